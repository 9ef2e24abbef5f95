/**
 * @file The public trained network of the paper's code against values that were computed independently from the same file.
 *
 * The file is not part of the project: `saved_runs/wd_10-1_mod_addition_loss_curve.pth` of the repository
 * mechanistic-interpretability-grokking/progress-measures-paper. Set ASSAY_GROKKING_PTH to its path to run this test.
 */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../errors.ts";
import {
  excludedCubeLosses,
  excludedLosses,
  frequencyCounts,
  pureWaveLoss,
  readoutResidual,
  restrictedLosses,
  waveAmplitude,
  waveVarianceExplained,
} from "../../interp/index.ts";
import { trainMaskFrom } from "../../networks/pair-mask.ts";
import { analyseNetwork, weightMeasures } from "./analysis.ts";
import { importNetwork } from "./import.ts";

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("train masks", () => {
  test("a list of pairs and a 0/1 array are read", () => {
    const list = trainMaskFrom(
      {
        name: "m.json",
        bytes: json([
          [0, 1],
          [4, 2],
        ]),
      },
      5,
    );
    expect([...list.keys()].filter((i) => list[i] === 1)).toEqual([1, 22]);
    const square = Array.from({ length: 5 }, (_, a) => [0, 0, a === 3 ? 1 : 0, 0, 0]);
    const mask = trainMaskFrom({ name: "m.json", bytes: json(square) }, 5);
    expect([...mask.keys()].filter((i) => mask[i] === 1)).toEqual([17]);
  });

  test("residues out of range, other values and other shapes are refused", () => {
    const read = (value: unknown) => () => trainMaskFrom({ name: "m.json", bytes: json(value) }, 5);
    expect(read([[0, 5]])).toThrow(InvalidInputError);
    expect(read(Array.from({ length: 25 }, () => 2))).toThrow(/0 or 1/);
    expect(read([1, 2, 3])).toThrow(/\[5, 5\], \[25\] or \[pairs, 2\]/);
  });
});

const path = process.env.ASSAY_GROKKING_PTH;
const available = path !== undefined && existsSync(path);

describe.skipIf(!available)(
  available
    ? "the public network with weight decay 0.1"
    : "the public network with weight decay 0.1 (skipped: set ASSAY_GROKKING_PTH to wd_10-1_mod_addition_loss_curve.pth)",
  () => {
    const key = [3, 6, 23, 37, 39, 41, 46, 54];
    const load = () => {
      const imported = importNetwork(
        { name: "public.pth", bytes: new Uint8Array(readFileSync(path!)) },
        undefined,
        { p: 113, operation: "add", prefix: "", splitSeed: 1, trainFraction: 0.3 },
      );
      return { imported, analysis: analyseNetwork(imported.parameters, imported.task, "all") };
    };

    test("losses, neurons, key frequencies and progress measures are the known ones", () => {
      const { imported, analysis } = load();
      const { losses, neurons, view, coefficients, readout } = analysis;
      expect(imported.layout).toBe("columns");
      expect([losses.train.loss, losses.test.loss, losses.all.loss]).toBeAllclose(
        [9.2025e-9, 4.9884e-7, 3.5197e-7],
        { rtol: 1e-3 },
      );
      expect(
        Object.fromEntries(frequencyCounts(neurons).map((x) => [x.frequency, x.count])),
      ).toEqual({
        3: 10,
        6: 117,
        12: 1,
        23: 84,
        31: 1,
        37: 127,
        39: 54,
        41: 105,
        46: 6,
        54: 7,
      });
      expect(neurons.varianceExplained.filter((x) => x > 0.85).length).toBe(185);
      expect(restrictedLosses(view, key).all.loss).toBeAllclose(2.0429e-9, { rtol: 1e-3 });
      const excluded = excludedLosses(view, key);
      expect([excluded.train.loss, excluded.all.loss]).toBeAllclose([8.3957, 9.0509], {
        rtol: 1e-4,
      });
      expect(excludedCubeLosses(view, key).train.loss).toBeAllclose(8.998, { rtol: 1e-4 });
      expect(excludedLosses(view, [23]).train.loss).toBeAllclose(1.1758, { rtol: 1e-4 });
      expect(waveVarianceExplained(view, key)).toBeAllclose(0.97477, { rtol: 1e-4 });
      expect(coefficients[23]).toBeAllclose(26586.0, { rtol: 1e-4 });
      const amplitudes = new Map(key.map((k) => [k, waveAmplitude(113, k, coefficients[k]!)]));
      expect(pureWaveLoss(113, amplitudes)).toBeAllclose(1.489e-9, { rtol: 1e-3 });
      expect(readoutResidual(readout, 113, key)).toBeAllclose(0.07138, { rtol: 1e-3 });
      const weights = weightMeasures(imported.parameters, 113);
      expect(weights.giniEmbed).toBeAllclose(0.5386, { atol: 1e-4 });
      expect(weights.giniReadout).toBeAllclose(0.7576, { atol: 1e-4 });
      expect(weights.weightNorm).toBeAllclose(1180.97, { rtol: 1e-5 });
    });
  },
);
