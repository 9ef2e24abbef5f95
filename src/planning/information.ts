/** @file Entropy, divergence and log-space sums over finite distributions; natural logarithms, with one way to bits. */

/** One nat in bits. */
export const bitsPerNat = 1 / Math.LN2;

/** `log Σ exp(x_i)` over `x[start .. start + count)`; `-Infinity` when every term is. */
export function logSumExp(x: ArrayLike<number>, start = 0, count = x.length - start): number {
  let top = -Infinity;
  for (let i = start; i < start + count; i++) if (x[i] > top) top = x[i];
  if (top === -Infinity || top === Infinity) return top;
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += Math.exp(x[i] - top);
  return top + Math.log(sum);
}

/** Shannon entropy in nats of a normalised distribution; zero weights contribute nothing. */
export function entropyNats(distribution: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < distribution.length; i++) {
    const p = distribution[i];
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
}

/** Entropy in bits of a coin with heads probability `p`. */
export function binaryEntropyBits(p: number): number {
  if (p <= 0 || p >= 1) return 0;
  return -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

/** `KL(p ‖ q)` in nats; `+Infinity` where `p` has weight and `q` has none. */
export function klNats(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (p[i] > 0) sum += p[i] * (Math.log(p[i]) - Math.log(q[i]));
  }
  return sum;
}

/**
 * Mutual information in bits of a joint distribution `[rows, columns]`, row-major, normalised or not.
 * Zero total weight gives 0.
 */
export function mutualInformationBits(joint: ArrayLike<number>, columns: number): number {
  const rows = joint.length / columns;
  const row = new Float64Array(rows);
  const column = new Float64Array(columns);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const w = joint[i * columns + j];
      row[i] += w;
      column[j] += w;
      total += w;
    }
  }
  if (!(total > 0)) return 0;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const w = joint[i * columns + j];
      if (w > 0) sum += w * Math.log2((w * total) / (row[i] * column[j]));
    }
  }
  return sum / total;
}

/**
 * Upward bias in bits of the plug-in estimate of mutual information between a variable with `classes` values and one with
 * `symbols` observed values, from `samples` pairs (Miller-Madow order).
 */
export function plugInBiasBits(classes: number, symbols: number, samples: number): number {
  return ((symbols - 1) * (classes - 1)) / (2 * samples * Math.LN2);
}

/** Running mean and standard error of a stream of numbers (Welford). */
export interface Moments {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

export function moments(): Moments {
  return { count: 0, mean: 0, squares: 0 };
}

/** Adds one observation. An infinite one makes the mean infinite and the error undefined (NaN), never silently finite. */
export function observe(into: Moments, x: number): void {
  into.count += 1;
  if (!Number.isFinite(x) || !Number.isFinite(into.mean)) {
    into.mean = Number.isFinite(into.mean) ? x : into.mean;
    into.squares = Number.NaN;
    return;
  }
  const delta = x - into.mean;
  into.mean += delta / into.count;
  into.squares += delta * (x - into.mean);
}

/** Standard error of the mean; NaN for fewer than two observations. */
export function standardError({ count, squares }: Moments): number {
  return count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1) / count);
}
