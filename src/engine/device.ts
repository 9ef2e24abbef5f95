/** @file What the engine runs on, for the record of a run and for `doctor`. */

import { defaultExecutor, type ExecutorName } from "./executors/executor.ts";

/** Facts about the engine on this machine. Numbers of a run are reproducible on equal `executor`, `provider` and `threads`. */
export interface DeviceInfo {
  readonly executor: ExecutorName;
  /** ONNX Runtime's provider for `native` (`cpu`, `webgpu`, `cuda`); jax-js's device otherwise. */
  readonly provider: string;
  /** Threads inside one operation; 1 for `wasm`. */
  readonly threads: number;
  /** Processor model, or the browser's name; empty when unknown. */
  readonly processor: string;
  /** Version of the library that computes. */
  readonly runtime: string;
}

/** Describes an executor (default: the default one). */
export async function deviceInfo(executor: ExecutorName = defaultExecutor()): Promise<DeviceInfo> {
  if (executor === "native") {
    const { nativeDevice } = await import("./executors/native.node.ts");
    return nativeDevice();
  }
  const agent = (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent;
  return {
    executor,
    provider: executor,
    threads: 1,
    processor: agent ?? "",
    runtime: "jax-js 0.1.25",
  };
}

/**
 * Loads the default executor ahead of its first use. Calling it is optional: `compile` loads what it needs, and operations on
 * concrete tensors need nothing.
 */
export async function initEngine(executor: ExecutorName = defaultExecutor()): Promise<DeviceInfo> {
  return deviceInfo(executor);
}
