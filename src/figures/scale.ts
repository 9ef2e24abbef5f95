/** @file From values to places: linear and logarithmic scales, and the domains that data ask for. */

import type { Axis, Numbers } from "../study/figure.ts";
import { niceStep } from "./ticks.ts";

export type Domain = readonly [number, number];

/** Maps values to SVG units along one axis. Values that have no place (log of 0) map to NaN. */
export interface Scale {
  readonly kind: "linear" | "log";
  readonly domain: Domain;
  readonly range: Domain;
  place(value: number): number;
  value(place: number): number;
}

/** A scale for the axis; time is linear in milliseconds. */
export function scaleOf(kind: Axis["scale"], domain: Domain, range: Domain): Scale {
  const log = kind === "log";
  const forward = log ? Math.log : (value: number): number => value;
  const low = forward(domain[0]);
  const span = forward(domain[1]) - low || 1;
  const length = range[1] - range[0];
  return {
    kind: log ? "log" : "linear",
    domain,
    range,
    place: (value) =>
      log && !(value > 0) ? Number.NaN : range[0] + ((forward(value) - low) / span) * length,
    value: (place) => {
      const t = low + ((place - range[0]) / length) * span;
      return log ? Math.exp(t) : t;
    },
  };
}

/** Smallest and largest finite value over all arrays (positive ones only on a log axis), or `undefined`. */
export function extentOf(
  arrays: readonly (Numbers | undefined)[],
  positiveOnly = false,
): Domain | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const array of arrays) {
    if (array === undefined) continue;
    for (let i = 0; i < array.length; i++) {
      const value = array[i]!;
      if (!Number.isFinite(value) || (positiveOnly && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : undefined;
}

export interface DomainOptions {
  /** Room beyond the data at each end, as a share of its span. Default 0. */
  pad?: number;
  /** The domain must reach these values. */
  include?: readonly number[];
  /** Widen a linear domain to the next tick. */
  nice?: boolean;
}

/** The domain of an axis: its own when given, else the data's with room; never empty, never with an end at infinity. */
export function domainOf(
  axis: Axis,
  arrays: readonly (Numbers | undefined)[],
  options: DomainOptions = {},
): Domain {
  const log = axis.scale === "log";
  const given = axis.domain;
  if (given?.every(Number.isFinite) && given[0] < given[1] && !(log && given[0] <= 0)) return given;
  const data = extentOf([...arrays, options.include ?? []], log) ?? (log ? [1, 10] : [0, 1]);
  const [low, high] = widen(data, log);
  const pad = options.pad ?? 0;
  if (log) {
    const factor = (high / low) ** pad;
    return [low / factor, high * factor];
  }
  const room = (high - low) * pad;
  // data that touch 0 keep 0 as their end: nothing lies below
  const from = low === 0 ? 0 : low - room;
  const to = high === 0 ? 0 : high + room;
  if (options.nice !== true) return [from, to];
  const step = niceStep(to - from, 5);
  return [Math.floor(from / step + 1e-9) * step, Math.ceil(to / step - 1e-9) * step];
}

function widen([low, high]: Domain, log: boolean): Domain {
  if (low < high) return [low, high];
  if (log) return [low / 2, high * 2];
  const half = low === 0 ? 1 : Math.abs(low) / 2;
  return [low - half, high + half];
}
