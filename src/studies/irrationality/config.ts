/** @file What can be varied in the study of irrational demonstrators; the defaults are Assay's reference setting. */

import { z } from "zod";
import { parsePlanner } from "../../planning/operators/index.ts";
import { listed, type Notice, type Preset } from "../../study/index.ts";

const own = "Assay reference (the paper's environments are not public)";

const words = z.string().min(1).max(2000);

export const irrationalitySchema = z.object({
  grids: words.default("G5a, G5b, G5c").meta({
    title: "Grids",
    description: "Which of the three reference grids are run: a comma-separated list.",
    unit: "",
    source: own,
  }),
  demonstrators: words
    .default(
      "rational, boltzmann 1, illusion 5, optimism 1, optimism -1, prospect 2, extremal 0.9, myopic-discount 0.5, myopic-discount 0.8, myopic-vi 3, myopic-vi 7, hyperbolic 0.1, hyperbolic 0.5",
    )
    .meta({
      title: "Demonstrators",
      description:
        "Kinds of people with their parameter, separated by commas; the first is what a naive machine assumes.",
      unit: "",
      source: "families: Chan, Critch & Dragan 2021; parameters: Assay reference",
    }),
  beta: z.number().min(0).default(5).meta({
    title: "Inverse temperature",
    description: "How surely people choose what they think best; 0 is at random.",
    unit: "1/reward",
    source: own,
  }),
  planning: z.enum(["boltzmann-mean", "log-sum-exp", "max"]).default("boltzmann-mean").meta({
    title: "Operator inside planning",
    description:
      "How people expect to choose later: Boltzmann-weighted mean at the same temperature, log-sum-exp (adds an entropy bonus), or max. Public codes differ.",
    unit: "",
    source: "Chan, Critch & Dragan 2021 (Boltzmann operator); Asadi & Littman 2017",
  }),
  mergeSuccessors: z.boolean().default(true).meta({
    title: "Merge identical successors",
    description:
      "Two ways to stay in a corner count as one successor. Without it the illusion of control depends on how a bump is written down.",
    unit: "",
    source: "convention; public codes differ",
  }),
  rewardOn: z.enum(["arrival", "being"]).default("arrival").meta({
    title: "Reward is paid for",
    description:
      "Arriving in a goal (which ends the episode), or being in a cell at each step without an end, as in the learning-biases code.",
    unit: "",
    source: "convention; public codes differ",
  }),
  lookAhead: z.enum(["Q_H", "Q_H+1"]).default("Q_H").meta({
    title: "Myopic look-ahead acts on",
    description:
      "H = 1 sees one reward (Q_H), or one more than its name says (after H sweeps of values). Libraries differ by one.",
    unit: "",
    source: "convention; public codes differ",
  }),
  exactLength: z.number().int().min(1).max(4).default(3).meta({
    title: "Actions, exact",
    description: "Length of demonstrations that are enumerated completely.",
    unit: "actions",
    source: own,
  }),
  length: z.number().int().min(1).max(100).default(15).meta({
    title: "Actions, sampled",
    description: "Longest sampled demonstration.",
    unit: "actions",
    source: own,
  }),
  trajectories: z.number().int().min(10).max(1_000_000).default(20_000).meta({
    title: "Sampled demonstrations",
    description:
      "Demonstrations per kind of person; the standard error falls with the square root.",
    unit: "demonstrations",
    source: own,
  }),
  sweepTrajectories: z.number().int().min(0).max(1_000_000).default(20_000).meta({
    title: "Demonstrations per point of a sweep",
    description:
      "For the curves of log-loss against the degree of each bias; 0 leaves the sweeps out.",
    unit: "demonstrations",
    source: own,
  }),
  randomMdps: z.number().int().min(0).max(1000).default(20).meta({
    title: "Random MDPs",
    description:
      "Number of random decision problems with 10 states, 4 actions, 3 successors and 6 reward functions.",
    unit: "MDPs",
    source: own,
  }),
  randomTrajectories: z.number().int().min(10).max(100_000).default(1000).meta({
    title: "Demonstrations per random MDP",
    description: "Sampled demonstrations of 10 actions at inverse temperature 2.",
    unit: "demonstrations",
    source: own,
  }),
});

export type IrrationalityConfig = z.infer<typeof irrationalitySchema>;

/** Known grids in order. */
export const gridNames = ["G5a", "G5b", "G5c"] as const;
export type GridName = (typeof gridNames)[number];

/** The grids of a configuration, in the known order. */
export function gridsOf(config: IrrationalityConfig): GridName[] {
  const wanted = listed(config.grids);
  return gridNames.filter((name) => wanted.includes(name));
}

/** Are all conventions and the temperature those of the reference tables? */
export function isReference(config: IrrationalityConfig): boolean {
  const standard = irrationalitySchema.parse({});
  return (
    [
      "beta",
      "planning",
      "mergeSuccessors",
      "rewardOn",
      "lookAhead",
      "exactLength",
      "length",
    ] as const
  ).every((name) => config[name] === standard[name]);
}

/** Everything at the size of the reference tables. */
export function isPaperScale(config: IrrationalityConfig): boolean {
  return (
    isReference(config) &&
    gridsOf(config).length === 3 &&
    config.trajectories >= 20_000 &&
    config.sweepTrajectories >= 20_000 &&
    config.randomMdps >= 20
  );
}

/** The conventions in one line, shown beside every number. */
export function conventions(config: IrrationalityConfig): string {
  return [
    `beta ${config.beta}`,
    `planning ${config.planning}`,
    config.mergeSuccessors ? "successors merged" : "successors not merged",
    `reward on ${config.rewardOn}`,
    `look-ahead ${config.lookAhead}`,
    "discount per step as in the environment",
  ].join(", ");
}

export const irrationalityPresets: Readonly<Record<string, Preset<IrrationalityConfig>>> = {
  paper: {
    title: "Reference size",
    expect:
      "All three reference grids, every sweep with 20,000 demonstrations a point, 20 random MDPs. Every row of the reference tables within its tolerance.",
    minutes: 0.7,
    values: {},
  },
  small: {
    title: "Small",
    expect:
      "The same tables from 5,000 demonstrations: exact columns identical, sampled columns with twice the error, which may exceed the tolerances of the sampled tables.",
    minutes: 0.15,
    values: { trajectories: 5000, sweepTrajectories: 2000, randomTrajectories: 400 },
  },
  quick: {
    title: "Quick",
    expect:
      "Exact tables and matrix in full; sampled columns from 4,000 demonstrations, short sweeps, 8 random MDPs. Rows of sampled tables may miss their tolerances, which are meant for 20,000; the curves are rough.",
    minutes: 0.1,
    values: { trajectories: 4000, sweepTrajectories: 300, randomMdps: 8, randomTrajectories: 200 },
  },
};

/** Errors in the lists, and warnings for settings outside the reference tables. */
export function checkIrrationality(config: IrrationalityConfig): Notice[] {
  const notices: Notice[] = [];
  const unknown = listed(config.grids).filter((name) => !gridNames.some((known) => known === name));
  if (unknown.length > 0 || gridsOf(config).length === 0) {
    notices.push({
      level: "failure",
      code: "unknown-grid",
      text: `grids: wanted some of ${gridNames.join(", ")}, got ${JSON.stringify(config.grids)}`,
    });
  }
  const names = listed(config.demonstrators);
  if (names.length === 0)
    notices.push({
      level: "failure",
      code: "no-demonstrator",
      text: "demonstrators: wanted at least one, got none",
    });
  for (const name of names) {
    try {
      parsePlanner(name);
    } catch (error) {
      notices.push({ level: "failure", code: "bad-demonstrator", text: (error as Error).message });
    }
  }
  if (!isReference(config)) {
    notices.push({
      level: "warning",
      code: "other-conventions",
      text: `not the reference setting (${conventions(config)}): the reference tables do not apply`,
    });
  }
  return notices;
}
