/** @file Calls of instruments with files from memory, and a small file of runs, for the tests of this folder. */

import type { InputFile, InstrumentContext, Report } from "../../study/index.ts";
import type { HorizonConfig } from "./config.ts";
import { horizonInstruments } from "./instruments.ts";

/** Runs an instrument as the CLI and the page do, options parsed. */
export async function instrument(
  id: string,
  files: Readonly<Record<string, readonly InputFile[]>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Report> {
  const found = horizonInstruments.find((one) => one.id === id)!;
  const context: InstrumentContext<HorizonConfig> = {
    signal: new AbortController().signal,
    progress: () => {},
    files,
    run: undefined,
    data: () => Promise.reject(new Error("no data here")),
  };
  return found.run(found.options.parse(options), context);
}

/** A file in memory. */
export const text = (name: string, content: string): InputFile => ({
  name,
  bytes: new TextEncoder().encode(content),
});

/** Three agents at thirty tasks, four runs each; the third has neither costs nor a release date. */
export function ownRuns(): InputFile {
  const rows: string[] = [];
  for (const [agent, horizon, cost] of [
    ["GPT-4o", 8, 0.2],
    ["o1", 40, 1.5],
    ["Unknown model", 20, 0],
  ] as const) {
    for (let task = 0; task < 30; task++) {
      const minutes = 2 ** (task / 3);
      for (let run = 0; run < 4; run++) {
        const success = minutes * 2 ** ((run - 1.5) * 1.1) < horizon ? 1 : 0;
        rows.push(
          JSON.stringify({
            run_id: `${agent}-${task}-${run}`,
            alias: agent,
            task_id: `f${task % 10}/t${task}`,
            human_minutes: minutes,
            human_source: "baseline",
            score_binarized: success,
            generation_cost: cost * (1 + run),
            started_at: 1,
            completed_at: 60_001 * (1 + task),
          }),
        );
      }
    }
  }
  return text("runs.jsonl", rows.join("\n"));
}
