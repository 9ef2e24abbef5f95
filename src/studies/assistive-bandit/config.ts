/** @file What can be varied in the assistive bandit; arms, rounds and people are the paper's, the rest is said beside it. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { filterRobot } from "../../planning/bandit/filter.ts";
import { gittinsDepth, gittinsTruncation } from "../../planning/bandit/gittins.ts";
import {
  type BanditHuman,
  gittinsHuman,
  parseHuman,
  wslsCodeHuman,
} from "../../planning/bandit/humans.ts";
import { parseSession } from "../../planning/bandit/session.ts";
import { listed, type Notice, type Preset } from "../../study/index.ts";

const paper = "Chan, Hadfield-Menell, Srinivasa & Dragan 2019, public code";
const own = "Assay reference";

export const assistiveSchema = z.object({
  arms: z.number().int().min(2).max(8).default(4).meta({
    title: "Arms",
    description: "Arms of the simulated games; means are uniform in [0, 1].",
    unit: "arms",
    source: paper,
  }),
  rounds: z.number().int().min(2).max(200).default(50).meta({
    title: "Rounds",
    description: "Length of the simulated games.",
    unit: "rounds",
    source: paper,
  }),
  theta: z.string().max(200).default("").meta({
    title: "Fixed means",
    description:
      "Means of the arms in every simulated game, separated by commas; empty draws them anew in each game.",
    unit: "",
    source: own,
  }),
  priorWins: z.number().gt(0).max(1000).default(1).meta({
    title: "Prior of the arms, a",
    description:
      "Simulated arms are drawn from Beta(a, b). People and robots believe in Beta(1, 1) all the same.",
    unit: "",
    source: paper,
  }),
  priorLosses: z.number().gt(0).max(1000).default(1).meta({
    title: "Prior of the arms, b",
    description: "The other parameter of that Beta.",
    unit: "",
    source: paper,
  }),
  humans: z
    .string()
    .min(1)
    .max(1000)
    .default(
      "random, greedy, eps-greedy 0.1, wsls, thompson, ucl, bayes-ucb, gittins 0.9, gittins 0.99, fh-gittins, eps-optimal 0.1",
    )
    .meta({
      title: "People",
      description: "Human policies of the simulated games, separated by commas.",
      unit: "",
      source: paper,
    }),
  episodes: z.number().int().min(100).max(1_000_000).default(160_000).meta({
    title: "Games",
    description: "Simulated games per person and simple robot.",
    unit: "games",
    source: own,
  }),
  filterHumans: z.string().max(1000).default("eps-greedy 0.1, wsls, ucl").meta({
    title: "People helped by the filter",
    description: "Human policies that are played with a particle filter; may be empty.",
    unit: "",
    source: own,
  }),
  filterEpisodes: z.number().int().min(10).max(100_000).default(1450).meta({
    title: "Games with the filter",
    description: "Simulated games per person with the particle filter.",
    unit: "games",
    source: own,
  }),
  particles: z.number().int().min(8).max(8192).default(256).meta({
    title: "Particles",
    description: "Particles of the filter.",
    unit: "particles",
    source: own,
  }),
  filterRule: z.enum(["gittins", "mean", "thompson"]).default("gittins").meta({
    title: "Rule of the filter",
    description:
      "What the filter pulls: the arm of largest expected Gittins index (discount 0.9), of largest expected mean, or the best one of a drawn story.",
    unit: "",
    source: own,
  }),
  wslsRule: z.enum(["executed", "wished"]).default("executed").meta({
    title: "Lose-shift shifts from",
    description:
      "The arm that was executed (the paper's rule) or the arm that was wished for (the public code). After an override the second no longer tells a loss.",
    unit: "",
    source: "convention; paper and public code differ",
  }),
  gittinsPrior: z.enum(["Beta(1,1)", "Beta(2,2)"]).default("Beta(1,1)").meta({
    title: "Gittins prior",
    description: "Uniform, or the public code's table that starts one count too high.",
    unit: "",
    source: "convention; paper and public code differ",
  }),
  consistencyRounds: z.number().int().min(100).max(100_000).default(10_000).meta({
    title: "Rounds, consistency",
    description: "Length of the two-armed games (means 0.7 and 0.5) that show consistency.",
    unit: "rounds",
    source: own,
  }),
  consistencyRuns: z.number().int().min(10).max(10_000).default(400).meta({
    title: "Games, consistency",
    description: "Number of those games.",
    unit: "games",
    source: own,
  }),
  trainHumans: z.string().max(200).default("wsls, thompson, eps-greedy 0.1").meta({
    title: "People of the learned robots",
    description:
      "Human policies with whom recurrent robots are trained, one robot each, separated by commas; may be empty.",
    unit: "",
    source: paper,
  }),
  trainArms: z.number().int().min(2).max(8).default(4).meta({
    title: "Arms in training",
    description: "Arms of the recurrent robots' games.",
    unit: "arms",
    source: paper,
  }),
  trainRounds: z.number().int().min(2).max(100).default(50).meta({
    title: "Rounds in training",
    description: "Length of the recurrent robots' games.",
    unit: "rounds",
    source: paper,
  }),
  updates: z.number().int().min(0).max(100_000).default(1200).meta({
    title: "Training updates",
    description: "Policy-gradient updates of 512 games each, for every robot; 0 trains none.",
    unit: "updates",
    source: own,
  }),
  hidden: z.number().int().min(4).max(256).default(24).meta({
    title: "Hidden units",
    description: "Size of the recurrent robot's memory (the paper's code: 256).",
    unit: "units",
    source: own,
  }),
  session: z.string().max(200_000).default("").meta({
    title: "Played session",
    description:
      "A game that somebody played, as JSON from the play page; a run with a session analyses it and nothing else.",
    unit: "",
    source: own,
  }),
});

export type AssistiveConfig = z.infer<typeof assistiveSchema>;

/** Are the conventions those of the reference tables? */
export function isReference(config: AssistiveConfig): boolean {
  return config.wslsRule === "executed" && config.gittinsPrior === "Beta(1,1)";
}

/** Are the simulated games those of the paper-scale table? */
export function isPaperGame(config: AssistiveConfig): boolean {
  return (
    isReference(config) &&
    config.arms === 4 &&
    config.rounds === 50 &&
    config.theta === "" &&
    config.priorWins === 1 &&
    config.priorLosses === 1
  );
}

/** Means of the arms that are the same in all simulated games; an error names the field. */
export function fixedArms({ theta, arms }: AssistiveConfig): number[] | undefined {
  if (theta.trim() === "") return undefined;
  const means = listed(theta).map(Number);
  if (means.length !== arms)
    throw new InvalidInputError(`theta: wanted ${arms} means, got ${means.length}`);
  const bad = means.find((x) => !(x >= 0 && x <= 1));
  if (bad !== undefined) throw new InvalidInputError(`theta: wanted numbers in [0, 1], got ${bad}`);
  return means;
}

export function isPaperScale(config: AssistiveConfig): boolean {
  return (
    config.session === "" &&
    isPaperGame(config) &&
    config.episodes >= 100_000 &&
    config.trainArms === 4 &&
    config.trainRounds === 50
  );
}

/** The conventions in one line, shown beside every number. */
export function conventions(config: AssistiveConfig): string {
  return `regret from the arms' true means, win-stay lose-shift shifts from the ${config.wslsRule} arm, Gittins prior ${config.gittinsPrior}, ucl as coded (mean counted twice, softmax 0.25)`;
}

/** A human under the configured conventions. */
export function humanOf(words: string, rounds: number, config: AssistiveConfig): BanditHuman {
  if (words === "wsls" && config.wslsRule === "wished") return wslsCodeHuman();
  const [id, gamma] = words.split(" ");
  if (id === "gittins" && config.gittinsPrior === "Beta(2,2)")
    return gittinsHuman(Number(gamma ?? 0.9), { offset: 1 });
  return parseHuman(words, rounds);
}

export const assistivePresets: Readonly<Record<string, Preset<AssistiveConfig>>> = {
  paper: {
    title: "Paper's game",
    expect:
      "Four arms, 50 rounds, 160,000 games per person; the filter on 1,500; recurrent robots for three people. The whole table of regrets within 0.1 (filter and learned 0.4).",
    minutes: 12,
    values: {},
  },
  small: {
    title: "Small",
    expect:
      "The same table from 10,000 games (sampling errors up to 0.1, so that the table may miss its tolerance); a recurrent robot on two arms and eight rounds, beside the exact optimum that it should reach.",
    minutes: 1.5,
    values: {
      episodes: 10_000,
      filterEpisodes: 400,
      consistencyRuns: 200,
      trainArms: 2,
      trainRounds: 8,
      trainHumans: "wsls",
      updates: 1000,
    },
  },
  quick: {
    title: "Quick",
    expect:
      "All exact tables in full; regrets from 1,500 games, too few for the tolerance of the table; a robot that has just begun to learn.",
    minutes: 0.5,
    values: {
      episodes: 1500,
      filterEpisodes: 60,
      consistencyRuns: 60,
      consistencyRounds: 3000,
      trainArms: 2,
      trainRounds: 8,
      trainHumans: "wsls",
      updates: 200,
    },
  },
};

/** Names that cannot be read stop a run before it starts; other conventions are announced. */
export function checkAssistive(config: AssistiveConfig): Notice[] {
  const notices: Notice[] = [];
  if (config.session !== "") {
    try {
      parseSession(config.session);
      return [];
    } catch (error) {
      return [{ level: "failure", code: "bad-session", text: (error as Error).message }];
    }
  }
  const attempt = (code: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      notices.push({ level: "failure", code, text: (error as Error).message });
    }
  };
  const filtered = listed(config.filterHumans);
  const people = new Set([...listed(config.humans), ...filtered, ...listed(config.trainHumans)]);
  for (const words of people) attempt("bad-human", () => humanOf(words, config.rounds, config));
  attempt("bad-arms", () => fixedArms(config));
  if (notices.length > 0) return notices;
  for (const words of filtered) {
    const human = humanOf(words, config.rounds, config);
    attempt("bad-filter", () => filterRobot([human], { arms: config.arms, particles: 8 }));
  }
  for (const words of people) {
    const [id, gamma = "0.9"] = words.split(" ");
    if (id !== "gittins" || Number(gamma) <= 0.98) continue; // deep enough below
    const change = gittinsTruncation(Number(gamma), gittinsDepth(Number(gamma)));
    if (change > 1e-4) {
      notices.push({
        level: "warning",
        code: "short-look-ahead",
        text: `${words}: an index changes by ${change.toExponential(1)} when the look-ahead of ${gittinsDepth(Number(gamma))} pulls is doubled`,
      });
    }
  }
  if (!isReference(config)) {
    notices.push({
      level: "warning",
      code: "other-conventions",
      text: `not the reference conventions (${conventions(config)}): the reference tables do not apply`,
    });
  }
  return notices;
}
