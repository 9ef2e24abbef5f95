/** @file Durations and moments in words. */

/** Seconds as `8 s`, `4 min 10 s`, `2 h 05 min`, `3 d 4 h`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Expected minutes of a preset: `under a minute`, `about 5 min`, `about 3 h`. */
export function formatMinutes(minutes: number): string {
  if (minutes < 1) return "under a minute";
  if (minutes < 90) return `about ${Math.round(minutes)} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `about ${hours} h` : `about ${Math.round(hours / 24)} days`;
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** An ISO moment as `14:05` today, otherwise `3 Nov 2026, 14:05`. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const today = day.format(new Date()) === day.format(moment);
  return today ? clock.format(moment) : `${day.format(moment)}, ${clock.format(moment)}`;
}
