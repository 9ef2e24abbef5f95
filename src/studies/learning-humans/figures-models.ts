/** @file Figures of which model a log of choices speaks for: the mean over people, and one person step by step. */

import { z } from "zod";
import { missingFigure } from "../../figures/study-parts.ts";
import { rng } from "../../math/random.ts";
import {
  choiceChances,
  drawLog,
  modelPosterior,
  readLog,
} from "../../planning/learners/evidence.ts";
import type { Figure, LineFigure } from "../../study/index.ts";
import { caseOption, chosenCase, notes, type Spec, titles } from "./figure-parts.ts";
import { caseOf, kinds, peopleOf } from "./task.ts";

/** Mean probability of each model, for each kind of person. */
export const evidenceSpec: Spec = {
  id: "model-evidence",
  title: "Can the choices tell who learns?",
  section: "Which model?",
  async build(run) {
    const array = await run.array("evidence");
    if (array === undefined) return missingFigure("model-evidence", "model evidence");
    const rounds = array.shape[2];
    const x = Array.from({ length: rounds }, (_, t) => t);
    const panels = kinds.map(
      (truth, k): LineFigure => ({
        kind: "lines",
        id: `evidence-${truth}`,
        title: `The person is: ${titles[truth]}`,
        caption: "Mean probability of each model.",
        x: { label: "rounds watched" },
        y: { label: "probability", domain: [0, 1] },
        series: kinds.map((name, m) => ({
          name: titles[name],
          x,
          y: Array.from(
            array.data.slice((k * kinds.length + m) * rounds, (k * kinds.length + m + 1) * rounds),
          ),
          colour: m,
        })),
      }),
    );
    return {
      kind: "panels",
      id: "model-evidence",
      title: "Posterior over models of the person, case A1",
      caption:
        "Preferences and model are inferred together from one log of choices; all models start equally likely.",
      notes: notes(run),
      source: run.id,
      columns: 3,
      panels,
    };
  },
};

/** People whose posteriors are averaged. */
const crowdSize = 200;

const mean = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0) / items.length;

/** One simulated person, or many who like the same, read under each model. */
export const personSpec: Spec = {
  id: "one-person",
  title: "One person, step by step",
  section: "Which model?",
  options: z.object({
    case: caseOption,
    person: z
      .enum(kinds)
      .default("qlearn")
      .meta({ title: "The person is", description: "Kind of person.", unit: "" }),
    number: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .meta({ title: "Person", description: "Number of the simulated person.", unit: "" }),
    average: z
      .boolean()
      .default(false)
      .meta({
        title: "Average",
        description: `Mean posterior of ${crowdSize} people of this kind who like the same, in place of this one's.`,
        unit: "",
      }),
  }),
  async build(run, options) {
    const name = chosenCase(options);
    const kind = Math.max(
      0,
      kinds.findIndex((k) => k === (options.person ?? "qlearn")),
    );
    const bandit = caseOf(name);
    const people = peopleOf(bandit, run.config);
    const random = rng(run.seed, `person/${name}/${kind}/${Number(options.number ?? 1)}`);
    const { size, parameters, dimension } = bandit.preferences;
    const { theta, log } = drawLog(bandit, people[kind], 20, random);
    const reading = readLog(bandit, people, log);
    const names = Array.from(
      { length: size },
      (_, i) =>
        `${i === theta ? "▸ " : ""}${Array.from(parameters.slice(i * dimension, (i + 1) * dimension)).join(" ")}`,
    );
    const average = options.average === true;
    const alike = average
      ? Array.from({ length: crowdSize }, () =>
          readLog(bandit, people, drawLog(bandit, people[kind], 20, random, theta).log),
        )
      : [reading];
    const panels = kinds.map(
      (model, m): Figure => ({
        kind: "heatmap",
        id: `person-${model}`,
        title: `Read as: ${titles[model]}`,
        caption: `Probability of this model at the end: ${mean(alike, (one) => modelPosterior(one, 20)[m]).toFixed(3)}${average ? ` (mean of ${crowdSize} people)` : ""}.`,
        x: { label: "round", domain: [0, 20] },
        y: { label: "utilities", categories: names },
        rows: size,
        columns: 21,
        values: Float64Array.from({ length: size * 21 }, (_, i) =>
          mean(alike, (one) => one.posteriors[m][i % 21][Math.floor(i / 21)]),
        ),
        value: { label: "probability", scale: "sequential", domain: [0, 1] },
      }),
    );
    const mind: Figure = {
      kind: "lines",
      id: "person-mind",
      title: "Which option the person would take",
      caption:
        "Chance of option 1 with the true utilities, after what was seen so far: it moves for a learner and stays for somebody who knows the options.",
      x: { label: "round" },
      y: { label: "chance of option 1", domain: [0, 1] },
      series: people.map((model, m) => ({
        name: titles[kinds[m]],
        x: Array.from({ length: log.length + 1 }, (_, t) => t),
        y: choiceChances(bandit, model, log, theta).map(([first]) => first),
        colour: m,
        ...(m === kind ? {} : { style: "dashed" as const }),
      })),
    };
    return {
      kind: "panels",
      id: "one-person",
      title: average
        ? `Mean posterior over utilities of ${crowdSize} ${titles[kinds[kind]]} people who like the same, case ${name}`
        : `Posterior over utilities of one ${titles[kinds[kind]]} person, case ${name}`,
      caption: `▸ marks the truth. Choices and outcomes: ${log.map(({ option, outcome }) => `${option + 1}→${(outcome ?? 0) + 1}`).join(" ")}.`,
      notes: notes(run),
      source: run.id,
      columns: 2,
      panels: [mind, ...panels],
    };
  },
};
