/** @file Figures of taking a person for another kind: the matrix, familiarity, and dropping the first rounds. */

import { z } from "zod";
import {
  type MisspecificationMatrix,
  misspecificationFigure,
  misspecificationTable,
} from "../../figures/misspecification-matrix.ts";
import { missingFigure } from "../../figures/study-parts.ts";
import type { Figure } from "../../study/index.ts";
import { scoreRounds } from "./config.ts";
import {
  caseOption,
  chosenCase,
  notes,
  type Run,
  type Spec,
  scoreSeries,
  titles,
} from "./figure-parts.ts";
import { score } from "./measures.ts";
import { type caseNames, caseOf, discards, familiarities, kinds } from "./task.ts";

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

/** Log-loss of every pair of true and assumed kind, drawn and in numbers. */
export const matrixSpec: Spec = {
  id: "misspecification-matrix",
  title: "Who the person is, and who the machine thinks they are",
  section: "Misspecification",
  options: z.object({ case: caseOption, rounds: roundsOption }),
  async build(run, options): Promise<Figure> {
    const name = chosenCase(options);
    const rounds = Number(options.rounds ?? 20);
    const matrix = await matrixOf(run, name, rounds);
    if (matrix === undefined) return missingFigure("misspecification-matrix", `matrix of ${name}`);
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

/** The harm of the wrong model against what the person knew before. */
export const familiaritySpec: Spec = {
  id: "familiarity",
  title: "The harm is largest in an unfamiliar place",
  section: "Misspecification",
  async build(run) {
    const table = await run.array("familiarity");
    if (table === undefined) return missingFigure("familiarity", "familiarity");
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
        scoreSeries(table, 0, x, "taken for stationary", { colour: 1 }),
        scoreSeries(table, 1, x, "learning known", { colour: 0 }),
      ],
      rules: [{ axis: "y", value: Math.log(27), label: "prior" }],
    };
  },
};

/** Stationary inference when the first rounds are thrown away. */
export const discardSpec: Spec = {
  id: "discard",
  title: "May I drop the first rounds?",
  section: "Misspecification",
  async build(run) {
    const table = await run.array("discard");
    if (table === undefined) return missingFigure("discard", "discarding");
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
        scoreSeries(table, 0, discards, "taken for stationary", { colour: 1 }),
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
