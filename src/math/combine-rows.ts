/** @file The one inner loop of dense float64 work on the host: a weighted sum of rows. */

/**
 * Adds `weights[r] * source[r, :]` for all r to one row of `target`.
 *
 * Rows of `source` lie `stride` apart from `from` on and are `length` long; the target row starts at `to`. Four rows at a
 * time, so that the target is read and written a quarter as often; the order of additions is fixed.
 */
export function combineRows(
  target: Float64Array,
  to: number,
  source: Float64Array,
  from: number,
  stride: number,
  length: number,
  weights: Float64Array,
): void {
  const rows = weights.length;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const [w0, w1, w2, w3] = [
      weights[row]!,
      weights[row + 1]!,
      weights[row + 2]!,
      weights[row + 3]!,
    ];
    const at0 = from + row * stride;
    const at1 = at0 + stride;
    const at2 = at1 + stride;
    const at3 = at2 + stride;
    for (let i = 0; i < length; i++) {
      target[to + i] =
        target[to + i]! +
        (w0 * source[at0 + i]! +
          w1 * source[at1 + i]! +
          (w2 * source[at2 + i]! + w3 * source[at3 + i]!));
    }
  }
  for (; row < rows; row++) {
    const weight = weights[row]!;
    const at = from + row * stride;
    for (let i = 0; i < length; i++) target[to + i] = target[to + i]! + weight * source[at + i]!;
  }
}
