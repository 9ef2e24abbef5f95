/** @file What the instruments share: options, the network that was asked for, notices, the table of ablations. */

import { z } from "zod";
import { MissingError } from "../../errors.ts";
import type {
  Figure,
  Instrument,
  InstrumentContext,
  Measures,
  Notice,
  RunData,
} from "../../study/index.ts";
import { ablations } from "./ablations.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { analysisOrigin } from "./figures-weights.ts";
import { analysisAt } from "./networks-of-run.ts";

/** Context and instrument of this study. */
export type Context = InstrumentContext<GrokkingConfig>;
export type GrokkingInstrument = Instrument<GrokkingConfig>;

/** Words for an option's control on the page and in the help text. */
export const field = (title: string, description: string, unit = "") => ({
  title,
  description,
  unit,
  source: "own",
});

/** Which checkpoint of the run. */
export const stepOption = z.coerce
  .number()
  .int()
  .min(0)
  .default(0)
  .meta(field("Step", "Checkpoint to look at; 0 takes the newest.", "steps"));

/** The run that the instrument was pointed at. */
export function runOf(context: Context): RunData<GrokkingConfig> {
  if (context.run === undefined) {
    throw new MissingError(
      "instrument: wanted a run, got none",
      "name a run of this study, for example the newest in `assay runs`",
    );
  }
  return context.run;
}

/** Analysis of the chosen checkpoint; step 0 means the newest one. */
export async function chosenNetwork(context: Context, step: number) {
  const run = runOf(context);
  return analysisAt(run, step === 0 ? undefined : step);
}

/** The failure state that every report of a network must carry. */
export function stateNotices(analysis: NetworkAnalysis): Notice[] {
  return analysis.generalised
    ? []
    : [
        {
          level: "warning",
          code: "not-generalised",
          text: `not generalised: loss on unseen pairs ${analysis.losses.test.loss.toPrecision(3)}; the five largest cosine coefficients stand in for the key frequencies`,
        },
      ];
}

/** All ablations as a table and as measures `ablation_A1` and so on. */
export function ablationTable(analysis: NetworkAnalysis, source: string) {
  const rows = ablations(analysis);
  const base = rows[0]!.loss;
  const measures: Record<string, Measures[string]> = {};
  for (const { id, condition, loss } of rows) {
    const name = `ablation_${id}`;
    // A7 has one row per frequency: the measure is the smallest loss, that is, the least needed frequency.
    const value = Math.min(loss, measures[name]?.value ?? Number.POSITIVE_INFINITY);
    measures[name] = { value, unit: "nats", note: condition };
  }
  const table: Figure = {
    id: "ablations",
    kind: "table",
    title: "Ablations",
    caption:
      "Loss on the pairs that are not for training (all pairs, where the training set is unknown). The paper's numbers are of its network at p = 113 after 40,000 epochs.",
    ...analysisOrigin(analysis, source),
    columns: [
      { name: "" },
      { name: "condition" },
      { name: "loss", unit: "nats", align: "right" },
      { name: "change", unit: "%", align: "right" },
      { name: "accuracy", align: "right" },
      { name: "paper" },
    ],
    rows: rows.map(({ id, condition, loss, accuracy, paper }) => [
      id,
      condition,
      Number(loss.toPrecision(3)),
      Number(((100 * (loss - base)) / base).toPrecision(3)),
      accuracy === undefined ? null : Number(accuracy.toPrecision(5)),
      paper,
    ]),
  };
  return { table, measures };
}

/** Three significant digits. */
export function short(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential(2)
    : String(Number(value.toPrecision(3)));
}
