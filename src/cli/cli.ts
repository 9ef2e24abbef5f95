/** @file What every command gets, and the few options that commands share. */

import { Command, Option } from "commander";
import { InvalidInputError } from "../errors.ts";
import { defaultExecutor, defaultThreads, namedNumbers, Store, storePath } from "../lab/index.ts";
import type { Study } from "../study/contract.ts";
import type { Output } from "./terminal/output.ts";

/** Handed to every command. */
export interface Cli {
  readonly output: Output;
  /** All studies; loaded when first asked for. */
  studies(): Promise<readonly Study[]>;
  /** Sets the exit code of the process. */
  exit(code: number): void;
}

/** Options of commands that look into a store. */
export interface StoreOptions {
  store?: string;
  json?: boolean;
}

/** The store that the options mean. */
export function storeOf(options: { store?: string }): Store {
  return new Store(storePath(options.store));
}

/** Adds `--store`. */
export function withStore(command: Command): Command {
  return command.option(
    "--store <folder>",
    "folder of runs (default: $ASSAY_STORE or ./assay-runs)",
  );
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option("--json", "print one JSON document, for machines");
}

/** Options that decide where and how a run computes. */
export interface ExecutionOptions {
  executor?: "native" | "wasm" | "webgpu";
  threads?: number;
}

/** Adds `--executor` and `--threads`. */
export function withExecution(command: Command): Command {
  return command
    .addOption(
      new Option("--executor <name>", "what computes").choices(["native", "wasm", "webgpu"]),
    )
    .option("--threads <count>", "threads of the executor", wholeNumber("--threads", 1));
}

/** The executor and thread count that the options mean. */
export function executionOf(options: ExecutionOptions): {
  executor: "native" | "wasm" | "webgpu";
  threads: number;
} {
  return {
    executor: options.executor ?? defaultExecutor(),
    threads: options.threads ?? defaultThreads(),
  };
}

/** A reader of whole numbers for commander, with our form of error. */
export function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidInputError(
      `${flag}: wanted a whole number from ${least} up, got ${JSON.stringify(text)}`,
    );
  };
}

/** Collects a repeatable option. */
export function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Prints one JSON document; numbers that JSON has no word for are printed as their names, "NaN" and "Infinity". */
export function printJson(cli: Cli, document: unknown): void {
  cli.output.out.line(JSON.stringify(document, namedNumbers, 2));
}

export { Command };
