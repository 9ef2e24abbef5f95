import { expect, test } from "vitest";
import {
  cosetIndex,
  groupByName,
  irrepsOf,
  multiply,
  subgroupClasses,
} from "../math/groups/index.ts";
import { rng } from "../math/random.ts";
import { splitLosses } from "./classes.ts";
import { cosetReadings, cosetShares } from "./coset-neurons.ts";
import {
  columnShares,
  excludedProductLosses,
  hiddenShares,
  irrepShares,
  irrepSpaces,
  type ProductView,
  restrictedProductLoss,
} from "./group-activations.ts";
import {
  irrepSimilarities,
  logitShares,
  pureIrrepLoss,
  quotientSums,
  singlesOutProduct,
  smallestSufficientSets,
} from "./group-logits.ts";

const s5 = groupByName("S_5");
const s5Irreps = irrepsOf(s5);
const position = (name: string): number => s5Irreps.findIndex((irrep) => irrep.name === name);

/** Logits Σ coefficient · χ(a b c⁻¹). */
function characterLogits(group: typeof s5, terms: readonly [Float64Array, number][]): Float64Array {
  const n = group.order;
  const logits = new Float64Array(n ** 3);
  for (let pair = 0; pair < n * n; pair++) {
    for (let c = 0; c < n; c++) {
      const g = multiply(group, group.table[pair]!, group.inverse[c]!);
      for (const [character, factor] of terms) logits[pair * n + c]! += factor * character[g]!;
    }
  }
  return logits;
}

test("3 χ_std + 2 χ_sgn on S_5: loss .0030206217, std holds 9/13 of the variance", () => {
  const [std, sgn] = [s5Irreps[position("(4,1)")]!, s5Irreps[position("(1,1,1,1,1)")]!];
  const logits = characterLogits(s5, [
    [std.character, 3],
    [sgn.character, 2],
  ]);
  const sums = quotientSums(s5, logits, 120);
  const similarities = irrepSimilarities(sums, s5Irreps);
  expect(similarities[position("(4,1)")]! ** 2).toBeAllclose(9 / 13, { rtol: 1e-12 });
  expect(splitLosses(logits, 120, s5.table, undefined).all.loss).toBeAllclose(0.0030206217, {
    atol: 1e-10,
  });
  expect(pureIrrepLoss([std, sgn], [3, 2])).toBeAllclose(0.0030206217, { atol: 1e-10 });
  const shares = logitShares(sums, similarities, new Set([position("(4,1)")]));
  expect(shares).toMatchObject({
    key: expect.closeTo(9 / 13, 12),
    otherIrreps: expect.closeTo(4 / 13, 12),
  });
  expect(shares.quotientOnly).toBeAllclose(0, { atol: 1e-12 });
  expect(shares.rest).toBeAllclose(0, { atol: 1e-12 });
});

test("noise in the logits is counted as not a function of a b c⁻¹", () => {
  const group = groupByName("S_3");
  const irreps = irrepsOf(group);
  const noise = rng(4).normals(216);
  const sums = quotientSums(group, noise, 6);
  const shares = logitShares(sums, irrepSimilarities(sums, irreps), new Set([1]));
  expect(shares.key + shares.otherIrreps + shares.quotientOnly + shares.rest).toBeAllclose(1, {
    atol: 1e-12,
  });
  expect(shares.rest).toBeGreaterThan(0.8);
});

test("irreps whose kernels meet in the identity can single out the product, others cannot", () => {
  const s4 = irrepsOf(groupByName("S_4"));
  const named = (name: string) => s4.find((irrep) => irrep.name === name)!;
  expect(singlesOutProduct([named("(3,1)")])).toBe(true);
  expect(singlesOutProduct([named("(2,2)"), named("(1,1,1,1)")])).toBe(false);
});

test("the smallest sufficient sets are all there are, and a long search ends in one set that suffices", () => {
  const named = (name: string) => {
    const irreps = irrepsOf(groupByName(name));
    const { sets, isComplete } = smallestSufficientSets(irreps);
    for (const set of sets) expect(singlesOutProduct(set.map((i) => irreps[i]!))).toBe(true);
    return { sizes: sets.map((set) => set.length), isComplete };
  };
  expect(named("S_4")).toEqual({ sizes: [1, 1], isComplete: true });
  expect(named("C_2 x C_2")).toEqual({ sizes: [2, 2, 2], isComplete: true });
  // Bases of three-dimensional space over two elements: 7 * 6 * 4 / 3!; the list is cut off at 24.
  expect(named("C_2 x C_2 x C_2")).toEqual({ sizes: new Array(24).fill(3), isComplete: true });
  expect(named("C_2 x C_2 x C_2 x C_2 x C_2 x C_2")).toEqual({ sizes: [6], isComplete: false });
});

test("one neuron of D_5 has the shares of the published fixture", () => {
  // ReLU(uᵀρ(a)v + vᵀρ(b)u) with u = (1, 0), v = (.6, .8): values of the study's specification.
  const d5 = groupByName("D_5");
  const irreps = irrepsOf(d5);
  const spaces = irrepSpaces(irreps);
  const rho = irreps.find((irrep) => irrep.name === "k=1")!;
  const [u, v] = [
    [1, 0],
    [0.6, 0.8],
  ] as const;
  const form = (
    left: readonly [number, number],
    g: number,
    right: readonly [number, number],
  ): number => {
    const m = rho.matrices.subarray(4 * g, 4 * g + 4);
    return (
      left[0] * (m[0]! * right[0] + m[1]! * right[1]) +
      left[1] * (m[2]! * right[0] + m[3]! * right[1])
    );
  };
  const hidden = Float64Array.from({ length: 100 }, (_, i) =>
    Math.max(0, form(u, Math.floor(i / 10), v) + form(v, i % 10, u)),
  );
  const shares = hiddenShares(d5, spaces, hidden, 1);
  const at = (name: string): number[] => {
    const i = irreps.findIndex((irrep) => irrep.name === name);
    return [shares.a[i]!, shares.b[i]!, shares.ab[i]!];
  };
  expect(at("k=1")).toBeAllclose([0.36789, 0.36789, 0.0901], { atol: 1e-5 });
  expect(at("k=2")).toBeAllclose([0.01269, 0.01269, 0.00126], { atol: 1e-5 });
  expect(at("sign")).toBeAllclose([0, 0, 0], { atol: 1e-12 });
});

test("shares of all irreps add up to one, column by column too", () => {
  const spaces = irrepSpaces(s5Irreps);
  const values = rng(6).normals(120 * 3);
  expect(irrepShares(spaces, values, 3).reduce((a, b) => a + b, 0)).toBeAllclose(1, {
    atol: 1e-12,
  });
  for (const shares of columnShares(spaces, values, 3)) {
    expect(shares.reduce((a, b) => a + b, 0)).toBeAllclose(1, { atol: 1e-12 });
  }
});

test("restricted to all irreps and with all irreps excluded, a function of ab keeps and loses everything", () => {
  const group = groupByName("S_4");
  const spaces = irrepSpaces(irrepsOf(group));
  const random = rng(7);
  const [width, outputs] = [5, 24];
  const byProduct = random.normals(24 * width);
  const hidden = Float64Array.from(
    { length: 576 * width },
    (_, i) => byProduct[group.table[Math.floor(i / width)]! * width + (i % width)]!,
  );
  const unembed = random.normals(width * outputs);
  const logits = new Float64Array(576 * outputs);
  for (let pair = 0; pair < 576; pair++) {
    for (let j = 0; j < width; j++) {
      for (let c = 0; c < outputs; c++) {
        logits[pair * outputs + c]! += hidden[pair * width + j]! * unembed[j * outputs + c]!;
      }
    }
  }
  const trainMask = Uint8Array.from({ length: 576 }, (_, i) => Number(i % 3 === 0));
  const view: ProductView = { group, hidden, width, unembed, outputs, trainMask };
  const full = splitLosses(logits, outputs, group.table, trainMask).all.loss;
  expect(restrictedProductLoss(view, spaces)).toBeAllclose(full, { rtol: 1e-12 });
  expect(excludedProductLosses(view, spaces, logits).train.loss).toBeAllclose(Math.log(24), {
    rtol: 1e-12,
  });
  expect(restrictedProductLoss(view, [])).toBeAllclose(Math.log(24), { rtol: 1e-12 });
});

test("a function on the cosets of a point stabiliser is read as that, not as one of its subgroups", () => {
  const subgroups = subgroupClasses(s5);
  const stabiliser = subgroups.findIndex(({ order }) => order === 24);
  const cosets = cosetIndex(s5, subgroups[stabiliser]!.conjugates[2]!, "right");
  const height = [0.3, -1.2, 2, 0.7, -0.4];
  const values = Float64Array.from(cosets, (c) => height[c]!);
  const [reading] = cosetReadings(s5, subgroups, values, 1, "right");
  expect(reading).toMatchObject({ subgroup: stabiliser, conjugate: 2 });
  expect(reading!.within).toBeLessThan(1e-12);
  expect(cosetReadings(s5, subgroups, new Float64Array(120), 1, "right")).toEqual([undefined]);
  // Beside a live neuron one that weight decay has shrunk to noise is dead, and no mixture of cosets.
  const both = Float64Array.from({ length: 240 }, (_, i) =>
    i % 2 === 0 ? values[i / 2]! : 1e-6 * Math.sin(i),
  );
  expect(cosetReadings(s5, subgroups, both, 2, "right")[1]).toBeUndefined();
  expect(cosetShares(s5, subgroups, both, 2, "right")[1]).toBeNaN();
  const shares = cosetShares(s5, subgroups, values, 1, "right");
  expect(shares[stabiliser]).toBeLessThan(1e-12);
  const even = subgroups.findIndex(({ order }) => order === 60);
  expect(shares[even]).toBeGreaterThan(0.9); // a function on five points has nothing to do with the sign
  expect(cosetShares(s5, subgroups, new Float64Array(120), 1, "right")[0]).toBeNaN();
});
