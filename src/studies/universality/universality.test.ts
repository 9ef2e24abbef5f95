import { beforeAll, describe, expect, test } from "vitest";
import { initEngine } from "../../engine/index.ts";
import { groupByName } from "../../math/groups/index.ts";
import type { Checkpoint } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import { learningOrder } from "./analysis.ts";
import {
  canonicalName,
  checkUniversality,
  isPaperScale,
  type UniversalityConfig,
  universalitySchema,
} from "./config.ts";
import { ScoreHistory } from "./history.ts";
import { universality } from "./index.ts";
import { initialParameters } from "./model.ts";
import { type ListedPairs, missingAnswers, pairBlocks, splitOf } from "./task.ts";

beforeAll(() => initEngine());

const tiny = universalitySchema.parse({
  group: "S_3",
  networks: 3,
  trainFraction: 0.7,
  dEmbed: 8,
  dHidden: 12,
  epochs: 60,
  testEvery: 20,
  checkpoints: 5,
});

async function trained(config: UniversalityConfig, resumeFrom?: Checkpoint, stopAfter?: number) {
  const stop = new AbortController();
  const run = memoryContext({
    config: config as Record<string, unknown>,
    seed: 4,
    signal: stop.signal,
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
    onProgress: ({ done, unit }) => {
      if (stopAfter !== undefined && unit === "steps" && done >= stopAfter) stop.abort();
    },
  });
  await universality.run(run.context);
  return run;
}

describe("task", () => {
  test("splits have the wanted size, differ between networks and repeat for a seed", () => {
    const [first, second] = [splitOf(24, 0.7, 1, 0), splitOf(24, 0.7, 1, 1)];
    expect(first.pairs.length).toBe(Math.floor(0.7 * 576));
    expect(first.mask.reduce((a, b) => a + b, 0)).toBe(first.pairs.length);
    expect(Array.from(first.pairs)).not.toEqual(Array.from(second.pairs));
    expect(splitOf(24, 0.7, 1, 0)).toEqual(first);
    // Seed 0 is a seed like any other.
    expect(Array.from(splitOf(24, 0.7, 0, 0).pairs)).not.toEqual(
      Array.from({ length: 403 }, (_, i) => i),
    );
  });

  test("answers that training never shows are found", () => {
    const group = groupByName("C_5");
    const pairs = Int32Array.from({ length: 25 }, (_, i) => i).filter((i) => group.table[i] !== 3);
    expect(missingAnswers(group, { pairs, mask: new Uint8Array(25) })).toEqual([3]);
  });
});

test("blocks of pairs hold every pair once, and their shares add up to 1", () => {
  const group = groupByName("C_300");
  const lists = [0, 1].map((i) => splitOf(300, 0.5, 1, i).pairs);
  const blocks = pairBlocks(group, lists, "listed");
  expect(blocks.length).toBeGreaterThan(2);
  expect(blocks.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  lists.forEach((list, i) => {
    const found = blocks.flatMap(({ pairs }) => {
      const { a, b } = pairs as ListedPairs;
      return Array.from(a.at(i).data, (x, k) => x * 300 + b.at(i).data[k]!);
    });
    expect(found).toEqual(Array.from(list));
  });
  expect(pairBlocks(group, lists, "table")).toHaveLength(1);
});

test("the order of learning is that of the first checkpoint above the threshold", () => {
  const rows = [
    [0, 0.01, 0.2],
    [0, 0.06, 0.3],
    [0.04, 0.5, 0.02],
  ].map((row) => Float64Array.from(row));
  expect(learningOrder(rows, [0, 10, 100], 0.05)).toEqual([
    { irrep: 2, step: 0 },
    { irrep: 1, step: 10 },
  ]);
});

test("network i is the same in an ensemble of any size", () => {
  const few = initialParameters({ ...tiny, networks: 2 }, 6, 9);
  const many = initialParameters({ ...tiny, networks: 3 }, 6, 9);
  for (const name of Object.keys(few)) {
    expect(Array.from(many[name]!.at(1).data)).toEqual(Array.from(few[name]!.at(1).data));
    expect(Array.from(many[name]!.at(0).data)).not.toEqual(Array.from(few[name]!.at(1).data));
  }
});

test("the history survives a checkpoint and finds first times", () => {
  const history = new ScoreHistory(2);
  const scores = (accuracy: number) => ({
    trainLoss: [1, 2],
    testLoss: [3, accuracy],
    trainAccuracy: [1, 0.5],
    testAccuracy: [accuracy, 0.1],
  });
  history.add(0, scores(0.2));
  history.add(10, scores(0.6));
  const again = new ScoreHistory(2, history.arrays());
  expect(again.times(0)).toEqual({
    memorisedAt: 0,
    halfAt: 10,
    grokkedAt: Number.NaN,
    testPeak: 3,
  });
  expect(again.curve("testLoss", 1)).toEqual([0.2, 0.6]);
});

describe("a run", () => {
  test("measures, arrays, figures and claims are there, and a memorising ensemble says so", async () => {
    const run = await trained(tiny);
    expect(run.measures.networks?.value).toBe(3);
    const generalised = run.measures.generalised!.value!;
    if (generalised < 3) expect(run.notices.map(({ code }) => code)).toContain("not-generalised");
    const data = run.data("finished");
    const similarities = await data.array("similarities");
    expect(similarities!.shape).toEqual([3, data.checkpointSteps().length, 3]);
    for (const spec of universality.figures) {
      const figure = await spec.build(data, {});
      expect(figure.source).toBeDefined();
    }
  });

  test("stopped and resumed it ends with the same weights", async () => {
    const whole = await trained(tiny);
    const half = await trained(tiny, undefined, 20);
    const from = [...half.checkpoints.values()].at(-1)!;
    expect(from.step).toBeLessThan(60);
    const rest = await trained(tiny, from);
    const end = (run: typeof whole) => run.checkpoints.get(60)!.arrays;
    for (const [name, array] of Object.entries(end(whole))) {
      expect(Array.from(end(rest)[name]!.data)).toEqual(Array.from(array.data));
    }
    expect(rest.measures).toEqual(whole.measures);
  });

  test("the transformer runs through the same code", async () => {
    const run = await trained({
      ...tiny,
      architecture: "transformer",
      networks: 2,
      dModel: 8,
      nHeads: 2,
      dMlp: 16,
      epochs: 20,
    });
    expect(run.measures.trainedSteps?.value).toBe(20);
  });
});

describe("configuration", () => {
  test("the paper's groups are known by any spelling", () => {
    expect(["S5", "s_5", "Z_113", "C_2 x S_3"].map(canonicalName)).toEqual([
      "S_5",
      "S_5",
      "C_113",
      "C_2 x S_3",
    ]);
    expect(isPaperScale(universalitySchema.parse({ group: "s5" }))).toBe(true);
    expect(isPaperScale(universalitySchema.parse({ group: "S_4" }))).toBe(false);
  });

  const codes = (values: Partial<UniversalityConfig>): string[] =>
    checkUniversality(universalitySchema.parse(values)).map(({ code }) => code);
  test("impossible and doubtful configurations are named before the run", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ group: "S_6" })).toEqual(["much-memory"]);
    expect(codes({ group: "C_1001" })).toContain("group-too-large");
    expect(codes({ group: "C_7" })).toContain("small-group");
    expect(codes({ group: "nonsense" })).toEqual(["invalid-group"]);
    expect(
      codes({
        table: [
          [0, 1],
          [1, 1],
        ],
      }),
    ).toEqual(["invalid-group"]);
    expect(codes({ group: "S_4", trainFraction: 0.001 })).toContain("no-split");
    expect(codes({ group: "C_1" })).toContain("no-split");
    expect(codes({ group: "S_4", trainFraction: 0.05 })).toContain("few-training-pairs");
    expect(codes({ architecture: "transformer", nHeads: 3 })).toContain("heads-do-not-divide");
  });
});
