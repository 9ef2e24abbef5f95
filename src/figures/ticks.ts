/** @file Where axes are marked and what stands there: linear, logarithmic, calendar and duration ticks. */

import type { Axis } from "../study/figure.ts";
import { formatDuration, formatNumber, secondsPer, superscript } from "./number-format.ts";

/** A mark on an axis; an empty label is a minor tick. */
export interface Tick {
  value: number;
  label: string;
}

type Domain = readonly [number, number];

const steps = [1, 2, 5, 10];

/** The step of 1, 2 or 5 times a power of ten that divides `span` into at most about `count` parts. */
export function niceStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = steps.find((candidate) => candidate * power >= raw * 0.999) ?? 10;
  return step * power;
}

/** Multiples of `step` within the domain, free of accumulated rounding. */
function multiples([low, high]: Domain, step: number): number[] {
  const slack = step * 1e-9;
  const first = Math.ceil((low - slack) / step);
  const last = Math.floor((high + slack) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const value = (first + i) * step;
    return Number(value.toPrecision(15)) + 0; // no -0
  });
}

/** Ticks of a linear axis: equal decimals on all labels, powers of ten where numbers get long. */
export function linearTicks(domain: Domain, count: number): Tick[] {
  const span = domain[1] - domain[0];
  if (!(span > 0)) return [{ value: domain[0], label: formatNumber(domain[0]) }];
  const coarse = niceStep(span, count);
  const finer = niceStep(span, 1.6 * count);
  // a coarse step can leave a single tick, from which nobody reads a scale
  const sparse = multiples(domain, coarse).length < 3 && multiples(domain, finer).length <= count;
  const step = sparse ? finer : coarse;
  const values = multiples(domain, step);
  const largest = Math.max(...values.map(Math.abs));
  if (largest >= 1e7 || largest < 1e-3) {
    return values.map((value) => ({ value, label: formatNumber(value, 3) }));
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const grouping = largest >= 10_000;
  return values.map((value) => ({ value, label: fixed(value, decimals, grouping) }));
}

function fixed(value: number, decimals: number, grouping: boolean): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = grouping ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${value < 0 ? "−" : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** Ticks of a logarithmic axis: whole decades (thinned to `count`), 1-2-5 where fewer than two fit, and unlabelled minor ticks. */
export function logTicks([low, high]: Domain, count: number): Tick[] {
  const from = Math.log10(low);
  const to = Math.log10(high);
  const decades = to - from;
  const first = Math.floor(from + 1e-9);
  const last = Math.ceil(to - 1e-9);
  const inside = (value: number): boolean =>
    value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  if (decades < 0.7) return linearTicks([low, high], count);
  const stride = Math.max(1, Math.ceil(decades / Math.max(2, count)));
  const plain = from >= -3.001 && to <= 4.999;
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power++) {
    // 10 ** -3 is exact to the last digit only when parsed
    const decade = Number(`1e${power}`);
    for (let digit = 1; digit < 10; digit++) {
      const value = digit === 1 ? decade : Number((digit * decade).toPrecision(3));
      if (!inside(value)) continue;
      const major = digit === 1 && power % stride === 0;
      const helper = decades < 2 && (digit === 2 || digit === 5);
      if (major || helper) {
        const label = plain
          ? formatNumber(value)
          : digit === 1
            ? `10${superscript(power)}`
            : `${digit}×10${superscript(power)}`;
        ticks.push({ value, label });
      } else if (digit === 1 || decades <= 6) ticks.push({ value, label: "" });
    }
  }
  return ticks;
}

const second = 1;
const minute = 60;
const hour = 3600;
const day = 86_400;
const durationLadder = [
  ...[0.001, 0.01, 0.1],
  ...[1, 2, 5, 15, 30].map((n) => n * second),
  ...[1, 2, 4, 8, 15, 30].map((n) => n * minute),
  ...[1, 2, 4, 8, 16].map((n) => n * hour),
  ...[2, 7, 30, 91].map((n) => n * day),
  ...[1, 2, 5, 10, 30, 100].map((n) => n * 365.25 * day),
];
const durationName: Readonly<Record<number, string>> = {
  [7 * day]: "1 week",
  [30 * day]: "1 month",
  [91 * day]: "3 months",
};

/** Ticks in seconds, minutes, hours and so on; `unitSeconds` is the length of one unit of the axis. */
export function durationTicks(
  domain: Domain,
  count: number,
  unitSeconds: number,
  scale: "linear" | "log",
): Tick[] {
  const low = domain[0] * unitSeconds;
  const high = domain[1] * unitSeconds;
  const label = (seconds: number): string => durationName[seconds] ?? formatDuration(seconds);
  if (scale === "log") {
    if (low < 0.0005 || high > 300 * 365.25 * day) {
      return logTicks([low, high], count).map((tick) => ({
        value: tick.value / unitSeconds,
        label: tick.label === "" ? "" : formatDuration(tick.value),
      }));
    }
    const inside = durationLadder.filter((s) => s >= low * 0.999 && s <= high * 1.001);
    const keep = Math.max(1, Math.ceil(inside.length / Math.max(2, count)));
    return inside.map((seconds, i) => ({
      value: seconds / unitSeconds,
      label: i % keep === 0 ? label(seconds) : "",
    }));
  }
  const raw = (high - low) / Math.max(1, count);
  const step = durationLadder.find((s) => s >= raw) ?? niceStep(high - low, count);
  return multiples([low, high], step).map((seconds) => ({
    value: seconds / unitSeconds,
    label: formatDuration(seconds),
  }));
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Calendar ticks in UTC: years, quarters, months, days, hours or finer, by the length of the domain. */
export function timeTicks([low, high]: Domain, count: number): Tick[] {
  const days = (high - low) / 86_400_000;
  const wanted = days / Math.max(1, count);
  if (wanted < 1) {
    const stepDays = [1 / 1440, 5 / 1440, 0.25 / 24, 1 / 24, 3 / 24, 6 / 24, 12 / 24, 1];
    const step = (stepDays.find((s) => s >= wanted) ?? 1) * 86_400_000;
    return multiples([low, high], step).map((value) => {
      const iso = new Date(value).toISOString();
      return { value, label: value % 86_400_000 === 0 ? iso.slice(5, 10) : iso.slice(11, 16) };
    });
  }
  if (wanted < 20) {
    const step = ([1, 2, 7, 14].find((s) => s >= wanted) ?? 14) * 86_400_000;
    return multiples([low, high], step).map((value) => {
      const date = new Date(value);
      return { value, label: `${date.getUTCDate()} ${months[date.getUTCMonth()]}` };
    });
  }
  const stepMonths =
    [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((m) => m * 30.44 >= wanted) ?? 1200;
  const start = new Date(low);
  const firstMonth = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const ticks: Tick[] = [];
  for (let m = Math.floor(firstMonth / stepMonths) * stepMonths; ; m += stepMonths) {
    const value = Date.UTC(Math.floor(m / 12), m % 12, 1);
    if (value > high || Number.isNaN(value)) break;
    const year = String(Math.floor(m / 12));
    const label =
      stepMonths >= 12
        ? year
        : m % 12 === 0
          ? year
          : `${months[m % 12]}${stepMonths < 3 ? "" : ` ${year.slice(2)}`}`;
    if (value >= low) ticks.push({ value, label });
  }
  return ticks;
}

/** Ticks of any numeric axis, about `count` of them labelled. Explicit ticks of the axis win. */
export function ticksOf(axis: Axis, domain: Domain, count: number): Tick[] {
  if (axis.ticks !== undefined) {
    return axis.ticks.filter(({ value }) => value >= domain[0] && value <= domain[1]);
  }
  if (axis.categories !== undefined) return categoryTicks(axis.categories, domain, count);
  const scale = axis.scale ?? "linear";
  if (scale === "time") return timeTicks(domain, count);
  if (axis.format === "duration") {
    return durationTicks(domain, count, secondsPer(axis.unit) ?? 1, scale);
  }
  const ticks = scale === "log" ? logTicks(domain, count) : undefined;
  if (axis.format === "percent") {
    const percent = ticks ?? linearTicks([100 * domain[0], 100 * domain[1]], count);
    return percent.map(({ value, label }) => ({
      value: ticks === undefined ? value / 100 : value,
      label:
        label === "" ? "" : ticks === undefined ? `${label}%` : `${formatNumber(100 * value)}%`,
    }));
  }
  return ticks ?? linearTicks(domain, count);
}

/** Every n-th category, so that at most `count` are named. */
export function categoryTicks(names: readonly string[], domain: Domain, count: number): Tick[] {
  const from = Math.max(0, Math.ceil(domain[0]));
  const to = Math.min(names.length - 1, Math.floor(domain[1]));
  const least = Math.max(1, Math.ceil((to - from + 1) / Math.max(1, count)));
  // an odd stride does not always meet the same member of a pair (cos 1, sin 1, cos 2, ...)
  const stride = least > 1 && least % 2 === 0 ? least + 1 : least;
  const ticks: Tick[] = [];
  for (let i = from; i <= to; i += stride) ticks.push({ value: i, label: names[i]! });
  return ticks;
}
