/** @file Trees as flat lists of named arrays, the form in which checkpoints are stored: `params.W_E`, `optimiser.m.W_E`. */

import { flattenTree, Tensor, type Tree, tensor, unflattenTree } from "../engine/index.ts";
import { InvalidInputError } from "../errors.ts";
import type { NdArray } from "../math/nd-array.ts";

/** Names of the leaves in the order of `flattenTree`: keys and positions joined by dots. A tensor alone is called "value". */
export function leafNames(tree: Tree): string[] {
  const names: string[] = [];
  const visit = (node: Tree, path: string): void => {
    if (node instanceof Tensor) {
      names.push(path === "" ? "value" : path);
      return;
    }
    const below = path === "" ? "" : `${path}.`;
    const children = node as { readonly [key: string]: Tree };
    const keys = Array.isArray(node) ? Object.keys(node) : Object.keys(node).sort();
    for (const key of keys) visit(children[key]!, below + key);
  };
  visit(tree, "");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InvalidInputError(`tree: wanted one tensor for each name, got two called ${twice}`);
  }
  return names;
}

/** The leaves of a tree by name. */
export function toNamedArrays(tree: Tree): Record<string, NdArray> {
  const names = leafNames(tree);
  const { leaves } = flattenTree(tree);
  return Object.fromEntries(
    leaves.map(({ shape, dtype, data }, i) => [names[i]!, { shape, dtype, data }]),
  );
}

const show = ({ dtype, shape }: { dtype: string; shape: readonly number[] }) =>
  `${dtype} [${shape.join(", ")}]`;

/**
 * A tree like `template` with the leaves from `arrays`. Every name must be there with the template's shape and type;
 * otherwise the error lists what was expected and what was found. Further arrays are left alone.
 */
export function fromNamedArrays<T extends Tree>(
  template: T,
  arrays: Readonly<Record<string, NdArray>>,
  where = "checkpoint",
): T {
  const names = leafNames(template);
  const { leaves, structure } = flattenTree(template);
  const problems: string[] = [];
  const found = leaves.map((leaf, i) => {
    const name = names[i]!;
    const array = arrays[name];
    if (array === undefined) problems.push(`${name}: expected ${show(leaf)}, found nothing`);
    else if (show(array) !== show(leaf)) {
      problems.push(`${name}: expected ${show(leaf)}, found ${show(array)}`);
    }
    return array === undefined ? leaf : tensor(array);
  });
  if (problems.length > 0) {
    throw new InvalidInputError(
      `${where}: wanted the arrays of this network, got others:\n  ${problems.join("\n  ")}`,
    );
  }
  return unflattenTree(structure, found) as T;
}

const parameterPrefix = "params.";

/** The parameters among a checkpoint's arrays: those called `params.*`, by the rest of their names. */
export function parametersAmong(
  arrays: Readonly<Record<string, NdArray>>,
): Record<string, NdArray> {
  const entries = Object.entries(arrays)
    .filter(([name]) => name.startsWith(parameterPrefix))
    .map(([name, array]) => [name.slice(parameterPrefix.length), array] as const);
  if (entries.length === 0) {
    throw new InvalidInputError(
      `checkpoint: wanted arrays named ${parameterPrefix}*, got ${Object.keys(arrays).join(", ") || "none"}`,
    );
  }
  return Object.fromEntries(entries);
}

/** The arrays themselves, where all their numbers are finite; otherwise an error names the first that is not so. */
export function finiteArrays<T extends Readonly<Record<string, NdArray>>>(
  arrays: T,
  where: string,
): T {
  for (const [name, { data }] of Object.entries(arrays)) {
    const at = data.findIndex((x: number) => !Number.isFinite(x));
    if (at >= 0) {
      throw new InvalidInputError(
        `${where}: wanted finite numbers, got ${data[at]} in ${name} at position ${at}`,
      );
    }
  }
  return arrays;
}
