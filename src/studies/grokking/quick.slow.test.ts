/** @file The quick preset as a user runs it: what must hold in every network that has generalised. */

import { describe, expect, test } from "vitest";
import { judge, measured } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import { grokkingClaims } from "./claims.ts";
import { grokkingPresets, grokkingSchema } from "./config.ts";
import { runGrokking } from "./run.ts";

const config = grokkingSchema.parse(grokkingPresets.quick!.values);

describe.each([1, 2])("seed %i", (seed) => {
  const memory = memoryContext({ config, seed });

  test("memorises, generalises later, and ends as a network of few waves", async () => {
    await runGrokking(memory.context);
    const rows = judge(grokkingClaims, memory.measures, {
      config,
      preset: "quick",
      atPaperScale: false,
    });
    const verdict = (id: string) => rows.find((row) => row.id === id)!.verdict;
    // The specification says of these that they hold in every run that generalised.
    for (const id of [
      "grokking",
      "few-key-frequencies",
      "logits-are-waves",
      "restricted-below-test",
      "excluded-above-chance",
    ]) {
      expect(verdict(id), id).toBe("held-at-this-scale");
    }
    expect(memory.notices).toEqual([]);
  });

  test("the fitted waves alone answer every question", () => {
    expect(measured(memory.measures, "restrictedAccuracy")).toBe(1);
    expect(measured(memory.measures, "pureWaveLoss")!).toBeLessThan(1e-4);
  });

  test("the last logged losses are those of the analysis, up to the logit of the equals token", () => {
    const run = memory.data();
    const { steps, values } = run.series("testLoss");
    expect(steps.at(-1)).toBe(measured(memory.measures, "trainedSteps"));
    expect(values.at(-1)).toBeAllclose(measured(memory.measures, "testLoss")!, { rtol: 0.05 });
  });
});
