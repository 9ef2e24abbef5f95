/** @file Sessions of ONNX Runtime, for the executor and for the workers that run parts of a loop. Knows nothing of tracing. */

import { availableParallelism } from "node:os";
import * as ort from "onnxruntime-node";
import { AssayError, InvalidInputError } from "../../errors.ts";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import type { Model } from "../onnx/model.ts";
import { type CompileOptions, environment } from "./executor.ts";

/** Threads for one operation: the option, `ASSAY_THREADS`, or the processors this process may use. */
export function threadCount(options: CompileOptions = {}): number {
  const wanted = options.threads ?? environment("ASSAY_THREADS");
  if (wanted === undefined) return availableParallelism();
  const threads = Number(wanted);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new InvalidInputError(`threads: wanted a whole number above 0, got ${wanted}`);
  }
  return threads;
}

/** ONNX Runtime's provider. */
export function provider(): string {
  return environment("ASSAY_NATIVE_PROVIDER") ?? "cpu";
}

/** Numbers as they go into and come out of a session; plain, so that they can be sent to a worker. */
export interface Value {
  readonly dtype: DType | "int64";
  readonly shape: readonly number[];
  readonly data: TypedArray | BigInt64Array;
}

/** The number of steps as a loop takes it. */
export function stepCount(steps: number): Value {
  return { dtype: "int64", shape: [], data: BigInt64Array.of(BigInt(steps)) };
}

/** A model that is ready to run. */
export interface Session {
  /** Results in the order of the model's outputs. Holds the calling thread up until they are there. */
  run(inputs: readonly Value[]): Promise<Value[]>;
  dispose(): void;
}

const dtypes: ReadonlySet<string> = new Set(["float32", "float64", "int32", "bool"]);

function fromOrt({ type, dims, data }: ort.Tensor): Value {
  if (!dtypes.has(type)) throw new Error(`unexpected result type ${type}`);
  return { dtype: type as DType, shape: dims, data: data as TypedArray };
}

/** Opens a model; `name` is for messages. */
export async function openSession(model: Model, name: string, threads: number): Promise<Session> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model.bytes, {
      executionProviders: [provider()],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      extra: {
        // This rewrite keeps factors of a product as float32 attributes, in float64 programs too.
        optimization: { disable_specified_optimizers: "MatMulScaleFusion" },
        session: {
          set_denormal_as_zero: "1", // denormal numbers are a hundred times slower and mean nothing here
          intra_op: { allow_spinning: environment("ASSAY_SPIN") ?? "0" }, // idle threads leave the processor to others
        },
      },
    });
  } catch (cause) {
    throw new AssayError(`${name}: wanted a program that ONNX Runtime accepts, got an error`, {
      code: "E_NATIVE_COMPILE",
      hint: 'use the executor "wasm" for this function',
      cause,
    });
  }
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        inputs.map(({ dtype, data, shape }, i) => [
          model.inputs[i]!,
          new ort.Tensor(dtype, data as Float32Array, shape),
        ]),
      );
      const results = await session.run(feeds);
      return model.outputs.map((output) => fromOrt(results[output]!));
    },
    dispose: () => void session.release(),
  };
}
