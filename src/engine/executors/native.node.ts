/**
 * @file The executor `native`: functions traced by jax-js, translated to ONNX, run by ONNX Runtime.
 *
 * Reproducible for a fixed number of threads: ONNX Runtime splits work by size and thread count only.
 */

import { availableParallelism, cpus } from "node:os";
import * as ort from "onnxruntime-node";
import { AssayError, InvalidInputError } from "../../errors.ts";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import type { DeviceInfo } from "../device.ts";
import { fromJaxpr, type JaxprLike } from "../onnx/from-jaxpr.ts";
import { loopModel, type Model, programModel } from "../onnx/model.ts";
import { optimize, type Program } from "../onnx/program.ts";
import { Tensor } from "../tensor.ts";
import { fromTracer, release, tracing, useTracer } from "../trace.ts";
import { type CompileOptions, type Executor, environment, type FlatFunction } from "./executor.ts";
import { fromJax, type JaxArray, jax, placeholder } from "./jax.ts";

/** Threads for one operation: the option, `ASSAY_THREADS`, or the processors this process may use. */
function threadCount(options: CompileOptions = {}): number {
  const wanted = options.threads ?? environment("ASSAY_THREADS");
  if (wanted === undefined) return availableParallelism();
  const threads = Number(wanted);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new InvalidInputError(`threads: wanted a whole number above 0, got ${wanted}`);
  }
  return threads;
}

function provider(): string {
  return environment("ASSAY_NATIVE_PROVIDER") ?? "cpu";
}

/** Facts about this executor. */
export function nativeDevice(): DeviceInfo {
  return {
    executor: "native",
    provider: provider(),
    threads: threadCount(),
    processor: cpus()[0]?.model ?? "",
    runtime: `ONNX Runtime ${ort.env.versions.common}`,
  };
}

/** The cleaned-up graph of a function: what ONNX Runtime is given, before its own optimiser. */
export function translate({ name, avals, fn }: FlatFunction): Program {
  const held: JaxArray[] = [];
  const { jaxpr: closed } = jax.makeJaxpr((...arrays: JaxArray[]) =>
    tracing("native", held, () => fn(arrays.map(fromTracer)).map(useTracer)),
  )(...avals.map(placeholder));
  const constants = closed.consts.map((one) =>
    fromJax((one as JaxArray).ref.dataSync(), one.dtype as DType),
  );
  const flat = closed.jaxpr.flatten().simplify();
  closed.dispose();
  release(held);
  return optimize(fromJaxpr(flat as unknown as JaxprLike, constants, name));
}

async function openSession(
  model: Model,
  name: string,
  options: CompileOptions,
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model.bytes, {
      executionProviders: [provider()],
      intraOpNumThreads: threadCount(options),
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
}

function toOrt(x: Tensor): ort.Tensor {
  return new ort.Tensor(x.dtype, x.data as Float32Array, x.shape as number[]);
}

const dtypes: ReadonlySet<string> = new Set(["float32", "float64", "int32", "bool"]);

function fromOrt(value: ort.Tensor): Tensor {
  if (!dtypes.has(value.type)) throw new Error(`unexpected result type ${value.type}`);
  return new Tensor(value.dims, value.type as DType, value.data as TypedArray);
}

/** Runs a session; what it returns is in the order of the model's results. */
async function run(
  session: ort.InferenceSession,
  model: Model,
  inputs: readonly ort.Tensor[],
): Promise<Tensor[]> {
  const feeds: Record<string, ort.Tensor> = {};
  model.inputs.forEach((name, i) => {
    feeds[name] = inputs[i]!;
  });
  const results = await session.run(feeds);
  return model.outputs.map((name) => fromOrt(results[name]!));
}

/** The executor `native`. */
export const nativeExecutor: Executor = {
  async compile(source, options) {
    const model = programModel(translate(source));
    const session = await openSession(model, source.name, options);
    return {
      run: (inputs) => run(session, model, inputs.map(toOrt)),
      dispose: () => void session.release(),
    };
  },

  async compileLoop(source, options) {
    const model = loopModel(translate(source), source.carry);
    const session = await openSession(model, source.name, options);
    return {
      async run(carry, constants, steps) {
        const count = new ort.Tensor("int64", BigInt64Array.of(BigInt(steps)), []);
        const results = await run(session, model, [count, ...[...carry, ...constants].map(toOrt)]);
        return { carry: results.slice(0, source.carry), outputs: results.slice(source.carry) };
      },
      dispose: () => void session.release(),
    };
  },
};
