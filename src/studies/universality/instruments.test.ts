/** @file The study's instruments on groups and weights from outside, good and bad. */

import { beforeAll, describe, expect, test } from "vitest";
import { initEngine } from "../../engine/index.ts";
import { writeSafetensors } from "../../io/safetensors.ts";
import { type FiniteGroup, groupByName, multiply, reordered } from "../../math/groups/index.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { toNamedArrays } from "../../networks/named-arrays.ts";
import type { Report } from "../../study/index.ts";
import { universalitySchema } from "./config.ts";
import { ensemble } from "./ensemble.ts";
import { universalityInstruments } from "./instruments.ts";
import { splitOf } from "./task.ts";

beforeAll(() => initEngine());

type Files = Record<string, { name: string; bytes: Uint8Array }[]>;

const context = (files: Files) => ({
  signal: new AbortController().signal,
  progress: () => undefined,
  files,
  run: undefined,
  data: () => Promise.reject(new Error("no data here")),
});
const instrument = (id: string) => universalityInstruments.find((one) => one.id === id)!;
const json = (name: string, value: unknown) => ({
  name,
  bytes: new TextEncoder().encode(JSON.stringify(value)),
});
const saved = (arrays: Record<string, NdArray>) => ({
  name: "w.safetensors",
  bytes: writeSafetensors(arrays, {}),
});
const rowsOf = ({ order, table }: FiniteGroup): number[][] =>
  Array.from({ length: order }, (_, a) => Array.from(table.subarray(a * order, (a + 1) * order)));

/**
 * A network that is right about every pair: one hidden neuron per pair, relu(1[a] + 1[b] - 1) is the indicator of (a, b); biases
 * are not needed when the second embedding carries the -1.
 */
function perfectNetwork(group: FiniteGroup): Record<string, NdArray> {
  const n = group.order;
  const width = n * n;
  const zeros = (...shape: number[]) => ({
    shape,
    dtype: "float64" as const,
    data: new Float64Array(shape.reduce((product, x) => product * x, 1)),
  });
  const arrays = {
    W_x: zeros(n, width),
    W_y: zeros(n, width),
    W: zeros(2 * width, width),
    W_U: zeros(width, n),
  };
  for (let pair = 0; pair < width; pair++) {
    const [a, b] = [Math.floor(pair / n), pair % n];
    arrays.W_x.data[a * width + pair] = 1;
    for (let y = 0; y < n; y++) arrays.W_y.data[y * width + pair] = y === b ? 0 : -1;
    arrays.W.data[pair * width + pair] = 1;
    arrays.W.data[(width + pair) * width + pair] = 1;
    arrays.W_U.data[pair * n + multiply(group, a, b)] = 20;
  }
  return arrays;
}

/** A checkpoint of three untrained networks on S_3, with the state of the optimiser, as a run saves it. */
function ensembleCheckpoint(): Record<string, NdArray> {
  const config = universalitySchema.parse({ group: "S_3", networks: 3, dEmbed: 8, dHidden: 12 });
  const group = groupByName("S_3");
  const splits = [0, 1, 2].map((i) => splitOf(6, 0.5, 1, i));
  return toNamedArrays(ensemble(config, group, 1, splits).carry);
}

describe("groups", () => {
  test("a group is inspected by name and by table, and a bad table is named", async () => {
    const byName = await instrument("group").run({ group: "Q_8" }, context({}));
    expect(byName.measures.irreps?.value).toBe(5);
    const table = [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
    ];
    const own: Report = await instrument("group").run(
      {},
      context({ table: [json("g.json", table)] }),
    );
    expect(own.measures.order?.value).toBe(3);
    const csv = { name: "g.csv", bytes: new TextEncoder().encode("0,1\n1,x\n") };
    await expect(instrument("group").run({}, context({ table: [csv] }))).rejects.toThrow(
      /line 2: wanted whole numbers, got "x"/,
    );
  });

  test("a character table too large to read is cut, and says so", async () => {
    const report = await instrument("group").run({ group: "C_301" }, context({}));
    const table = report.figures.find(({ id }) => id === "character-table")!;
    if (table.kind !== "table") throw new Error("wanted a table");
    expect([table.rows.length, table.columns.length]).toEqual([150, 4 + 150]);
    expect(table.notes!.join()).toBe("the first 150 of 151 irreps and 150 of 301 classes");
    expect(report.measures.irreps?.value).toBe(151);
  });

  test("without a faithful irrep the sets that suffice are listed", async () => {
    const report = await instrument("group").run({ group: "C_2 x C_2" }, context({}));
    expect(report.measures).toMatchObject({
      faithfulIrreps: { value: 0 },
      sufficientIrreps: { value: 2 },
    });
    const sets = report.figures.find(({ id }) => id === "sufficient");
    expect(sets?.kind === "table" && sets.rows.length).toBe(3); // any two of the three
  });
});

describe("own weights", () => {
  const analyse = (options: Record<string, unknown>, files: Files): Promise<Report> =>
    instrument("analyse").run(options, context(files));

  test("another element order is recognised by the network's own answers", async () => {
    const mixed = reordered(groupByName("S_3"), Array.from(rng(8).permutation(6)));
    const weights = [saved(perfectNetwork(mixed))];
    const report = await analyse({ group: "S_3" }, { weights });
    expect(report.notices.map(({ code }) => code)).toContain("other-element-order");
    expect(report.measures.generalised?.value).toBe(1);
    await expect(analyse({ group: "S_4" }, { weights })).rejects.toThrow(
      /wanted 24 elements \(S_4\), got embeddings for 6/,
    );
  });

  test("claims are about the group of the table, not about the default one", async () => {
    const group = groupByName("C_6");
    const report = await analyse(
      {},
      { weights: [saved(perfectNetwork(group))], table: [json("c6.json", rowsOf(group))] },
    );
    const claim = (id: string) => report.claims.find((one) => one.id === id)!;
    expect(claim("product-carries-computation").measured).toContain("chance 1.792"); // ln 6
    expect(claim("neurons-on-cosets").verdict).toBe("not-run");
    expect(claim("logits-are-characters").reason).toContain("no tolerance");
  });

  test("a network on another group than the named one is not judged as that one", async () => {
    const weights = [saved(perfectNetwork(groupByName("Q_8")))];
    const report = await analyse({ group: "D_4" }, { weights });
    const order = report.notices.find(({ code }) => code === "other-element-order")!;
    expect(order.text).toContain("it is another group");
    expect(report.claims.find(({ id }) => id === "logits-are-characters")!.verdict).toBe("not-run");
  });

  test("a checkpoint of our own holds several networks, beside the optimiser's state", async () => {
    const weights = [saved(ensembleCheckpoint())];
    const losses: (number | null | undefined)[] = [];
    for (const network of [0, 2]) {
      const report = await analyse({ group: "S_3", network }, { weights });
      losses.push(report.measures.testLoss?.value);
    }
    expect(losses[0]).toBeGreaterThan(0);
    expect(losses[0]).not.toBe(losses[1]);
    await expect(analyse({ group: "S_3", network: 3 }, { weights })).rejects.toThrow(
      /wanted one of 0..2, got 3/,
    );
  });

  test("a memorising network has its measures with a banner, and the irreps that come closest", async () => {
    const report = await analyse(
      { group: "S_3", keyThreshold: 0.9 },
      { weights: [saved(ensembleCheckpoint())] },
    );
    expect(report.measures.embedVariance).toMatchObject({ value: 0, note: "memorising" });
    expect(report.measures.halfAt).toBeUndefined();
    const empty = report.notices.find(({ code }) => code === "no-key-irreps")!;
    expect(empty.text).toContain("above 0.9");
    expect(empty.text).toMatch(/\(2,1\) -?\d/);
    expect(report.claims.every(({ verdict }) => verdict === "not-run")).toBe(true);
  });

  test("the sum of squared weights is that of all arrays, and coset map and matrix are shown", async () => {
    const arrays = perfectNetwork(groupByName("C_3"));
    const report = await analyse({ group: "C_3" }, { weights: [saved(arrays)] });
    const expected = Object.values(arrays).reduce(
      (sum, { data }) => sum + Array.from(data).reduce((part, x) => part + x * x, 0),
      0,
    );
    expect(report.measures.squaredWeights?.value).toBe(expected);
    expect(report.figures.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["key-irreps", "matrix", "coset-map"]),
    );
    const cosets = report.figures.find(({ id }) => id === "cosets")!;
    expect(cosets.notes!.join()).toContain("no proper subgroup");
    await expect(
      analyse({ group: "C_3", neuron: 99 }, { weights: [saved(arrays)] }),
    ).rejects.toThrow(/neuron: wanted one of 0..8, got 99/);
  });

  test("numbers that are none and masks without a test set are refused", async () => {
    const arrays = perfectNetwork(groupByName("C_3"));
    const mask = [json("m.json", new Array(9).fill(1))];
    await expect(
      analyse({ group: "C_3" }, { weights: [saved(arrays)], "train-mask": mask }),
    ).rejects.toThrow(/got 9 training pairs of 9/);
    arrays.W_x!.data[4] = Number.NaN;
    await expect(analyse({ group: "C_3" }, { weights: [saved(arrays)] })).rejects.toThrow(
      /wanted finite numbers, got NaN in W_x at position 4/,
    );
  });
});
