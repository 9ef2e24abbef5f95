/** @file Instruments that look at a run of the study: ablations, two checkpoints, the forecast, the clock. */

import { z } from "zod";
import type { Measures, Report } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import { clockFigure, clockWaves, comparisonTable } from "./figures-clock.ts";
import { stepAxis } from "./figures-curves.ts";
import { analysisOrigin, spectrumBars } from "./figures-weights.ts";
import { expectedRestrictedLoss, forecast } from "./forecast.ts";
import {
  ablationTable,
  chosenNetwork,
  field,
  type GrokkingInstrument,
  runOf,
  short,
  stateNotices,
  stepOption,
} from "./instruments-shared.ts";
import { networkMeasures } from "./measures.ts";
import { analysisAt } from "./networks-of-run.ts";

/** The paper's ablations on a network of a run. */
export const ablate: GrokkingInstrument = {
  id: "ablate",
  title: "Ablations",
  summary:
    "The paper's ablations A1 to A9 on a network of a run, in one table beside the paper's numbers.",
  options: z.object({ step: stepOption }),
  files: [],
  takesRun: true,
  async run(options, context): Promise<Report> {
    const analysis = await chosenNetwork(context, Number(options.step ?? 0));
    const run = runOf(context);
    const source = `${run.id}, step ${analysis.step}`;
    return ablationReport(analysis, source);
  },
};

function ablationReport(analysis: NetworkAnalysis, source: string): Report {
  const { table, measures } = ablationTable(analysis, source);
  const base = measures.ablation_A1?.value ?? Number.NaN;
  const kept = measures.ablation_A4?.value ?? Number.NaN;
  const removed = measures.ablation_A6b?.value ?? Number.NaN;
  return {
    title: "Ablations",
    summary: `Test loss ${short(base)} as it is; ${short(kept)} when only the key waves of the answer are kept in the logits; ${short(removed)} when the hidden layer loses its ${2 * analysis.keys.inUse.length} readout directions (chance is ${short(Math.log(analysis.task.p))}).`,
    measures,
    claims: [],
    figures: [table],
    notices: stateNotices(analysis),
  };
}

/** Two checkpoints of a run side by side. */
export const compare: GrokkingInstrument = {
  id: "compare",
  title: "Two checkpoints",
  summary: "Every measure of two checkpoints of a run side by side, with the spectra of both.",
  options: z.object({
    from: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta(field("First step", "A checkpoint of the run.", "steps")),
    to: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta(field("Second step", "Another checkpoint; 0 takes the newest.", "steps")),
  }),
  files: [],
  takesRun: true,
  async run(options, context): Promise<Report> {
    const run = runOf(context);
    const before = await analysisAt(run, Number(options.from ?? 0));
    const after = await chosenNetwork(context, Number(options.to ?? 0));
    const left = { name: `step ${before.step}`, measures: networkMeasures(before) };
    const right = { name: `step ${after.step}`, measures: networkMeasures(after) };
    const panels = [before, after].flatMap((analysis) => {
      const origin = analysisOrigin(analysis, `${run.id}, step ${analysis.step}`);
      return (["embed", "readout"] as const).map((which) => {
        const bars = spectrumBars(which, analysis.parameters, analysis.task.p, origin);
        return {
          ...bars,
          id: `${bars.id}-${analysis.step}`,
          title: `${bars.title}, step ${analysis.step}`,
        };
      });
    });
    return {
      title: `Steps ${before.step} and ${after.step} of ${run.id}`,
      summary: `Test loss ${short(before.losses.test.loss)} and ${short(after.losses.test.loss)}; key frequencies ${before.keys.inUse.join(", ")} and ${after.keys.inUse.join(", ")}.`,
      measures: right.measures,
      claims: [],
      figures: [
        comparisonTable(left, right),
        {
          id: "spectra-compared",
          kind: "panels",
          title: "Spectra of both",
          caption: "Fourier components of embedding and readout.",
          columns: 2,
          panels,
        },
      ],
      notices: [...stateNotices(after)],
    };
  },
};

/** "Will it grok?", as of a step of the run. */
export const forecasting: GrokkingInstrument = {
  id: "forecast",
  title: "Will it grok?",
  summary:
    "An early indicator from the slope of the restricted loss while the test loss is still flat. A heuristic of this project, not of the paper.",
  options: z.object({
    until: z.coerce
      .number()
      .int()
      .min(0)
      .default(0)
      .meta(
        field("As of step", "Only what was known at this step; 0 uses the whole run.", "steps"),
      ),
  }),
  files: [],
  takesRun: true,
  async run(options, context): Promise<Report> {
    const run = runOf(context);
    const until = Number(options.until ?? 0);
    const cut = (name: string) => {
      const { steps, values } = run.series(name);
      const count = until === 0 ? steps.length : steps.filter((step) => step <= until).length;
      return { steps: steps.slice(0, count), values: values.slice(0, count) };
    };
    const restricted = cut("liveRestrictedLoss");
    const test = cut("testLoss");
    const result = forecast(restricted, test.values[test.values.length - 1]);
    const measures: Record<string, Measures[string]> = {
      restrictedLossNow: { value: finite(result.restricted), unit: "nats" },
      restrictedSlope: {
        value: finite(result.slope),
        unit: "decades per 1,000 steps",
        ...(Number.isFinite(result.slopeError) ? { error: result.slopeError } : {}),
      },
      expectedGrokAt: {
        value: result.expected?.step ?? null,
        unit: "steps",
        ...(result.expected === undefined
          ? {}
          : { note: `${result.expected.low} to ${result.expected.high}` }),
      },
    };
    const texts: Record<typeof result.verdict, string> = {
      generalised: "The test loss is below 1: it has generalised.",
      forming: `The restricted loss is falling by ${short(-result.slope)} decades per 1,000 steps: a circuit is forming. If it goes on like this, generalisation is expected near step ${result.expected?.step} (${result.expected?.low} to ${result.expected?.high}).`,
      flat: "The restricted loss is not falling: nothing speaks for generalisation soon.",
      "too-early": "Too early to tell: the restricted loss has too few points or has hardly moved.",
    };
    return {
      title: "Will it grok?",
      summary: `${texts[result.verdict]} This is a heuristic of our own.`,
      measures,
      claims: [],
      figures: [
        {
          id: "forecast",
          kind: "lines",
          title: "Restricted loss and its level at generalisation",
          caption:
            "Restricted loss for the five largest waves at each time, with the test loss. The horizontal line is where our calibration runs generalised.",
          source: run.id,
          x: stepAxis,
          y: { label: "Loss", unit: "nats", scale: "log" },
          series: [
            { name: "test", x: test.steps, y: test.values, colour: 1, style: "dotted" },
            { name: "restricted", x: restricted.steps, y: restricted.values, colour: 2 },
          ],
          rules: [
            { axis: "y", value: expectedRestrictedLoss, label: "level at generalisation" },
            ...(result.expected === undefined
              ? []
              : [{ axis: "x" as const, value: result.expected.step, label: "expected" }]),
          ],
        },
      ],
      notices: [],
    };
  },
};

/** One question answered by interference. */
export const clock: GrokkingInstrument = {
  id: "clock",
  title: "Clock",
  summary: "How the waves of one question interfere to its answer.",
  options: z.object({
    a: z.coerce.number().int().min(0).default(3).meta(field("First input a", "A residue.")),
    b: z.coerce.number().int().min(0).default(4).meta(field("Second input b", "A residue.")),
    step: stepOption,
  }),
  files: [],
  takesRun: true,
  async run(options, context): Promise<Report> {
    const run = runOf(context);
    const analysis = await chosenNetwork(context, Number(options.step ?? 0));
    const [a, b] = [Number(options.a ?? 3), Number(options.b ?? 4)];
    const { answer, sum, waves } = clockWaves(analysis, a, b);
    const rivals = sum.filter((_, c) => c !== answer);
    const margin = sum[answer]! - Math.max(...rivals);
    return {
      title: `The answer to ${a} and ${b}`,
      summary: `${waves.length} waves add up to ${short(sum[answer]!)} at the right answer ${answer}, ${short(margin)} above the best wrong one.`,
      measures: {
        answer: { value: answer, unit: "" },
        waveMargin: { value: margin, unit: "logits" },
      },
      claims: [],
      figures: [
        clockFigure(analysis, a, b, analysisOrigin(analysis, `${run.id}, step ${analysis.step}`)),
      ],
      notices: stateNotices(analysis),
    };
  },
};

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
