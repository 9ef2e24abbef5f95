/** @file Trains the paper-size network for some steps and prints the peak resident memory of its process, in megabytes. */

import { existsSync, readFileSync } from "node:fs";
import { compile } from "../src/engine/index.ts";
import { paperSize, problem } from "./grokking-step.ts";

/** From the kernel's own record: `maxRSS` also counts what the parent process held when it started this one. */
function peakMegabytes(): number {
  const status = "/proc/self/status";
  const line = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8")) : null;
  return (line === null ? process.resourceUsage().maxRSS : Number(line[1])) / 1024;
}

const { state, pairs, step } = problem(paperSize);
const run = compile((carry: typeof state, constants: typeof pairs) => step(carry, constants, {}));
let carry = state;
for (let i = 0; i < Number(process.argv[2] ?? 100); i++) {
  ({ carry } = await run(carry, pairs));
}
console.log(peakMegabytes());
