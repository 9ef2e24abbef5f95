import type { DeviceInfo } from "../device.ts";
import type { Executor } from "./executor.ts";
import { jaxExecutor } from "./jax-executor.ts";
/** Stand-in until the translator is complete. */
export const nativeExecutor: Executor = jaxExecutor("wasm");
/** Stand-in. */
export function nativeDevice(): DeviceInfo {
  return { executor: "native", provider: "cpu", threads: 1, processor: "", runtime: "" };
}
