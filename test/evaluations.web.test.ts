/** @file The evaluation studies in a real browser: a person against the timer, and a file of runs dropped on the page. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAttempts } from "../src/lab/index.ts";
import { type RunningServer, startServer } from "../src/server/index.ts";
import { browserArguments, browserPath } from "./browser.ts";
import { accessibilityFaults } from "./page-checks.ts";

const root = resolve(import.meta.dirname, "..");
const vite = join(root, "node_modules", "vite", "bin", "vite.js");

describe.skipIf(browserPath === undefined)("evaluations (needs Chromium in /usr/bin)", () => {
  let folder: string;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-evaluations-"));
    const built = join(folder, "page");
    await promisify(execFile)(
      process.execPath,
      [vite, "build", join(root, "web"), "--outDir", built],
      { env: { ...process.env, NODE_ENV: "production" } },
    );
    server = await startServer({ store: join(folder, "store"), port: 0, pageFolder: built });
    browser = await chromium.launch({ executablePath: browserPath!, args: browserArguments });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.link);
    await page.getByRole("heading", { level: 1 }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const go = async (path: string): Promise<void> => {
    await page.goto(server.url.replace(/\/$/, "") + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
  };

  test("a person starts, pauses, hands in, gives up; both attempts are kept and reported", async () => {
    await go("/studies/hcast/timer");
    const start = page.getByRole("button", { name: /^Start: Continue a sequence, about 18 s/ });
    expect(await start.isDisabled()).toBe(true);
    await page.getByLabel("Pseudonym").fill("visitor");
    await start.click();
    await page.getByRole("button", { name: "Pause" }).click();
    expect(await page.getByText("3, 5, 9, 15, 23, 33").count()).toBe(0);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByLabel(/^Answer/).fill("45");
    expect(await page.evaluate(accessibilityFaults)).toEqual([]);
    await page.getByRole("button", { name: "Hand in" }).click();
    await page.getByText("✓ Right").waitFor();
    await page.getByRole("button", { name: /^Start: A shifted message/ }).click();
    await page.getByRole("button", { name: "Give up" }).click();
    await page.getByText("2 attempts at 2 of 27 tasks, 1 successful.").waitFor();
    const { attempts } = await readAttempts(join(folder, "store"));
    expect(attempts.map(({ endReason, success }) => [endReason, success])).toEqual([
      ["submitted", true],
      ["gave_up", false],
    ]);
    await page.getByText("2 of 2 attempts wait for a second look.").waitFor();
    expect(await page.evaluate(accessibilityFaults)).toEqual([]);
    const right = page.locator("li", { hasText: "pattern/growing" }).last();
    await right.getByLabel("Minutes of work").fill("3");
    await right.getByLabel("Reason").fill("began before the clock");
    await right.getByRole("button", { name: "Correct" }).click();
    await page.getByText("1 of 2 attempts wait for a second look.").waitFor();
    await page.getByRole("button", { name: "Show reviewed ones too" }).click();
    await page.getByText(/pattern\/growing.*3:00, corrected/).waitFor();
    expect(complaints).toEqual([]);
  });

  test("the timer fits a narrow screen", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await go("/studies/hcast/timer");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test("a file of runs gives horizons with profile, hash and seed; a broken one says where", async () => {
    const rows = ["early", "late"].flatMap((alias, a) =>
      Array.from({ length: 80 }, (_, i) => ({
        run_id: `${alias}${i}`,
        alias,
        task_id: `f${i % 5}/t${i % 20}`,
        human_minutes: 2 ** ((i % 20) / 2),
        human_source: "baseline",
        score_binarized: (i % 20) + (i % 4) < 8 + 4 * a ? 1 : 0,
      })),
    );
    const good = join(folder, "runs.jsonl");
    await writeFile(good, rows.map((row) => JSON.stringify(row)).join("\n"));
    await go("/instruments/time-horizon/fit");
    await page.locator("input[type=file]").first().setInputFiles(good);
    await page.getByRole("button", { name: "Measure" }).click();
    await page.getByText(/^Longest horizon: late/).waitFor();
    await page
      .getByText(/input sha256 [0-9a-f]{16}, seed 1/)
      .first()
      .waitFor();
    await page
      .getByText(/profile th1\.1-2026-03/)
      .first()
      .waitFor();
    await page.getByText(/their release date is unknown: early, late/).waitFor();
    // The report says what it was made from; a file of it can be replayed.
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Report as JSON" }).click();
    const report = JSON.parse(await readFile(await (await download).path(), "utf8")) as {
      replay: { instrument: string; files: { name: string }[] };
    };
    expect(report.replay).toMatchObject({ instrument: "fit", files: [{ name: "runs.jsonl" }] });
    expect(complaints).toEqual([]);

    const broken = join(folder, "broken.jsonl");
    await writeFile(
      broken,
      `${JSON.stringify(rows[0])}\n${JSON.stringify({ ...rows[1], human_minutes: 0 })}\n`,
    );
    await go("/instruments/time-horizon/fit");
    await page.locator("input[type=file]").first().setInputFiles(broken);
    await page.getByRole("button", { name: "Measure" }).click();
    await page.getByText(/line 2: task f1\/t1: wanted human_minutes > 0, got 0/).waitFor();
  });
});
