/** @file Sparsity of a vector of magnitudes. */

/**
 * Gini coefficient: 0 when all entries are equal, (n - 1)/n when a single one is not zero.
 *
 * With entries sorted ascending x_1..x_n: G = 1 - 2 sum_i (x_i / sum x)(n - i + 1/2)/n. `values` must not be negative.
 * Returns `undefined` for an empty or an all-zero vector, and for one with a negative or non-finite entry.
 *
 * @source Hurley and Rickard 2009, "Comparing measures of sparsity"; Nanda et al. 2023, section 5.1
 * @example
 * gini([1, 2, 3, 4]) // 0.25
 */
export function gini(values: ArrayLike<number>): number | undefined {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  let total = 0;
  let weighted = 0;
  for (let i = 0; i < n; i++) {
    const x = sorted[i]!;
    if (!(x >= 0)) return undefined;
    total += x;
    weighted += x * (n - i - 0.5);
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) return undefined;
  return 1 - (2 * weighted) / (total * n);
}
