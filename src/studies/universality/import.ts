/** @file The user's own group and weights: from files to a group, a network, and the group that the network itself computes. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { readArrays } from "../../io/read-arrays.ts";
import {
  elementOrder,
  type FiniteGroup,
  groupByName,
  groupFromTable,
  reordered,
} from "../../math/groups/index.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { finiteArrays } from "../../networks/named-arrays.ts";
import { importOneLayer } from "../../networks/one-layer-import.ts";
import type { InputFile } from "../../study/index.ts";
import { type UniversalityConfig, universalitySchema } from "./config.ts";
import { architectureOf, type NetworkView, viewNetwork, type Weights, weightsOf } from "./model.ts";

/** Rows of whole numbers from a JSON or CSV file. */
function integerRows(file: InputFile): number[][] {
  if (/\.csv$/i.test(file.name)) {
    const text = new TextDecoder().decode(file.bytes);
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    return lines.map((line, i) =>
      line.split(",").map((cell) => {
        const value = Number(cell);
        if (cell.trim() === "" || !Number.isInteger(value)) {
          throw new InvalidInputError(
            `${file.name}, line ${i + 1}: wanted whole numbers, got "${cell}"`,
          );
        }
        return value;
      }),
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(file.bytes));
  } catch (error) {
    throw new InvalidInputError(`${file.name}: wanted JSON, got something else`, String(error));
  }
  const rows = z.array(z.array(z.number().int())).safeParse(parsed);
  if (!rows.success) {
    throw new InvalidInputError(`${file.name}: wanted a list of rows of whole numbers`);
  }
  return rows.data;
}

/** The group that the user named or brought, in the element order that they gave. */
export function groupFrom(
  name: string,
  table: InputFile | undefined,
  order: InputFile | undefined,
  mostElements: number = Number.POSITIVE_INFINITY,
): FiniteGroup {
  const group =
    table === undefined
      ? groupByName(name)
      : groupFromTable(integerRows(table), { name: table.name });
  if (group.order > mostElements) {
    throw new InvalidInputError(
      `group ${group.name}: wanted at most ${mostElements} elements, got ${group.order}`,
    );
  }
  if (order === undefined) return group;
  return reordered(group, integerRows({ ...order, bytes: listAsRow(order) })[0] ?? []);
}

/** An order file may be a plain list: `[3, 0, 1]` or one CSV line. */
function listAsRow(file: InputFile): Uint8Array {
  const text = new TextDecoder().decode(file.bytes).trim();
  if (/\.csv$/i.test(file.name)) return new TextEncoder().encode(text.split(/\r?\n/).join(","));
  return new TextEncoder().encode(/^\[\s*\[/.test(text) ? text : `[${text}]`);
}

/**
 * Two-input MLP or one-layer transformer, by the names of the arrays. Checkpoints of our own runs hold all networks, stacked:
 * `network` chooses one of them.
 */
export function weightsFrom(file: InputFile, order: number, network: number): Weights {
  const arrays = oneOfStack(readArrays(file), network);
  const prefix = Object.keys(arrays)
    .map((name) => /^(.*?)W_x(\.weight)?$/.exec(name)?.[1])
    .findLast((found) => found !== undefined && !found.startsWith("optimiser."));
  if (prefix === undefined) {
    return finiteArrays(importOneLayer(arrays, { p: order }).parameters, "weights");
  }
  const own = ["W_x", "W_y", "W", "W_U"].flatMap((name) => {
    const found = arrays[`${prefix}${name}`] ?? arrays[`${prefix}${name}.weight`];
    return found === undefined ? [] : [[name, found] as const];
  });
  return finiteArrays(Object.fromEntries(own), "weights");
}

/** The arrays of one network, where a file holds several stacked on axis 0; all arrays of any other file. */
function oneOfStack(
  arrays: Readonly<Record<string, NdArray>>,
  network: number,
): Readonly<Record<string, NdArray>> {
  const embedding = arrays["params.W_x"] ?? arrays["params.W_E"];
  const count = embedding?.shape.length === 3 ? embedding.shape[0]! : 1;
  if (network >= count) {
    throw new InvalidInputError(
      `network: wanted one of 0..${count - 1}, got ${network}`,
      count === 1 ? "the file holds one network" : `the file holds ${count} networks`,
    );
  }
  return embedding?.shape.length === 3 ? weightsOf(arrays, network) : arrays;
}

/** Runs foreign weights, after checking that they belong to a group of this order. */
export function viewOf(weights: Weights, group: FiniteGroup): NetworkView {
  const rows =
    architectureOf(weights) === "mlp" ? weights.W_x!.shape[0]! : weights.W_E!.shape[0]! - 1;
  if (rows !== group.order) {
    throw new InvalidInputError(
      `weights: wanted ${group.order} elements (${group.name}), got embeddings for ${rows}`,
      "name the group that the network was trained on, or give its table",
    );
  }
  return viewNetwork(weights, group);
}

/**
 * Is the network right about a group, only with its elements in another order? Its own answers are a table; if they are a
 * group of the same order, that group is what it computes.
 */
export function groupOfAnswers(logits: Float64Array, n: number): FiniteGroup | undefined {
  const rows = Array.from({ length: n }, (_, a) =>
    Array.from({ length: n }, (_, b) => {
      let best = 0;
      const start = (a * n + b) * n;
      for (let c = 1; c < n; c++) if (logits[start + c]! > logits[start + best]!) best = c;
      return best;
    }),
  );
  try {
    return groupFromTable(rows, { name: "group of the network's own answers" });
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** Can two groups be the same but for the order of their elements? Compares the orders of all elements: no for sure, or maybe. */
export function canBeIsomorphic(one: FiniteGroup, other: FiniteGroup): boolean {
  const [left, right] = [one, other].map((group) =>
    Array.from({ length: group.order }, (_, g) => elementOrder(group, g)).sort((a, b) => a - b),
  );
  return String(left) === String(right);
}

function sizesOf(weights: Weights): Partial<UniversalityConfig> {
  const size = (name: string, axis: number): number => weights[name]!.shape[axis]!;
  return architectureOf(weights) === "mlp"
    ? { architecture: "mlp", dEmbed: size("W_x", 1), dHidden: size("W_U", 0) }
    : {
        architecture: "transformer",
        dModel: size("W_E", 1),
        nHeads: size("W_O", 0),
        dMlp: size("W_in", 1),
      };
}

/**
 * What claims look at: the named group where the network's group can be that one, else the table itself, so that a claim about
 * one family is not judged on another.
 */
export function configOf(
  group: FiniteGroup,
  named: FiniteGroup | undefined,
  weights: Weights,
): UniversalityConfig {
  const known = { ...universalitySchema.parse({ networks: 1 }), ...sizesOf(weights) };
  if (named !== undefined && canBeIsomorphic(named, group)) {
    return { ...known, group: named.name };
  }
  const n = group.order;
  const row = (a: number): number[] => Array.from(group.table.subarray(a * n, (a + 1) * n));
  return { ...known, group: group.name, table: Array.from({ length: n }, (_, a) => row(a)) };
}
