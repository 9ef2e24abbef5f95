/** @file Logits of the one-layer transformer on all inputs as a compiled float64 program: for hundreds of checkpoints. */

import { compile, slice, type Tensor, tensor } from "../engine/index.ts";
import { toFloat64 } from "../math/arrays.ts";
import type { OneLayerParameters, OneLayerShape } from "./one-layer-shape.ts";
import { oneLayerLogits } from "./one-layer-transformer.ts";

/** Logits [p*p, p] without that of "="; `dispose` releases the program. */
export interface GridProgram {
  (parameters: OneLayerParameters): Promise<Float64Array>;
  dispose(): void;
}

/**
 * A program with the result of `gridLogits` for networks of one shape. With the native executor several times as fast as the
 * host's own algebra at the paper's size; with others slower and less exact, so use that there.
 */
export function gridProgram(shape: OneLayerShape): GridProgram {
  const { p } = shape;
  const pairs = Int32Array.from({ length: p * p }, (_, i) => i);
  const a = tensor(pairs.map((pair) => Math.floor(pair / p)));
  const b = tensor(pairs.map((pair) => pair % p));
  const program = compile(
    (parameters: Record<string, Tensor>, first: Tensor, second: Tensor) =>
      slice(oneLayerLogits(parameters, first, second, shape), [0, 0], [p * p, p]),
    { name: "logits of all pairs" },
  );
  const run = async (parameters: OneLayerParameters): Promise<Float64Array> => {
    const tensors = Object.fromEntries(
      Object.entries(parameters).map(([name, array]) => [
        name,
        tensor(toFloat64(array).data, { shape: [...array.shape] }),
      ]),
    );
    return (await program(tensors, a, b)).data as Float64Array;
  };
  return Object.assign(run, { dispose: () => program.dispose() });
}
