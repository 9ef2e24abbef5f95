/** @file A timed attempt as a value: start, pause, go on, end. Pure; the clock is handed in. */

/** An attempt that is under way. Times are milliseconds since the epoch. */
export interface OpenAttempt {
  taskId: string;
  startedAt: number;
  /** Breaks that are over. */
  pauses: readonly { from: number; to: number }[];
  /** When the present break began. */
  pausedAt: number | undefined;
}

export function begin(taskId: string, now: number): OpenAttempt {
  return { taskId, startedAt: now, pauses: [], pausedAt: undefined };
}

/** Begins a break; nothing happens during one. */
export function pause(attempt: OpenAttempt, now: number): OpenAttempt {
  return attempt.pausedAt === undefined ? { ...attempt, pausedAt: now } : attempt;
}

/** Ends the break, if there is one. */
export function goOn(attempt: OpenAttempt, now: number): OpenAttempt {
  if (attempt.pausedAt === undefined) return attempt;
  return {
    ...attempt,
    pauses: [...attempt.pauses, { from: attempt.pausedAt, to: now }],
    pausedAt: undefined,
  };
}

/** Milliseconds of work so far, breaks left out. */
export function activeMs(attempt: OpenAttempt, now: number): number {
  const end = attempt.pausedAt ?? now;
  const breaks = attempt.pauses.reduce((sum, { from, to }) => sum + (to - from), 0);
  return Math.max(0, end - attempt.startedAt - breaks);
}

/** "4:07", or "1:04:07" from an hour on. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}
