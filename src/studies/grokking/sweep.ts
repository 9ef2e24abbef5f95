/** @file Many runs together: when networks generalise, over the training fraction, the weight decay and seeds. */

import { type Figure, type Measures, measured, type SweepRun } from "../../study/index.ts";
import type { GrokkingConfig } from "./config.ts";

type Run = SweepRun<GrokkingConfig>;

/** One group of runs that differ in their seed only. */
export interface GrokTimeGroup {
  /** Value of the swept field. */
  x: number;
  /** Everything else that differs between the groups, in words; empty when nothing does. */
  series: string;
  /** Median step at which the runs grokked; a run that did not counts as later than all. `undefined`: fewer than half did. */
  median: number | undefined;
  /** First and last of those that did. */
  low: number | undefined;
  high: number | undefined;
  runs: number;
  grokked: number;
}

type Field = "trainFraction" | "weightDecay";

const titles: Record<Field, string> = {
  trainFraction: "Training fraction",
  weightDecay: "Weight decay",
};

/** Grok times grouped by the value of one field. Runs without a history are left out. */
export function grokTimeGroups(runs: readonly Run[], field: Field): GrokTimeGroup[] {
  const other: Field = field === "trainFraction" ? "weightDecay" : "trainFraction";
  const usable = runs.filter(({ measures }) => "grokkedAt" in measures);
  const label = (config: GrokkingConfig): string =>
    [
      vary(usable, "p") ? `p ${config.p}` : "",
      vary(usable, other) ? `${titles[other].toLowerCase()} ${config[other]}` : "",
    ]
      .filter(Boolean)
      .join(", ");
  const groups = new Map<string, Run[]>();
  for (const run of usable) {
    const key = JSON.stringify([label(run.config), run.config[field]]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()]
    .map((members) => {
      const times = members
        .map(({ measures }) => measured(measures, "grokkedAt") ?? Number.POSITIVE_INFINITY)
        .sort((a, b) => a - b);
      const finite = times.filter(Number.isFinite);
      const median = (times[(times.length - 1) >> 1]! + times[times.length >> 1]!) / 2;
      return {
        x: members[0]!.config[field],
        series: label(members[0]!.config),
        median: Number.isFinite(median) ? median : undefined,
        low: finite[0],
        high: finite.at(-1),
        runs: members.length,
        grokked: finite.length,
      };
    })
    .sort((a, b) => a.series.localeCompare(b.series) || a.x - b.x);
}

/** Figures of a sweep: grok time over each field that varies, and a table of all runs. Empty for fewer than two runs. */
export function sweepFigures(runs: readonly Run[]): Figure[] {
  if (runs.length < 2) return [];
  const fields = (["trainFraction", "weightDecay"] as const).filter((field) => vary(runs, field));
  return [...fields.map((field) => grokTimeFigure(runs, field)), runTable(runs)];
}

/** Does a smaller training fraction never generalise earlier, by the medians? For fractions up to 0.5; `undefined`: too few. */
export function isLaterWithLessData(runs: readonly Run[]): boolean | undefined {
  const groups = grokTimeGroups(runs, "trainFraction").filter(({ x }) => x <= 0.5);
  const chains = new Map<string, number[]>();
  for (const { series, median } of groups) {
    chains.set(series, [...(chains.get(series) ?? []), median ?? Number.POSITIVE_INFINITY]);
  }
  const long = [...chains.values()].filter((chain) => chain.length >= 2);
  if (long.length === 0) return undefined;
  return long.every((chain) => chain.every((time, i) => i === 0 || chain[i - 1]! >= time));
}

function grokTimeFigure(runs: readonly Run[], field: Field): Figure {
  const groups = grokTimeGroups(runs, field);
  const names = [...new Set(groups.map(({ series }) => series))];
  const missing = groups
    .filter(({ grokked, runs: all }) => grokked < all)
    .map(({ x, series, grokked, runs: all }) => {
      const where = [`${titles[field].toLowerCase()} ${x}`, series].filter(Boolean).join(", ");
      return `${where}: ${all - grokked} of ${all} runs did not generalise within their budget`;
    });
  const order = field === "trainFraction" ? isLaterWithLessData(runs) : undefined;
  const verdict =
    order === undefined
      ? ""
      : ` Less data is later, for fractions up to 0.5: ${order ? "held" : "not held"}.`;
  return {
    id: `grok-time-${field}`,
    kind: "scatter",
    title: `When networks generalise, by ${titles[field].toLowerCase()}`,
    caption: `Step at which the test loss first falls below 1 after its peak: median over seeds, with the first and last of them.${verdict}`,
    notes: missing,
    x: {
      label: titles[field],
      scale: field === "weightDecay" && groups.every(({ x }) => x > 0) ? "log" : "linear",
    },
    y: { label: "Generalised at", unit: "steps", scale: "log", alternatives: ["linear"] },
    points: names.map((name, i) => {
      const chosen = groups.filter(({ series, median }) => series === name && median !== undefined);
      return {
        name: name === "" ? "median over seeds" : name,
        x: chosen.map(({ x }) => x),
        y: chosen.map(({ median }) => median!),
        yLow: chosen.map(({ low }) => low!),
        yHigh: chosen.map(({ high, median }) => high ?? median!),
        labels: chosen.map(({ grokked, runs: all }) => `${grokked} of ${all} runs`),
        colour: i,
        joined: true,
      };
    }),
  };
}

function runTable(runs: readonly Run[]): Figure {
  const value = (measures: Measures, name: string) => measured(measures, name) ?? null;
  return {
    id: "sweep-runs",
    kind: "table",
    title: "Runs of the sweep",
    caption: "An empty cell: not reached within the budget.",
    columns: [
      { name: "run" },
      { name: "p", align: "right" },
      { name: "training fraction", align: "right" },
      { name: "weight decay", align: "right" },
      { name: "seed", align: "right" },
      { name: "memorised at", unit: "steps", align: "right" },
      { name: "generalised at", unit: "steps", align: "right" },
      { name: "test loss", unit: "nats", align: "right" },
      { name: "key frequencies", align: "right" },
    ],
    rows: runs.map(({ id, config, seed, measures }) => [
      id,
      config.p,
      config.trainFraction,
      config.weightDecay,
      seed,
      value(measures, "memorisedAt"),
      value(measures, "grokkedAt"),
      value(measures, "testLoss"),
      value(measures, "keyFrequencyCount"),
    ]),
  };
}

function vary(runs: readonly Run[], field: "p" | Field): boolean {
  return new Set(runs.map(({ config }) => config[field])).size > 1;
}
