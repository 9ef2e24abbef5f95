/** @file What a benchmark returns, and how it is printed and kept. */

import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";

/** One measured number. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What else a reader must know to judge the number. */
  readonly note?: string;
}

/** A number that is promised, and what it is here. */
export interface BenchTarget {
  readonly name: string;
  readonly measured: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly goal?: number;
}

/** The result of one benchmark. */
export interface BenchReport {
  readonly rows: readonly BenchRow[];
  readonly targets: readonly BenchTarget[];
  readonly remarks: readonly string[];
}

function show(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

function met({ measured, atLeast, atMost }: BenchTarget): boolean {
  return (
    (atLeast === undefined || measured >= atLeast) && (atMost === undefined || measured <= atMost)
  );
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The report as text for a terminal. */
export function formatReport({ rows, targets, remarks }: BenchReport): string {
  const head = ["what", "value", "unit", "note"];
  const body = rows.map((row) => [row.name, show(row.value), row.unit, row.note ?? ""]);
  const promised = targets.map((target) => [
    met(target) ? "met" : "NOT MET",
    target.name,
    show(target.measured),
    target.atLeast !== undefined ? `at least ${target.atLeast}` : `at most ${target.atMost}`,
    target.goal === undefined ? "" : `goal ${target.goal}`,
  ]);
  const parts = [table([head, ...body])];
  if (promised.length > 0)
    parts.push(table([["target", "what", "here", "wanted", ""], ...promised]));
  if (remarks.length > 0) parts.push(remarks.map((remark) => `note: ${remark}`).join("\n"));
  return parts.join("\n\n");
}

/** Writes the report with the facts of the machine to `bench/results/NAME.json` and returns the path. */
export function keepReport(name: string, report: BenchReport): string {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  const machine = {
    processor: cpus()[0]?.model ?? "",
    processors: availableParallelism(),
    load: loadavg(),
    node: process.version,
    time: new Date().toISOString(),
  };
  writeFileSync(path, `${JSON.stringify({ name, machine, ...report }, null, 2)}\n`);
  return path;
}
