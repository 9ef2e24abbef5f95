/** @file The entry of the command line. */

import { main } from "./program.ts";

const code = await main(process.argv.slice(2));
// large documents are still on their way into a pipe; what keeps the process alive otherwise is not waited for
await new Promise<void>((done) => {
  process.stdout.write("", () => done());
});
process.exit(code);
