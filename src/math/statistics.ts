/** @file Descriptive statistics: means, spreads, quantiles, ranks, correlations. Pure functions of number lists. */

/** Anything that holds numbers by position. */
export type NumberList = ArrayLike<number>;

/** Arithmetic mean; `undefined` for an empty list. */
export function mean(values: NumberList): number | undefined {
  if (values.length === 0) return undefined;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * Mean of `values` with non-negative `weights` of the same length.
 *
 * Weights need not sum to 1. `undefined` when they sum to 0.
 */
export function weightedMean(values: NumberList, weights: NumberList): number | undefined {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * weights[i]!;
    total += weights[i]!;
  }
  return total === 0 ? undefined : sum / total;
}

/** Sample variance with divisor n - 1 (two passes); `undefined` for fewer than two values. */
export function variance(values: NumberList): number | undefined {
  const centre = mean(values);
  if (centre === undefined || values.length < 2) return undefined;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return sum / (values.length - 1);
}

/** Sample standard deviation with divisor n - 1; `undefined` for fewer than two values. */
export function standardDeviation(values: NumberList): number | undefined {
  const v = variance(values);
  return v === undefined ? undefined : Math.sqrt(v);
}

/** Geometric mean of positive values, in their unit; `undefined` for an empty list or a value that is not above 0. */
export function geometricMean(values: NumberList): number | undefined {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! > 0)) return undefined;
    sum += Math.log(values[i]!);
  }
  return values.length === 0 ? undefined : Math.exp(sum / values.length);
}

/**
 * Quantile by linear interpolation between order statistics (the usual default: position p(n - 1)).
 *
 * `p` in [0, 1]. `undefined` for an empty list. NaN entries are not allowed: filter first.
 *
 * @source Hyndman and Fan 1996, definition 7
 * @example
 * quantile([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantile(values: NumberList, p: number): number | undefined {
  return quantiles(values, [p])[0];
}

/** Several quantiles of one list with a single sort; see {@link quantile}. Empty when `values` is empty. */
export function quantiles(values: NumberList, ps: readonly number[]): number[] {
  const n = values.length;
  if (n === 0) return [];
  const sorted = Float64Array.from(values).sort();
  return ps.map((p) => {
    const position = Math.min(Math.max(p, 0), 1) * (n - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, n - 1);
    const low = sorted[below]!;
    const high = sorted[above]!;
    // Equal neighbours first: infinity minus infinity would be NaN.
    return low === high ? low : low + (position - below) * (high - low);
  });
}

/** Median; `undefined` for an empty list. */
export function median(values: NumberList): number | undefined {
  return quantile(values, 0.5);
}

/** Ranks 1..n; tied values share the mean of their ranks. */
export function ranks(values: NumberList): Float64Array {
  const n = values.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

/** Pearson correlation in [-1, 1]; `undefined` for fewer than two pairs or when a side does not vary. */
export function pearson(x: NumberList, y: NumberList): number | undefined {
  const mx = mean(x);
  const my = mean(y);
  if (mx === undefined || my === undefined || x.length < 2 || x.length !== y.length)
    return undefined;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (xx === 0 || yy === 0) return undefined;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Spearman rank correlation in [-1, 1] (ties share ranks); `undefined` as in {@link pearson}. */
export function spearman(x: NumberList, y: NumberList): number | undefined {
  return pearson(ranks(x), ranks(y));
}

/** Equal-width bins with the share of the values in each. */
export interface Histogram {
  /** Ends of the bins, ascending: one more than bins. */
  edges: number[];
  /** Share of all values in each bin, in [0, 1]; values outside the range are in none. */
  shares: number[];
}

/**
 * Shares of values in equal-width bins over `range`, left closed, the last bin closed on both sides.
 *
 * `undefined` without values. A range without width gives one bin.
 *
 * @example histogram([1, 1, 3], { bins: 2, range: [0, 4] }) // edges 0, 2, 4; shares 2/3, 1/3
 */
export function histogram(
  values: NumberList,
  { bins, range: [low, high] }: { bins: number; range: readonly [number, number] },
): Histogram | undefined {
  if (values.length === 0) return undefined;
  const count = high > low ? bins : 1;
  const width = (high - low) / count;
  const edges = Array.from({ length: count + 1 }, (_, i) => (i === count ? high : low + i * width));
  const shares = new Array<number>(count).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= low && value <= high)) continue;
    const bin = width > 0 ? Math.min(count - 1, Math.floor((value - low) / width)) : 0;
    shares[bin]! += 1 / values.length;
  }
  return { edges, shares };
}
