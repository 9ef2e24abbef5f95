/** @file The command line in the process of a test: quicker than a real one, for the many small cases. */

import { drillModule, type Finished } from "../lab/testing/index.ts";
import { main } from "./program.ts";
import type { Channel } from "./terminal/output.ts";

/** Runs a command line on a store here and collects what it prints. */
export async function assayHere(
  args: readonly string[],
  store: string,
  studies: "drill" | "real" = "drill",
): Promise<Finished> {
  const printed = { stdout: "", stderr: "" };
  const channel = (name: keyof typeof printed): Channel => ({
    width: 100,
    colours: false,
    interactive: false,
    paint: (_style, text) => text,
    write: (text) => {
      printed[name] += text;
    },
    line: (text = "") => {
      printed[name] += `${text}\n`;
    },
  });
  if (studies === "drill") process.env.ASSAY_TEST_STUDIES = drillModule;
  else delete process.env.ASSAY_TEST_STUDIES;
  process.env.ASSAY_STORE = store;
  const code = await main(args, { out: channel("stdout"), err: channel("stderr") });
  return { code, signal: null, ...printed };
}
