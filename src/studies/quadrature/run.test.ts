/** @file A tiny run from start to end: interruption, failure states, every figure and every instrument. */

import { beforeAll, describe, expect, test } from "vitest";
import { initEngine } from "../../engine/index.ts";
import { writeSafetensors } from "../../io/safetensors.ts";
import { parametersAmong } from "../../networks/named-arrays.ts";
import type { Figure, Report } from "../../study/index.ts";
import { type MemoryRun, type MemoryRunOptions, runInMemory } from "../../study/testing.ts";
import { analyseNetwork } from "./analysis.ts";
import { quadratureClaims } from "./claims.ts";
import { type QuadratureConfig, quadratureSchema } from "./config.ts";
import { quadratureFigures } from "./figures.ts";
import { quadrature } from "./index.ts";
import { quadratureInstruments } from "./instruments.ts";
import { quadratureMeasures } from "./measure-specs.ts";
import { runQuadrature } from "./run.ts";
import { quadratureTask } from "./task.ts";

const config = quadratureSchema.parse({
  p: 7,
  dModel: 8,
  nHeads: 2,
  dMlp: 12,
  epochs: 60,
  testEvery: 10,
  measureEvery: 20,
  checkpoints: 6,
});

const run = (
  changes: Partial<QuadratureConfig> = {},
  options: Omit<MemoryRunOptions<QuadratureConfig>, "config"> = {},
) => runInMemory(runQuadrature, { config: { ...config, ...changes }, seed: 3, ...options });

let whole: MemoryRun<QuadratureConfig>;
beforeAll(async () => {
  await initEngine();
  whole = await run();
}, 60_000);

test("the first update has rate 0, so the first two losses are equal, and the loss then falls", () => {
  const { steps, values } = whole.data().series("trainLoss");
  expect(steps.length).toBe(60);
  expect(values[0]).toBe(values[1]);
  expect(values[0]).toBeAllclose(Math.log(7), { rtol: 0.3 });
  expect(values[59]).toBeLessThan(values[0]!);
});

test("every measure and series that the run gives is described", () => {
  const measures = new Set(quadratureMeasures.map(({ name }) => name));
  expect(measures.size).toBe(quadratureMeasures.length);
  expect(Object.keys(whole.measures).filter((name) => !measures.has(name))).toEqual([]);
  const series = new Set(quadrature.series.map(({ name }) => name));
  const logged = whole.data().seriesNames();
  expect(logged.filter((name) => !series.has(name))).toEqual([]);
  expect(logged).toContain("integralPrediction");
});

test("a run that has not learned says so, and its claims about trained networks are not run", () => {
  const codes = whole.notices.map(({ code }) => code);
  expect(codes).toContain("not-generalised");
  expect(codes).toContain("not-a-quadrature-network");
  const check = (id: string) =>
    quadratureClaims
      .find((claim) => claim.id === id)!
      .check(whole.measures, { config, preset: undefined });
  expect(check("phase-condition").outcome).toBe("not-run");
  expect(check("generalises").outcome).toBe("not-held");
  expect(quadratureClaims.every((claim) => claim.check({}, { config, preset: undefined }))).toBe(
    true,
  );
});

test("a run that was stopped and resumed ends with the same numbers", async () => {
  const first = await run({}, { stopAtStep: 20 });
  expect(first.measures).toEqual({});
  const second = await run({}, { resumeFrom: first.checkpoints });
  for (const [name, { value }] of Object.entries(whole.measures)) {
    if (value !== null) expect(second.measures[name]!.value, name).toBeAllclose(value);
  }
  const last = (memory: MemoryRun<QuadratureConfig>) => memory.checkpoints.get(60)!.arrays;
  expect(last(second)["params.W_E"]!.data).toBeAllclose(last(whole)["params.W_E"]!.data, {
    atol: 0,
  });
  expect(last(second)["history.steps"]!.data).toEqual(last(whole)["history.steps"]!.data);
});

/** Numbers of a figure that must be finite or marked gaps, and words that must be there. */
function expectSound(figure: Figure): void {
  expect(figure.title).not.toBe("");
  expect(figure.caption).not.toBe("");
  expect(JSON.stringify(figure)).not.toContain("undefined");
  if (figure.kind === "panels") figure.panels.forEach(expectSound);
}

test.each(quadratureFigures.map((spec) => [spec.id, spec] as const))(
  "figure %s is drawn from the finished run",
  async (id, spec) => {
    const figure = await spec.build(whole.data(), {});
    expect(figure.id).toBe(id);
    expectSound(figure);
  },
);

test("the rectangles of a question: widths fill the turn, and their sum is in the caption", async () => {
  const spec = quadratureFigures.find(({ id }) => id === "rectangles")!;
  const figure = await spec.build(whole.data(), { a: "2", b: "6", c: "-1", shift: "-1" });
  if (figure.kind !== "bars") throw new Error("wanted bars");
  expect(figure.title).toContain("a = 1, b = 0, answer 1 (right)");
  const widths = Array.from(figure.widths!);
  expect(widths.reduce((sum, x) => sum + x, 0)).toBeAllclose(2 * Math.PI, { rtol: 1e-12 });
  const heights = Array.from(figure.groups[0]!.values);
  const sum = heights.reduce((total, h, i) => total + h * widths[i]!, 0);
  expect(figure.caption).toContain(`add up to ${sum.toFixed(4)}`);
  await expect(async () => spec.build(whole.data(), { frequency: 99 })).rejects.toThrow(/one of/);
});

describe("networks that the account does not cover", () => {
  const analysed = async (changes: Partial<QuadratureConfig>) => {
    const { measures, notices, data } = await run({ epochs: 20, ...changes });
    return { measures, codes: notices.map(({ code }) => code), run: data() };
  };

  test("full attention: additivity is reported and the bounds are refused", async () => {
    const { measures, codes, run: finished } = await analysed({ attentionRate: 1 });
    expect(measures.additivity!.value).toBeLessThan(0.99);
    expect(measures.boxBound).toMatchObject({ value: null });
    expect(measures.boxBound!.note).toContain("refused");
    expect(codes).toContain("bounds-refused");
    const ladder = await quadratureFigures.find(({ id }) => id === "bounds")!.build(finished, {});
    expect(ladder.notes!.join(" ")).toContain("refused");
  });

  test("GeLU: bounds are refused with the reason", async () => {
    const { measures, codes } = await analysed({ activation: "gelu" });
    expect(measures.rigorousBound).toMatchObject({ value: null });
    expect(measures.rigorousBound!.note).toContain("GeLU");
    expect(codes).toContain("bounds-refused");
  });

  test("two layers: the measures of clock and pizza remain, bounds and the account's claims do not", async () => {
    const { measures, codes, run: finished } = await analysed({ layers: 2 });
    expect(measures.additivity!.value).toBeLessThan(1);
    expect(measures.gradientSymmetricity!.value).toBeLessThanOrEqual(1);
    expect(measures.distanceIrrelevance!.value).toBeGreaterThan(0);
    expect(measures.boxBound).toMatchObject({ value: null });
    expect(measures.boxBound!.note).toContain("2 layers");
    expect(codes).toContain("not-a-quadrature-network");
    const generalised = { ...measures, testAccuracy: { value: 1, unit: "fraction" } };
    const { outcome, reason } = quadratureClaims
      .find(({ id }) => id === "phase-condition")!
      .check(generalised, { config: finished.config, preset: undefined });
    expect({ outcome, reason }).toEqual({
      outcome: "not-run",
      reason: "the claim is about one layer",
    });
  });

  test("the linear variants, an equals token, own vocabularies and an even modulus all run", async () => {
    for (const changes of [
      { architecture: "linear-sum" },
      { architecture: "linear-concat", separateVocabularies: true },
      { equalsToken: true },
      { p: 8, trainFraction: 0.7 },
    ] as const) {
      const { measures } = await analysed(changes);
      expect(measures.additivity!.value).toBe(1);
      expect(measures.gradientSymmetricity!.value).toBeLessThanOrEqual(1);
      for (const [name, { value }] of Object.entries(measures)) {
        expect(value === null || Number.isFinite(value), name).toBe(true);
      }
    }
  });

  test("all neurons at one phase: the bound is labelled vacuous", async () => {
    const parameters = { ...parametersAmong(whole.checkpoints.get(60)!.arrays) };
    // One input direction and one readout for every neuron.
    const same = (name: "W_in" | "W_out") => {
      const { shape, data } = parameters[name]!;
      const columns = shape[1]!;
      const copy = Float64Array.from(data, (_, i) =>
        name === "W_in" ? data[Math.floor(i / columns) * columns]! : data[i % columns]!,
      );
      return { shape, dtype: "float64" as const, data: copy };
    };
    const analysis = await analyseNetwork(
      { ...parameters, W_in: same("W_in"), W_out: same("W_out") },
      { attentionRate: 0, constantWeight: config.constantWeight, activation: "relu" },
      quadratureTask(config, 3),
      { gradients: false },
    );
    expect(analysis.groups.length).toBe(1);
    expect(analysis.tiers!.groups[0]!.ideal).toBeGreaterThan(1);
    expect(analysis.problems.join("; ")).toContain("the integrals explain only");
    const table = quadratureFigures.find(({ id }) => id === "frequencies")!;
    expect(table.title).toBe("Frequencies");
  });
});

const instrument = (id: string) => quadratureInstruments.find((one) => one.id === id)!;

async function use(
  id: string,
  options: Record<string, unknown>,
  files: Record<string, { name: string; bytes: Uint8Array }[]> = {},
): Promise<Report> {
  return instrument(id).run(options, {
    signal: new AbortController().signal,
    progress: () => undefined,
    files,
    run: undefined,
    data: () => Promise.reject(new Error("no data needed")),
  });
}

test("own weights from a file give the measures of the run that they come from", async () => {
  const parameters = parametersAmong(whole.checkpoints.get(60)!.arrays);
  const bytes = writeSafetensors(parameters);
  const report = await use(
    "analyse",
    { constantWeight: "0.5" },
    { weights: [{ name: "mine.safetensors", bytes }] },
  );
  for (const name of ["accuracy", "phaseError", "boxBound", "integralPrediction"] as const) {
    expect(report.measures[name]!.value, name).toBeAllclose(whole.measures[name]!.value!, {
      rtol: 1e-6,
    });
  }
  const known = new Set(quadratureMeasures.map(({ name }) => name));
  expect(Object.keys(report.measures).filter((name) => !known.has(name))).toEqual([]);
  expect(report.measures.boundMs!.value).toBeGreaterThan(0);
  expect(report.notices.map(({ code }) => code)).toContain("unknown-training-set");
  report.figures.forEach(expectSound);
  // A checkpoint of ours notes its constants; they win over the options, whose standard is 1.
  const { arrays, metadata } = whole.checkpoints.get(60)!;
  const noted = await use(
    "analyse",
    { skipGradients: true },
    { weights: [{ name: "mine.safetensors", bytes: writeSafetensors(arrays, metadata) }] },
  );
  expect(noted.measures.phaseError!.value).toBeAllclose(whole.measures.phaseError!.value!);
  expect(noted.measures.gradientSymmetricity).toBeUndefined();
  expect(noted.summary).toContain("constant weight 0.5");
  expect(noted.notices.map(({ code }) => code)).not.toContain("option-not-used");
  const overruled = await use(
    "analyse",
    { skipGradients: true, constantWeight: "1", activation: "relu" },
    { weights: [{ name: "mine.safetensors", bytes: writeSafetensors(arrays, metadata) }] },
  );
  expect(overruled.notices.find(({ code }) => code === "option-not-used")!.text).toMatch(
    /weight of constant attention: 1 was asked for, but 0.5 was used, from the notes/,
  );
  // A file without notes, and options that say less than all.
  expect(report.notices.find(({ code }) => code === "facts-assumed")!.text).toMatch(
    /attention rate, the activation; assumed: 0, relu/,
  );
  const bad = writeSafetensors(arrays, { ...metadata, "quadrature.constantWeight": "7" });
  await expect(
    use("analyse", {}, { weights: [{ name: "bad.safetensors", bytes: bad }] }),
  ).rejects.toThrow(/quadrature.constantWeight/);
  await expect(
    use("analyse", { p: 5 }, { weights: [{ name: "mine.safetensors", bytes }] }),
  ).rejects.toThrow(/wanted p = 5, got 7/);
  await expect(use("analyse", {})).rejects.toThrow(/file of weights/);
});

test("a configuration that does not fit is refused in words", async () => {
  const bytes = writeSafetensors(parametersAmong(whole.checkpoints.get(60)!.arrays));
  const weights = [{ name: "mine.safetensors", bytes }];
  const text = (json: unknown) => [
    { name: "config.json", bytes: new TextEncoder().encode(JSON.stringify(json)) },
  ];
  await expect(
    use("analyse", {}, { weights, config: text({ attn_coeff: 0, act_fn: "Tanh" }) }),
  ).rejects.toThrow(/Tanh/);
  await expect(use("analyse", {}, { weights, config: text({ C: 59 }) })).rejects.toThrow(
    /attn_coeff/,
  );
});

test("a vacuous bound is called so wherever it is printed", async () => {
  const { value, note } = whole.measures.boxBound!;
  expect(value).toBeGreaterThan(1); // a network that has not learned
  expect(note).toBe("vacuous");
  const weights = writeSafetensors(parametersAmong(whole.checkpoints.get(60)!.arrays));
  const files = { weights: [{ name: "mine.safetensors", bytes: weights }] };
  const report = await use("analyse", { constantWeight: "0.5", skipGradients: true }, files);
  expect(report.summary).toMatch(/box bound with phases [\d.]+ \(vacuous\)/);
  const learned = { ...whole.measures, testAccuracy: { value: 1, unit: "fraction" } };
  const claim = quadratureClaims.find(({ id }) => id === "non-vacuous-bound")!;
  expect(claim.check(learned, { config, preset: undefined }).measured).toContain("(vacuous)");
});

test("the planner names the smallest width and draws its table", async () => {
  const report = await use("plan", { error: "0.1", frequencies: "3" });
  expect(report.measures.neuronsReached!.value).toBe(7);
  expect(report.measures.neuronsTotal!.value).toBe(21);
  expect(report.summary).toContain("21 for 3 frequencies");
  report.figures.forEach(expectSound);
});
