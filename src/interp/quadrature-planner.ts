/** @file How many neurons an integration needs: the smallest number of equally spaced ones for a wanted error. */

import { integralPeak, integrationBounds, measuredError, type Nodes } from "./quadrature-bounds.ts";

/** n neurons with equal weights and equally spaced centres. */
export function equispaced(n: number): Nodes {
  return {
    weights: new Float64Array(n).fill(1),
    centres: Float64Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n),
  };
}

/**
 * Largest error of n equally spaced neurons, relative to the peak of the integral. It repeats after one spacing, so a grid
 * over that is enough. Odd n is as good as 2n.
 */
export function equispacedError(n: number): number {
  // The error is largest halfway or at a node; 48 points per spacing find both.
  const { weights, centres } = equispaced(n);
  const points = 48;
  let top = 0;
  for (let g = 0; g < points; g++) {
    const s = ((2 * Math.PI) / n) * (g / points);
    let re = -integralPeak * Math.cos(2 * s);
    let im = -integralPeak * Math.sin(2 * s);
    for (let i = 0; i < n; i++) {
      const height = ((2 * Math.PI) / n) * weights[i]! * Math.max(0, Math.cos(s - centres[i]!));
      re += height * Math.cos(2 * centres[i]!);
      im += height * Math.sin(2 * centres[i]!);
    }
    top = Math.max(top, Math.hypot(re, im));
  }
  return top / integralPeak;
}

/** Smallest widths for a wanted relative error per frequency. */
export interface NeuronPlan {
  /** Wanted largest error relative to the peak of the ideal answer wave. */
  error: number;
  /** Smallest n whose real error is at most that, at best spacing. */
  reached: { neurons: number; error: number } | undefined;
  /** Smallest n whose box bound, or best bound, guarantees it. */
  boxGuaranteed: { neurons: number; bound: number } | undefined;
  guaranteed: { neurons: number; bound: number } | undefined;
}

/** Widest layer that the planner looks at, per frequency. */
export const planLimit = 1024;

/** Plans one frequency; `undefined` members where even {@link planLimit} neurons are too few. Errors lie in (0, 1). */
export function planNeurons(error: number): NeuronPlan {
  const first = <T>(make: (n: number) => T | undefined): T | undefined => {
    for (let n = 3; n <= planLimit; n++) {
      const found = make(n);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    error,
    reached: first((n) => {
      const found = equispacedError(n);
      return found <= error ? { neurons: n, error: found } : undefined;
    }),
    boxGuaranteed: first((n) => {
      const bound = integrationBounds(equispaced(n), 2).box / integralPeak;
      return bound <= error ? { neurons: n, bound } : undefined;
    }),
    guaranteed: first((n) => {
      const harmonics = Math.max(60, Math.ceil(8 / error));
      const bound = integrationBounds(equispaced(n), harmonics).best / integralPeak;
      return bound <= error ? { neurons: n, bound } : undefined;
    }),
  };
}

/** One row per width: real error, box bound, best bound of equally spaced neurons, all relative. */
export function planTable(widths: readonly number[]): {
  neurons: number;
  error: number;
  box: number;
  best: number;
}[] {
  return widths.map((neurons) => {
    const { box, best } = integrationBounds(equispaced(neurons), 240);
    return {
      neurons,
      error: measuredError(equispaced(neurons), { gridPoints: 720 }) / integralPeak,
      box: box / integralPeak,
      best: best / integralPeak,
    };
  });
}
