/** @file The data: all pairs of elements, their product, and each network's own training pairs. */

import { type RowChoice, stack, type Tensor, tensor } from "../../engine/index.ts";
import type { FiniteGroup } from "../../math/groups/index.ts";
import { rng } from "../../math/random.ts";

/** Training pairs of one network; pair (a, b) has index a * order + b. */
export interface Split {
  /** [order²], 1 for a training pair. */
  mask: Uint8Array;
  /** Training pairs, ascending. */
  pairs: Int32Array;
}

/** The training pairs of network number `network`: the first floor(fraction · order²) of a seeded shuffle. */
export function splitOf(order: number, fraction: number, seed: number, network: number): Split {
  const all = Int32Array.from({ length: order ** 2 }, (_, i) => i);
  rng(seed, `universality/split/${network}`).shuffle(all);
  const pairs = all.slice(0, Math.floor(fraction * order ** 2)).sort();
  const mask = new Uint8Array(order ** 2);
  for (const pair of pairs) mask[pair] = 1;
  return { mask, pairs };
}

/** Answers that no training pair has: they cannot be learned from this split. */
export function missingAnswers(group: FiniteGroup, split: Split): number[] {
  const seen = new Set(Array.from(split.pairs, (pair) => group.table[pair]!));
  return Array.from({ length: group.order }, (_, g) => g).filter((g) => !seen.has(g));
}

/** Pairs one by one: int32, [networks, count] each. A type, not an interface, so that it is a tree. */
export type ListedPairs = { readonly a: Tensor; readonly b: Tensor; readonly labels: Tensor };

/** Pairs as rows of the whole table of logits: int32 `picked` and `labels` [networks, count], `places` [networks, order²]. */
export type TablePairs = RowChoice & { readonly labels: Tensor };

/** The pairs of every network, in the form that its logits come in. */
export type Pairs = ListedPairs | TablePairs;

/** The given pairs of every network, stacked. All lists have one length. */
export function pairTensors(
  group: FiniteGroup,
  lists: readonly Int32Array[],
  form: "listed" | "table",
): Pairs {
  const n = group.order;
  const stacked = (one: (list: Int32Array) => Tensor): Tensor => stack(lists.map(one), 0);
  const values = (rule: (pair: number) => number) => stacked((list) => tensor(list.map(rule)));
  const labels = values((pair) => group.table[pair]!);
  if (form === "table") {
    const places = (list: Int32Array): Int32Array => {
      const found = new Int32Array(n ** 2).fill(list.length);
      list.forEach((pair, i) => {
        found[pair] = i;
      });
      return found;
    };
    return {
      picked: values((pair) => pair),
      places: stacked((list) => tensor(places(list))),
      labels,
    };
  }
  return {
    a: values((pair) => Math.floor(pair / n)),
    b: values((pair) => pair % n),
    labels,
  };
}

/** Some of the pairs of every network, and their share of all that were listed. */
export interface PairBlock {
  readonly pairs: Pairs;
  readonly share: number;
}

/** Most logits of all networks that an evaluation holds at once: 32 MB, and a few times that in float64. */
const blockLogits = 2 ** 23;

/** The given pairs in blocks whose logits fit into memory; the mean over all pairs is the mean of the blocks' means by `share`. */
export function pairBlocks(
  group: FiniteGroup,
  lists: readonly Int32Array[],
  form: "listed" | "table",
): PairBlock[] {
  const count = lists[0]!.length;
  if (form === "table") return [{ pairs: pairTensors(group, lists, form), share: 1 }];
  const rows = Math.max(1, Math.floor(blockLogits / (lists.length * group.order)));
  return Array.from({ length: Math.ceil(count / rows) }, (_, i) => {
    const part = lists.map((list) => list.subarray(i * rows, (i + 1) * rows));
    return { pairs: pairTensors(group, part, form), share: part[0]!.length / count };
  });
}
