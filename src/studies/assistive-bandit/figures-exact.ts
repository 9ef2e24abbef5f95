/** @file Figures of what can be computed without simulation: rewards, information, noisy people, and Gittins indices. */

import { z } from "zod";
import { missingFigure } from "../../figures/study-parts.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { gittinsIndex } from "../../planning/bandit/gittins.ts";
import { bayesOptimalReward, oracleReward } from "../../planning/bandit/optimum.ts";
import { notes, row, type Spec } from "./figure-parts.ts";
import { exactColumns, exactHumans, greedyNoiseGame, informationHumans } from "./task-exact.ts";
import { modesGame, modeWays } from "./task-modes.ts";

/** Each kind of person by their reward alone and with the exact robot. */
export const scatterSpec: Spec = {
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
    if (exact === undefined) return missingFigure("alone-or-assisted", "exact tables");
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

/** Tables of the exact rewards, by robot and by way of working together. */
export const exactSpec: Spec = {
  id: "exact-table",
  title: "Exact rewards",
  section: "Exact",
  async build(run) {
    const [exact, modes] = [await run.array("exact"), await run.array("modes")];
    const simulated = await run.array("modes-simulated");
    if (exact === undefined || modes === undefined)
      return missingFigure("exact-table", "exact tables");
    const cell = (v: number): string => v.toFixed(6);
    return {
      kind: "panels",
      id: "exact-table",
      title: "Exact expected rewards, two arms",
      caption:
        "Backward induction over everything the robot can see. The last table has simulated games of the same robots, means ± standard errors, and in brackets the distance from the exact value in standard errors. assist: the robot sees the wish first; turn-taking: robot, then person; preemptive: the robot acts unless it passes.",
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
          title: `Ways of working together, ${modesGame.rounds} rounds`,
          caption:
            "assist: the robot sees the wish first. turn-taking: robot first, then the person, in turn. preemptive: the robot acts unless it passes.",
          columns: [
            { name: "person" },
            ...modeWays.map(({ name }) => ({ name, align: "right" as const })),
          ],
          rows: exactHumans.map((name, i) => [name, ...row(modes, i).map(cell)]),
        },
        ...(simulated === undefined
          ? []
          : [
              {
                kind: "table" as const,
                id: "simulated-modes",
                title: "The same, simulated",
                caption:
                  "Means ± standard errors over games with the exact robots. In brackets the distance from the exact value in standard errors.",
                columns: [
                  { name: "person" },
                  ...modeWays.map(({ name }) => ({ name, align: "right" as const })),
                ],
                rows: exactHumans.map((name, i) => [
                  name,
                  ...row(modes, i).map((exact, k) => {
                    const at = 2 * (i * modeWays.length + k);
                    const [mean, error] = [simulated.data[at], simulated.data[at + 1]];
                    return `${mean.toFixed(4)} ± ${error.toFixed(4)} (${((mean - exact) / error).toFixed(1)})`;
                  }),
                ]),
              },
            ]),
      ],
    };
  },
};

/** Bits about the best arm in all wishes so far. */
export const informationSpec: Spec = {
  id: "information",
  title: "What wishes tell about the best arm",
  section: "Exact",
  async build(run) {
    const [exact, sampled, bias] = [
      await run.array("information"),
      await run.array("information-sampled"),
      await run.array("information-bias"),
    ];
    if (exact === undefined) return missingFigure("information", "information");
    const curves = (bits: NdArray) =>
      informationHumans.map((name, colour) => ({
        name,
        x: Array.from({ length: bits.shape[1] }, (_, t) => t + 1),
        y: row(bits, colour),
        colour,
      }));
    const [x, y] = [{ label: "round" }, { label: "information", unit: "bits" }];
    return {
      kind: "panels",
      id: "information",
      title: "Information between the best arm and all wishes so far, unassisted",
      caption:
        "What wishes tell of the best arm while nobody interferes. Who does better alone does not always tell more.",
      notes: notes(run),
      source: run.id,
      columns: 2,
      panels: [
        {
          kind: "lines",
          id: "information-exact",
          title: "Two arms",
          caption: "Exact, by enumerating all wishes.",
          x,
          y,
          series: curves(exact),
        },
        ...(sampled === undefined || bias === undefined
          ? []
          : [
              {
                kind: "lines" as const,
                id: "information-sampled",
                title: `${run.config.arms} arms`,
                caption: `Estimated from games, with the bias of counting taken off (at most ${Math.max(...bias.data).toFixed(3)} bits here). It grows with the number of different wishes, so that later rounds are left out.`,
                x,
                y,
                series: curves(sampled),
              },
            ]),
      ],
    };
  },
};

/** Regret against noise: people who know the arms, and people who learn them. */
export const noiseSpec: Spec = {
  id: "noise",
  title: "Noise helps or harms",
  section: "Exact",
  async build(run) {
    const [noise, greedy] = [await run.array("noise"), await run.array("noise-greedy")];
    if (noise === undefined || greedy === undefined) return missingFigure("noise", "noise");
    const column = (array: NdArray, k: number): number[] =>
      Array.from({ length: array.shape[0] }, (_, i) => array.data[i * array.shape[1] + k]);
    const x = { label: "probability of a random wish ε" };
    const { arms, rounds } = greedyNoiseGame;
    return {
      kind: "panels",
      id: "noise",
      title: "Regret against noise",
      caption:
        "For somebody who knows the arms noise is only noise. For a learner it is exploration too, but in a game as short as the right one it costs more than it finds, alone and with the best robot; what pays at four arms and 50 rounds is in the table of teams.",
      source: run.id,
      columns: 2,
      panels: [
        {
          kind: "lines",
          id: "noise-optimal",
          title: `eps-optimal: knows the arms, ${run.config.arms} arms, ${run.config.rounds} rounds`,
          caption:
            "Closed form. Following the majority of wishes is optimal here and keeps the total regret finite for ever.",
          x,
          y: { label: "total regret", unit: "reward", scale: "log" },
          series: [
            { name: "alone", x: column(noise, 0), y: column(noise, 2), colour: 0 },
            { name: "majority robot", x: column(noise, 0), y: column(noise, 1), colour: 1 },
          ],
        },
        {
          kind: "lines",
          id: "noise-greedy",
          title: `eps-greedy: learns the arms, ${arms} arms, ${rounds} rounds`,
          caption: "Exact, by backward induction.",
          x,
          y: { label: "total regret", unit: "reward" },
          series: ["alone", "majority robot", "exact robot"].map((name, k) => ({
            name,
            x: column(greedy, 0),
            y: column(greedy, k + 1),
            colour: k,
          })),
        },
      ],
    };
  },
};

/** The index of a Beta arm, as a map over its counts. */
export const gittinsSpec: Spec = {
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
