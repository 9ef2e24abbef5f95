/** @file Numbers as a careful paper prints them: true minus, 2.4×10⁻⁷, thousands, units, durations, dates. */

import type { Axis } from "../study/figure.ts";

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An integer in superscript digits: -7 gives "⁻⁷". */
export function superscript(value: number): string {
  const digits = String(Math.abs(value)).replace(/\d/g, (d) => superscripts[Number(d)]!);
  return value < 0 ? `⁻${digits}` : digits;
}

/** Hyphen-minus to the true minus, and commas between thousands of the integer part. */
function polish(text: string): string {
  const [whole = "", fraction] = text.replace(/^-/, "").split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  const sign = text.startsWith("-") ? "−" : "";
  return `${sign}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/**
 * A number in words for people: `digits` significant digits, no trailing zeros, powers of ten below 10⁻³ and from 10⁶ on.
 *
 * Non-finite values are "–" (NaN), "∞" and "−∞".
 *
 * @example
 * formatNumber(-2.4e-7) // "−2.4×10⁻⁷"
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e") as [string, string];
  const power = Number(exponent);
  if (power < -3 || (power >= 6 && !(Number.isInteger(value) && power < 7))) {
    return `${polish(String(Number(mantissa)))}×10${superscript(power)}`;
  }
  if (Number.isInteger(value)) return polish(String(value));
  const decimals = Math.max(0, digits - 1 - power);
  const fixed = value.toFixed(decimals);
  return polish(fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed);
}

/** A number with its unit; "percent" and "%" stick to the number, no unit leaves it bare. */
export function formatWithUnit(value: number, unit = "", digits = 4): string {
  const text = formatNumber(value, digits);
  if (unit === "" || text === "–") return text;
  return unit === "%" || unit === "percent" ? `${text}%` : `${text} ${unit}`;
}

const spans: readonly (readonly [seconds: number, name: string])[] = [
  [365.25 * 86_400, "y"],
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
  [1e-3, "ms"],
];

/** A time span in its largest fitting unit, two to three digits: 240 gives "4 min"; hours go up to two days. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatNumber(seconds);
  const size = Math.abs(seconds);
  if (size === 0) return "0 s";
  const [span, name] =
    spans.find(([length]) => size >= length * (length === 86_400 ? 2 : 0.9995)) ??
    spans[spans.length - 1]!;
  const value = seconds / span;
  return `${formatNumber(value, Math.abs(value) >= 100 ? 3 : 2)} ${name}`;
}

/** Seconds in one unit of time ("minutes", "human minutes"), or `undefined` for other units. */
export function secondsPer(unit: string | undefined): number | undefined {
  const last = unit?.split(" ").pop() ?? "";
  const units: Record<string, number> = {
    s: 1,
    second: 1,
    seconds: 1,
    min: 60,
    minute: 60,
    minutes: 60,
    h: 3600,
    hour: 3600,
    hours: 3600,
    days: 86_400,
  };
  return Object.hasOwn(units, last) ? units[last] : undefined;
}

/** A moment (milliseconds since the epoch) as a UTC date, "2024-03-07". */
export function formatDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(0, 10);
}

/** How values on an axis are read out: with unit, as category, date, percentage or duration. */
export function formatOnAxis(axis: Axis, value: number, options: { unit?: boolean } = {}): string {
  const category = axis.categories?.[Math.round(value)];
  if (category !== undefined) return category;
  if (axis.scale === "time") return formatDate(value);
  if (axis.format === "percent") return `${formatNumber(100 * value, 3)}%`;
  if (axis.format === "duration") return formatDuration(value * (secondsPer(axis.unit) ?? 1));
  return options.unit === false ? formatNumber(value) : formatWithUnit(value, axis.unit);
}

/** Heading of an axis: the label, and the unit in parentheses where the tick labels do not carry it. */
export function axisTitle(axis: Axis): string {
  const carried = axis.format === "duration" || axis.format === "percent" || axis.scale === "time";
  return axis.unit === undefined || axis.unit === "" || carried
    ? axis.label
    : `${axis.label} (${axis.unit})`;
}
