/** @file The paper's numbers beside their corrections. */

import { expect, test } from "vitest";
import type { RunData } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import { type UniversalityConfig, universalitySchema } from "./config.ts";
import { errataFigure } from "./errata.ts";

function errata(values: Partial<UniversalityConfig>) {
  const config = universalitySchema.parse(values);
  const run = memoryContext({ config: config as Record<string, unknown>, seed: 1 });
  const figure = errataFigure(run.data("finished") as unknown as RunData<UniversalityConfig>);
  if (figure.kind !== "table") throw new Error("wanted a table");
  const row = (label: string) => figure.rows.find(([name]) => name === label)!;
  return { row, notes: (figure.notes ?? []).join("; ") };
}

test("the S_6 transformers' losses are divided by their eight chunks", () => {
  const { row, notes } = errata({ group: "S_6", architecture: "transformer" });
  expect(row("excluded loss").slice(1, 3)).toEqual([291.7, 36.46]);
  expect(notes).toContain("eight times too large");
  expect(notes).toContain("9, 10 and 16");
});

test("published and recomputed shares of the unembedding are of one kind", () => {
  const { row } = errata({ group: "S_5" });
  expect(row("unembedding in key irreps, uncentred").slice(1, 3)).toEqual([0.9414, 0.9404]);
  expect(row("unembedding in key irreps, trivial irrep left out")[1]).toBeNull();
  expect(row("restricted loss").slice(1, 3)).toEqual([2.21e-7, 7.085e-7]);
});

test("doubts go with the groups that they are about", () => {
  expect(errata({ group: "c113" }).notes).toContain("numerical noise");
  expect(errata({ group: "A_5" }).notes).toContain("(1+√5)/5");
  expect(errata({ group: "D_59" }).notes).toBe("");
  expect(errata({ group: "D_59", architecture: "transformer" }).notes).toContain("past the hidden");
  expect(errata({ group: "S_4" }).notes).toContain("no row for S_4");
});
