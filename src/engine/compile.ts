/** @file `compile` and `compileLoop`: a function is traced once for each signature of its arguments and then only run. */

import { InvalidInputError } from "../errors.ts";
import {
  type CompileOptions,
  defaultExecutor,
  type Executable,
  type LoopExecutable,
  loadExecutor,
} from "./executors/executor.ts";
import { sameShape, showShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";
import {
  type FlatTree,
  flattenTree,
  signatureOf,
  type Tree,
  type TreeStructure,
  unflattenTree,
} from "./tree.ts";

/** A compiled function. Calls with new shapes or structures compile again; `dispose` releases what the executor holds. */
export interface Compiled<A extends readonly Tree[], R extends Tree> {
  (...args: A): Promise<R>;
  dispose(): void;
}

/** Result of a compiled loop: the last carry, and all outputs stacked along a new axis 0. */
export interface LoopOutput<C, O> {
  readonly carry: C;
  readonly outputs: O;
}

/** Axes of the leaves of a tree: of each part of an object, or the same for all leaves of a part; `null`: none. */
export type AxisTree = number | null | { readonly [part: string]: AxisTree };

/** Options of compiled loops. */
export interface LoopOptions extends CompileOptions {
  /**
   * Says that the step treats slices along axis 0 of every leaf of its carry and outputs apart, as one made by `vmap` does: groups of
   * slices may then run side by side, one on each core. `constants`: where the slices of the constants lie, `null` for shared ones.
   */
  slices?: { readonly constants: AxisTree };
}

/** A compiled loop. */
export interface CompiledLoop<C extends Tree, K extends Tree, O extends Tree> {
  (carry: C, constants: K, steps: number): Promise<LoopOutput<C, O>>;
  dispose(): void;
}

/** One entry for each signature; a failed compilation is forgotten, so that the next call reports it again. */
class Cache<T extends { executable: { dispose(): void } }> {
  readonly #entries = new Map<string, Promise<T>>();

  get(signature: string, make: () => Promise<T>): Promise<T> {
    let entry = this.#entries.get(signature);
    if (entry === undefined) {
      entry = make();
      this.#entries.set(signature, entry);
      entry.catch(() => this.#entries.delete(signature));
    }
    return entry;
  }

  dispose(): void {
    for (const entry of this.#entries.values()) {
      entry.then(
        ({ executable }) => executable.dispose(),
        () => undefined,
      );
    }
    this.#entries.clear();
  }
}

/**
 * Compiles a function of trees of tensors for an executor (default `native` in Node).
 *
 * The function is called once for each new signature (structure, shapes, types of the arguments) with traced tensors, so it must be
 * pure; later calls only run the compiled program. Tensors that it closes over become constants of the program.
 *
 * @example
 * const step = compile((w: Tensor, x: Tensor) => w.sub(grad(loss)(w, x).mul(0.1)))
 * const next = await step(w, x)
 */
export function compile<A extends readonly Tree[], R extends Tree>(
  fn: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const cache = new Cache<{ executable: Executable; structure: TreeStructure }>();
  const name = options.name ?? (fn.name || "compiled function");
  const build = async ({ leaves, structure }: FlatTree) => {
    let result: TreeStructure | undefined;
    const executor = await loadExecutor(options.executor ?? defaultExecutor());
    const source = {
      name,
      avals: leaves,
      fn: (inputs: Tensor[]) => {
        const out = flattenTree(fn(...(unflattenTree(structure, inputs) as unknown as A)));
        result = out.structure;
        return out.leaves;
      },
    };
    return { executable: await executor.compile(source, options), structure: result! };
  };
  const call = async (...args: A): Promise<R> => {
    const flat = flattenTree(args);
    const entry = await cache.get(signatureOf(flat.structure, flat.leaves), () => build(flat));
    return unflattenTree(entry.structure, await entry.executable.run(flat.leaves)) as R;
  };
  return Object.assign(call, { dispose: () => cache.dispose() });
}

function checkCarry(name: string, before: readonly Tensor[], after: readonly Tensor[]): void {
  const at = before.findIndex((x, i) => {
    const y = after[i];
    return y === undefined || x.dtype !== y.dtype || !sameShape(x.shape, y.shape);
  });
  if (at < 0 && before.length === after.length) return;
  const show = (x: Tensor | undefined) => (x ? `${x.dtype} ${showShape(x.shape)}` : "nothing");
  throw new InvalidInputError(
    `${name}: wanted a next carry like the carry, got ${show(after[at])} for leaf ${at} (${show(before[at])})`,
  );
}

/** The axis of each leaf, in the order of {@link flattenTree}. */
function leafAxes(structure: TreeStructure, axes: AxisTree): (number | null)[] {
  if (structure === "leaf") {
    if (typeof axes !== "object" || axes === null) return [axes];
    throw new InvalidInputError("slices: wanted an axis for a tensor, got an object");
  }
  const names = Object.keys(structure).sort();
  const parts = structure as { readonly [key: string]: TreeStructure };
  return names.flatMap((name) => {
    if (typeof axes !== "object" || axes === null) return leafAxes(parts[name]!, axes);
    const axis = axes[name];
    if (axis !== undefined) return leafAxes(parts[name]!, axis);
    throw new InvalidInputError(`slices: wanted the axis of "${name}", got nothing`);
  });
}

/**
 * Compiles a loop that runs `step` many times in one call: far less overhead for small programs than calling a compiled step.
 *
 * `step(carry, constants, index)` returns the next carry (same structure, shapes and types) and the outputs of this step; `index` is
 * the int32 number of the step, from 0. The number of steps is free at each call.
 *
 * @example
 * const train = compileLoop((w: Tensor, data: Tensor) => ({ carry: update(w, data), outputs: loss(w, data) }))
 * const { carry, outputs } = await train(w, data, 100) // outputs: [100]
 */
export function compileLoop<C extends Tree, K extends Tree, O extends Tree>(
  step: (carry: C, constants: K, index: Tensor) => { carry: C; outputs: O },
  options: LoopOptions = {},
): CompiledLoop<C, K, O> {
  const cache = new Cache<{ executable: LoopExecutable; structure: TreeStructure }>();
  const name = options.name ?? (step.name || "compiled loop");
  const build = async (carry: FlatTree, constants: FlatTree) => {
    const { length: width } = carry.leaves;
    let result: TreeStructure | undefined;
    const executor = await loadExecutor(options.executor ?? defaultExecutor());
    const source = {
      name,
      carry: width,
      ...(options.slices && {
        slices: [
          ...carry.leaves.map(() => 0),
          ...leafAxes(constants.structure, options.slices.constants),
        ],
      }),
      avals: [...carry.leaves, ...constants.leaves, { shape: [], dtype: "int32" as const }],
      fn: (inputs: Tensor[]) => {
        const next = step(
          unflattenTree(carry.structure, inputs.slice(0, width)) as C,
          unflattenTree(constants.structure, inputs.slice(width, -1)) as K,
          inputs[inputs.length - 1]!,
        );
        const after = flattenTree(next.carry);
        checkCarry(name, inputs.slice(0, width), after.leaves);
        const outputs = flattenTree(next.outputs);
        result = outputs.structure;
        return [...after.leaves, ...outputs.leaves];
      },
    };
    return { executable: await executor.compileLoop(source, options), structure: result! };
  };
  const call = async (carry: C, constants: K, steps: number): Promise<LoopOutput<C, O>> => {
    if (!Number.isInteger(steps) || steps < 0) {
      throw new InvalidInputError(`${name}: wanted a whole number of steps >= 0, got ${steps}`);
    }
    const from = flattenTree(carry);
    const fixed = flattenTree(constants);
    const signature = `${signatureOf(from.structure, from.leaves)}/${signatureOf(fixed.structure, fixed.leaves)}`;
    const entry = await cache.get(signature, () => build(from, fixed));
    const result = await entry.executable.run(from.leaves, fixed.leaves, steps);
    return {
      carry: unflattenTree(from.structure, result.carry) as C,
      outputs: unflattenTree(entry.structure, result.outputs) as O,
    };
  };
  return Object.assign(call, { dispose: () => cache.dispose() });
}
