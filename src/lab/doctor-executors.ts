/** @file Tries each executor of the engine with a small program. */

import {
  compile,
  deviceInfo,
  type ExecutorName,
  matmul,
  sum,
  type Tensor,
  tensor,
} from "../engine/index.ts";
import type { Check } from "./doctor.ts";

const hints: Readonly<Record<ExecutorName, string>> = {
  native:
    "install the dependencies again (npm ci); until then use --executor wasm, several times slower",
  wasm: "use --executor native",
  webgpu: "only for machines with a graphics card; native and the browser do not need it",
};

/** One line per executor: it computed the right number, or why not. A missing `webgpu` is no fault. */
export async function examineExecutors(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const name of ["native", "wasm", "webgpu"] as const) checks.push(await examineOne(name));
  return checks;
}

async function examineOne(executor: ExecutorName): Promise<Check> {
  const name = `executor ${executor}`;
  try {
    const product = compile((a: Tensor, b: Tensor) => sum(matmul(a, b)), { executor });
    const started = performance.now();
    const result = await product(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [5, 6],
        [7, 8],
      ]),
    );
    product.dispose();
    const value = result.item();
    if (value !== 134) throw new Error(`wanted 134, got ${value}`); // 19 + 22 + 43 + 50
    const { provider, threads, runtime } = await deviceInfo(executor);
    const took = Math.round(performance.now() - started);
    const facts = [runtime, provider, `${threads} thread${threads === 1 ? "" : "s"}`];
    const detail = `${facts.filter((fact) => fact !== "").join(", ")}; a first program took ${took} ms`;
    return { name, state: "fine", detail };
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    return {
      name,
      state: executor === "native" ? "broken" : "limited",
      detail: why,
      hint: hints[executor],
    };
  }
}
