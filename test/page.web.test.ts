/** @file The page in a real browser against a real server: from the gallery to a comparison, by mouse and by keyboard. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, testServer, until } from "../src/server/testing/index.ts";
import { browserArguments, browserPath } from "./browser.ts";
import { accessibilityFaults, contrasts } from "./page-checks.ts";

const root = resolve(import.meta.dirname, "..");
const web = join(root, "web");
const vite = join(root, "node_modules", "vite", "bin", "vite.js");

describe.skipIf(browserPath === undefined)("the page (needs Chromium in /usr/bin)", () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-web-"));
    // in a process of its own: the test's environment would put React's development build into the page
    await promisify(execFile)(process.execPath, [vite, "build", web, "--outDir", folder], {
      env: { ...process.env, NODE_ENV: "production" },
    });
    server = await testServer({ pageFolder: folder });
    browser = await chromium.launch({ executablePath: browserPath!, args: browserArguments });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page that was opened by the printed link, and everything that the browser complained about. */
  async function open(
    path = "/",
    options: BrowserContextOptions & { withToken?: boolean } = {},
  ): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
    const { withToken = true, ...context } = options;
    const opened = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
    const page = await opened.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(withToken ? server.link : server.url);
    if (path !== "/") {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.goto(server.url.replace(/\/$/, "") + path);
    }
    await page.getByRole("heading", { level: 1 }).waitFor();
    return { page, complaints, close: () => opened.close() };
  }

  test("from the gallery to a run, its claims, and a comparison", async () => {
    const { page, complaints, close } = await open();
    expect(new URL(page.url()).hash).toBe(""); // the token has left the address bar

    await page.getByRole("link", { name: "Drill", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Drill" }).waitFor();
    await page.getByRole("radio", { name: /Slow/ }).check();
    expect(new URL(page.url()).search).toContain("preset=slow");
    await page.getByText(/^Configuration:/).click();
    const steps = page.getByRole("textbox", { name: "steps", exact: true });
    await steps.fill("0");
    await steps.press("Tab");
    await page.getByText("at least 1.", { exact: false }).first().waitFor();
    expect(await page.getByRole("button", { name: "Start run" }).isDisabled()).toBe(true);
    await steps.fill("300");
    await steps.press("Tab");
    await page.getByRole("button", { name: "Start run" }).click();

    await page.waitForURL(/\/runs\/drill-/);
    const first = new URL(page.url()).pathname.split("/").at(-1)!;
    await page.getByRole("progressbar", { name: "Progress of the run" }).waitFor();
    await page.getByText(/\d+ of 300 steps/).waitFor();
    await page.locator("#live canvas").first().waitFor();

    const board = page.getByRole("table", { name: /^Claims judged on/ });
    await board.getByText("held at this scale").first().waitFor();
    await page.getByText("The run has ended; this is all of it.").waitFor({ timeout: 30_000 });
    await page.getByRole("row", { name: /Final level/ }).waitFor();
    await page.locator("#figure-level figure").waitFor();

    const second = await server.drill({ steps: 60 });
    await page.goto(`${server.url}runs?study=drill`);
    for (const id of [first, second.run.id]) {
      await page.getByRole("checkbox", { name: `Compare ${id}` }).check();
    }
    await page.getByRole("link", { name: "Compare 2 runs" }).click();
    await page.getByRole("heading", { level: 1, name: "Comparison" }).waitFor();
    const row = page
      .getByRole("table", { name: "Fields of the configuration that differ" })
      .getByRole("row", { name: /^steps/ });
    await row.getByRole("cell").first().waitFor();
    expect(await row.getByRole("cell").allTextContents()).toEqual(["300", "60"]);
    await page.locator("#curves canvas").first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a run can be stopped, found after a reload, and resumed", async () => {
    const { page, complaints, close } = await open("/studies/drill?preset=slow");
    await page.getByRole("button", { name: "Start run" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await page.reload();
    await page.getByText("stopped").first().waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("The run has ended; this is all of it.").waitFor({ timeout: 30_000 });
    await page.getByText("finished").first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("everything on the way to a run works with the keyboard alone", async () => {
    const { page, close } = await open();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      "Skip to the content",
    );
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "main");
    await tabTo(page, "Drill");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Drill" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.id === "main");
    await tabTo(page, "Start run");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement!).outlineWidth,
    );
    expect(outline).toBe("2px");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/drill-/);
    await close();
  });

  test("without the token the page looks but cannot change, and says so", async () => {
    const { page, complaints, close } = await open("/studies/drill", { withToken: false });
    await page.getByText(/can look but not change/).waitFor();
    expect(await page.getByRole("button", { name: "Start run" }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a second tab gets the token from the first", async () => {
    const { page, close } = await open();
    const other = await page.context().newPage();
    await other.goto(`${server.url}studies/drill`);
    const start = other.getByRole("button", { name: "Start run" });
    await until(
      () => start.isEnabled(),
      (enabled) => enabled,
    );
    await close();
  });

  test("every page is sound for assistive technology, fits 390 px, and has contrast in both themes", async () => {
    const { run } = await server.drill();
    const other = await server.drill({ steps: 30 });
    const paths = [
      "/",
      "/studies/drill?set=%7B%22steps%22%3A50%7D",
      `/runs/${run.id}`,
      "/runs",
      `/compare?runs=${run.id},${other.run.id}`,
      "/claims",
      "/instruments",
      "/instruments/drill/measure",
      "/sweeps",
      "/machine",
      "/nowhere",
    ];
    for (const colorScheme of ["light", "dark"] as const) {
      const size = { viewport: { width: 390, height: 800 }, colorScheme };
      const { page, complaints, close } = await open("/", size);
      for (const path of paths) {
        await page.goto(server.url.replace(/\/$/, "") + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle");
        expect([path, await page.evaluate(accessibilityFaults)]).toEqual([path, []]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        );
        expect([path, colorScheme, overflow <= 0]).toEqual([path, colorScheme, true]);
      }
      const found = await page.evaluate(contrasts);
      expect(Object.keys(found).length).toBeGreaterThan(10);
      for (const [pair, ratio] of Object.entries(found)) {
        expect([colorScheme, pair, ratio >= 4.5]).toEqual([colorScheme, pair, true]); // WCAG 2.2, 1.4.3
      }
      expect(complaints).toEqual([]);
      await close();
    }
  });

  test("the choice of theme outlives a reload", async () => {
    const { page, close } = await open("/", { colorScheme: "light" });
    await page.getByRole("radio", { name: "Dark" }).check({ force: true });
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    await close();
  });

  test("the gallery is painted within a second", async () => {
    const paints: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { page, close } = await open();
      paints.push(
        await page.evaluate(
          () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 1e9,
        ),
      );
      await close();
    }
    expect(Math.min(...paints)).toBeLessThan(1_000);
  });

  test("the gallery needs less than 150 kB of compressed code and styles", () => {
    interface Chunk {
      file: string;
      css?: string[];
      imports?: string[];
      isEntry?: boolean;
    }
    const manifest = JSON.parse(
      readFileSync(join(folder, ".vite", "manifest.json"), "utf8"),
    ) as Record<string, Chunk>;
    const files = new Set<string>();
    const take = (chunk: Chunk): void => {
      if (files.has(chunk.file)) return;
      files.add(chunk.file);
      for (const sheet of chunk.css ?? []) files.add(sheet);
      for (const name of chunk.imports ?? []) take(manifest[name]!);
    };
    for (const chunk of Object.values(manifest)) if (chunk.isEntry === true) take(chunk);
    const bytes = [...files].reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length,
      0,
    );
    expect(files.size).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(150_000);
  });
});

/** Presses Tab until the element with this text has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => document.activeElement?.textContent?.trim());
    if (text === name) return;
  }
  throw new Error(`80 presses of Tab did not reach ${JSON.stringify(name)}`);
}
