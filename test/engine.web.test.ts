/** @file The engine as Vite bundles it for a browser: no Node parts run, and programs compute the same numbers. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { afterAll, expect, test } from "vitest";
import {
  compileLoop,
  crossEntropy,
  type Tensor,
  tensor,
  valueAndGrad,
} from "../src/engine/index.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const folder = mkdtempSync(join(tmpdir(), "assay-engine-web-"));
afterAll(() => rmSync(folder, { recursive: true }));

const page = `
import { compile, compileLoop, crossEntropy, defaultExecutor, tensor, valueAndGrad } from ${JSON.stringify(resolve(import.meta.dirname, "../src/engine/index.ts"))};
const x = tensor([[1, 2], [3, 4], [0, 1]]);
const labels = tensor([0, 1, 1], { dtype: "int32" });
const step = (w) => {
  const { value, gradient } = valueAndGrad((v) => crossEntropy(x.matmul(v), labels, { dtype: "float64" }))(w);
  return { carry: w.sub(gradient.mul(0.1)), outputs: value };
};
const start = tensor([[0.1, 0.2], [0.3, -0.1]]);
const once = await compile((w) => step(w).outputs)(start);
const loop = await compileLoop((w) => step(w))(start, [], 3);
const native = await compile((w) => w, { executor: "native" })(start).then(() => "ran", (error) => error.code);
window.result = { executor: defaultExecutor(), once: once.item(), losses: [...loop.outputs.data], native };
`;

/** The three losses of the page's loop, by the native executor in this process. */
async function nativeLosses(): Promise<ArrayLike<number>> {
  const x = tensor([
    [1, 2],
    [3, 4],
    [0, 1],
  ]);
  const labels = tensor([0, 1, 1], { dtype: "int32" });
  const loop = compileLoop(
    (w: Tensor, _none: readonly Tensor[]) => {
      const { value, gradient } = valueAndGrad((v: Tensor) =>
        crossEntropy(x.matmul(v), labels, { dtype: "float64" }),
      )(w);
      return { carry: w.sub(gradient.mul(0.1)), outputs: value };
    },
    { executor: "native" },
  );
  const start = tensor([
    [0.1, 0.2],
    [0.3, -0.1],
  ]);
  return (await loop(start, [], 3)).outputs.data;
}

test.skipIf(executablePath === undefined)("the bundle trains in a browser", async () => {
  writeFileSync(join(folder, "main.js"), page);
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><title>engine</title><script type="module" src="./main.js"></script>',
  );
  const common = { configFile: false as const, root: folder, logLevel: "silent" as const };
  await build({ ...common, build: { outDir: "dist", target: "es2022" } });
  const server = await preview({ ...common, preview: { host: "127.0.0.1", port: 0 } });
  const browser = await chromium.launch({
    executablePath: executablePath!,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on("pageerror", (error) => errors.push(String(error)));
    await tab.goto(server.resolvedUrls!.local[0]!);
    await tab.waitForFunction("window.result !== undefined", undefined, { timeout: 60_000 });
    const result = (await tab.evaluate("window.result")) as Record<string, unknown>;
    expect(errors).toEqual([]);
    expect(result).toMatchObject({ executor: "wasm", native: "E_MISSING_EXECUTOR" });
    const wanted = await nativeLosses();
    expect(result.once).toBeAllclose(wanted[0]!, { rtol: 1e-6 });
    expect(result.losses).toBeAllclose(wanted, { rtol: 1e-6 });
  } finally {
    await browser.close();
    await server.close();
  }
});
