/** @file Trains the paper-size network for some steps and prints the peak resident memory of its process, in megabytes. */

import { compile } from "../src/engine/index.ts";
import { paperSize, problem } from "./grokking-step.ts";

const { state, pairs, step } = problem(paperSize);
const run = compile((carry: typeof state, constants: typeof pairs) => step(carry, constants, {}));
let carry = state;
for (let i = 0; i < Number(process.argv[2] ?? 100); i++) {
  ({ carry } = await run(carry, pairs));
}
console.log(process.resourceUsage().maxRSS / 1024);
