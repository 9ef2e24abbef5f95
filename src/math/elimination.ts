/**
 * @file Sparse systems `(I − J) x = d` that share one structure and differ in their numbers, solved together by elimination in
 * the natural order of the unknowns. The structure with its fill is worked out once; the system is the last axis of every array.
 */

/** Structure of a square sparse matrix J: row i has entries in the columns `column[start[i] .. start[i + 1])`. */
export interface SparseRows {
  start: Int32Array;
  column: Int32Array;
}

/** Structure of the factors of `I − J`. */
export interface Elimination {
  /** Entries of the factors: those of row i are `start[i] .. start[i + 1])`, by rising column. */
  readonly start: Int32Array;
  readonly column: Int32Array;
  /** Entry of the diagonal of each row. */
  readonly diagonal: Int32Array;
  /** Entry of the factors for each entry of J. */
  readonly at: Int32Array;
  /** For each entry left of the diagonal in turn: the entries of its row right of it that the pivot row changes. */
  readonly target: Int32Array;
}

/** Structure of the factors, or undefined where a solve takes more than `limit` multiplications per system. */
export function eliminationOf(rows: SparseRows, limit: number): Elimination | undefined {
  const size = rows.start.length - 1;
  const start = new Int32Array(size + 1);
  const diagonal = new Int32Array(size);
  const at = new Int32Array(rows.start[size]);
  const column: number[] = [];
  const target: number[] = [];
  /** Entry of each column in the row at hand; -1: none. */
  const place = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    place.fill(-1);
    place[i] = 0;
    for (let k = rows.start[i]; k < rows.start[i + 1]; k++) place[rows.column[k]] = 0;
    for (let k = 0; k < i; k++)
      if (place[k] === 0) for (let e = diagonal[k] + 1; e < start[k + 1]; e++) place[column[e]] = 0;
    for (let j = 0; j < size; j++) {
      if (place[j] === -1) continue;
      place[j] = column.length;
      column.push(j);
    }
    start[i + 1] = column.length;
    diagonal[i] = place[i];
    for (let e = start[i]; e < diagonal[i]; e++) {
      const k = column[e];
      for (let f = diagonal[k] + 1; f < start[k + 1]; f++) target.push(place[column[f]]);
    }
    if (target.length + column.length > limit) return undefined;
    for (let k = rows.start[i]; k < rows.start[i + 1]; k++) at[k] = place[rows.column[k]];
  }
  return { start, column: Int32Array.from(column), diagonal, at, target: Int32Array.from(target) };
}

/**
 * Solves `(I − J) x = d` for `size` systems. `entries` [entry, system] holds J and is overwritten; `x` [unknown, system] holds d
 * and becomes the solution. Without pivoting: exact to rounding where J shrinks every vector; elsewhere the caller checks.
 */
export function eliminate(
  { start, column, diagonal, target }: Elimination,
  entries: Float64Array,
  size: number,
  x: Float64Array,
): void {
  const factor = new Float64Array(size);
  let next = 0;
  for (let i = 0; i + 1 < start.length; i++) {
    const xi = i * size;
    for (let e = start[i]; e < diagonal[i]; e++) {
      const k = column[e];
      const xk = k * size;
      const left = e * size;
      const pivot = diagonal[k] * size;
      for (let s = 0; s < size; s++) {
        const f = entries[left + s] * entries[pivot + s];
        factor[s] = f;
        x[xi + s] += f * x[xk + s];
      }
      const end = start[k + 1] * size;
      let from = pivot + size;
      for (; from + size < end; from += 2 * size) {
        // Two entries a pass: the factor is read once.
        const into = target[next] * size;
        const into2 = target[next + 1] * size;
        const from2 = from + size;
        next += 2;
        for (let s = 0; s < size; s++) {
          const f = factor[s];
          entries[into + s] += f * entries[from + s];
          entries[into2 + s] += f * entries[from2 + s];
        }
      }
      if (from < end) {
        const into = target[next] * size;
        next += 1;
        for (let s = 0; s < size; s++) entries[into + s] += factor[s] * entries[from + s];
      }
    }
    const pivot = diagonal[i] * size;
    for (let p = pivot; p < pivot + size; p++) entries[p] = 1 / (1 - entries[p]);
  }
  for (let i = start.length - 2; i >= 0; i--) {
    const xi = i * size;
    for (let e = diagonal[i] + 1; e < start[i + 1]; e++) {
      const right = e * size;
      const xj = column[e] * size;
      for (let s = 0; s < size; s++) x[xi + s] += entries[right + s] * x[xj + s];
    }
    const pivot = diagonal[i] * size;
    for (let s = 0; s < size; s++) x[xi + s] *= entries[pivot + s];
  }
}
