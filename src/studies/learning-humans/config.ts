/** @file What can be varied in the study of people who are still learning; the defaults are Assay's reference setting. */

import { z } from "zod";
import type { Notice, Preset } from "../../study/index.ts";

const own = "Assay reference (the paper's environments and code are not public)";

export const learningSchema = z.object({
  people: z.number().int().min(10).max(1_000_000).default(8000).meta({
    title: "People, outcome bandit",
    description: "Simulated people per case and kind.",
    unit: "people",
    source: own,
  }),
  boxPeople: z.number().int().min(10).max(1_000_000).default(10_000).meta({
    title: "People, boxes",
    description: "Simulated people who walk to boxes.",
    unit: "people",
    source: own,
  }),
  beta: z.number().min(0).default(4).meta({
    title: "Inverse temperature, bandit",
    description: "How surely people choose the option that they think best.",
    unit: "1/utility",
    source: own,
  }),
  boxBeta: z.number().min(0).default(5).meta({
    title: "Inverse temperature, boxes",
    description: "How surely people step the way that they think best.",
    unit: "1/utility",
    source: own,
  }),
  a0: z.number().gt(0).default(1).meta({
    title: "Prior weight of a Bayesian learner",
    description: "Pseudo-observations of every outcome of every option before the first choice.",
    unit: "observations",
    source: own,
  }),
  alpha: z.number().gt(0).max(1).default(0.5).meta({
    title: "Learning rate of a value learner",
    description: "Step of the delta rule.",
    unit: "",
    source: own,
  }),
  initialValue: z.number().default(0).meta({
    title: "First value of a value learner",
    description:
      "The reference point of utility: a value learner reveals the level of utility against it.",
    unit: "utility",
    source: own,
  }),
  bootstrap: z.number().min(0).lt(1).default(0).meta({
    title: "Bootstrap discount of a value learner",
    description:
      "0 is the plain delta rule; a public code uses 0.99 although a bandit has one state, which inflates values.",
    unit: "",
    source: "convention; public codes differ",
  }),
  crowdShare: z.number().min(0).max(1).default(0.5).meta({
    title: "Experts in the crowd",
    description:
      "Share of stationary people in a crowd whose others are Bayesian learners; the observer does not know who is who.",
    unit: "fraction",
    source: own,
  }),
  episodesPerRound: z.number().int().min(1).max(50).default(3).meta({
    title: "Episodes per round, boxes",
    description: "The items are dealt to the boxes anew after so many episodes.",
    unit: "episodes",
    source: own,
  }),
  episodes: z.number().int().min(1).max(100).default(12).meta({
    title: "Episodes, boxes",
    description: "Watched walks per person.",
    unit: "episodes",
    source: own,
  }),
});

export type LearningConfig = z.infer<typeof learningSchema>;

/** Numbers of rounds at which scores are taken. */
export const scoreRounds = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40] as const;

/** Fields that no reference table depends on. */
const free: readonly string[] = ["people", "boxPeople", "crowdShare"];

/** Is everything that the reference tables depend on as it is there? */
export function isReference(config: LearningConfig): boolean {
  const standard = learningSchema.parse({});
  return (Object.keys(standard) as (keyof LearningConfig)[]).every(
    (name) => free.includes(name) || config[name] === standard[name],
  );
}

export function isPaperScale(config: LearningConfig): boolean {
  return isReference(config) && config.people >= 8000 && config.boxPeople >= 10_000;
}

/** The conventions in one line, shown beside every number. */
export function conventions(config: LearningConfig): string {
  const { beta, boxBeta, a0, alpha, initialValue, bootstrap } = config;
  const rule = bootstrap === 0 ? "plain delta rule" : `bootstrap ${bootstrap}`;
  return `softmax beta ${beta} (boxes ${boxBeta}), Dirichlet a0 ${a0}, learning rate ${alpha} from ${initialValue}, ${rule}, the observer sees outcomes`;
}

export const learningPresets: Readonly<Record<string, Preset<LearningConfig>>> = {
  paper: {
    title: "Reference size",
    expect:
      "8,000 people per case and 10,000 at the boxes: every reference row within its tolerance.",
    minutes: 1,
    values: {},
  },
  small: {
    title: "Small",
    expect:
      "The same from 4,000 people, 1.4 times the sampling error: rows of sampled tables may miss their tolerances.",
    minutes: 0.2,
    values: { people: 4000, boxPeople: 4000 },
  },
  quick: {
    title: "Quick",
    expect:
      "Exact tables in full; curves from 1,500 people with bands that show it. Rows of sampled tables may miss their tolerances, which are meant for 8,000 and 10,000.",
    minutes: 0.1,
    values: { people: 1500, boxPeople: 1500 },
  },
};

export function checkLearning(config: LearningConfig): Notice[] {
  if (isReference(config)) return [];
  return [
    {
      level: "warning",
      code: "other-conventions",
      text: `not the reference setting (${conventions(config)}): the reference tables do not apply`,
    },
  ];
}
