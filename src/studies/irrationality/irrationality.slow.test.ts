import { expect, test } from "vitest";
import { judge } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import { type IrrationalityConfig, irrationalityPresets, irrationalitySchema } from "./config.ts";
import { irrationality } from "./index.ts";

const quick: IrrationalityConfig = irrationalitySchema.parse({
  ...irrationalityPresets.quick.values,
  sweepTrajectories: 50,
  trajectories: 1500,
  randomMdps: 3,
});

test("a quick run measures everything, every figure draws, and the signs hold", async () => {
  const run = memoryContext<Record<string, unknown>>({ config: quick });
  await irrationality.run(run.context);
  const known = new Set(irrationality.measures.map((m) => m.name));
  expect(Object.keys(run.measures).filter((name) => !known.has(name))).toEqual([]);
  expect([...known].filter((name) => !(name in run.measures))).toEqual([]);
  const rows = judge(irrationality.claims, run.measures, {
    config: quick,
    preset: "quick",
    atPaperScale: false,
  });
  const exact = [
    "misread-near",
    "misread-far",
    "known-never-hurts",
    "divergence",
    "exact-tables",
    "corridor",
  ];
  expect(rows.filter((row) => exact.includes(row.id)).map((row) => row.verdict)).toEqual(
    exact.map(() => "held-at-this-scale"),
  );
  for (const figure of irrationality.figures) {
    const built = await figure.build(run.data(), {});
    expect(built.caption).not.toContain("Not in this run");
  }
});
