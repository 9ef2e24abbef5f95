/** @file Figures of the learned robots. */

import {
  type MisspecificationMatrix,
  misspecificationFigure,
} from "../../figures/misspecification-matrix.ts";
import { missingFigure } from "../../figures/study-parts.ts";
import { oracleReward } from "../../planning/bandit/optimum.ts";
import { listed, type Series } from "../../study/index.ts";
import { notes, type Spec } from "./figure-parts.ts";
import { exactColumns, exactHumans } from "./task-exact.ts";
import { curveName } from "./task-learned.ts";

const trainingSpec: Spec = {
  id: "training",
  title: "A robot learns to assist",
  section: "Learned robot",
  async build(run) {
    const { config, measures } = run;
    const people = listed(config.trainHumans);
    const curves = await Promise.all(people.map((_, person) => run.array(curveName(person))));
    if (curves.every((curve) => curve === undefined)) return missingFigure("training", "training");
    const exact = await run.array("exact");
    const i = exactHumans.indexOf(people[0]);
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
      title: `Regret while training, ${config.trainArms} arms, ${config.trainRounds} rounds`,
      caption: `Total regret of the 512 games of each update, pulls sampled. The lines across are ${people[0]} without a robot, with her greedy robot at the end on fresh games, and the exact joint optimum where it can be computed.`,
      notes: notes(run),
      source: run.id,
      x: { label: "updates" },
      y: { label: "total regret", unit: "reward" },
      series: curves.flatMap((curve, person): Series[] =>
        curve === undefined
          ? []
          : [
              {
                name: people[person],
                x: Array.from(curve.data, (_, u) => u + 1),
                y: Array.from(curve.data),
                colour: person,
              },
            ],
      ),
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
  title: "Learned robots with other people",
  section: "Learned robot",
  async build(run) {
    const [robots, alone] = [
      await run.array("learned-others"),
      await run.array("learned-others-alone"),
    ];
    if (robots === undefined || alone === undefined)
      return missingFigure("learned-others", "a learned robot");
    const [trained, met] = [listed(run.config.trainHumans), listed(run.config.humans)];
    const part = (robot: number, person: number, k: number): number =>
      robots.data[(robot * met.length + person) * 2 + k];
    const bars = (name: string, colour: number, value: (person: number, k: number) => number) => ({
      name,
      values: met.map((_, i) => value(i, 0)),
      low: met.map((_, i) => value(i, 0) - 2 * value(i, 1)),
      high: met.map((_, i) => value(i, 0) + 2 * value(i, 1)),
      colour,
    });
    const matrix: MisspecificationMatrix = {
      truths: met,
      assumed: trained,
      values: met.map((_, i) => trained.map((__, r) => part(r, i, 0))),
      errors: met.map((_, i) =>
        trained.map((__, r) => Math.hypot(part(r, i, 1), alone.data[2 * i + 1])),
      ),
      baseline: met.map((_, i) => alone.data[2 * i]),
      better: "smaller",
      quantity: "regret",
      unit: "regret",
      nothing: "the person alone",
    };
    return {
      kind: "panels",
      id: "learned-others",
      title: "Robots that learned one person's language meet everyone",
      caption: `${run.config.trainArms} arms, ${run.config.trainRounds} rounds, greedy robots on fresh games.`,
      notes: notes(run),
      source: run.id,
      columns: 2,
      panels: [
        misspecificationFigure(matrix, {
          id: "learned-matrix",
          title: "Cost against no assistance",
          caption: "Regret with the robot minus regret alone.",
        }),
        {
          kind: "bars",
          id: "learned-bars",
          title: "Regret alone, and with each robot",
          caption: "Bars of two standard errors.",
          x: { label: "person" },
          y: { label: "total regret", unit: "reward" },
          x0: met,
          groups: [
            bars("alone", 0, (i, k) => alone.data[2 * i + k]),
            ...trained.map((name, r) => bars(`robot of ${name}`, r + 1, (i, k) => part(r, i, k))),
          ],
          horizontal: true,
        },
      ],
    };
  },
};

export const learnedFigures: readonly Spec[] = [trainingSpec, othersSpec];
