/** @file The explainer: how waves that each say little interfere to one answer, and two checkpoints side by side. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { waveAmplitude } from "../../interp/index.ts";
import type { Figure, FigureSpec, Measures } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { analysisOrigin, type FigureOrigin } from "./figures-weights.ts";
import { grokkingMeasures } from "./measure-specs.ts";
import { networkMeasures } from "./measures.ts";
import { analysisAt } from "./networks-of-run.ts";

type Spec = FigureSpec<GrokkingConfig>;

/** The waves of one question (a, b) over the answers c, with their sum and what the network really says. */
export interface ClockWaves {
  a: number;
  b: number;
  answer: number;
  /** Key frequencies with their amplitude, largest first. */
  waves: readonly { frequency: number; amplitude: number; values: Float64Array }[];
  /** Sum of the waves, [p]. */
  sum: Float64Array;
  /** The network's logits less their mean over c, [p]. */
  logits: Float64Array;
}

/**
 * Interference over c of the fitted waves amplitude_k cos(w_k (answer - c)).
 *
 * @source Nanda et al. 2023, section 4.2; own view
 */
export function clockWaves(analysis: NetworkAnalysis, a: number, b: number): ClockWaves {
  const { task, keys, coefficients, view } = analysis;
  const { p } = task;
  if (!(a < p && b < p)) {
    throw new InvalidInputError(`clock: wanted a and b in 0..${p - 1}, got ${a} and ${b}`);
  }
  const pair = a * p + b;
  const answer = task.labels[pair]!;
  const waves = keys.inUse
    .map((frequency) => {
      const amplitude = waveAmplitude(p, frequency, coefficients[frequency]!);
      const values = Float64Array.from(
        { length: p },
        (_, c) => amplitude * Math.cos((2 * Math.PI * ((frequency * (answer - c + p)) % p)) / p),
      );
      return { frequency, amplitude, values };
    })
    .sort((x, y) => Math.abs(y.amplitude) - Math.abs(x.amplitude));
  const sum = new Float64Array(p);
  for (const { values } of waves) for (let c = 0; c < p; c++) sum[c]! += values[c]!;
  const row = view.logits.slice(pair * p, (pair + 1) * p);
  const mean = row.reduce((total, x) => total + x, 0) / p;
  return { a, b, answer, waves, sum, logits: row.map((x) => x - mean) };
}

/** The waves of one question as a figure; the page moves `a` and `b`. */
export function clockFigure(
  analysis: NetworkAnalysis,
  a: number,
  b: number,
  origin: FigureOrigin,
): Figure {
  const { p } = analysis.task;
  const { waves, sum, logits, answer } = clockWaves(analysis, a, b);
  const x = Float64Array.from({ length: p }, (_, c) => c);
  return {
    id: "clock",
    kind: "lines",
    title: `The answer to ${a} and ${b} by interference`,
    caption:
      "Each key frequency gives every answer c a wave that is highest at the right one and at many wrong ones. Only at the right answer are all waves high at once, so their sum singles it out. Dashed: the network's own logits, mean taken off.",
    ...origin,
    x: { label: "Answer c", domain: [0, p - 1] },
    y: { label: "Logit" },
    series: [
      ...waves.map(({ frequency, values }, i) => ({
        name: `k = ${frequency}`,
        x,
        y: values,
        colour: i + 2,
        style: "dotted" as const,
      })),
      { name: "network", x, y: logits, colour: 1, style: "dashed" },
      { name: "sum of the waves", x, y: sum, colour: 0 },
    ],
    rules: [{ axis: "x", value: answer, label: `right answer ${answer}` }],
  };
}

/** Measures of two networks in one table, with their ratio. */
export function comparisonTable(
  left: { name: string; measures: Measures },
  right: { name: string; measures: Measures },
): Figure {
  const rows = grokkingMeasures
    .filter(({ name }) => name in left.measures || name in right.measures)
    .map(({ name, label, unit }) => {
      const x = left.measures[name]?.value ?? null;
      const y = right.measures[name]?.value ?? null;
      const ratio = x !== null && y !== null && x !== 0 ? y / x : null;
      return [label, unit, short(x), short(y), short(ratio)];
    });
  return {
    id: "comparison",
    kind: "table",
    title: `${left.name} and ${right.name}`,
    caption: "Every measure of the two networks; the last column is the second over the first.",
    source: `${left.name}; ${right.name}`,
    columns: [
      { name: "measure" },
      { name: "unit" },
      { name: left.name, align: "right" },
      { name: right.name, align: "right" },
      { name: "ratio", align: "right" },
    ],
    rows,
  };
}

function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}

const number = (title: string, description: string, initial: number) =>
  z.coerce.number().int().min(0).default(initial).meta({
    title,
    description,
    unit: "",
    source: "own",
  });

const clock: Spec = {
  id: "clock",
  title: "Clock explainer",
  section: "Explainer",
  perCheckpoint: true,
  options: z.object({
    a: number("First input a", "A residue.", 3),
    b: number("Second input b", "A residue.", 4),
  }),
  build: async (run, chosen) => {
    const analysis = await analysisAt(run, chosen.step);
    return clockFigure(
      analysis,
      Number(chosen.a ?? 3),
      Number(chosen.b ?? 4),
      analysisOrigin(analysis, `${run.id}, step ${analysis.step}`),
    );
  },
};

const sideBySide: Spec = {
  id: "side-by-side",
  title: "Two checkpoints side by side",
  section: "Explainer",
  perCheckpoint: true,
  options: z.object({
    against: number(
      "Against step",
      "Step of the other checkpoint; the nearest saved one is taken.",
      0,
    ),
  }),
  build: async (run, chosen) => {
    const steps = run.checkpointSteps();
    const wanted = Number(chosen.against ?? 0);
    const other = steps.reduce<number | undefined>(
      (best, step) =>
        best === undefined || Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best,
      undefined,
    );
    const before = await analysisAt(run, other);
    const after = await analysisAt(run, chosen.step);
    return {
      ...comparisonTable(
        { name: `step ${before.step}`, measures: networkMeasures(before) },
        { name: `step ${after.step}`, measures: networkMeasures(after) },
      ),
      id: "side-by-side",
      source: run.id,
    };
  },
};

/** Explainer figures. */
export const explainerFigures: readonly Spec[] = [clock, sideBySide];
