import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Study } from "../study/contract.ts";
import { resolveConfig, studyById } from "./config.ts";
import { decodeFigure, encodeFigure } from "./figure-json.ts";
import { buildFigure, FigureWorkshop, figuresOf } from "./figures.ts";
import { ProgressClock } from "./progress-clock.ts";
import { loadRun } from "./run-data.ts";
import { startRun } from "./runner.ts";
import { Store, type StoredRun } from "./store.ts";
import { loadStudies } from "./studies.ts";
import { drillModule, temporaryFolder } from "./testing/index.ts";

const folder = temporaryFolder();
const workshop = new FigureWorkshop();
let drill: Study;
let stored: StoredRun;

beforeAll(async () => {
  process.env.ASSAY_TEST_STUDIES = drillModule;
  drill = studyById(await loadStudies(), "drill");
  const store = new Store(folder.path);
  const { config } = resolveConfig(drill, { changes: { steps: 30 } });
  const { run } = await store.create({
    study: drill,
    config,
    seed: 1,
    executor: "wasm",
    threads: 1,
  });
  await startRun(await store.open(run.id)).ended;
  stored = await store.open(run.id);
});
afterAll(() => {
  workshop.close();
  folder.remove();
});

test("a figure that does not apply to a configuration is left out of it", () => {
  const figures = drill.figures.map((spec, i) =>
    i === 0 ? { ...spec, applies: (config: Record<string, unknown>) => config.steps === 30 } : spec,
  );
  const study = { ...drill, figures };
  expect(figuresOf(study, { steps: 30 })).toHaveLength(figures.length);
  expect(figuresOf(study, { steps: 31 }).map(({ id }) => id)).toEqual(
    figures.slice(1).map(({ id }) => id),
  );
});

test("the workshop builds the same figure as this process, and keeps it", async () => {
  const request = { figure: "level", options: { factor: 2 } };
  const here = encodeFigure(await buildFigure(drill, (await loadRun(stored)).data, request));
  expect(await workshop.build(stored, request)).toBe(here);
  expect(readdirSync(join(stored.directory, "figures"))).toEqual([
    expect.stringMatching(/^level-[0-9a-f]{24}\.json$/),
  ]);
  const [kept] = readdirSync(join(stored.directory, "figures"));
  writeFileSync(join(stored.directory, "figures", kept!), '"kept"');
  expect(await workshop.build(stored, request)).toBe('"kept"');
});

test("this process goes on while a heavy figure is computed, and equal requests share one answer", async () => {
  let pulses = 0;
  const pulse = setInterval(() => pulses++, 10);
  const request = { figure: "slow-figure" };
  const answers = await Promise.all([
    workshop.build(stored, request),
    workshop.build(stored, request),
  ]);
  clearInterval(pulse);
  expect(answers[0]).toBe(answers[1]);
  expect(pulses).toBeGreaterThan(10); // the figure keeps its process busy for 1.5 s: here there would be one
});

test("a figure that never ends is given up, and the next one is drawn by another worker", async () => {
  const impatient = new FigureWorkshop({ longestMs: 4_000 });
  const endless = impatient.build(stored, { figure: "slow-figure", options: { forever: true } });
  const next = impatient.build(stored, { figure: "level", options: { factor: 5 } });
  await expect(endless).rejects.toMatchObject({ code: "E_FIGURE_CUT_OFF" });
  expect(await next).toContain('"kind":"lines"');
  impatient.close();
});

test.each([
  [{ figure: "levle" }, "did you mean level?"],
  [{ figure: "level", options: { facto: 1 } }, undefined],
  [{ figure: "level", options: { factor: "much" } }, undefined],
  [{ figure: "level", options: { step: -1 } }, undefined],
])("a request that makes no sense is refused with a reason: %j", async (request, hint) => {
  await expect(workshop.build(stored, request)).rejects.toMatchObject({
    name: "AssayError",
    ...(hint === undefined ? { code: "E_INVALID_INPUT" } : { hint }),
  });
});

test("typed arrays and gaps pass through JSON", () => {
  const figure = {
    kind: "x",
    values: Float64Array.of(1, Number.NaN, 1 / 3),
    low: Number.NEGATIVE_INFINITY,
  };
  expect(decodeFigure(encodeFigure(figure))).toEqual({
    kind: "x",
    values: [1, null, 0.3333333],
    low: null,
  });
});

test("progress is due now and then, at the end, and when a stage begins, not whenever a number changes", () => {
  const clock = new ProgressClock();
  const due = (done: number, message: string, at: number): boolean =>
    clock.due({ done, total: 10, unit: "steps", message }, at);
  expect(due(1, "test loss 0.5", 0)).toBe(true);
  expect(due(2, "test loss 2.4×10⁻⁷", 100)).toBe(false);
  expect(due(3, "test loss 0.3", 600)).toBe(true);
  expect(due(3, "analysis", 610)).toBe(true);
  expect(due(10, "analysis", 620)).toBe(true);
});

test("the time left follows the pace of the last seconds", () => {
  const clock = new ProgressClock();
  expect(clock.tick(0, 100, 0)).toBeUndefined();
  expect(clock.tick(10, 100, 10_000)).toBeCloseTo(90, 6);
  let left: number | undefined;
  for (let s = 11; s <= 60; s++) left = clock.tick(10 + (s - 10) / 2, 100, s * 1000); // half the pace from here on
  expect(left).toBeCloseTo((100 - 35) * 2, 0);
  expect(clock.tick(1, 10, 61_000)).toBeUndefined(); // another stage begins
});
