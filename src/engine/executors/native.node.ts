/**
 * @file The executor `native`: functions traced by jax-js, translated to ONNX, run by ONNX Runtime.
 *
 * Reproducible for a fixed number of threads: ONNX Runtime splits work by size and thread count only, and so do we.
 */

import { cpus } from "node:os";
import * as ort from "onnxruntime-node";
import type { DeviceInfo } from "../device.ts";
import { loopModel, programModel } from "../onnx/model.ts";
import type { Executor } from "./executor.ts";
import { openSession, provider, stepCount, threadCount } from "./native-session.node.ts";
import { sideBySide, toTensor } from "./native-slices.node.ts";
import { translate } from "./native-translate.node.ts";

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

/** The executor `native`. */
export const nativeExecutor: Executor = {
  async compile(source, options) {
    const model = programModel(translate(source));
    const session = await openSession(model, source.name, threadCount(options));
    return {
      run: async (inputs) => (await session.run(inputs)).map(toTensor),
      dispose: () => session.dispose(),
    };
  },

  async compileLoop(source, options) {
    const threads = threadCount(options);
    const parts = await sideBySide(source, threads);
    if (parts !== undefined) return parts;
    const model = loopModel(translate(source), source.carry);
    const session = await openSession(model, source.name, threads);
    return {
      async run(carry, constants, steps) {
        const results = await session.run([stepCount(steps), ...carry, ...constants]);
        const tensors = results.map(toTensor);
        return { carry: tensors.slice(0, source.carry), outputs: tensors.slice(source.carry) };
      },
      dispose: () => session.dispose(),
    };
  },
};
