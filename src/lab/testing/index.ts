/** @file Helps tests to run the real command line in a temporary folder. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sourceFlags } from "../../io/own-modules.node.ts";
import { packageRoot } from "../machine.ts";

/** Value of `ASSAY_TEST_STUDIES` that leaves the drill as the only study. */
export const drillModule: string = `only:${fileURLToPath(new URL("./drill.ts", import.meta.url))}`;

/** A folder that is empty now and removed by `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "assay-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What a command line did. */
export interface Finished {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** A command line that goes on. */
export interface Started {
  pid: number;
  /** All that it has printed so far on both channels. */
  printed(): string;
  /** Sends it a signal. */
  signal(name: NodeJS.Signals): void;
  finished: Promise<Finished>;
}

/** Options of {@link startAssay}. */
export interface AssayOptions {
  /** Working folder; its `assay-runs` is the store. */
  cwd: string;
  env?: Readonly<Record<string, string>>;
}

/** Starts `assay` with the drill study, without colours, in a folder. */
export function startAssay(args: readonly string[], options: AssayOptions): Started {
  return startScript(join(packageRoot, "src", "cli", "main.ts"), args, options);
}

/** Starts any script of the project in the same way. */
export function startScript(
  script: string,
  args: readonly string[],
  options: AssayOptions,
): Started {
  const { ASSAY_STORE: _store, FORCE_COLOR: _colour, ...inherited } = process.env;
  const child = spawn(process.execPath, [...sourceFlags(), script, ...args], {
    cwd: options.cwd,
    env: { ...inherited, NO_COLOR: "1", ASSAY_TEST_STUDIES: drillModule, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    printed: () => stdout + stderr,
    signal: (name) => {
      child.kill(name);
    },
    finished,
  };
}

/** Runs `assay` to its end. */
export function assay(args: readonly string[], options: AssayOptions): Promise<Finished> {
  return startAssay(args, options).finished;
}

/** Waits until a condition holds, at most `limitMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 15_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
