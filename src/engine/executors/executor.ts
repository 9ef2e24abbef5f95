/** @file What every executor offers, and how one is chosen. */

import { AssayError, InvalidInputError } from "../../errors.ts";
import type { Aval } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** `native`: ONNX Runtime, only in Node. `wasm`: jax-js, everywhere. `webgpu`: jax-js in a browser with WebGPU, no float64. */
export type ExecutorName = "native" | "wasm" | "webgpu";

/** Options of compiled functions. */
export interface CompileOptions {
  /** Default: {@link defaultExecutor}. */
  executor?: ExecutorName;
  /** Threads of the native executor; results are reproducible for a fixed number. Default: `ASSAY_THREADS`, or the physical cores. */
  threads?: number;
  /** Name for messages. Default: the function's own. */
  name?: string;
}

/** A function of the leaves of its arguments, to be traced; `avals` are their shapes and types. */
export interface FlatFunction {
  readonly name: string;
  readonly avals: readonly Aval[];
  readonly fn: (inputs: Tensor[]) => readonly Tensor[];
}

/**
 * A step that is run many times. Its inputs are the carry, the constants and the index (int32 scalar); of its results the first
 * `carry` become the next carry, the others are stacked.
 */
export interface FlatLoop extends FlatFunction {
  /** Number of leaves of the carry. */
  readonly carry: number;
  /**
   * The axis of each input but the index along which slices never meet, `null` for what all slices share; axis 0 for the carry and
   * the results. Absent: the step is one whole. An executor may run groups of slices side by side.
   */
  readonly slices?: readonly (number | null)[];
}

/** A program ready to run. */
export interface Executable {
  run(inputs: readonly Tensor[]): Promise<Tensor[]>;
  dispose(): void;
}

/** Result of a loop. */
export interface LoopResult {
  readonly carry: Tensor[];
  /** Each with a new axis 0 of length `steps`. */
  readonly outputs: Tensor[];
}

/** A loop ready to run. */
export interface LoopExecutable {
  run(carry: readonly Tensor[], constants: readonly Tensor[], steps: number): Promise<LoopResult>;
  dispose(): void;
}

/** One way to run functions: traces them with jax-js, once, and runs what came out. */
export interface Executor {
  compile(source: FlatFunction, options: CompileOptions): Promise<Executable>;
  compileLoop(source: FlatLoop, options: CompileOptions): Promise<LoopExecutable>;
}

interface NodeLikeProcess {
  readonly env: { readonly [name: string]: string | undefined };
  readonly versions?: { readonly node?: string };
}

/** The process of Node, or `undefined` in a browser. */
function nodeProcess(): NodeLikeProcess | undefined {
  const found = (globalThis as { process?: NodeLikeProcess }).process;
  return found?.versions?.node === undefined ? undefined : found;
}

/** A variable of the environment; always `undefined` in a browser. */
export function environment(name: string): string | undefined {
  const value = nodeProcess()?.env[name];
  return value === "" ? undefined : value;
}

function isExecutorName(value: string): value is ExecutorName {
  return value === "native" || value === "wasm" || value === "webgpu";
}

/** `ASSAY_EXECUTOR` when set; otherwise `native` in Node and `wasm` elsewhere. */
export function defaultExecutor(): ExecutorName {
  const wanted = environment("ASSAY_EXECUTOR");
  if (wanted === undefined) return nodeProcess() === undefined ? "wasm" : "native";
  if (!isExecutorName(wanted)) {
    throw new InvalidInputError(
      `ASSAY_EXECUTOR: wanted native, wasm or webgpu, got "${wanted}"`,
      "unset ASSAY_EXECUTOR to use the default",
    );
  }
  return wanted;
}

/** Loads an executor. */
export async function loadExecutor(name: ExecutorName): Promise<Executor> {
  if (name === "native") {
    if (nodeProcess() === undefined) {
      throw new AssayError("executor native: wanted Node, got a browser", {
        code: "E_MISSING_EXECUTOR",
        hint: 'use the executor "wasm" or "webgpu"',
        exitCode: 3,
      });
    }
    return (await import("./native.node.ts")).nativeExecutor;
  }
  const { jaxExecutor } = await import("./jax-executor.ts");
  return jaxExecutor(name);
}
