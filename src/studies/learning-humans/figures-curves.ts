/** @file Figures of learning about people: log-loss and information against the time that they are watched. */

import { z } from "zod";
import { missingFigure } from "../../figures/study-parts.ts";
import type { LineFigure, Series } from "../../study/index.ts";
import { scoreRounds } from "./config.ts";
import {
  caseOption,
  chosenCase,
  lossSeries,
  notes,
  pairName,
  type Spec,
  titles,
} from "./figure-parts.ts";
import { score } from "./measures.ts";
import { boxKinds, caseOf, kinds } from "./task.ts";

/** Log-loss of the observer after each round, with the right and with the wrong model. */
export const curvesSpec: Spec = {
  id: "curves",
  title: "What observers know after each round",
  section: "Learning curves",
  options: z.object({ case: caseOption }),
  async build(run, options) {
    const name = chosenCase(options);
    const series: Series[] = [];
    for (const [k, kind] of kinds.entries()) {
      const table = await run.array(`curve-${name}-${kind}`);
      if (table === undefined) return missingFigure("curves", `curves of ${name}`);
      kinds.forEach((assumed, j) => {
        series.push(
          lossSeries(table, j, scoreRounds, pairName(kind, assumed), {
            colour: k,
            ...(kind === assumed ? {} : { style: j === 0 ? "dashed" : "dotted", hidden: j !== 0 }),
          }),
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

/** Bits that each further round adds under the right model. */
export const roundsSpec: Spec = {
  id: "information-per-round",
  title: "Which rounds teach",
  section: "Learning curves",
  options: z.object({ case: caseOption }),
  async build(run, options) {
    const name = chosenCase(options);
    const series: Series[] = [];
    for (const [k, kind] of kinds.entries()) {
      const table = await run.array(`curve-${name}-${kind}`);
      if (table === undefined) return missingFigure("information-per-round", `curves of ${name}`);
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

/** Log-loss of the observer of people who walk to boxes, episode by episode. */
export const boxesSpec: Spec = {
  id: "boxes",
  title: "Boxes in a gridworld",
  section: "Boxes",
  async build(run) {
    const x = Array.from({ length: run.config.episodes }, (_, e) => e + 1);
    const series: Series[] = [];
    for (const [k, truth] of boxKinds.entries()) {
      const table = await run.array(`boxes-${truth}`);
      if (table === undefined) return missingFigure("boxes", "boxes");
      boxKinds.forEach((assumed, j) => {
        series.push(
          lossSeries(table, j, x, pairName(truth, assumed), {
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
