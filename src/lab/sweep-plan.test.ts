import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Study } from "../study/contract.ts";
import { studyById } from "./config.ts";
import { loadStudies } from "./studies.ts";
import { sweepFigure, sweepFigures } from "./sweep-figure.ts";
import { planSweep, readAxes, readSeeds } from "./sweep-plan.ts";
import { drillModule } from "./testing/index.ts";

let drill: Study;
beforeAll(async () => {
  process.env.ASSAY_TEST_STUDIES = drillModule;
  drill = studyById(await loadStudies(), "drill");
});

const base = { executor: "native", threads: 1 } as const;

test("seeds are ranges and lists, each once", () => {
  expect(readSeeds("0..3")).toEqual([0, 1, 2, 3]);
  expect(readSeeds("0..10..5,2,2")).toEqual([0, 5, 10, 2]);
  for (const bad of ["", "a", "1.5", "3..1", "0..1e9", "0..99999999"])
    expect(() => readSeeds(bad)).toThrow();
});

test("values are read with the types of their fields; lists are separated by semicolons", () => {
  const schema = z.object({
    rate: z.number(),
    layers: z.int(),
    widths: z.array(z.int()),
    mode: z.enum(["a", "b"]),
  });
  expect(readAxes(schema, ["rate=0.3,1", "layers=1..3", "widths=1,2;3", "mode=a,b"])).toEqual({
    rate: [0.3, 1],
    layers: [1, 2, 3],
    widths: [[1, 2], [3]],
    mode: ["a", "b"],
  });
});

test("a plan holds every combination with every seed once, seeds varying fastest", () => {
  const sweep = planSweep(drill, {
    ...base,
    axes: { steps: [10, 20], rate: [1, 2] },
    seeds: [0, 1],
  });
  expect(sweep.members.map(({ changes, seed }) => [changes.steps, changes.rate, seed])).toEqual([
    [10, 1, 0],
    [10, 1, 1],
    [10, 2, 0],
    [10, 2, 1],
    [20, 1, 0],
    [20, 1, 1],
    [20, 2, 0],
    [20, 2, 1],
  ]);
});

test("the same request names the same sweep, another names another", () => {
  const plan = (seeds: number[]): string => planSweep(drill, { ...base, axes: {}, seeds }).id;
  expect(plan([1, 2])).toBe(plan([1, 2]));
  expect(plan([1, 2])).not.toBe(plan([1, 3]));
});

test("a value that does not fit is refused before anything starts", () => {
  expect(() => planSweep(drill, { ...base, axes: { rate: [1, 9] }, seeds: [0] })).toThrow(
    "rate: wanted a number from 0 to 4, got 9",
  );
  expect(() => planSweep(drill, { ...base, axes: {}, seeds: [] })).toThrow(
    "wanted 1 to 100000 runs, got 0",
  );
});

test("the figure draws finished runs over the first varied number and counts the others in notes", () => {
  const sweep = planSweep(drill, {
    ...base,
    axes: { steps: [10, 20], mode: ["plain", "loud"] },
    seeds: [0],
  });
  const results = sweep.members.map(({ changes, seed }, i) => ({
    changes,
    seed,
    config: changes,
    run: `drill-${i}`,
    status: i === 3 ? ("failed" as const) : ("finished" as const),
    measures: { finalLevel: { value: i === 2 ? null : i, unit: "fraction" } },
    claims: [],
    error: undefined,
  }));
  const figure = sweepFigure(drill, sweep, results, "finalLevel");
  expect(figure.points.map(({ name, x, y }) => [name, x, y])).toEqual([
    ["mode plain", [10], [0]],
    ["mode loud", [10], [1]],
  ]);
  expect(figure.notes).toEqual([
    "In 1 finished runs this quantity does not exist.",
    "1 of 4 runs are not finished.",
  ]);
  expect(sweepFigures(drill, sweep, results, "finalLevel")).toEqual([figure]);
  const [own] = sweepFigures(drill, sweep, results); // the study's own, of the three finished runs
  expect(own).toMatchObject({ id: "drill-sweep", points: [{ x: [0, 0, 0] }] });
  expect(figure.x).toEqual({ label: "steps", unit: "steps" });
  expect(() => sweepFigure(drill, sweep, results, "finalLevle")).toThrow(
    expect.objectContaining({ hint: "did you mean finalLevel?" }),
  );
});
