/** @file Identities that hold for any network, checked on an untrained one. */

import { describe, expect, test } from "vitest";
import { allFrequencies } from "../../interp/components.ts";
import { splitLosses } from "../../interp/index.ts";
import { gini } from "../../math/gini.ts";
import { rng } from "../../math/random.ts";
import { initOneLayer } from "../../networks/one-layer-shape.ts";
import { ablations } from "./ablations.ts";
import { analyseNetwork, checkpointMeasures, fourierNorms, weightMeasures } from "./analysis.ts";
import { grokkingSchema } from "./config.ts";
import { clockWaves } from "./figures-clock.ts";
import { networkMeasures } from "./measures.ts";
import { networkShape } from "./model.ts";
import { grokkingTask, importedTask } from "./task.ts";

const config = grokkingSchema.parse({
  p: 11,
  dModel: 8,
  nHeads: 2,
  dMlp: 20,
  trainFraction: 0.5,
});
const task = grokkingTask(config, 1);
const parameters = initOneLayer(networkShape(config), rng(4, "init"));
const analysis = analyseNetwork(parameters, task, "filtered");

test("a network that has not generalised is analysed with its five largest waves, and says so", () => {
  expect(analysis.generalised).toBe(false);
  expect(analysis.keys.rule).toBe("largest-waves");
  expect(analysis.keys.inUse.length).toBe(5);
  expect(networkMeasures(analysis).restrictedLoss?.note).toContain("not generalised");
});

test("measures of a checkpoint agree with those of the full analysis for the same key set", () => {
  const { values } = checkpointMeasures(parameters, task, analysis.keys.inUse);
  const full = networkMeasures(analysis);
  for (const name of [
    "restrictedLoss",
    "restrictedLossTrain",
    "restrictedLossTest",
    "excludedLoss",
    "excludedLossAll",
    "excludedCubeLoss",
    "testAccuracy",
    "logitVarianceExplained",
    "giniEmbed",
    "giniReadout",
    "weightNorm",
  ]) {
    expect(values[name], name).toBeAllclose(full[name]!.value!, { rtol: 1e-12 });
  }
  const live = checkpointMeasures(parameters, task, "largest-waves").values;
  expect(live.liveRestrictedLoss).toBeAllclose(values.restrictedLoss!, { rtol: 1e-12 });
  expect(live.liveExcludedLoss).toBeAllclose(values.excludedLoss!, { rtol: 1e-12 });
});

test("the norms of the readout are those of the product of its two matrices", () => {
  const { readout } = fourierNorms(parameters, config.p);
  const neurons = config.dMlp;
  const fromAnalysis = Float64Array.from({ length: config.p }, (_, i) =>
    Math.hypot(...analysis.readout.subarray(i * neurons, (i + 1) * neurons)),
  );
  expect(readout).toBeAllclose(fromAnalysis, { rtol: 1e-10 });
  expect(weightMeasures(parameters, config.p).giniReadout).toBeAllclose(gini(fromAnalysis)!, {
    rtol: 1e-10,
  });
});

test("without a training set every loss is over all pairs", () => {
  const unknown = analyseNetwork(parameters, importedTask(config.p, "add", undefined), "all");
  const measures = networkMeasures(unknown);
  expect(measures.trainLoss).toBeUndefined();
  expect(measures.testLoss?.value).toBeAllclose(measures.allLoss!.value!);
  expect(measures.excludedLoss?.value).toBeAllclose(measures.excludedLossAll!.value!);
  expect(measures.excludedLoss?.note).toContain("training set unknown");
});

test("an operation without waves has no wave measures", () => {
  const quadratic = analyseNetwork(
    parameters,
    grokkingTask({ ...config, operation: "quadratic" }, 1),
    "filtered",
  );
  const measures = networkMeasures(quadratic);
  expect(measures.testLoss?.value).toBeGreaterThan(0);
  expect(measures.restrictedLoss).toBeUndefined();
  expect(measures.keyFrequencyCount).toBeUndefined();
});

describe("ablations", () => {
  const all = { ...analysis, keys: { ...analysis.keys, inUse: allFrequencies(config.p) } };
  const rows = new Map(ablations(all).map((row) => [row.id, row]));

  test("A1 is the network itself", () => {
    expect(rows.get("A1")!.loss).toBe(analysis.losses.test.loss);
  });

  test("with all frequencies as key the readout directions hold all that softmax can see", () => {
    expect(rows.get("A6")!.loss).toBeAllclose(analysis.losses.test.loss, { rtol: 1e-10 });
    const direct = splitLosses(analysis.run.direct, config.p, task.labels, task.trainMask);
    expect(rows.get("A6b")!.loss).toBeAllclose(direct.test.loss, { rtol: 1e-10 });
    expect(rows.has("A7b")).toBe(false);
  });

  test("every row has a finite loss", () => {
    for (const row of ablations(analysis)) expect(row.loss, row.id).toSatisfy(Number.isFinite);
  });
});

test("the waves of the clock add up to their sum and peak together at the answer", () => {
  const { waves, sum, answer, logits } = clockWaves(analysis, 3, 9);
  expect(answer).toBe(1);
  const total = waves.reduce((s, { values }) => s + values[4]!, 0);
  expect(sum[4]).toBeAllclose(total, { atol: 1e-14 });
  for (const { values, amplitude } of waves) expect(values[answer]).toBeAllclose(amplitude);
  expect(logits.reduce((s, x) => s + x, 0)).toBeAllclose(0, { atol: 1e-10 });
  expect(() => clockWaves(analysis, 11, 0)).toThrow(/0\.\.10/);
});
