/** @file Trees of tensors: the nested arrays and objects in which parameters and states travel. */

import { InvalidInputError } from "../errors.ts";
import { zeros } from "./create.ts";
import type { Aval } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** A tensor, or arrays and plain objects of trees. Leaves are ordered by sorted keys, so equal keys mean equal structure. */
export type Tree = Tensor | readonly Tree[] | { readonly [key: string]: Tree };

/** The shape of a tree without its leaves. */
export type TreeStructure =
  | "leaf"
  | readonly TreeStructure[]
  | { readonly [key: string]: TreeStructure };

/** Leaves in order, and the structure to put them back with {@link unflattenTree}. */
export interface FlatTree {
  readonly leaves: Tensor[];
  readonly structure: TreeStructure;
}

function isArray<T>(value: unknown): value is readonly T[] {
  return Array.isArray(value);
}

/** Takes a tree apart. Throws when a leaf is not a tensor, naming its path. */
export function flattenTree(tree: Tree): FlatTree {
  const leaves: Tensor[] = [];
  const visit = (node: Tree, path: string): TreeStructure => {
    if (node instanceof Tensor) {
      leaves.push(node);
      return "leaf";
    }
    if (isArray<Tree>(node)) return node.map((child, i) => visit(child, `${path}[${i}]`));
    if (typeof node !== "object" || node === null) {
      throw new InvalidInputError(
        `tree: wanted a tensor, array or object at ${path || "the root"}, got ${String(node)}`,
        "wrap numbers with tensor(value)",
      );
    }
    const parts: Record<string, TreeStructure> = {};
    for (const key of Object.keys(node)) parts[key] = "leaf"; // keeps the order of the keys for the way back
    for (const key of Object.keys(node).sort()) parts[key] = visit(node[key]!, `${path}.${key}`);
    return parts;
  };
  return { structure: visit(tree, ""), leaves };
}

/** Puts leaves into a structure; the inverse of {@link flattenTree}. */
export function unflattenTree(structure: TreeStructure, leaves: readonly Tensor[]): Tree {
  let next = 0;
  const build = (node: TreeStructure): Tree => {
    if (node === "leaf") {
      const leaf = leaves[next];
      next += 1;
      if (leaf === undefined)
        throw new InvalidInputError("tree: wanted more leaves than were given");
      return leaf;
    }
    if (isArray<TreeStructure>(node)) return node.map(build);
    const object = node as { readonly [key: string]: TreeStructure };
    const parts: Record<string, Tree> = {};
    for (const key of Object.keys(object)) parts[key] = [];
    for (const key of Object.keys(object).sort()) parts[key] = build(object[key]!);
    return parts;
  };
  const tree = build(structure);
  if (next !== leaves.length) {
    throw new InvalidInputError(`tree: wanted ${next} leaves, got ${leaves.length}`);
  }
  return tree;
}

/** A tree like the first one, with `fn` of the corresponding leaves of all trees. */
export function mapTree<T extends Tree>(
  fn: (...leaves: Tensor[]) => Tensor,
  tree: T,
  ...rest: readonly Tree[]
): T {
  const { leaves, structure } = flattenTree(tree);
  const others = rest.map((other) => {
    const flat = flattenTree(other);
    if (showStructure(flat.structure) !== showStructure(structure)) {
      throw new InvalidInputError("mapTree: wanted trees of the same structure");
    }
    return flat.leaves;
  });
  const mapped = leaves.map((leaf, i) => fn(leaf, ...others.map((other) => other[i]!)));
  return unflattenTree(structure, mapped) as T;
}

/** Zeros with the shapes and types of a tree's leaves. */
export function treeZerosLike<T extends Tree>(tree: T): T {
  return mapTree((leaf) => zeros(leaf.shape, leaf.dtype), tree);
}

/** Text that is equal for equal structures, in whatever order the keys were written. */
function showStructure(structure: TreeStructure): string {
  if (structure === "leaf") return ".";
  if (isArray<TreeStructure>(structure)) return `[${structure.map(showStructure).join()}]`;
  const parts = structure as { readonly [key: string]: TreeStructure };
  const keys = Object.keys(parts).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${showStructure(parts[key]!)}`).join()}}`;
}

/** Text that is equal exactly for trees of equal structure, shapes and types. */
export function signatureOf(structure: TreeStructure, leaves: readonly Aval[]): string {
  return `${showStructure(structure)}|${leaves.map(({ dtype, shape }) => `${dtype}[${shape.join(",")}]`).join(";")}`;
}
