/**
 * @file Every published and recomputed number of a public trained model: constant attention of weight 1, p = 59, 512 neurons.
 *
 * The weights come from the public code of Zhong et al. 2023 (MIT licence). Targets: the study's specification, recomputed
 * independently of this code. Skipped where the file is absent.
 */

import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { initEngine } from "../../engine/index.ts";
import { boundEvaluationOperations, measuredError, wrapAngle } from "../../interp/index.ts";
import { median } from "../../math/statistics.ts";
import { judge } from "../../study/index.ts";
import { analyseNetwork, type NetworkAnalysis } from "./analysis.ts";
import { quadratureClaims } from "./claims.ts";
import { isPaperScale } from "./config.ts";
import { type ImportedNetwork, importNetwork } from "./import.ts";
import { boundTimes } from "./instruments.ts";
import { networkMeasures } from "./measures.ts";

const folder = new URL("../../../../shared/data/pizza/", import.meta.url);
const weightsFile = new URL("model_p99zdpze5l.pt", folder);
const isThere = existsSync(weightsFile);
const file = (url: URL) => ({
  name: url.pathname.split("/").at(-1)!,
  bytes: new Uint8Array(readFileSync(url)),
});

describe.skipIf(!isThere)("the public model p99zdpze5l (needs ../shared/data/pizza)", () => {
  let imported: ImportedNetwork;
  let analysis: NetworkAnalysis;
  beforeAll(async () => {
    await initEngine();
    imported = importNetwork(
      { weights: file(weightsFile), config: file(new URL("config_p99zdpze5l.json", folder)) },
      { p: 0, attentionRate: 1, constantWeight: 0.5, activation: "gelu" }, // the file knows better
    );
    analysis = await analyseNetwork(imported.parameters, imported.facts, imported.task, {
      gradients: false,
      circles: false,
    });
  });
  const measure = (name: string) => networkMeasures(analysis)[name]!.value!;

  test("norm, accuracy, distance irrelevance, circularity", () => {
    expect(imported.layout).toBe("columns");
    expect(imported.facts).toEqual({ attentionRate: 0, constantWeight: 1, activation: "relu" });
    // Its key and query weights have decayed to nothing, so the norm without them is the norm.
    expect(measure("weightNorm")).toBeAllclose(22.854, { atol: 5e-4 });
    expect(measure("accuracy")).toBe(1);
    expect(measure("distanceIrrelevance")).toBeAllclose(0.17174, { atol: 1e-4 });
    expect(measure("circularity")).toBeAllclose(0.99782, { atol: 1e-4 });
  });

  test("neurons by frequency, and each read out at its own", () => {
    const { groups, neurons, dropped } = analysis;
    expect(groups.map((group) => [group.frequency, group.neurons.length])).toEqual([
      [3, 149],
      [15, 190],
      [17, 173],
    ]);
    expect(Array.from(neurons.outputFrequency)).toEqual(Array.from(neurons.frequency));
    expect(dropped).toBe(0);
    expect(measure("unexplainedWeight")).toBe(0);
  });

  test("single-frequency fits and the phase condition", () => {
    expect(measure("inputVarianceExplained")).toBeAllclose(0.985, { atol: 1e-3 });
    expect(measure("outputVarianceExplained")).toBeAllclose(0.9997, { atol: 1e-3 });
    expect(measure("phaseError")).toBeAllclose(0.0053, { rtol: 0.2 });
    expect(measure("phaseErrorMax")).toBeAllclose(0.018, { rtol: 0.2 });
    expect(measure("phaseMismatch")).toBeAllclose(0.0031, { rtol: 0.2 });
  });

  test("secondary frequency: share, coefficients, phase, offset", () => {
    const { groups, neurons } = analysis;
    expect(measure("secondaryShare")).toBeAllclose(0.013, { atol: 2e-3 });
    groups.forEach((group, g) => {
      const weighted = (value: (i: number) => number) =>
        group.neurons.reduce((sum, i) => sum + neurons.weight[i]! * value(i), 0) / group.weight;
      const size = weighted((i) => Math.hypot(neurons.kappa[i]!, neurons.kappaImaginary[i]!));
      expect(size).toBeAllclose([0.1116, 0.1119, 0.1149][g]!, { atol: 2e-3 });
      const fromPi = weighted((i) =>
        wrapAngle(Math.atan2(neurons.kappaImaginary[i]!, neurons.kappa[i]!) - Math.PI),
      );
      expect(Math.abs(fromPi)).toBeLessThan(2e-3);
      // The specification's offset is the plain mean over the neurons.
      const plain = group.neurons.reduce((sum, i) => sum + neurons.offset[i]!, 0);
      expect(plain / group.neurons.length).toBeAllclose([0.198, 0.219, 0.219][g]!, { atol: 2e-3 });
      expect(group.scale).toBeAllclose([244.4, 160.2, 279.1][g]!, { rtol: 0.01 });
    });
  });

  test("the integrals predict all logits without a fitted constant", () => {
    const { predictions } = analysis;
    expect(predictions.secondary).toBeAllclose(0.9923, { atol: 3e-3 });
    expect(predictions.primary).toBeAllclose(0.786, { atol: 3e-3 });
    expect(predictions.primaryScaled).toBeAllclose(0.832, { atol: 3e-3 });
    expect(predictions.fittedPizza).toBeAllclose(0.832, { atol: 3e-3 });
    expect(predictions.fittedClock).toBeAllclose(0.995, { atol: 3e-3 });
  });

  test("every bound of every frequency", () => {
    const { groups } = analysis.tiers!;
    const rtol = { rtol: 0.02 };
    const of = (value: (one: (typeof groups)[number]) => number) => groups.map(value);
    expect(of(({ integration }) => integration.whole)).toBeAllclose([0.3659, 0.5465, 0.3709], rtol);
    expect(of(({ integration }) => integration.half)).toBeAllclose([0.1305, 0.2454, 0.1477], rtol);
    expect(of(({ integration }) => integration.linear)).toBeAllclose(
      [0.0073, 0.0182, 0.0176],
      rtol,
    );
    expect(of(({ integration }) => integration.spectral - integration.linear)).toBeAllclose(
      [0.0372, 0.0633, 0.0446],
      rtol,
    );
    expect(of(({ angle }) => angle)).toBeAllclose([0.0108, 0.0181, 0.0129], rtol);
    expect(of(({ group }) => measuredError(group))).toBeAllclose([0.014, 0.0366, 0.0329], rtol);
    expect(of(({ ideal }) => ideal)).toBeAllclose([0.22, 0.42, 0.27], { atol: 5e-3 });
    expect(
      of(({ group }) => 1.5 * measuredError(group, { phaseErrors: group.phaseErrors })),
    ).toBeAllclose([0.018, 0.061, 0.044], { atol: 5e-4 });
    expect(analysis.refusal).toBeUndefined();
    expect(analysis.problems).toEqual([]);
    expect(measure("vacuousBounds")).toBe(0);
    expect(networkMeasures(analysis).rigorousBound).toMatchObject({ note: "vacuous" });
  });

  test("the bounds need a fraction of the operations and of the time of all inputs", () => {
    expect(measure("parameterCount")).toBe(179_840); // without keys and queries
    // The specification's own estimate of the way from the weights to the amplitudes is 2 million.
    const evaluation = boundEvaluationOperations(512);
    const products = measure("boundOperations") - evaluation;
    const estimate = 2 * 2 * 3 * (59 * 128 + 128 ** 2 + 2 * 128 * 512 + 59 * 128);
    expect(estimate).toBeAllclose(2e6, { rtol: 0.05 });
    expect(products).toBeLessThan(2 * estimate); // both inputs are pushed apart here
    expect(measure("boundGrowth")).toBeLessThanOrEqual(1);
    expect(measure("bruteForceGrowth")).toBeAllclose(2, { atol: 0.01 });
    expect(measure("boundOperations")).toBeLessThan(measure("bruteForceOperations") / 20);
    const { boundMs, bruteForceMs } = boundTimes(analysis);
    expect(boundMs).toBeLessThan(bruteForceMs);
  });

  test("it holds every claim that weights alone can test, and is a pizza", () => {
    const rows = judge(quadratureClaims, networkMeasures(analysis), {
      config: imported.config,
      preset: undefined,
      atPaperScale: isPaperScale(imported.config),
    });
    const verdicts = Object.fromEntries(rows.map(({ id, verdict }) => [id, verdict]));
    for (const id of [
      "single-frequency",
      "same-frequency",
      "phase-condition",
      "integral-prediction",
      "secondary-frequency",
      "non-vacuous-bound",
      "linear-time",
      "distance-irrelevance",
      "looks-like-clock",
    ]) {
      expect(verdicts[id], id).toBe("held");
    }
    expect(median(analysis.tiers!.groups.map(({ idealBest }) => idealBest))).toBeLessThan(0.2);
  });
});
