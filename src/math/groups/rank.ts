/** @file Rank-revealing orthonormal bases of column spaces. */

/** Columns whose remaining norm falls below this fraction of the largest are dependent. */
const rankTolerance = 1e-8;

/**
 * Orthonormal basis of the span of the columns of a [rows, columns] matrix, by modified Gram–Schmidt with pivoting and
 * one re-orthogonalisation. Result [rows, rank] row-major.
 */
export function qrColumns(
  matrix: Float64Array,
  rows: number,
  columns: number,
): { rank: number; basis: Float64Array } {
  const work = Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_, r) => matrix[r * columns + c]!),
  );
  const basis: Float64Array[] = [];
  const squared = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0);
  const largest = Math.sqrt(Math.max(...work.map(squared), 0));
  while (work.length > 0) {
    const norms = work.map(squared);
    const pivot = norms.indexOf(Math.max(...norms));
    const v = work.splice(pivot, 1)[0]!;
    for (const q of basis) removeComponent(v, q);
    const length = Math.sqrt(squared(v));
    if (!(length > rankTolerance * largest)) break;
    const q = v.map((x) => x / length);
    basis.push(q);
    for (const w of work) removeComponent(w, q);
  }
  const rank = basis.length;
  const out = new Float64Array(rows * rank);
  basis.forEach((q, c) => {
    for (let r = 0; r < rows; r++) out[r * rank + c] = q[r]!;
  });
  return { rank, basis: out };
}

function removeComponent(v: Float64Array, q: Float64Array): void {
  let along = 0;
  for (let i = 0; i < v.length; i++) along += v[i]! * q[i]!;
  for (let i = 0; i < v.length; i++) v[i]! -= along * q[i]!;
}
