/** @file `assay` without an argument: what can I do here? */

import type { Study } from "../../study/contract.ts";
import type { Cli } from "../cli.ts";
import { storeOf } from "../cli.ts";
import { pad } from "../terminal/table.ts";

const first: readonly (readonly [command: string, meaning: string])[] = [
  ["assay studies", "see what can be run"],
  ["assay info <study>", "read about one: presets, parameters, claims"],
  ["assay run <study>", "run it; stop with Ctrl-C, go on with assay resume"],
  ["assay show last", "see curves, measures, claims and figures"],
  ["assay serve --open", "do all this on a local page"],
  ["assay doctor", "examine this machine"],
  ["assay help", "all commands"],
];

/** Prints the ways to begin, and where this store stands. */
export async function welcome(cli: Cli): Promise<void> {
  const { out } = cli.output;
  const studies = await cli.studies();
  out.line(out.paint("bold", "Assay: a laboratory for trustworthy AI"));
  out.line(
    `Studies: ${studies.map((study: Study) => study.id).join(", ") || "none in this build"}`,
  );
  out.line();
  for (const [command, meaning] of first)
    out.line(`  ${pad(out.paint("cyan", command), 22)}${meaning}`);
  const store = storeOf({});
  const { runs } = await store.list();
  out.line();
  const unfinished = runs.filter(({ status }) => status === "interrupted" || status === "stopped");
  out.line(
    `${runs.length} runs in ${store.root}${unfinished.length > 0 ? `, ${unfinished.length} can be resumed` : ""}`,
  );
}
