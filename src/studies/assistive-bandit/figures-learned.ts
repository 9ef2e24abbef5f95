/** @file Figures of the learned robot, and of a game that somebody played. */

import { missingFigure } from "../../figures/study-parts.ts";
import { oracleReward } from "../../planning/bandit/optimum.ts";
import type { Figure } from "../../study/index.ts";
import { listed } from "./config.ts";
import { notes, row, type Spec } from "./figure-parts.ts";
import { sessionPosterior } from "./measures.ts";
import { exactColumns, exactHumans, playerModels } from "./task.ts";

const trainingSpec: Spec = {
  id: "training",
  title: "A robot learns to assist",
  section: "Learned robot",
  async build(run) {
    const { steps, values } = run.series("robotRegret");
    const { config, measures } = run;
    if (steps.length === 0) return missingFigure("training", "training");
    const exact = await run.array("exact");
    const i = exactHumans.indexOf(config.trainHuman);
    const small =
      config.trainArms === 2 && config.trainRounds === 8 && exact !== undefined && i >= 0;
    const optimum = small
      ? oracleReward(2, 8) - (exact?.data[i * exactColumns.length + 5] ?? Number.NaN)
      : undefined;
    const rule = (value: number | null | undefined, label: string) =>
      value === undefined || value === null ? [] : [{ axis: "y" as const, value, label }];
    return {
      kind: "lines",
      id: "training",
      title: `Regret while training with ${config.trainHuman}, ${config.trainArms} arms, ${config.trainRounds} rounds`,
      caption:
        "Total regret of the 512 games of each update. The lines are the same game without a robot, the greedy robot at the end on fresh games, and the exact joint optimum where it can be computed.",
      notes: notes(run),
      source: run.id,
      x: { label: "updates" },
      y: { label: "total regret", unit: "reward" },
      series: [{ name: "sampled robot", x: steps, y: values, colour: 0 }],
      rules: [
        ...rule(measures.learnedAlone?.value, "alone"),
        ...rule(measures.learnedGreedy?.value, "greedy robot, fresh games"),
        ...rule(optimum, "exact optimum"),
      ],
    };
  },
};

const othersSpec: Spec = {
  id: "learned-others",
  title: "The learned robot with other people",
  section: "Learned robot",
  async build(run) {
    const array = await run.array("learned-others");
    if (array === undefined) return missingFigure("learned-others", "a learned robot");
    const column = (k: number): number[] =>
      Array.from({ length: array.shape[0] }, (_, i) => array.data[4 * i + k]);
    const bars = (name: string, k: number, colour: number) => {
      const [v, e] = [column(k), column(k + 1)];
      return {
        name,
        values: v,
        low: v.map((x, i) => x - 2 * e[i]),
        high: v.map((x, i) => x + 2 * e[i]),
        colour,
      };
    };
    return {
      kind: "bars",
      id: "learned-others",
      title: `A robot trained with ${run.config.trainHuman} meets everyone`,
      caption:
        "Total regret alone and with the greedy robot, bars of two standard errors. A robot that has learned one person's language misreads others.",
      notes: notes(run),
      source: run.id,
      x: { label: "person" },
      y: { label: "total regret", unit: "reward" },
      x0: listed(run.config.humans),
      groups: [bars("alone", 0, 0), bars("with the robot", 2, 1)],
      horizontal: true,
    };
  },
};

const playedSpec: Spec = {
  id: "played",
  title: "Your game",
  section: "Played",
  async build(run): Promise<Figure> {
    const [evidence, regret] = [
      await run.array("session-evidence"),
      await run.array("session-regret"),
    ];
    if (evidence === undefined) return missingFigure("played", "a played session");
    const rounds = evidence.shape[1] - 1;
    const x = Array.from({ length: rounds + 1 }, (_, t) => t);
    const shares = x.map((t) => sessionPosterior(evidence, t));
    const panels: Figure[] = [
      {
        kind: "lines",
        id: "played-models",
        title: "Which human model describes you?",
        caption: "Probability of each model from your wishes alone; all start equally likely.",
        x: { label: "round" },
        y: { label: "probability", domain: [0, 1] },
        series: playerModels.map((name, m) => ({
          name,
          x,
          y: shares.map((p) => p[m]),
          colour: m,
          hidden: shares[rounds][m] < 0.01,
        })),
      },
    ];
    if (regret !== undefined) {
      panels.push({
        kind: "lines",
        id: "played-regret",
        title: "Your regret",
        caption:
          "What was pulled, and what you wished for. Without the robot your later wishes might have been others.",
        x: { label: "round" },
        y: { label: "total regret", unit: "reward" },
        series: [
          { name: "pulled", x: x.slice(1), y: row(regret, 0), colour: 0 },
          { name: "wished", x: x.slice(1), y: row(regret, 1), colour: 1, style: "dashed" },
        ],
      });
    }
    return {
      kind: "panels",
      id: "played",
      title: "Your game",
      caption: "A session from the play page.",
      notes: notes(run),
      source: run.id,
      columns: 2,
      panels,
    };
  },
};

export const learnedFigures: readonly Spec[] = [trainingSpec, othersSpec, playedSpec];
