/** @file The interactive figures in a real browser: zoom, read-outs, rules, selection, downloads, narrow screens. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserArguments, browserPath, serveFolder } from "./browser.ts";

const root = resolve(import.meta.dirname, "..");
describe.skipIf(browserPath === undefined)("figures (needs Chromium in /usr/bin)", () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-figures-"));
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const page = join(root, "web", "fixtures", "figures");
    await promisify(execFile)(process.execPath, [vite, "build", page, "--outDir", folder], {
      env: { ...process.env, NODE_ENV: "production" },
    });
    server = await serveFolder(folder);
    browser = await chromium.launch({ executablePath: browserPath!, args: browserArguments });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width = 1000): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.address);
    await page.locator("[data-figure=long] canvas").waitFor();
    return { page, complaints };
  }

  const figure = (page: Page, id: string): Locator => page.locator(`[data-figure=${id}]`);
  const told = (page: Page): Promise<unknown[]> =>
    page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  /** Centre of an element moved by shares of its size, after scrolling to it. */
  async function spot(target: Locator, dx: number, dy: number): Promise<{ x: number; y: number }> {
    await target.scrollIntoViewIfNeeded();
    const box = (await target.boundingBox())!;
    return { x: box.x + dx * box.width, y: box.y + dy * box.height };
  }

  test("every kind is drawn without a complaint, and nothing hostile runs", async () => {
    const { page, complaints } = await open();
    for (const id of ["loss", "horizon", "norms", "boxes", "map", "table", "panels", "long"]) {
      await expect
        .poll(() => figure(page, id).locator("canvas, svg, table").count())
        .toBeGreaterThan(0);
    }
    expect(await figure(page, "hostile").locator("img").count()).toBe(0);
    expect(await told(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("dragging zooms, a double click shows everything again", async () => {
    const { page } = await open();
    const long = figure(page, "long");
    const over = long.locator(".u-over");
    const epoch = async (): Promise<number> =>
      Number((await long.locator("output").first().textContent())!.replaceAll(",", ""));
    const from = await spot(over, 0.5, 0.5);
    const to = await spot(over, 0.6, 0.5);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    const left = await spot(over, 0.02, 0.5);
    await page.mouse.move(left.x, left.y);
    await expect.poll(epoch).toBeGreaterThan(19_500);
    expect(await epoch()).toBeLessThan(20_500);
    await page.mouse.dblclick(left.x, left.y);
    await page.mouse.move(left.x + 1, left.y);
    await expect.poll(epoch).toBeLessThan(2000);
    await page.close();
  });

  test("the read-out is the value of each series at the cursor", async () => {
    const { page } = await open();
    const long = figure(page, "long");
    const middle = await spot(long.locator(".u-over"), 0.5, 0.5);
    await page.mouse.move(middle.x, middle.y);
    await expect
      .poll(async () => {
        const [x, ...values] = (await long.locator("output").allTextContents()).map((text) =>
          Number(text.replaceAll(",", "").replace("−", "-")),
        );
        return (
          values.every((v, k) => Math.abs(v - (2 + k + Math.sin(x! / (500 + 200 * k)))) < 2e-3) &&
          x! > 1000
        );
      })
      .toBe(true);
    await page.close();
  });

  test("a legend entry hides its curve; the scale can be switched", async () => {
    const { page } = await open();
    const long = figure(page, "long");
    const entry = long.getByRole("button", { name: "series 0" });
    await entry.click();
    expect(await entry.getAttribute("aria-pressed")).toBe("false");
    await long.getByRole("button", { name: "Value: linear scale; switch to log" }).click();
    await long.getByRole("button", { name: "Value: log scale; switch to linear" }).waitFor();
    expect(await entry.getAttribute("aria-pressed")).toBe("false");
    await page.close();
  });

  test("a scatter plot whose figure allows it can be switched to a linear axis", async () => {
    const { page } = await open();
    const horizon = figure(page, "horizon");
    const ticks = (): Promise<string[]> => horizon.locator("svg text").allTextContents();
    expect(await ticks()).not.toContain("0 s");
    await horizon.getByRole("button", { name: "Length: log scale; switch to linear" }).click();
    await expect.poll(ticks).toContain("0 s");
    await page.close();
  });

  test("a rule is dragged by the mouse and moved by the arrow keys", async () => {
    const { page } = await open();
    const rule = figure(page, "loss").getByRole("slider", { name: /grokked/ });
    const start = await spot(rule, 0.5, 0.5);
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 120, start.y, { steps: 3 });
    await page.mouse.up();
    const moves = (await told(page)) as [string, number, boolean][];
    expect(moves.at(-1)![0]).toBe("grok");
    expect(moves.at(-1)![1]).toBeGreaterThan(2.2);
    expect(moves.map((move) => move[2]).lastIndexOf(true)).toBe(moves.length - 1);
    await rule.focus();
    await page.keyboard.press("ArrowLeft");
    const last = ((await told(page)) as [string, number, boolean][]).at(-1)!;
    expect(last[1]).toBeLessThan(moves.at(-1)![1]);
    await page.close();
  });

  test("cells are read by pointer and by keys, and can be chosen", async () => {
    const { page } = await open();
    const map = figure(page, "map").getByRole("application");
    const first = await spot(map.locator("canvas"), 0.1, 0.2);
    await page.mouse.move(first.x, first.y);
    await expect.poll(() => map.getByRole("status").textContent()).toContain("Activation: −1");
    await map.focus();
    for (const key of ["ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    expect(await told(page)).toContainEqual({
      figure: "map",
      group: "cell",
      index: 4,
      label: "a: two, b: 1, Activation: –",
    });
    await page.close();
  });

  test("the canvas holds the colours of the cells", async () => {
    const { page } = await open();
    const pixels = await figure(page, "map")
      .locator("canvas")
      .evaluate((canvas) =>
        Array.from((canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 3, 1).data),
      );
    const { themes } = await import("../src/figures/theme.ts");
    const [low, middle, high] = [0, 0.5, 1].map((t) => [...themes.light.diverging(t), 255]);
    expect(pixels).toEqual([...low!, ...middle!, ...high!]);
    await page.close();
  });

  test("numbers and downloads come from the same value", async () => {
    const { page } = await open();
    const norms = figure(page, "norms");
    await norms.getByRole("button", { name: "Numbers" }).click();
    expect(await norms.locator("section tbody tr").count()).toBe(6);
    for (const [name, start] of [
      ["CSV", "k,group,Norm"],
      ["SVG", "<svg"],
      ["PNG", "\u0089PNG"],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        norms.getByRole("button", { name, exact: true }).click(),
      ]);
      const bytes = readFileSync(await download.path());
      expect(bytes.toString("latin1").startsWith(start)).toBe(true);
      expect(download.suggestedFilename()).toBe(`norms.${name.toLowerCase()}`);
    }
    await page.close();
  });

  test("a growing chart keeps its canvas", async () => {
    const { page } = await open();
    const live = page.getByRole("region", { name: "Growing" });
    await live.locator("canvas").evaluate((canvas) => canvas.setAttribute("data-first", "yes"));
    await page.getByRole("button", { name: "Grow", exact: true }).click();
    await expect.poll(() => live.locator("output").first().textContent()).toBe("1099");
    expect(await live.locator("canvas").getAttribute("data-first")).toBe("yes");
    await page.close();
  });

  test("the clock says where the waves agree", async () => {
    const { page } = await open();
    await page.getByRole("slider", { name: /^a/ }).fill("50");
    await page.getByRole("slider", { name: /^b/ }).fill("30");
    await expect
      .poll(() => page.getByText("Largest sum of waves").textContent())
      .toContain("c = 21,");
    await page.close();
  });

  test("nothing is wider than a narrow screen, also after turning it", async () => {
    const { page } = await open(390);
    const overhang = (): Promise<number> =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    expect(await overhang()).toBe(0);
    await page.setViewportSize({ width: 844, height: 390 });
    await expect
      .poll(async () => (await figure(page, "long").locator(".u-over").boundingBox())!.width)
      .toBeGreaterThan(500);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect.poll(overhang).toBe(0);
    await page.close();
  });

  test("hovering over eight series of 40,000 points keeps up", async () => {
    const { page } = await open();
    const over = figure(page, "long").locator(".u-over");
    await over.scrollIntoViewIfNeeded();
    const median = await over.evaluate(async (element) => {
      const box = element.getBoundingClientRect();
      const times: number[] = [];
      for (let i = 0; i < 40; i++) {
        const before = performance.now();
        const at = { clientX: box.left + 20 + 15 * i, clientY: box.top + 50, bubbles: true };
        element.dispatchEvent(new MouseEvent("mousemove", at));
        times.push(performance.now() - before);
        await new Promise((done) => requestAnimationFrame(done));
      }
      return times.sort((a, b) => a - b)[20]!;
    });
    expect(median).toBeLessThan(25); // generous: a frame and a half on a busy machine
    await page.close();
  });
});
