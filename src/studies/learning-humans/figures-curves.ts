/** @file Figures of learning about people: log-loss, regret and information against the time that they are watched. */

import { z } from "zod";
import { missingFigure } from "../../figures/study-parts.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { LineFigure, Series } from "../../study/index.ts";
import { scoreRounds } from "./config.ts";
import {
  caseOption,
  chosenCase,
  notes,
  pairName,
  type Run,
  type Spec,
  scoreSeries,
  titles,
} from "./figure-parts.ts";
import { score } from "./measures.ts";
import { boxKinds, type CaseName, caseNames, caseOf, kinds } from "./task.ts";

/** The tables of every true kind, or `undefined` when one is missing. */
async function tablesOf(run: Run, names: readonly string[]): Promise<NdArray[] | undefined> {
  const tables = await Promise.all(names.map((name) => run.array(name)));
  return tables.every((table) => table !== undefined) ? tables : undefined;
}

const curvesOf = (run: Run, name: CaseName): Promise<NdArray[] | undefined> =>
  tablesOf(
    run,
    kinds.map((kind) => `curve-${name}-${kind}`),
  );

/** A curve of every pair of true and assumed kind; `wrong` is how the curve of a wrong observer looks. */
function pairSeries(
  tables: readonly NdArray[],
  of: readonly string[],
  x: readonly number[],
  wrong: (assumed: number) => Partial<Series>,
  quantity: "logLoss" | "regret" = "logLoss",
): Series[] {
  return of.flatMap((truth, k) =>
    of.map((assumed, j) =>
      scoreSeries(tables[k], j, x, pairName(truth, assumed), {
        quantity,
        colour: k,
        ...(truth === assumed ? {} : wrong(j)),
      }),
    ),
  );
}

/** What is drawn against the rounds, and what the same is without watching. */
const quantities = {
  "log-loss": {
    column: "logLoss",
    title: "Log-loss of the observer",
    unit: "nats",
    caption: "",
    async blind(_run: Run, name: CaseName) {
      return Math.log(caseOf(name).preferences.size);
    },
  },
  regret: {
    column: "regret",
    title: "Regret of choosing for the person",
    unit: "utility",
    caption:
      " The machine then chooses once, by the posterior mean utilities; the same options that the person had. A wrong belief costs here only where it changes the choice.",
    async blind(run: Run, name: CaseName) {
      return (await run.array("blind"))?.data[caseNames.indexOf(name)];
    },
  },
} as const;

/** Log-loss of the observer, or regret of acting on it, after each round, with the right and with the wrong model. */
export const curvesSpec: Spec = {
  id: "curves",
  title: "What observers know after each round",
  section: "Learning curves",
  options: z.object({
    case: caseOption,
    quantity: z.enum(["log-loss", "regret"]).default("log-loss").meta({
      title: "Quantity",
      description: "What is known, or what it costs to choose for the person by it.",
      unit: "",
    }),
  }),
  async build(run, options) {
    const name = chosenCase(options);
    const label = options.quantity === "regret" ? "regret" : "log-loss";
    const { column, title, unit, caption, blind } = quantities[label];
    const tables = await curvesOf(run, name);
    if (tables === undefined || score(tables[0], 0, 0, column) === undefined)
      return missingFigure("curves", `curves of ${name}`);
    const prior = await blind(run, name);
    const look = (j: number): Partial<Series> => ({
      style: j === 0 ? "dashed" : "dotted",
      hidden: j !== 0,
    });
    return {
      kind: "lines",
      id: "curves",
      title: `${title}, case ${name}`,
      caption: `Solid: the observer's model is right. Dashed: a learner taken for stationary. Means over ${run.config.people} simulated people.${caption}`,
      notes: notes(run),
      source: run.id,
      x: { label: "rounds watched", scale: "log", alternatives: ["linear"] },
      y: { label, unit },
      series: pairSeries(tables, kinds, scoreRounds, look, column),
      rules: prior === undefined ? [] : [{ axis: "y", value: prior, label: "prior" }],
    } satisfies LineFigure;
  },
};

/** Bits that each further round adds under the right model. */
export const roundsSpec: Spec = {
  id: "information-per-round",
  title: "Which rounds teach",
  section: "Learning curves",
  options: z.object({ case: caseOption }),
  async build(run, options) {
    const name = chosenCase(options);
    const tables = await curvesOf(run, name);
    if (tables === undefined) return missingFigure("information-per-round", `curves of ${name}`);
    const prior = Math.log(caseOf(name).preferences.size);
    const loss = (k: number, row: number): number =>
      row < 0 ? prior : (score(tables[k], row, k) ?? Number.NaN);
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
      series: kinds.map((kind, k) => ({
        name: titles[kind],
        x: scoreRounds,
        y: scoreRounds.map(
          (t, row) =>
            (loss(k, row - 1) - loss(k, row)) / (t - (scoreRounds[row - 1] ?? 0)) / Math.LN2,
        ),
        colour: k,
      })),
    };
  },
};

/** Log-loss of the observer of people who walk to boxes, episode by episode. */
export const boxesSpec: Spec = {
  id: "boxes",
  title: "Boxes in a gridworld",
  section: "Boxes",
  async build(run) {
    const x = Array.from({ length: run.config.episodes }, (_, e) => e + 1);
    const tables = await tablesOf(
      run,
      boxKinds.map((kind) => `boxes-${kind}`),
    );
    if (tables === undefined) return missingFigure("boxes", "boxes");
    return {
      kind: "lines",
      id: "boxes",
      title: "Log-loss of the observer, episode by episode",
      caption: `Items are dealt anew every ${run.config.episodesPerRound} episodes. A learner's first episode of a round is silent; opening boxes in a telling order reveals the whole order of preference, which an expert never shows.`,
      notes: notes(run),
      source: run.id,
      x: { label: "episodes watched" },
      y: { label: "log-loss", unit: "nats" },
      series: pairSeries(tables, boxKinds, x, () => ({ style: "dashed" })),
      rules: [
        { axis: "y", value: Math.log(6), label: "prior" },
        { axis: "y", value: Math.LN2, label: "only the best item known" },
      ],
    };
  },
};

/** Experts and learners together, when nobody says who is who. */
export const crowdSpec: Spec = {
  id: "crowd",
  title: "Not everybody is the same",
  section: "Misspecification",
  async build(run) {
    const table = await run.array("crowd");
    if (table === undefined) return missingFigure("crowd", "a crowd");
    const share = Math.round(100 * run.config.crowdShare);
    return {
      kind: "lines",
      id: "crowd",
      title: `A crowd of ${share} % experts and ${100 - share} % Bayesian learners, case A1`,
      caption:
        "Log-loss for somebody drawn from the crowd. The observer who knows the shares has to find out from each person's own choices who is an expert.",
      notes: notes(run),
      source: run.id,
      x: { label: "rounds watched", scale: "log", alternatives: ["linear"] },
      y: { label: "log-loss", unit: "nats" },
      series: ["all taken for stationary", "all taken for Bayesian learners", "shares known"].map(
        (name, j) => scoreSeries(table, j, scoreRounds, name, { colour: j }),
      ),
      rules: [{ axis: "y", value: Math.log(27), label: "prior" }],
    };
  },
};
