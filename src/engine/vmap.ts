/** @file Vectorisation, by jax-js: a function of single examples becomes a function of batches. */

import { InvalidInputError } from "../errors.ts";
import { type JaxArray, jax } from "./executors/jax.ts";
import type { Tensor } from "./tensor.ts";
import { batching, evaluate, fromTracer, useTracer } from "./trace.ts";
import { flattenTree, type Tree, type TreeStructure, unflattenTree } from "./tree.ts";

/** Options of {@link vmap}. */
export interface VmapOptions {
  /** For each argument: 0 when its leaves have a batch axis 0, `null` when it is shared. Default 0 for all. */
  inAxes?: readonly (0 | null)[];
}

function checkBatch(mapped: readonly Tensor[]): void {
  const size = mapped[0]?.shape[0];
  const wrong = mapped.find((leaf) => leaf.ndim === 0 || leaf.shape[0] !== size);
  if (size === undefined || wrong !== undefined) {
    throw new InvalidInputError(
      `vmap: wanted mapped leaves of one batch length, got ${wrong === undefined ? "none" : `shape [${wrong.shape.join(", ")}]`}`,
    );
  }
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
    const flats = args.map((arg) => flattenTree(arg));
    const leaves = flats.flatMap((flat) => flat.leaves);
    const axes = flats.flatMap((flat, i) =>
      flat.leaves.map(() => (options.inAxes?.[i] === null ? null : 0)),
    );
    checkBatch(leaves.filter((_, i) => axes[i] === 0));
    let structure: TreeStructure | undefined;
    const flat = (...arrays: JaxArray[]): JaxArray[] => {
      const tensors = arrays.map(fromTracer);
      let next = 0;
      const single = flats.map((one) => {
        const own = tensors.slice(next, next + one.leaves.length);
        next += own.length;
        return unflattenTree(one.structure, own);
      });
      const out = flattenTree(batching(() => fn(...(single as unknown as A))));
      structure = out.structure;
      return out.leaves.map(useTracer);
    };
    const results = evaluate(
      (inputs) => (jax.vmap(flat, axes)(...inputs.map(useTracer)) as JaxArray[]).map(fromTracer),
      leaves,
    );
    return unflattenTree(structure!, results) as R;
  };
}
