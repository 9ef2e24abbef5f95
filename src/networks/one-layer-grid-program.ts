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

/** Pairs per call: more gains no speed and costs memory in the executor. */
const pairsPerCall = 3000;

/**
 * A program with the result of `gridLogits` for networks of one shape. With the native executor several times as fast as the
 * host's own algebra at the paper's size; with others slower and less exact, so use that there.
 */
export function gridProgram(shape: OneLayerShape): GridProgram {
  const { p } = shape;
  const calls = Math.ceil((p * p) / pairsPerCall);
  const rows = Math.ceil(p / calls); // values of a per call; the last call repeats its last one
  const program = compile(
    (parameters: Record<string, Tensor>, first: Tensor, second: Tensor) =>
      slice(oneLayerLogits(parameters, first, second, shape), [0, 0], [rows * p, p]),
    { name: "logits of all pairs" },
  );
  const inputs = Array.from({ length: calls }, (_, call) => {
    const pairs = Int32Array.from({ length: rows * p }, (_, i) => call * rows * p + i);
    return {
      a: tensor(pairs.map((pair) => Math.min(p - 1, Math.floor(pair / p)))),
      b: tensor(pairs.map((pair) => pair % p)),
    };
  });
  const run = async (parameters: OneLayerParameters): Promise<Float64Array> => {
    const tensors = Object.fromEntries(
      Object.entries(parameters).map(([name, array]) => [
        name,
        tensor(toFloat64(array).data, { shape: [...array.shape] }),
      ]),
    );
    const logits = new Float64Array(p ** 3);
    for (const [call, { a, b }] of inputs.entries()) {
      const start = call * rows * p * p;
      const part = (await program(tensors, a, b)).data as Float64Array;
      logits.set(part.subarray(0, Math.min(part.length, logits.length - start)), start);
    }
    return logits;
  };
  return Object.assign(run, { dispose: () => program.dispose() });
}
