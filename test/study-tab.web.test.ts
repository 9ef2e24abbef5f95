/** @file The same study in a browser tab: bundled without Node's parts, run in WebAssembly, equal to a run in Node. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { initEngine } from "../src/engine/index.ts";
import { grokking } from "../src/studies/grokking/index.ts";
import { memoryContext } from "../src/study/testing.ts";
import type { StudyTab } from "../web/fixtures/study/main.ts";
import { browserArguments, browserPath, serveFolder } from "./browser.ts";

declare const window: { tab: StudyTab };

const config = {
  p: 7,
  trainFraction: 0.6,
  dModel: 8,
  nHeads: 2,
  dMlp: 16,
  epochs: 30,
  testEvery: 10,
  measureEvery: 10,
  checkpointEvery: 10,
};

describe.skipIf(browserPath === undefined)("a study in a tab (needs Chromium in /usr/bin)", () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const root = resolve(import.meta.dirname, "..");
    folder = await mkdtemp(join(tmpdir(), "assay-study-tab-"));
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const source = join(root, "web", "fixtures", "study");
    await promisify(execFile)(process.execPath, [vite, "build", source, "--outDir", folder], {
      env: { ...process.env, NODE_ENV: "production" },
    });
    server = await serveFolder(folder, "script-src 'self' 'wasm-unsafe-eval'");
    browser = await chromium.launch({ executablePath: browserPath!, args: browserArguments });
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.address);
    await page.waitForFunction(() => "tab" in window);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
  });

  test("value and gradient are those of the closed form", async () => {
    const { value, gradient } = await page.evaluate(() => window.tab.gradient("wasm"));
    const angles = [0.5, 1.1]; // rows of w times (1, 2)
    expect(value).toBeAllclose(
      angles.reduce((sum, x) => sum + Math.sin(x) ** 2, 0),
      { rtol: 1e-5 },
    );
    expect(gradient).toBeAllclose(
      angles.flatMap((x) => [Math.sin(2 * x), 2 * Math.sin(2 * x)]),
      { rtol: 1e-5 },
    );
  });

  test("grokking trains in the tab to the losses that Node gets in WebAssembly", async () => {
    const inTab = await page.evaluate(([values]) => window.tab.run(values!, 3), [config]);
    const before = process.env.ASSAY_EXECUTOR;
    process.env.ASSAY_EXECUTOR = "wasm";
    try {
      await initEngine();
      const run = memoryContext({ config: grokking.schema.parse(config), seed: 3 });
      await grokking.run(run.context);
      const inNode = run.data("finished").series("trainLoss").values;
      expect(inTab.losses.length).toBe(inNode.length);
      // Same program, same back end: only the browser's own exp and log may differ in the last digits.
      expect(inTab.losses).toBeAllclose(inNode, { rtol: 1e-5 });
      expect(inTab.losses.at(-1)).toBeLessThan(inTab.losses[0]!);
      expect(inTab.notices).toEqual(run.notices.map(({ code }) => code));
    } finally {
      if (before === undefined) delete process.env.ASSAY_EXECUTOR;
      else process.env.ASSAY_EXECUTOR = before;
    }
    expect(complaints).toEqual([]);
  });
});
