/** @file Figures of the study: learning curves, matrix, familiarity, discarding, evidence, boxes, and one person's log. */

import { z } from "zod";
import {
  type MisspecificationMatrix,
  misspecificationFigure,
  misspecificationTable,
} from "../../figures/misspecification-matrix.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import { drawIndex } from "../../planning/inference/scoring.ts";
import { type LoggedChoice, modelPosterior, readLog } from "../../planning/learners/evidence.ts";
import type {
  Figure,
  FigureSpec,
  LineFigure,
  RunData,
  Series,
  TableFigure,
} from "../../study/index.ts";
import { conventions, type LearningConfig, scoreRounds } from "./config.ts";
import { score } from "./measures.ts";
import { boxKinds, caseNames, caseOf, discards, familiarities, kinds, peopleOf } from "./task.ts";

type Run = RunData<LearningConfig>;
type Spec = FigureSpec<LearningConfig>;

const titles: Readonly<Record<string, string>> = {
  stationary: "stationary",
  bayes: "Bayesian learner",
  qlearn: "value learner",
  learning: "learning",
};

const caseOption = z
  .enum(caseNames)
  .default("A1")
  .meta({ title: "Case", description: "Options and preferences of the outcome bandit.", unit: "" });

const notes = (run: Run): string[] => [
  `Conventions: ${conventions(run.config)}.`,
  "Environment: Assay reference (the paper's is not public).",
];

const missing = (id: string, what: string): TableFigure => ({
  kind: "table",
  id,
  title: what,
  caption: `Not in this run: ${what}.`,
  columns: [{ name: "missing" }],
  rows: [],
});

const chosenCase = (options: Readonly<Record<string, unknown>>): (typeof caseNames)[number] =>
  caseNames.find((name) => name === options.case) ?? "A1";

/** A curve of log-loss with its band over the rows of a packed table. */
function lossSeries(
  table: NdArray,
  assumed: number,
  x: readonly number[],
  name: string,
  look: Partial<Series> = {},
): Series {
  const y = x.map((_, row) => score(table, row, assumed) ?? Number.NaN);
  const error = x.map((_, row) => score(table, row, assumed, "logLossError") ?? 0);
  return {
    name,
    x,
    y,
    band: {
      low: y.map((v, i) => v - 2 * error[i]),
      high: y.map((v, i) => v + 2 * error[i]),
      label: "two standard errors",
    },
    ...look,
  };
}

const curvesSpec: Spec = {
  id: "curves",
  title: "What observers know after each round",
  section: "Learning curves",
  options: z.object({ case: caseOption }),
  async build(run, options) {
    const name = chosenCase(options);
    const series: Series[] = [];
    for (const [k, kind] of kinds.entries()) {
      const table = await run.array(`curve-${name}-${kind}`);
      if (table === undefined) return missing("curves", `curves of ${name}`);
      kinds.forEach((assumed, j) => {
        series.push(
          lossSeries(
            table,
            j,
            scoreRounds,
            kind === assumed
              ? `${titles[kind]}, known`
              : `${titles[kind]}, taken for ${titles[assumed]}`,
            {
              colour: k,
              ...(kind === assumed
                ? {}
                : { style: j === 0 ? "dashed" : "dotted", hidden: j !== 0 }),
            },
          ),
        );
      });
    }
    return {
      kind: "lines",
      id: "curves",
      title: `Log-loss of the observer, case ${name}`,
      caption: `Solid: the observer's model is right. Dashed: a learner taken for stationary. Means over ${run.config.people} simulated people.`,
      notes: notes(run),
      source: run.id,
      x: { label: "rounds watched", scale: "log", alternatives: ["linear"] },
      y: { label: "log-loss", unit: "nats" },
      series,
      rules: [{ axis: "y", value: Math.log(caseOf(name).preferences.size), label: "prior" }],
    } satisfies LineFigure;
  },
};

async function matrixOf(
  run: Run,
  name: (typeof caseNames)[number],
  rounds: number,
): Promise<MisspecificationMatrix | undefined> {
  const values: number[][] = [];
  const errors: number[][] = [];
  const exact = await run.array(`exact-${name}-${rounds}`);
  for (const [i, kind] of kinds.entries()) {
    const table = exact ?? (await run.array(`curve-${name}-${kind}`));
    const row = exact === undefined ? (scoreRounds as readonly number[]).indexOf(rounds) : i;
    if (table === undefined || row < 0) return undefined;
    values.push(kinds.map((_, j) => score(table, row, j) ?? Number.NaN));
    errors.push(kinds.map((_, j) => score(table, row, j, "logLossError") ?? 0));
  }
  const names = kinds.map((kind) => titles[kind]);
  return {
    truths: names,
    assumed: names,
    values,
    ...(exact === undefined ? { errors } : {}),
    baseline: names.map(() => Math.log(caseOf(name).preferences.size)),
    better: "smaller",
    quantity: "log-loss",
    unit: "nats",
    nothing: "the prior",
  };
}

const roundsOption = z
  .union([z.literal(3), z.literal(5), z.literal(10), z.literal(20), z.literal(40)])
  .default(20)
  .meta({
    title: "Rounds",
    description: "Rounds watched; 3 and 5 are exact for A1 and A2, the others sampled.",
    unit: "rounds",
  });

const matrixSpec: Spec = {
  id: "misspecification-matrix",
  title: "Who the person is, and who the machine thinks they are",
  section: "Misspecification",
  options: z.object({ case: caseOption, rounds: roundsOption }),
  async build(run, options): Promise<Figure> {
    const name = chosenCase(options);
    const rounds = Number(options.rounds ?? 20);
    const matrix = await matrixOf(run, name, rounds);
    if (matrix === undefined) return missing("misspecification-matrix", `matrix of ${name}`);
    const kind =
      matrix.errors === undefined ? "exact" : `from ${run.config.people} simulated people`;
    const words = { notes: notes(run), source: run.id };
    return {
      kind: "panels",
      id: "misspecification-matrix",
      title: `Misspecification, case ${name}, ${rounds} rounds`,
      caption: `Expected log-loss of every pair, ${kind}.`,
      columns: 2,
      panels: [
        misspecificationFigure(matrix, {
          id: "matrix",
          title: "Cost against the prior",
          caption: "Log-loss minus the prior's.",
          ...words,
        }),
        misspecificationTable(matrix, {
          id: "matrix-table",
          title: "In numbers",
          caption: "Log-loss.",
          ...words,
        }),
      ],
    };
  },
};

const familiaritySpec: Spec = {
  id: "familiarity",
  title: "The harm is largest in an unfamiliar place",
  section: "Misspecification",
  async build(run) {
    const table = await run.array("familiarity");
    if (table === undefined) return missing("familiarity", "familiarity");
    const x = familiarities.map((n) => n + 1);
    return {
      kind: "lines",
      id: "familiarity",
      title: "Bayesian learner with earlier experience, case A1, 10 rounds",
      caption:
        "The person has seen every option some times before the first watched choice. The more they know, the less it matters to take them for an expert.",
      notes: notes(run),
      source: run.id,
      x: { label: "earlier observations of each option, plus 1", scale: "log" },
      y: { label: "log-loss", unit: "nats" },
      series: [
        lossSeries(table, 0, x, "taken for stationary", { colour: 1 }),
        lossSeries(table, 1, x, "learning known", { colour: 0 }),
      ],
      rules: [{ axis: "y", value: Math.log(27), label: "prior" }],
    };
  },
};

const discardSpec: Spec = {
  id: "discard",
  title: "May I drop the first rounds?",
  section: "Misspecification",
  async build(run) {
    const table = await run.array("discard");
    if (table === undefined) return missing("discard", "discarding");
    const aware = score(table, 0, 1) ?? Number.NaN;
    return {
      kind: "lines",
      id: "discard",
      title: "Stationary inference after throwing away the first rounds, case A1, Bayesian learner",
      caption:
        "Twenty rounds are played; the stationary observer looks at the rest only. The dashed line knows that the person learns and uses everything.",
      notes: notes(run),
      source: run.id,
      x: { label: "rounds thrown away" },
      y: { label: "log-loss", unit: "nats" },
      series: [
        lossSeries(table, 0, discards, "taken for stationary", { colour: 1 }),
        {
          name: "learning known, all rounds",
          x: discards,
          y: discards.map(() => aware),
          style: "dashed",
          colour: 0,
        },
      ],
      rules: [{ axis: "y", value: Math.log(27), label: "prior" }],
    };
  },
};

const roundsSpec: Spec = {
  id: "information-per-round",
  title: "Which rounds teach",
  section: "Learning curves",
  options: z.object({ case: caseOption }),
  async build(run, options) {
    const name = chosenCase(options);
    const series: Series[] = [];
    for (const [k, kind] of kinds.entries()) {
      const table = await run.array(`curve-${name}-${kind}`);
      if (table === undefined) return missing("information-per-round", `curves of ${name}`);
      const prior = Math.log(caseOf(name).preferences.size);
      const gains = scoreRounds.map((t, row) => {
        const before = row === 0 ? prior : (score(table, row - 1, k) ?? Number.NaN);
        const from = row === 0 ? 0 : scoreRounds[row - 1];
        return (before - (score(table, row, k) ?? Number.NaN)) / (t - from) / Math.LN2;
      });
      series.push({ name: titles[kind], x: scoreRounds, y: gains, colour: k });
    }
    return {
      kind: "lines",
      id: "information-per-round",
      title: `Information per round, case ${name}, right model`,
      caption:
        "Bits about the preference that each further round adds, on average between two scored rounds. A learner's first choice adds nothing.",
      notes: notes(run),
      source: run.id,
      x: { label: "round", scale: "log", alternatives: ["linear"] },
      y: { label: "information per round", unit: "bits" },
      series,
    };
  },
};

const evidenceSpec: Spec = {
  id: "model-evidence",
  title: "Can the choices tell who learns?",
  section: "Which model?",
  async build(run) {
    const array = await run.array("evidence");
    if (array === undefined) return missing("model-evidence", "model evidence");
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

const boxesSpec: Spec = {
  id: "boxes",
  title: "Boxes in a gridworld",
  section: "Boxes",
  async build(run) {
    const x = Array.from({ length: run.config.episodes }, (_, e) => e + 1);
    const series: Series[] = [];
    for (const [k, truth] of boxKinds.entries()) {
      const table = await run.array(`boxes-${truth}`);
      if (table === undefined) return missing("boxes", "boxes");
      boxKinds.forEach((assumed, j) => {
        const name =
          truth === assumed
            ? `${titles[truth]}, known`
            : `${titles[truth]}, taken for ${titles[assumed]}`;
        series.push(
          lossSeries(table, j, x, name, {
            colour: k,
            ...(truth === assumed ? {} : { style: "dashed" }),
          }),
        );
      });
    }
    return {
      kind: "lines",
      id: "boxes",
      title: "Log-loss of the observer, episode by episode",
      caption: `Items are dealt anew every ${run.config.episodesPerRound} episodes. A learner's first episode of a round is silent; opening boxes in a telling order reveals the whole order of preference, which an expert never shows.`,
      notes: notes(run),
      source: run.id,
      x: { label: "episodes watched" },
      y: { label: "log-loss", unit: "nats" },
      series,
      rules: [
        { axis: "y", value: Math.log(6), label: "prior" },
        { axis: "y", value: Math.LN2, label: "only the best item known" },
      ],
    };
  },
};

const personSpec: Spec = {
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
    const theta = drawIndex(bandit.preferences.prior, 0, size, random.uniform());
    const truth = people[kind];
    const state = new Float64Array(truth.stateLength);
    const choice = new Float64Array(bandit.options * size);
    const log: LoggedChoice[] = [];
    truth.start(state);
    for (let t = 0; t < 20; t++) {
      truth.choice(state, choice);
      const own = Float64Array.from({ length: bandit.options }, (_, k) =>
        Math.exp(choice[k * size + theta]),
      );
      const option = drawIndex(own, 0, bandit.options, random.uniform());
      const outcome = drawIndex(
        bandit.probability,
        option * bandit.outcomes,
        bandit.outcomes,
        random.uniform(),
      );
      truth.update(state, state, option, outcome);
      log.push({ option, outcome });
    }
    const reading = readLog(bandit, people, log);
    const names = Array.from(
      { length: size },
      (_, i) =>
        `${i === theta ? "▸ " : ""}${Array.from(parameters.slice(i * dimension, (i + 1) * dimension)).join(" ")}`,
    );
    const panels = kinds.map(
      (model, m): Figure => ({
        kind: "heatmap",
        id: `person-${model}`,
        title: `Read as: ${titles[model]}`,
        caption: `Probability of this model at the end: ${modelPosterior(reading, 20)[m].toFixed(3)}.`,
        x: { label: "round", domain: [0, 20] },
        y: { label: "utilities", categories: names },
        rows: size,
        columns: 21,
        values: Float64Array.from(
          { length: size * 21 },
          (_, i) => reading.posteriors[m][i % 21][Math.floor(i / 21)],
        ),
        value: { label: "probability", scale: "sequential", domain: [0, 1] },
      }),
    );
    return {
      kind: "panels",
      id: "one-person",
      title: `Posterior over utilities of one ${titles[kinds[kind]]} person, case ${name}`,
      caption: `▸ marks the truth. Choices and outcomes: ${log.map(({ option, outcome }) => `${option + 1}→${(outcome ?? 0) + 1}`).join(" ")}.`,
      notes: notes(run),
      source: run.id,
      columns: 3,
      panels,
    };
  },
};

export const learningFigures: readonly Spec[] = [
  curvesSpec,
  roundsSpec,
  matrixSpec,
  familiaritySpec,
  discardSpec,
  boxesSpec,
  evidenceSpec,
  personSpec,
];
