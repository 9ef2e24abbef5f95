import { expect, test } from "vitest";
import { eliminate, eliminationOf, type SparseRows } from "./elimination.ts";
import { type Random, rng } from "./random.ts";

/** Rows of `unknowns` with about `perRow` entries each, some of them on the diagonal, in no order. */
function randomRows(random: Random, unknowns: number, perRow: number): SparseRows {
  const start = new Int32Array(unknowns + 1);
  const column: number[] = [];
  for (let i = 0; i < unknowns; i++) {
    const free = Array.from({ length: unknowns }, (_, j) => j);
    const count = Math.min(unknowns, Math.floor(random.uniform() * (2 * perRow + 1)));
    for (let n = 0; n < count; n++)
      column.push(...free.splice(Math.floor(random.uniform() * free.length), 1));
    start[i + 1] = column.length;
  }
  return { start, column: Int32Array.from(column) };
}

test("solves many systems of one random structure: what (I - J) makes of the solutions is the right side", () => {
  const random = rng(1, "elimination");
  for (let round = 0; round < 40; round++) {
    const unknowns = 1 + Math.floor(random.uniform() * 20);
    const size = 1 + Math.floor(random.uniform() * 4);
    const rows = randomRows(random, unknowns, 3);
    const found = eliminationOf(rows, 1e6);
    if (found === undefined) throw new Error("no structure");
    const count = rows.column.length;
    // Rows that sum to less than 1 in absolute value, of both signs.
    const j = Float64Array.from(
      { length: count * size },
      () => (random.uniform() - 0.4) / unknowns,
    );
    const d = Float64Array.from({ length: unknowns * size }, () => random.uniform() - 0.5);
    const entries = new Float64Array(found.column.length * size);
    for (let k = 0; k < count; k++)
      for (let s = 0; s < size; s++) entries[found.at[k] * size + s] += j[k * size + s];
    const x = d.slice();
    eliminate(found, entries, size, x);
    const back = x.slice();
    for (let i = 0; i < unknowns; i++)
      for (let k = rows.start[i]; k < rows.start[i + 1]; k++)
        for (let s = 0; s < size; s++)
          back[i * size + s] -= j[k * size + s] * x[rows.column[k] * size + s];
    expect(back).toBeAllclose(d, { atol: 1e-13 });
  }
});

test("knows its fill beforehand: a band stays a band, an arrow fills up", () => {
  const chain = Array.from({ length: 30 }, (_, i) =>
    [i - 1, i + 1].filter((j) => j >= 0 && j < 30),
  );
  const arrow = Array.from({ length: 30 }, (_, i) =>
    i === 0 ? Array.from({ length: 29 }, (_, j) => j + 1) : [0],
  );
  const rowsOf = (lists: number[][]): SparseRows => ({
    start: Int32Array.from([0, ...lists.map((_, i) => lists.slice(0, i + 1).flat().length)]),
    column: Int32Array.from(lists.flat()),
  });
  expect(eliminationOf(rowsOf(chain), 1e6)?.column).toHaveLength(3 * 30 - 2);
  expect(eliminationOf(rowsOf(arrow), 1e6)?.column).toHaveLength(30 * 30);
  expect(eliminationOf(rowsOf(chain), 200)).toBeDefined();
  expect(eliminationOf(rowsOf(arrow), 200)).toBeUndefined();
});
