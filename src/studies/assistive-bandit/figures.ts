/** @file Figures of the study: regret, information, misspecification, the learned robot, and one game step by step. */

import { z } from "zod";
import {
  type MisspecificationMatrix,
  misspecificationFigure,
  misspecificationTable,
} from "../../figures/misspecification-matrix.ts";
import { gittinsIndex } from "../../planning/bandit/gittins.ts";
import { bayesOptimalReward, oracleReward } from "../../planning/bandit/optimum.ts";
import type { Figure, Series } from "../../study/index.ts";
import { listed } from "./config.ts";
import { missing, notes, type Run, row, type Spec } from "./figure-parts.ts";
import { learnedFigures } from "./figures-learned.ts";
import { matrixHumans } from "./reference.ts";
import {
  consistencyMarks,
  exactColumns,
  exactHumans,
  informationHumans,
  modeNames,
} from "./task.ts";

const robotOption = z
  .enum(["defer", "majority", "filter"])
  .default("defer")
  .meta({ title: "Robot", description: "defer is the person alone.", unit: "" });

const people = (run: Run, robot: string): string[] =>
  listed(robot === "filter" ? run.config.filterHumans : run.config.humans);

const regretSpec: Spec = {
  id: "regret",
  title: "Regret round by round",
  section: "Games",
  options: z.object({ robot: robotOption }),
  async build(run, options) {
    const robot = String(options.robot ?? "defer");
    const [curve, error] = [
      await run.array(`curve-${robot}`),
      await run.array(`curve-error-${robot}`),
    ];
    if (curve === undefined || error === undefined) return missing("regret", `games with ${robot}`);
    const x = Array.from({ length: run.config.rounds }, (_, t) => t + 1);
    return {
      kind: "lines",
      id: "regret",
      title: `Regret up to each round, ${robot === "defer" ? "person alone" : `with the ${robot} robot`}`,
      caption: `${run.config.arms} arms; means over ${robot === "filter" ? run.config.filterEpisodes : run.config.episodes} games, bands of two standard errors. Regret counts the arms' true means, not the noisy rewards.`,
      notes: notes(run),
      source: run.id,
      x: { label: "round" },
      y: { label: "total regret", unit: "reward" },
      series: people(run, robot).map((name, i): Series => {
        const [y, e] = [row(curve, i), row(error, i)];
        return {
          name,
          x,
          y,
          band: {
            low: y.map((v, t) => v - 2 * e[t]),
            high: y.map((v, t) => v + 2 * e[t]),
            label: "two standard errors",
          },
          colour: i,
        };
      }),
    };
  },
};

const bestSpec: Spec = {
  id: "best-arm",
  title: "How often the best arm is wished for, and pulled",
  section: "Games",
  options: z.object({ robot: robotOption }),
  async build(run, options) {
    const robot = String(options.robot ?? "defer");
    const [wish, pull] = [
      await run.array(`wish-best-${robot}`),
      await run.array(`pull-best-${robot}`),
    ];
    if (wish === undefined || pull === undefined) return missing("best-arm", `games with ${robot}`);
    const x = Array.from({ length: run.config.rounds }, (_, t) => t + 1);
    return {
      kind: "lines",
      id: "best-arm",
      title: `Best arm, ${robot === "defer" ? "person alone" : `with the ${robot} robot`}`,
      caption:
        "Solid: wishes. Dashed: pulls. Wishes are those made under this assistance, not in isolation.",
      notes: notes(run),
      source: run.id,
      x: { label: "round" },
      y: { label: "probability", domain: [0, 1] },
      series: people(run, robot).flatMap((name, i): Series[] => [
        { name, x, y: row(wish, i), colour: i },
        ...(robot === "defer"
          ? []
          : [
              {
                name: `${name}, pulled`,
                x,
                y: row(pull, i),
                colour: i,
                style: "dashed" as const,
                hidden: true,
              },
            ]),
      ]),
    };
  },
};

const scatterSpec: Spec = {
  id: "alone-or-assisted",
  title: "Better alone is not better assisted",
  section: "Exact",
  options: z.object({
    rounds: z
      .union([z.literal(5), z.literal(8)])
      .default(8)
      .meta({ title: "Rounds", description: "Length of the game, two arms.", unit: "rounds" }),
  }),
  async build(run, options) {
    const exact = await run.array("exact");
    if (exact === undefined) return missing("alone-or-assisted", "exact tables");
    const rounds = Number(options.rounds ?? 8) === 5 ? 5 : 8;
    const at = (i: number, name: (typeof exactColumns)[number]): number =>
      exact.data[i * exactColumns.length + exactColumns.indexOf(name)];
    const ceiling = bayesOptimalReward(2, rounds).reward;
    return {
      kind: "scatter",
      id: "alone-or-assisted",
      title: `Reward alone and with the exact robot, two arms, ${rounds} rounds`,
      caption:
        "Each point is a kind of person. The win-stay person is far behind alone and at the ceiling with help: her wishes tell every reward.",
      notes: notes(run),
      source: run.id,
      x: { label: "alone", unit: "reward" },
      y: { label: "assisted", unit: "reward" },
      points: exactHumans.map((name, i) => ({
        name,
        x: [at(i, `alone${rounds}`)],
        y: [at(i, `assisted${rounds}`)],
        labels: [name],
        showLabels: true,
      })),
      curves: [
        { name: "no help", x: [rounds / 2, ceiling], y: [rounds / 2, ceiling], style: "dashed" },
      ],
      rules: [{ axis: "y", value: ceiling, label: "Bayes-optimal with rewards visible" }],
    };
  },
};

const exactSpec: Spec = {
  id: "exact-table",
  title: "Exact rewards",
  section: "Exact",
  async build(run) {
    const [exact, modes] = [await run.array("exact"), await run.array("modes")];
    if (exact === undefined || modes === undefined) return missing("exact-table", "exact tables");
    const cell = (v: number): string => v.toFixed(6);
    return {
      kind: "panels",
      id: "exact-table",
      title: "Exact expected rewards, two arms",
      caption: "Backward induction over everything the robot can see; no simulation.",
      notes: notes(run),
      source: run.id,
      columns: 1,
      panels: [
        {
          kind: "table",
          id: "exact-robots",
          title: "Robots",
          caption: `Ceiling with visible rewards: ${cell(bayesOptimalReward(2, 5).reward)} and ${cell(bayesOptimalReward(2, 8).reward)}; knowing the arms: ${cell(oracleReward(2, 5))} and ${cell(oracleReward(2, 8))}.`,
          columns: [
            { name: "person" },
            ...[
              "alone, 5 rounds",
              "majority, 5",
              "exact, 5",
              "alone, 8 rounds",
              "majority, 8",
              "exact, 8",
            ].map((name) => ({ name, align: "right" as const })),
          ],
          rows: exactHumans.map((name, i) => [name, ...row(exact, i).map(cell)]),
        },
        {
          kind: "table",
          id: "exact-modes",
          title: "Ways of working together, four rounds",
          caption:
            "assist: the robot sees the wish first. turn-taking: robot first, then the person, in turn. preemptive: the robot acts unless it passes.",
          columns: [
            { name: "person" },
            ...modeNames.map((name) => ({ name, align: "right" as const })),
          ],
          rows: exactHumans.map((name, i) => [name, ...row(modes, i).map(cell)]),
        },
      ],
    };
  },
};

const matrixSpec: Spec = {
  id: "misspecification-matrix",
  title: "Who the person is, and who the robot thinks she is",
  section: "Misspecification",
  async build(run): Promise<Figure> {
    const [cells, alone, surprise] = [
      await run.array("matrix"),
      await run.array("matrix-alone"),
      await run.array("surprise"),
    ];
    if (cells === undefined || alone === undefined || surprise === undefined)
      return missing("misspecification-matrix", "matrix");
    const matrix: MisspecificationMatrix = {
      truths: matrixHumans,
      assumed: matrixHumans,
      values: matrixHumans.map((_, i) => row(cells, i)),
      baseline: Array.from(alone.data),
      better: "larger",
      quantity: "reward",
      unit: "reward",
      nothing: "the person alone",
    };
    const most = Math.max(...surprise.data);
    const words = {
      notes: [
        ...notes(run),
        `Wishes that the assumed model calls impossible end the assistance; at most ${(100 * most).toFixed(1)} % of the games.`,
      ],
      source: run.id,
    };
    return {
      kind: "panels",
      id: "misspecification-matrix",
      title: "Misspecification, two arms, five rounds",
      caption: "Exact expected reward when the robot plans for one person and meets another.",
      columns: 2,
      panels: [
        misspecificationFigure(matrix, {
          id: "matrix",
          title: "Cost against no assistance",
          caption: "Reward alone minus reward with the robot.",
          ...words,
        }),
        misspecificationTable(matrix, {
          id: "matrix-table",
          title: "In numbers",
          caption: "Exact.",
          ...words,
        }),
      ],
    };
  },
};

const gamesSpec: Spec = {
  id: "games-table",
  title: "Regret of every team",
  section: "Games",
  async build(run) {
    const robots = ["defer", "majority", "filter"] as const;
    const tables = await Promise.all(robots.map((robot) => run.array(`games-${robot}`)));
    const learned = await run.array("learned");
    const { config } = run;
    const names = [...new Set([...listed(config.humans), ...listed(config.filterHumans)])];
    const sameGame = config.trainArms === config.arms && config.trainRounds === config.rounds;
    return {
      kind: "table",
      id: "games-table",
      title: `Total regret, ${config.arms} arms, ${config.rounds} rounds`,
      caption: `Means ± standard errors over ${config.episodes} games (filter: ${config.filterEpisodes}). No exact optimum can be computed at this size; fh-gittins alone is close to Bayes-optimal play, the floor for everyone who does not know the arms.`,
      notes: notes(run),
      source: run.id,
      columns: [
        { name: "person" },
        ...["alone", "majority", "filter", "learned"].map((name) => ({
          name,
          align: "right" as const,
        })),
      ],
      rows: names.map((name) => [
        name,
        ...robots.map((robot, r) => {
          const i = people(run, robot).indexOf(name);
          const table = tables[r];
          return table === undefined || i < 0
            ? "–"
            : `${table.data[3 * i].toFixed(3)} ± ${table.data[3 * i + 1].toFixed(3)}`;
        }),
        sameGame && learned !== undefined && name === config.trainHuman
          ? `${learned.data[2].toFixed(3)} ± ${learned.data[3].toFixed(3)}`
          : "–",
      ]),
    };
  },
};

const informationSpec: Spec = {
  id: "information",
  title: "What wishes tell about the best arm",
  section: "Exact",
  async build(run) {
    const bits = await run.array("information");
    if (bits === undefined) return missing("information", "information");
    const x = Array.from({ length: bits.shape[1] }, (_, t) => t + 1);
    return {
      kind: "lines",
      id: "information",
      title: "Information between the best arm and all wishes so far, two arms, unassisted",
      caption:
        "Exact, by enumerating all wishes. A plug-in estimate from games would be biased upwards and soon useless.",
      notes: notes(run),
      source: run.id,
      x: { label: "round" },
      y: { label: "information", unit: "bits" },
      series: informationHumans.map((name, i) => ({ name, x, y: row(bits, i), colour: i })),
    };
  },
};

const noiseSpec: Spec = {
  id: "noise",
  title: "Noisily optimal people",
  section: "Exact",
  async build(run) {
    const noise = await run.array("noise");
    if (noise === undefined) return missing("noise", "noise");
    const column = (k: number): number[] =>
      Array.from({ length: noise.shape[0] }, (_, i) => noise.data[3 * i + k]);
    return {
      kind: "lines",
      id: "noise",
      title: `Regret of a person who knows the arms but errs, ${run.config.arms} arms, ${run.config.rounds} rounds`,
      caption:
        "Closed form. Following the majority of wishes is optimal here and keeps the total regret finite for ever.",
      source: run.id,
      x: { label: "probability of a random wish" },
      y: { label: "total regret", unit: "reward", scale: "log" },
      series: [
        { name: "alone", x: column(0), y: column(2), colour: 0 },
        { name: "majority robot", x: column(0), y: column(1), colour: 1 },
      ],
    };
  },
};

const consistencySpec: Spec = {
  id: "consistency",
  title: "Assisted to consistency",
  section: "Games",
  async build(run) {
    const array = await run.array("consistency");
    if (array === undefined) return missing("consistency", "consistency");
    const marks = consistencyMarks(run.config.consistencyRounds);
    const names = ["alone", "majority robot", "sparse-explore robot"];
    return {
      kind: "lines",
      id: "consistency",
      title: "Average regret per round of an eps-greedy person, means 0.7 and 0.5",
      caption:
        "Alone the average never falls below ε·0.2/2 = 0.01. A robot that explores on a sparse schedule and otherwise follows the majority keeps lowering it.",
      notes: notes(run),
      source: run.id,
      x: { label: "rounds", scale: "log" },
      y: { label: "average regret", unit: "reward per round", scale: "log" },
      series: names.map((name, k): Series => {
        const get = (part: number): number[] =>
          marks.map((_, i) => array.data[(k * marks.length + i) * 2 + part]);
        const [y, e] = [get(0), get(1)];
        return {
          name,
          x: marks,
          y,
          colour: k,
          band: {
            low: y.map((v, i) => Math.max(1e-5, v - 2 * e[i])),
            high: y.map((v, i) => v + 2 * e[i]),
            label: "two standard errors",
          },
        };
      }),
      rules: [{ axis: "y", value: 0.01, label: "floor of the person alone" }],
    };
  },
};

const gittinsSpec: Spec = {
  id: "gittins",
  title: "Gittins indices",
  section: "Exact",
  options: z.object({
    gamma: z
      .number()
      .gt(0)
      .max(0.95)
      .default(0.9)
      .meta({ title: "Discount", description: "Discount per pull.", unit: "" }),
  }),
  async build(_run, options) {
    const gamma = Math.min(0.95, Number(options.gamma ?? 0.9));
    const size = 8;
    const names = Array.from({ length: size }, (_, i) => String(i + 1));
    return {
      kind: "heatmap",
      id: "gittins",
      title: `Gittins index of a Beta(a, b) arm, discount ${gamma}`,
      caption:
        "The sure reward per round for which one would give the arm up. Little-known arms (small a + b) are worth more than their mean.",
      x: { label: "b (failures + 1)", categories: names },
      y: { label: "a (successes + 1)", categories: names },
      rows: size,
      columns: size,
      values: Float64Array.from({ length: size * size }, (_, i) =>
        gittinsIndex(1 + Math.floor(i / size), 1 + (i % size), gamma, 150),
      ),
      value: { label: "index", scale: "sequential" },
    };
  },
};

export const assistiveFigures: readonly Spec[] = [
  scatterSpec,
  matrixSpec,
  exactSpec,
  informationSpec,
  noiseSpec,
  gittinsSpec,
  gamesSpec,
  regretSpec,
  bestSpec,
  consistencySpec,
  ...learnedFigures,
];
