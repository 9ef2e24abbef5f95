/** @file Look-ups and their derivatives under `vmap`, where jax-js adds a batch index of its own. */

import { describe, expect, it } from "vitest";
import { translate } from "../executors/native-translate.node.ts";
import { compile, grad, type Tensor, take, tensor, vmap } from "../index.ts";
import { numbers } from "../testing.ts";
import { reachable } from "./node.ts";

const tables = tensor(Float32Array.from(numbers(2 * 5 * 3, 1)), { shape: [2, 5, 3] });
const shared = tensor([4, 0, 4, 2], { dtype: "int32" });
const own = tensor(
  [
    [4, 0, 4, 2],
    [1, 1, 3, 0],
  ],
  { dtype: "int32" },
);
const weights = tensor(Float32Array.from(numbers(4 * 3, 2)), { shape: [4, 3] });

const derivative = (table: Tensor, indices: Tensor) =>
  grad((t: Tensor) => take(t, indices).mul(weights).square().sum())(table);

/** The derivative of one example, added up by hand. */
function byHand(table: ArrayLike<number>, indices: readonly number[]): number[] {
  const out = new Array<number>(15).fill(0);
  indices.forEach((index, row) => {
    for (let j = 0; j < 3; j++) {
      out[index * 3 + j]! += 2 * table[index * 3 + j]! * weights.data[row * 3 + j]! ** 2;
    }
  });
  return out;
}

const cases: readonly [string, Tensor, readonly (0 | null)[], readonly (readonly number[])[]][] = [
  [
    "shared indices",
    shared,
    [0, null],
    [
      [4, 0, 4, 2],
      [4, 0, 4, 2],
    ],
  ],
  [
    "indices of their own",
    own,
    [0, 0],
    [
      [4, 0, 4, 2],
      [1, 1, 3, 0],
    ],
  ],
];

describe.each(cases)("derivatives of look-ups with %s", (_name, indices, inAxes, lists) => {
  it.each(["native", "wasm"] as const)("are right on %s", async (executor) => {
    const run = compile((t: Tensor, i: Tensor) => vmap(derivative, { inAxes })(t, i), { executor });
    const found = await run(tables, indices);
    const wanted = lists.flatMap((list, k) => byHand(tables.data.slice(k * 15, k * 15 + 15), list));
    expect(found.data).toBeAllclose(wanted, { rtol: 1e-5, atol: 1e-6 });
  });
});

it("shared indices stay one look-up for the whole batch", () => {
  const { outputs } = translate({
    name: "look-ups",
    avals: [tables, shared],
    fn: ([t, i]) => [vmap(derivative, { inAxes: [0, null] })(t!, i!)],
  });
  const added = reachable(outputs).filter((node) => node.op === "oneHot");
  expect(added.map((node) => node.inputs[0]!.shape)).toEqual([[4]]); // and not [8]
});
