/** @file What can be varied in the HCAST study. */

import { z } from "zod";
import type { Preset } from "../../study/index.ts";

export const hcastSchema = z.object({
  edges: z
    .string()
    .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, "minutes separated by commas")
    .default("15,60,240")
    .meta({
      title: "Bucket edges",
      description: "Task lengths at which buckets begin, comma-separated, left closed.",
      unit: "minutes",
      source: "arXiv 2503.17354 (below one hour, above four hours)",
    }),
  weights: z.enum(["equal", "invsqrt", "family"]).default("equal").meta({
    title: "Weights",
    description:
      "equal: every task the same, as in the paper; invsqrt: one over the square root of the family's size; family: every family the same.",
    unit: "",
    source: "arXiv 2503.17354, appendix D",
  }),
  replicates: z.number().int().min(50).max(20_000).default(1000).meta({
    title: "Bootstrap replicates",
    description: "Resamples of families, tasks and runs behind each interval.",
    unit: "replicates",
    source: "own; the paper reports no intervals",
  }),
  runsPerTask: z.number().int().min(1).max(100).default(8).meta({
    title: "Runs per task",
    description: "Runs of each scripted agent on each task of the built-in mini-suite.",
    unit: "runs",
    source: "own; the paper has at least five",
  }),
  orderSeeds: z.number().int().min(1).max(200).default(20).meta({
    title: "Seeds for the order of agents",
    description: "In how many independent evaluations the order of the scripted agents is checked.",
    unit: "seeds",
    source: "own",
  }),
  censoredTasks: z.number().int().min(10).max(5000).default(200).meta({
    title: "Generated tasks",
    description: "Tasks with known times on which people give up, to compare ways to make labels.",
    unit: "tasks",
    source: "own",
  }),
  peoplePerTask: z.number().int().min(2).max(100).default(5).meta({
    title: "People per generated task",
    description: "Attempts at each generated task.",
    unit: "people",
    source: "arXiv 2503.17354 (563 attempts at 139 tasks are about four)",
  }),
  spread: z.number().min(0.05).max(3).default(0.86).meta({
    title: "Spread between people",
    description: "Standard deviation of ln time on one task; 0.86 is a factor of 2.37.",
    unit: "ln minutes",
    source: "preview baselines, METR's divisor",
  }),
  patience: z.number().min(0.1).max(20).default(1.2).meta({
    title: "Patience",
    description: "People give up after about this many times the median time of the task.",
    unit: "factor",
    source: "own; 1.2 gives about the paper's success rate",
  }),
  publicData: z.boolean().default(false).meta({
    title: "Use the public data",
    description:
      "Also analyse the public preview runs with their human baselines (data set metr-eval-analysis).",
    unit: "",
    source: "own",
  }),
});

export type HcastConfig = z.infer<typeof hcastSchema>;

/** The edges as ascending numbers. */
export function edgesOf(config: Pick<HcastConfig, "edges">): number[] {
  return config.edges
    .split(",")
    .map(Number)
    .sort((a, b) => a - b);
}

export const hcastPresets: Readonly<Record<string, Preset<HcastConfig>>> = {
  quick: {
    title: "Shipped counts, mini-suite, generated baselines",
    expect:
      "Success falls with task length from about 80 % below an hour to below 20 % above four; three scripted agents keep their order on the built-in suite; labels from successes alone come out too short when people give up.",
    minutes: 0.1,
    values: {},
  },
  paper: {
    title: "Public runs and baselines",
    expect:
      "Also reads the public preview: success of ten agents by length beside people's, labels with their intervals, the spread between people.",
    minutes: 0.3,
    values: { publicData: true },
  },
};
