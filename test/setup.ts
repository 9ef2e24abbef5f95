/** @file One comparer for numbers, used by every test: `toBeAllclose` works on scalars, nested arrays and typed arrays. */

import { expect } from "vitest";

interface Tolerance {
  /** Relative to the expected value. Default 0. */
  rtol?: number;
  /** Absolute. Default 0. */
  atol?: number;
}

function flatten(value: unknown): number[] {
  if (typeof value === "number" || typeof value === "boolean") return [Number(value)];
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return Array.from(value as unknown as ArrayLike<unknown>).flatMap(flatten);
  }
  throw new TypeError(`toBeAllclose: wanted numbers, got ${String(value)}`);
}

expect.extend({
  toBeAllclose(received: unknown, expected: unknown, { rtol = 0, atol = 0 }: Tolerance = {}) {
    const a = flatten(received);
    const b = flatten(expected);
    if (a.length !== b.length) {
      return { pass: false, message: () => `wanted ${b.length} numbers, got ${a.length}` };
    }
    let worst = -1;
    let excess = 0;
    for (let i = 0; i < a.length; i++) {
      const over = Math.abs(a[i]! - b[i]!) - (atol + rtol * Math.abs(b[i]!));
      const same = Object.is(a[i], b[i]) || a[i] === b[i];
      if (!same && !(over <= 0) && !(over <= excess)) {
        worst = i;
        excess = Number.isNaN(over) ? Number.POSITIVE_INFINITY : over;
      }
    }
    return {
      pass: worst < 0,
      message: () =>
        worst < 0
          ? "all numbers are within the tolerance"
          : `position ${worst}: wanted ${b[worst]} (rtol ${rtol}, atol ${atol}), got ${a[worst]}`,
    };
  },
});

declare module "vitest" {
  interface Matchers<T> {
    toBeAllclose(expected: unknown, tolerance?: Tolerance): T;
  }
}
