/** @file Vectorisation: a function of single examples becomes a function of batches. */

import { InvalidInputError } from "../errors.ts";
import { fromNode } from "./apply.ts";
import { settle } from "./eager.ts";
import { inputNode, type Node, reachable } from "./node.ts";
import { primitive } from "./primitive.ts";
import { withBatch } from "./primitives/rules.ts";
import type { Tensor } from "./tensor.ts";
import { flattenTree, type Tree, unflattenTree } from "./tree.ts";

/** Options of {@link vmap}. */
export interface VmapOptions {
  /** For each argument: 0 when its leaves have a batch axis 0, `null` when it is shared. Default 0 for all. */
  inAxes?: readonly (0 | null)[];
}

/** Rewrites the program between `examples` and `outputs` so that every value that depends on them has a batch axis 0. */
function batchProgram(
  outputs: readonly Tensor[],
  examples: ReadonlyMap<Node, Tensor>,
  size: number,
): Tensor[] {
  const batched = new Map<Node, Tensor>(examples);
  for (const node of reachable(outputs.map((output) => output.node))) {
    if (batched.has(node) || !node.inputs.some((input) => batched.has(input))) continue;
    const inputs = node.inputs.map((input) => batched.get(input) ?? fromNode(input));
    const flags = node.inputs.map((input) => batched.has(input));
    batched.set(node, primitive(node.op).batch(inputs, flags, node.attributes, size));
  }
  return outputs.map((output) => {
    const found = batched.get(output.node);
    return found ?? withBatch(output, false, size);
  });
}

/**
 * `fn` applied to each slice along axis 0 of the mapped arguments, results stacked along axis 0; one program, not a loop.
 *
 * @example
 * vmap((w: Tensor, x: Tensor) => w.mul(x).sum(), { inAxes: [0, null] })(manyW, oneX) // [many]
 */
export function vmap<A extends readonly Tree[], R extends Tree>(
  fn: (...args: A) => R,
  options: VmapOptions = {},
): (...args: A) => R {
  return (...args) => {
    const examples = new Map<Node, Tensor>();
    let size: number | undefined;
    const single = args.map((arg, i) => {
      if (options.inAxes?.[i] === null) return arg;
      const { leaves, structure } = flattenTree(arg);
      const placeholders = leaves.map((leaf) => {
        const length = leaf.shape[0];
        if (length === undefined || (size !== undefined && size !== length)) {
          throw new InvalidInputError(
            `vmap: wanted mapped leaves of one batch length${size === undefined ? "" : ` ${size}`}, got shape [${leaf.shape.join(", ")}]`,
          );
        }
        size = length;
        const node = inputNode({ shape: leaf.shape.slice(1), dtype: leaf.dtype });
        examples.set(node, leaf);
        return fromNode(node);
      });
      return unflattenTree(structure, placeholders);
    });
    if (size === undefined)
      throw new InvalidInputError("vmap: wanted at least one mapped argument");
    const { leaves, structure } = flattenTree(fn(...(single as unknown as A)));
    return unflattenTree(structure, settle(batchProgram(leaves, examples, size))) as R;
  };
}
