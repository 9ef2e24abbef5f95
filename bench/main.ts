/** @file `npm run bench -- NAME...`: runs benchmarks, prints their tables, keeps them under `bench/results/`. */

import { existsSync, readdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BenchReport, formatReport, keepReport } from "./report.ts";

interface BenchModule {
  /** Runs the benchmark; files that export this are benchmarks. */
  readonly runBench?: () => Promise<BenchReport>;
}

const here = import.meta.dirname;
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
if (names.length === 0) {
  const files = readdirSync(here).filter((file) => file.endsWith(".ts"));
  const others = new Set(["main.ts", "report.ts"]);
  const known = files.filter((file) => !others.has(file)).map((file) => file.slice(0, -3));
  console.log(`usage: npm run bench -- NAME...\nfiles: ${known.join(", ")}`);
  process.exitCode = 2;
}
for (const name of names) {
  const file = join(here, `${name}.ts`);
  const bench = existsSync(file)
    ? ((await import(pathToFileURL(file).href)) as BenchModule)
    : undefined;
  if (bench?.runBench === undefined) {
    console.error(`bench: wanted the name of a benchmark, got "${name}"`);
    process.exitCode = 2;
    continue;
  }
  const [load] = loadavg();
  if (load! > 0.7)
    console.error(`bench: the machine is busy (load ${load!.toFixed(1)}); trust ratios, not times`);
  const report = await bench.runBench();
  console.log(`\n# ${name}\n\n${formatReport(report)}\n\nkept as ${keepReport(name, report)}`);
}
