/** @file Minimum of a smooth function of a few dozen variables from values and gradients: BFGS with a backtracking line search. */

/** Value and gradient at a point; the gradient has the point's length. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
}

export interface Minimum {
  x: Float64Array;
  value: number;
  /** Largest absolute entry of the gradient. */
  slope: number;
  iterations: number;
  /** Did the gradient fall below the tolerance? Otherwise `x` is the best point that was found. */
  converged: boolean;
}

/**
 * Walks downhill from `start` until no entry of the gradient exceeds `tolerance`.
 *
 * The value must be finite at the start; elsewhere a value that is not finite counts as too high.
 *
 * @source Nocedal and Wright, Numerical Optimization, algorithm 6.1 with the scaling of equation 6.20
 */
export function minimise(
  evaluate: (x: Float64Array) => Evaluation,
  start: Float64Array,
  { tolerance = 1e-6, iterations = 500 }: { tolerance?: number; iterations?: number } = {},
): Minimum {
  const n = start.length;
  let x = start.slice();
  let here = evaluate(x);
  let inverse = identity(n);
  for (let iteration = 0; ; iteration++) {
    const slope = largest(here.gradient);
    const found = { x, value: here.value, slope, iterations: iteration };
    if (slope <= tolerance) return { ...found, converged: true };
    if (iteration === iterations) return { ...found, converged: false };
    let direction = inverse.map((row) => -dot(row, here.gradient));
    let fall = dot(direction, here.gradient);
    if (!(fall < 0)) {
      inverse = identity(n);
      direction = [...here.gradient].map((g) => -g);
      fall = dot(direction, here.gradient);
    }
    // The first step has no curvature to go by: one unit of x at most.
    let length = iteration === 0 ? Math.min(1, 1 / Math.hypot(...direction)) : 1;
    let next = x;
    let there = here;
    let lower = false;
    for (let halving = 0; halving < 40 && !lower; halving++, length /= 2) {
      next = x.map((value, i) => value + length * direction[i]!);
      there = evaluate(next);
      lower = there.value <= here.value + 1e-4 * length * fall;
    }
    if (!lower) return { ...found, converged: false }; // at the floor of rounding
    const s = next.map((value, i) => value - x[i]!);
    const y = there.gradient.map((value, i) => value - here.gradient[i]!);
    const sy = dot(s, y);
    if (sy > 1e-12 * Math.hypot(...s) * Math.hypot(...y)) {
      if (iteration === 0) inverse = identity(n, sy / dot(y, y));
      update(inverse, s, y, sy);
    }
    x = next;
    here = there;
  }
}

/** H <- (I - s y' / s'y) H (I - y s' / s'y) + s s' / s'y, in place. */
function update(inverse: Float64Array[], s: Float64Array, y: Float64Array, sy: number): void {
  const hy = inverse.map((row) => dot(row, y));
  const factor = (1 + dot(y, hy) / sy) / sy;
  inverse.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      row[j]! += factor * s[i]! * s[j]! - (hy[i]! * s[j]! + s[i]! * hy[j]!) / sy;
    }
  });
}

function identity(n: number, scale = 1): Float64Array[] {
  return Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n);
    row[i] = scale;
    return row;
  });
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
