/**
 * @file The integrals behind the hidden layer: the amplitude of the answer wave as a function of the distance a - b, with and
 * without the secondary frequency, in closed form.
 */

import { doubled, type QuadratureGroup } from "./quadrature-neurons.ts";

/**
 * Effective amplitude I(D; kappa, beta) = 1/2 integral over a turn of ReLU[2 cos(D/2) cos u + 2 kappa cos D cos 2u + beta]
 * cos 2u du, for the distance D = w(a - b) in radians. I(0; 0, 0) = 2/3.
 *
 * The bracket is a quadratic in cos u: its zeros split the turn into pieces whose integrals are elementary.
 *
 * @source own closed form
 * @example
 * amplitudeFactor(0, 0, 0) // 2/3
 */
export function amplitudeFactor(distance: number, kappa: number, beta: number): number {
  return Math.PI * rectifiedCoefficient(2, distance, kappa, beta);
}

/**
 * Fourier coefficient of cos nu of h(u) = 1/2 ReLU[2 cos(D/2) cos u + 2 kappa cos D cos 2u + beta]: (1/pi) times the integral
 * over a turn of h cos nu, half of that for n = 0.
 *
 * @source own closed form
 */
export function rectifiedCoefficient(
  n: number,
  distance: number,
  kappa: number,
  beta: number,
): number {
  const c = 2 * Math.cos(distance / 2);
  const q = 2 * kappa * Math.cos(distance);
  const value = (u: number) => c * Math.cos(u) + q * Math.cos(2 * u) + beta;
  /** Integral of cos(ju) from 0. */
  const wave = (j: number, u: number) => (j === 0 ? u : Math.sin(j * u) / j);
  // Antiderivative of value(u) cos nu, by products to sums.
  const whole = (u: number) =>
    (c / 2) * (wave(n + 1, u) + wave(n - 1, u)) +
    (q / 2) * (wave(n + 2, u) + wave(n - 2, u)) +
    beta * wave(n, u);
  // value = 2q x^2 + c x + (beta - q) with x = cos u.
  const edges = [0, ...quadraticRoots(2 * q, c, beta - q).map(Math.acos), Math.PI].sort(
    (x, y) => x - y,
  );
  let half = 0; // even in u: half a turn counts twice, which the half of h takes back
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i]!, edges[i + 1]!];
    if (to > from && value((from + to) / 2) > 0) half += whole(to) - whole(from);
  }
  return half / (n === 0 ? 2 * Math.PI : Math.PI);
}

/** Real roots in (-1, 1) of a x^2 + b x + c. */
function quadraticRoots(a: number, b: number, c: number): number[] {
  const inside = (x: number) => x > -1 && x < 1;
  if (Math.abs(a) < 1e-15) return b === 0 ? [] : [-c / b].filter(inside);
  const discriminant = b * b - 4 * a * c;
  if (discriminant < 0) return [];
  // The stable form: no difference of nearly equal numbers.
  const sum = -(b + (b >= 0 ? 1 : -1) * Math.sqrt(discriminant)) / 2;
  return [sum / a, ...(sum === 0 ? [] : [c / sum])].filter(inside);
}

/** Which parts of the account a prediction uses. */
export interface PredictionParts {
  offset: boolean;
  secondary: boolean;
}

/**
 * Logits of every pair from the integrals, with no fitted constant: sum over frequencies of (Z/2 pi) I(w(a - b) - shift; kappa,
 * beta) cos(w(a + b - c)). By difference d = a - b mod p and remainder r = a + b - c mod p: [p (d), p (r)].
 */
export function integralLogits(
  groups: readonly QuadratureGroup[],
  p: number,
  parts: PredictionParts = { offset: true, secondary: true },
): Float64Array {
  const table = new Float64Array(p * p);
  for (const { frequency, scale, shift, kappa, offset } of groups) {
    const w = (2 * Math.PI * frequency) / p;
    const useKappa = parts.secondary && doubled(frequency, p) !== undefined;
    for (let d = 0; d < p; d++) {
      const factor =
        (scale / (2 * Math.PI)) *
        amplitudeFactor(w * d - shift, useKappa ? kappa : 0, parts.offset ? offset : 0);
      for (let r = 0; r < p; r++) table[d * p + r]! += factor * Math.cos(w * r);
    }
  }
  return table;
}
