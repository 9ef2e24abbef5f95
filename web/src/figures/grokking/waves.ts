/** @file The arithmetic of the clock explainer: cos(w_k (a + b - c)), weighted and summed over the key frequencies. */

/** Angle of residue x on the clock of frequency k, in radians: 2 pi k x / p. */
export function angle(k: number, x: number, p: number): number {
  return (2 * Math.PI * k * x) / p;
}

/** One weighted wave at c. */
export function wave(k: number, amplitude: number, sum: number, c: number, p: number): number {
  return amplitude * Math.cos(angle(k, sum - c, p));
}

/** Sum of all weighted waves at c: the logit of c up to a constant. */
export function total(
  keys: readonly number[],
  amplitudes: readonly number[],
  sum: number,
  c: number,
  p: number,
): number {
  return keys.reduce((all, k, i) => all + wave(k, amplitudes[i] ?? 0, sum, c, p), 0);
}

/** The two largest sums over c in 0..p-1: the answer and the runner-up. */
export function winners(
  keys: readonly number[],
  amplitudes: readonly number[],
  sum: number,
  p: number,
): { answer: number; runnerUp: number; margin: number } {
  const order = Array.from({ length: p }, (_, c) => ({
    c,
    value: total(keys, amplitudes, sum, c, p),
  })).sort((a, b) => b.value - a.value);
  const [first, second] = order;
  return {
    answer: first?.c ?? 0,
    runnerUp: second?.c ?? 0,
    margin: (first?.value ?? 0) - (second?.value ?? 0),
  };
}
