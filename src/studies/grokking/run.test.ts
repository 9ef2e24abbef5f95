/** @file A tiny run from start to end: interruption, early stop, failure states, every figure and every instrument. */

import { beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../io/safetensors.ts";
import { parametersAmong } from "../../networks/named-arrays.ts";
import type { Figure, Instrument, Report } from "../../study/index.ts";
import { type MemoryRun, type MemoryRunOptions, runInMemory } from "../../study/testing.ts";
import { grokkingClaims } from "./claims.ts";
import { type GrokkingConfig, grokkingSchema } from "./config.ts";
import { grokkingFigures } from "./figures.ts";
import { grokking } from "./index.ts";
import { grokkingInstruments } from "./instruments.ts";
import { grokkingMeasures } from "./measure-specs.ts";
import { runGrokking } from "./run.ts";

const config = grokkingSchema.parse({
  p: 7,
  dModel: 8,
  nHeads: 2,
  dMlp: 12,
  trainFraction: 0.6,
  epochs: 60,
  checkpointEvery: 20,
  measureEvery: 20,
});

const run = (
  changes: Partial<GrokkingConfig> = {},
  options: Omit<MemoryRunOptions<GrokkingConfig>, "config"> = {},
) => runInMemory(runGrokking, { config: { ...config, ...changes }, seed: 3, ...options });

let whole: MemoryRun<GrokkingConfig>;
beforeAll(async () => {
  whole = await run();
}, 60_000);

test("the first update has rate 0, so the first two losses are equal", () => {
  const { steps, values } = whole.data().series("trainLoss");
  expect(steps.length).toBe(60);
  expect(values[0]).toBe(values[1]);
  expect(values[0]).toBeAllclose(Math.log(8), { rtol: 0.2 });
  expect(values[59]).toBeLessThan(values[0]!);
});

test("every measure that the run gives is described", () => {
  const known = new Set(grokkingMeasures.map(({ name }) => name));
  expect(Object.keys(whole.measures).filter((name) => !known.has(name))).toEqual([]);
  expect(new Set(grokkingMeasures.map(({ name }) => name)).size).toBe(grokkingMeasures.length);
});

test("every series that the run logs is described", () => {
  const known = new Set(grokking.series.map(({ name }) => name));
  expect(
    whole
      .data()
      .seriesNames()
      .filter((name) => !known.has(name)),
  ).toEqual([]);
});

test("a run whose budget ends first says so, and its claims about generalised networks are not run", () => {
  expect(whole.notices.map(({ code }) => code)).toEqual(["not-generalised"]);
  const checks = grokkingClaims.map((claim) => [
    claim.id,
    claim.check(whole.measures, { config, preset: undefined }).outcome,
  ]);
  const others = checks.filter(([id]) => id !== "grokking").map(([, outcome]) => outcome);
  expect(new Set(others)).toEqual(new Set(["not-run"]));
  expect(checks[0]).toEqual(["grokking", "not-held"]);
});

test("interrupted and resumed ends like uninterrupted, bit for bit", async () => {
  const first = await run({}, { stopAtStep: 30 });
  expect([...first.checkpoints.keys()]).toEqual([0, 20, 30]);
  expect(first.measures).toEqual({});
  const second = await run({}, { resumeFrom: first.checkpoints });
  const end = whole.checkpoints.get(60)!;
  const resumed = second.checkpoints.get(60)!;
  expect(Object.keys(resumed.arrays)).toEqual(Object.keys(end.arrays));
  for (const [name, array] of Object.entries(end.arrays)) {
    expect(resumed.arrays[name]?.data, name).toEqual(array.data);
  }
  // The step of the stop is one checkpoint more; what does not look at the list of checkpoints is equal.
  for (const name of ["testLoss", "trainLoss", "weightNorm", "memorisedAt", "testPeakLoss"]) {
    expect(second.measures[name], name).toEqual(whole.measures[name]);
  }
});

test("resuming after the last step goes straight to the analysis", async () => {
  const again = await run({}, { resumeFrom: whole.checkpoints });
  expect(again.data().series("trainLoss").steps.length).toBe(0);
  expect(again.measures).toEqual(whole.measures);
});

test("the stop rule ends training at the same step, interrupted or not", async () => {
  // A level that the test loss first passes somewhere inside the run.
  const { steps, values } = whole.data().series("testLoss");
  const stopTestLoss = (Math.min(...values) + values[0]!) / 2;
  const met = steps[values.findIndex((value) => value < stopTestLoss)]!;
  expect(met).toBeGreaterThan(0);
  const rule = { stopTestLoss, stopFactor: 1.4, epochs: 200 };
  const last = Math.ceil((met * 1.4) / 10) * 10;
  const lastOf = (memory: MemoryRun<GrokkingConfig>) => Math.max(...memory.checkpoints.keys());
  const straight = await run(rule);
  expect(straight.measures.stopAt?.value).toBe(met);
  expect(lastOf(straight)).toBe(last);
  const halted = await run(rule, { stopAtStep: met });
  expect(lastOf(halted)).toBe(met);
  const resumed = await run(rule, { resumeFrom: halted.checkpoints });
  expect(lastOf(resumed)).toBe(last);
  expect(resumed.measures.testLoss).toEqual(straight.measures.testLoss);
});

test.each([
  { p: 8, operation: "add" as const },
  { p: 9, operation: "subtract" as const },
])("even and composite moduli and subtraction are analysed too: %o", async (changes) => {
  const memory = await run({ ...changes, epochs: 20 });
  for (const name of ["restrictedLoss", "excludedLoss", "logitVarianceExplained"]) {
    expect(memory.measures[name]?.value, name).toSatisfy(Number.isFinite);
  }
  const coefficients = await memory.data().array("cosineCoefficients");
  expect(coefficients?.shape).toEqual([2, Math.floor(changes.p / 2) + 1]);
});

test("an operation without waves ends with losses and norms alone", async () => {
  const memory = await run({ operation: "random", epochs: 20 });
  expect(memory.measures.testLoss?.value).toBeGreaterThan(0);
  expect(memory.measures.restrictedLoss).toBeUndefined();
  expect(memory.data().arrayNames()).toEqual(["trajectorySteps"]);
});

describe("figures", () => {
  const finiteSomewhere = (figure: Figure): boolean => {
    const some = (values: ArrayLike<unknown>) =>
      Array.from(values).some((x) => typeof x === "number" && Number.isFinite(x));
    switch (figure.kind) {
      case "lines":
        return figure.series.length > 0 && figure.series.every(({ y }) => some(y));
      case "scatter":
        return figure.points.some(({ y }) => some(y));
      case "bars":
        return figure.groups.every(({ values }) => some(values));
      case "heatmap":
        return figure.values.length === figure.rows * figure.columns && some(figure.values);
      case "table":
        return figure.rows.length > 0;
      case "panels":
        return figure.panels.every(finiteSomewhere);
      case "boxes":
        return figure.rows.length > 0;
    }
  };

  test.each(grokkingFigures.map((spec) => [spec.id, spec] as const))("%s", async (id, spec) => {
    const figure = await spec.build(whole.data(), spec.perCheckpoint ? { step: 40 } : {});
    expect(figure.id).toBe(id);
    expect(figure.caption.length).toBeGreaterThan(20);
    expect(figure.source).toContain("memory-3");
    expect(finiteSomewhere(figure)).toBe(true);
  });

  test("a running run has its curves, with the provisional measures", async () => {
    const early = await run({}, { stopAtStep: 30 });
    for (const id of ["loss", "progress", "coefficients", "weight-norms", "sparsity"]) {
      const spec = grokkingFigures.find((one) => one.id === id)!;
      const figure = await spec.build(early.data("running"), {});
      if (id === "progress") expect(figure.caption).toContain("Provisional");
      expect(finiteSomewhere(figure), id).toBe(true);
    }
  });

  test("choices outside the network are refused with the range", async () => {
    const build = (id: string, options: Record<string, unknown>) =>
      grokkingFigures.find((spec) => spec.id === id)!.build(whole.data(), options);
    await expect(build("neuron", { neuron: 12 })).rejects.toThrow("0..11");
    await expect(build("logit", { answer: 7 })).rejects.toThrow("0..6");
    await expect(build("circle", { frequency: 4 })).rejects.toThrow("0..3");
  });
});

describe("instruments", () => {
  const use = (id: string, options: Record<string, unknown>, files = {}): Promise<Report> => {
    const instrument = grokkingInstruments.find((one) => one.id === id)!;
    return (instrument as Instrument<GrokkingConfig>).run(instrument.options.parse(options), {
      signal: new AbortController().signal,
      progress: () => undefined,
      files,
      run: instrument.takesRun ? whole.data() : undefined,
      data: () => Promise.reject(new Error("no data")),
    });
  };

  test("ablate gives the table with the paper's numbers", async () => {
    const report = await use("ablate", {});
    expect(report.figures[0]).toMatchObject({ kind: "table", id: "ablations" });
    expect(report.measures.ablation_A1?.value).toBe(whole.measures.testLoss?.value);
    expect(report.notices[0]?.code).toBe("not-generalised");
  });

  test("analyse finds in the saved weights what the run found", async () => {
    const { arrays } = whole.checkpoints.get(60)!;
    const weights = { name: "w.safetensors", bytes: writeSafetensors(parametersAmong(arrays), {}) };
    const mask = await import("./task.ts").then(({ grokkingTask }) => {
      const data = grokkingTask(config, 3).trainMask!;
      return writeSafetensors({ mask: { shape: [7, 7], dtype: "bool", data } }, {});
    });
    const report = await use(
      "analyse",
      { ablations: true },
      { weights: [weights], "train-mask": [{ name: "mask.safetensors", bytes: mask }] },
    );
    for (const name of ["testLoss", "restrictedLoss", "excludedLoss", "giniEmbed", "weightNorm"]) {
      expect(report.measures[name]?.value, name).toBeAllclose(whole.measures[name]!.value!, {
        rtol: 1e-12,
      });
    }
    expect(report.claims.length).toBe(grokkingClaims.length);
    expect(report.figures.map(({ id }) => id)).toContain("ablations");
    const unknown = await use("analyse", {}, { weights: [weights] });
    expect(unknown.notices.map(({ code }) => code)).toContain("unknown-training-set");
  });

  test("compare, forecast and clock report on the run", async () => {
    expect((await use("compare", { from: 20 })).figures[0]).toMatchObject({ kind: "table" });
    expect((await use("forecast", {})).summary).toContain("heuristic");
    const clock = await use("clock", { a: 5, b: 6 });
    expect(clock.measures.answer?.value).toBe(4);
  });
});
