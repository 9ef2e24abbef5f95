/** @file Maps that explain: what people value, what a walk reveals, where to watch, and where choices turn. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { modelOf } from "../../planning/inference/demonstrator.ts";
import { posterior } from "../../planning/inference/posterior.ts";
import { entropyNats } from "../../planning/information.ts";
import { corridor } from "../../planning/mdp/environments.ts";
import { parsePlanner } from "../../planning/operators/index.ts";
import type { Figure, FigureSpec, HeatMapFigure } from "../../study/index.ts";
import { conventions, gridNames, type IrrationalityConfig } from "./config.ts";
import { configured, environmentOf } from "./people.ts";
import { corridorDemonstrators } from "./task.ts";

type Spec = FigureSpec<IrrationalityConfig>;

const grid = z
  .enum(gridNames)
  .default("G5a")
  .meta({ title: "Grid", description: "Reference grid.", unit: "" });
const person = z.string().default("myopic-discount 0.5").meta({
  title: "The person is",
  description: "A kind of person with its parameter, for example optimism -1.",
  unit: "",
});

const text = (value: unknown, standard: string): string =>
  value === undefined ? standard : String(value);

const rowsOf = (height: number): string[] => Array.from({ length: height }, (_, i) => String(i));

/** Values over the cells and the most likely move, for one reward. */
export const valueFigure: Spec = {
  id: "values",
  title: "What a person thinks each cell is worth",
  section: "Maps",
  options: z.object({
    grid,
    person,
    reward: z.number().int().min(0).default(12).meta({
      title: "Reward",
      description: "Number of the reward function in the list.",
      unit: "",
    }),
  }),
  async build(run, options) {
    const name = text(options.grid, "G5a");
    const words = text(options.person, "myopic-discount 0.5");
    const environment = environmentOf(name, run.config);
    const model = modelOf(environment.mdp, environment.rewards, configured(words, run.config));
    const theta = Math.min(Number(options.reward ?? 12), environment.rewards.size - 1);
    const { states } = environment.mdp;
    const arrows = ["↑", "→", "↓", "←"];
    const moves = Array.from({ length: states }, (_, s) => {
      if (environment.mdp.terminal[s] === 1)
        return environment.grid?.spec.rows[Math.floor(s / 5)][s % 5] ?? "";
      const at = (theta * states + s) * 4;
      const choice = Array.from(model.policy.slice(at, at + 4));
      return arrows[choice.indexOf(Math.max(...choice))];
    });
    return {
      kind: "heatmap",
      id: "values",
      title: `${words} on ${name}, utilities ${environment.rewards.names[theta]}`,
      caption: `Value of each cell as this person plans. Most likely moves, row by row: ${rowsOf(5)
        .map((_, r) => moves.slice(5 * r, 5 * r + 5).join(" "))
        .join("  |  ")}.`,
      notes: [`Conventions: ${conventions(run.config)}.`, ...model.warnings],
      x: { label: "column", categories: rowsOf(5) },
      y: { label: "row", categories: rowsOf(5) },
      rows: 5,
      columns: 5,
      values: model.values.slice(theta * states, (theta + 1) * states),
      value: { label: "value", unit: "reward", scale: "sequential" },
    };
  },
};

/** Posterior over both utilities after a walk, under the true and the assumed model. */
export const posteriorFigure: Spec = {
  id: "posterior",
  title: "What one walk tells",
  section: "Maps",
  options: z.object({
    person,
    moves: z.string().default("NN").meta({
      title: "Moves",
      description:
        "The walk from the start of grid G5a, one letter N, E, S or W per move that went as meant.",
      unit: "",
    }),
  }),
  async build(run, options): Promise<Figure> {
    const words = text(options.person, "myopic-discount 0.5");
    const walk = text(options.moves, "NN").toUpperCase();
    if (/[^NESW]/.test(walk))
      throw new InvalidInputError(
        `moves: wanted letters N, E, S or W, got ${JSON.stringify(walk)}`,
      );
    const environment = environmentOf("G5a", run.config);
    const { rewards, mdp } = environment;
    const panel = (name: string): HeatMapFigure => {
      const model = modelOf(mdp, rewards, configured(name, run.config));
      const loglik = new Float64Array(rewards.size);
      let cell = environment.start;
      for (const letter of walk) {
        const action = "NESW".indexOf(letter);
        const row = cell * 4 + action;
        for (let i = 0; i < rewards.size; i++)
          loglik[i] += model.logPolicy[i * mdp.states * 4 + row];
        // The move went as meant: the likeliest successor.
        let best = mdp.offset[row];
        for (let edge = best; edge < mdp.offset[row + 1]; edge++)
          if (mdp.probability[edge] > mdp.probability[best]) best = edge;
        cell = mdp.next[best];
        if (mdp.terminal[cell] === 1) break;
      }
      const { probabilities } = posterior(rewards.prior, loglik);
      return {
        kind: "heatmap",
        id: `posterior-${name}`,
        title: `If the person is: ${name}`,
        caption: `Entropy ${entropyNats(probabilities).toFixed(3)} nats (prior ${Math.log(rewards.size).toFixed(3)}).`,
        x: { label: "utility of B", categories: ["1", "2", "3", "4", "5"] },
        y: { label: "utility of A", categories: ["1", "2", "3", "4", "5"] },
        rows: 5,
        columns: 5,
        values: probabilities,
        value: { label: "probability", scale: "sequential" },
      };
    };
    return {
      kind: "panels",
      id: "posterior",
      title: `Posterior after the walk ${walk || "(no move)"} on G5a`,
      caption:
        "The same moves mean different things to machines with different ideas of the person.",
      notes: [`Conventions: ${conventions(run.config)}.`],
      columns: 2,
      panels: [panel(words), panel("rational")],
    };
  },
};

/** Information of one choice in each cell. */
export const choiceInformationFigure: Spec = {
  id: "where-to-watch",
  title: "Where should we watch?",
  section: "Maps",
  options: z.object({ grid, person }),
  async build(run, options) {
    const name = text(options.grid, "G5a");
    const words = text(options.person, "myopic-discount 0.5");
    const environment = environmentOf(name, run.config);
    const { rewards, mdp } = environment;
    const model = modelOf(mdp, rewards, configured(words, run.config));
    const values = Float64Array.from({ length: mdp.states }, (_, s) => {
      if (mdp.terminal[s] === 1) return Number.NaN;
      const mean = new Float64Array(4);
      let conditional = 0;
      for (let i = 0; i < rewards.size; i++) {
        const at = (i * mdp.states + s) * 4;
        const choice = model.policy.slice(at, at + 4);
        conditional += rewards.prior[i] * entropyNats(choice);
        choice.forEach((p, a) => {
          mean[a] += rewards.prior[i] * p;
        });
      }
      return (entropyNats(mean) - conditional) / Math.LN2;
    });
    return {
      kind: "heatmap",
      id: "where-to-watch",
      title: `Information of one choice, ${words} on ${name}`,
      caption:
        "Bits about the reward in a single observed choice in each cell, before anything else is known.",
      notes: [`Conventions: ${conventions(run.config)}.`],
      x: { label: "column", categories: rowsOf(5) },
      y: { label: "row", categories: rowsOf(5) },
      rows: 5,
      columns: 5,
      values,
      value: { label: "information", unit: "bits", scale: "sequential" },
    };
  },
};

/** Values of both ways of the corridor against the unknown utility. */
export const boundaryFigure: Spec = {
  id: "choice-boundary",
  title: "Where the choice turns",
  section: "Maps",
  async build(run) {
    const environment = corridor();
    const { rewards, mdp } = environment;
    const right = corridorDemonstrators.map((words) => {
      const plan = parsePlanner(words).prepare(mdp)(rewards.rewards.subarray(0, rewards.edges), {
        planBeta: Infinity,
      });
      return plan.q[1];
    });
    const bits = await run.array("corridor");
    const x = [1, 2, 3, 4];
    return {
      kind: "lines",
      id: "choice-boundary",
      title: "Corridor: near goal worth θ, far goal worth 10",
      caption:
        "A choice tells something only where the far goal's value crosses the range of plausible θ. Rational people go far whatever θ is; short-sighted ones turn inside the range.",
      notes: [
        "Environment: Assay reference.",
        ...(bits === undefined
          ? []
          : corridorDemonstrators.map(
              (name, i) =>
                `${name}: ${bits.data[3 * i].toFixed(3)} bits in the first choice without noise.`,
            )),
      ],
      x: { label: "utility θ of the near goal" },
      y: { label: "value at the start", unit: "reward" },
      series: [
        { name: "near goal", x, y: x, colour: 0 },
        ...corridorDemonstrators.map((name, i) => ({
          name: `far goal, ${name}`,
          x,
          y: x.map(() => right[i]),
          style: "dashed" as const,
          colour: i + 1,
        })),
      ],
    };
  },
};
