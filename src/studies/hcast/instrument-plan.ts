/** @file Instrument: where further baselines narrow an agent's horizon most. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { humanRates } from "../../evals/baselines/buckets.ts";
import { type BaselinePlan, planBaselines } from "../../evals/baselines/plan.ts";
import { pooledSpread } from "../../evals/baselines/spread.ts";
import { bootstrapCurves } from "../../evals/horizon/bootstrap.ts";
import {
  fitAgents,
  horizonMinutes,
  horizonOf,
  noFitText,
  type ProfileName,
  profiles,
  showMinutes,
} from "../../evals/horizon/fit.ts";
import { isMeasured, type RunTable } from "../../evals/records/tables.ts";
import { standardDeviation } from "../../math/statistics.ts";
import type { BarFigure, Instrument, Notice, Origin, TableFigure } from "../../study/index.ts";
import { edgesOf, type HcastConfig, hcastSchema } from "./config.ts";
import { hashOf, readCounts, runSlots } from "./instrument-input.ts";

const names = Object.keys(profiles) as [ProfileName, ...ProfileName[]];
const numberField = (min: number, max: number, value: number) =>
  z.coerce.number().min(min).max(max).default(value);

const options = hcastSchema.pick({ edges: true }).extend({
  agent: z.string().default("").meta({
    title: "Agent",
    description: "Whose horizon is to be known better; empty: the longest.",
    unit: "",
    source: "own",
  }),
  attempts: numberField(0, 10_000, 20).meta({
    title: "Attempts",
    description: "Further attempts of people that can be paid for.",
    unit: "attempts",
    source: "own",
  }),
  per: z.enum(["attempt", "hour"]).default("attempt").meta({
    title: "Spend well",
    description: "Prefer the largest gain per attempt, or per hour of work.",
    unit: "",
    source: "own",
  }),
  q: numberField(0.01, 0.99, 0.5).meta({
    title: "Success",
    description: "Success probability of the horizon.",
    unit: "fraction",
    source: "arXiv 2503.14499",
  }),
  profile: z.enum(names).default("th1.1-2026-03").meta({
    title: "Profile",
    description: "Ridge and weights of the fit.",
    unit: "",
    source: "METR eval-analysis-public",
  }),
  forecastWorth: numberField(0.05, 5, 0.5).meta({
    title: "Worth of a forecast",
    description: "A forecast is as uncertain as this many timed successes.",
    unit: "successes",
    source: "arXiv 2503.14499, noise check",
  }),
  assumedSuccesses: numberField(1, 100, 3).meta({
    title: "Successes behind a label",
    description: "Taken for labels marked as measured whose successes are not in the file.",
    unit: "successes",
    source: "arXiv 2503.17354 (341 successes at 110 tasks)",
  }),
  spread: numberField(0.05, 3, 0.86).meta({
    title: "Spread between people",
    description: "Used when the file has no task with two successes.",
    unit: "ln minutes",
    source: "preview baselines, METR's divisor",
  }),
  replicates: numberField(50, 5000, 300).meta({
    title: "Bootstrap replicates",
    description: "Resamples behind the part of the interval that baselines cannot narrow.",
    unit: "replicates",
    source: "own",
  }),
  seed: z.coerce.number().int().min(0).default(1).meta({
    title: "Seed",
    description: "Seed of bootstrap and simulation.",
    unit: "",
    source: "own",
  }),
});

export const planInstrument: Instrument<HcastConfig> = {
  id: "plan",
  title: "Plan baselines",
  summary:
    "Which tasks people should be timed on next so that an agent's horizon is known best, with the expected narrowing.",
  verb: ["hcast", "plan"],
  positional: "runs",
  options,
  files: runSlots.map((slot) =>
    slot.slot === "runs"
      ? { ...slot, description: `${slot.description}, or one file of task counts` }
      : slot,
  ),
  takesRun: false,
  async run(raw, context) {
    const given = options.parse(raw);
    const files = context.files.runs ?? [];
    const input = await readCounts(files, context);
    const { counts } = input;
    const profile = profiles[given.profile];
    const fits = fitAgents(counts, profile);
    const longest = [...fits].sort(
      (a, b) => (horizonOf(b, given.q) ?? -1) - (horizonOf(a, given.q) ?? -1),
    )[0];
    const name = given.agent === "" ? longest?.agent : given.agent;
    const cells = counts.agents.find(({ agent }) => agent === name);
    if (cells === undefined) {
      throw new InvalidInputError(
        `plan: wanted one of ${counts.agents.map(({ agent }) => agent).join(", ") || "no agents"}, got ${JSON.stringify(given.agent)}`,
        "name an agent of the file with --agent",
      );
    }
    const spread = pooledSpread(input.human.observed);
    const alone = { ...counts, agents: [cells] };
    const curves = bootstrapCurves(alone, {
      replicates: given.replicates,
      seed: given.seed,
      profile,
      onReplicate: (done) => {
        context.signal.throwIfAborted();
        if (done % 50 === 0) {
          context.progress({ done, total: given.replicates, unit: "replicates" });
        }
      },
    });
    const logs = Array.from(curves.slope, (slope, i) =>
      Math.log(horizonMinutes({ slope, intercept: curves.intercept[i]! }, given.q) ?? Number.NaN),
    ).filter(Number.isFinite);
    const samplingSpread = standardDeviation(logs);
    const plan = planBaselines(counts, cells, {
      profile,
      q: given.q,
      spread: spread?.degreesOfFreedom ?? given.spread,
      successes: successesBehind(input, given.assumedSuccesses),
      forecastWorth: given.forecastWorth,
      attempts: given.attempts,
      successRate: rateByLength(input, edgesOf(given)),
      per: given.per,
      ...(samplingSpread === undefined ? {} : { samplingSpread }),
      seed: given.seed,
    });
    const notices: Notice[] = [...input.notices];
    if (!plan.ok) {
      const text = plan.fit.status === "fitted" ? plan.reason : noFitText[plan.fit.status];
      return {
        title: "Plan baselines",
        summary: `${name} has no horizon to plan for.`,
        measures: {},
        claims: [],
        figures: [],
        notices: [...notices, { level: "failure", code: "no-horizon", text: `${name}: ${text}` }],
      };
    }
    const fit = fits.find(({ agent }) => agent === name);
    if (fit?.status === "fitted" && fit.separable) {
      notices.push({
        level: "warning",
        code: "separable",
        text: `${name}: one length parts all successes from all failures: only the ridge of ${given.profile} keeps the slope finite, so how far a label moves the horizon is the ridge's doing`,
      });
    }
    if (spread === undefined) {
      notices.push({
        level: "warning",
        code: "assumed-spread",
        text: `no task has two timed successes: the spread between people is assumed to be a factor of ${Math.exp(given.spread).toFixed(2)}`,
      });
    }
    const origin: Origin = {
      notes: [
        `profile ${given.profile}, horizon at ${100 * given.q} % success, gain per ${given.per}`,
        `${given.replicates} replicates of families, tasks and runs; labels drawn again 200 times`,
        ...files.map(({ name: file }) => `suite ${file}`),
      ],
      source: `input sha256 ${await hashOf(...files)}, seed ${given.seed}`,
    };
    return {
      title: "Plan baselines",
      summary: sentence(plan),
      measures: {
        horizon: { value: plan.horizonMinutes, unit: "minutes" },
        factorNow: { value: plan.factor.now, unit: "factor", note: "95 %, up and down" },
        factorPlanned: { value: plan.factor.planned, unit: "factor", note: "after the plan" },
        labelSpreadNow: {
          value: plan.labelSpread.now,
          unit: "ln minutes",
          note: `${plan.labelSpread.simulatedNow.toFixed(3)} by simulated refits`,
        },
        labelSpreadPlanned: {
          value: plan.labelSpread.planned,
          unit: "ln minutes",
          note: `${plan.labelSpread.simulatedPlanned.toFixed(3)} by simulated refits`,
        },
        samplingSpread: {
          value: samplingSpread ?? null,
          unit: "ln minutes",
          note: "families, tasks and runs: more baselines do not change it",
        },
        hours: { value: plan.hours, unit: "hours", note: "expected work of people" },
      },
      claims: [],
      figures: [planBars(plan, origin), planTable(plan, origin)],
      notices,
    };
  },
};

type Plan = Extract<BaselinePlan, { ok: true }>;

function sentence(plan: Plan): string {
  const { now, planned } = plan.factor;
  const gain = 100 * (1 - Math.log(planned) / Math.log(now));
  return `${plan.agent}: horizon ${showMinutes(plan.horizonMinutes)}, known within a factor of ${now.toFixed(2)}. About ${Math.round(plan.attempts)} further attempts (${plan.hours.toFixed(0)} hours) would make it ${planned.toFixed(2)}: ${gain.toFixed(1)} % narrower in ln minutes${gain < 5 ? ". The labels are not what limits this horizon: more tasks would help more than more baselines" : ""}.`;
}

/** Successes in the file; for measured labels without any in the file the assumed number; 0 for forecasts. */
function successesBehind(
  table: Pick<RunTable, "tasks" | "human">,
  assumed: number,
): Map<string, number> {
  const counts = new Map<number, number>();
  for (const { task } of table.human.observed) counts.set(task, (counts.get(task) ?? 0) + 1);
  return new Map(
    table.tasks.map((task, i) => [
      task.id,
      counts.get(i) ?? (isMeasured(task.label) ? assumed : 0),
    ]),
  );
}

/** People's success rate by length, each bucket drawn a little towards one half; 0.61 without attempts. */
function rateByLength(
  table: Pick<RunTable, "tasks" | "human">,
  edges: readonly number[],
): (minutes: number) => number {
  const rates = humanRates(table, edges);
  const any = rates.some(({ attempts }) => attempts > 0);
  return (minutes) => {
    if (!any) return 0.61; // HCAST: 341 of 563 attempts
    const { successes, attempts } = rates[edges.filter((edge) => minutes >= edge).length]!;
    return (successes + 1) / (attempts + 2);
  };
}

function planBars(plan: Plan, origin: Origin): BarFigure {
  const shown = plan.tasks.slice(0, 15);
  const labels = shown.map(({ taskId }) => taskId);
  return {
    id: "plan-shares",
    kind: "bars",
    title: "What the uncertainty of the lengths comes from",
    caption:
      "Share of the horizon's variance through labels, the fifteen largest tasks. Measured: people were timed; forecast: nobody was.",
    notes: origin.notes,
    source: origin.source,
    x: { label: "task", categories: labels },
    y: { label: "Share of label variance" },
    x0: labels,
    stacked: true,
    groups: [
      { name: "measured", colour: 0, values: shown.map((t) => (t.measured ? t.share : 0)) },
      { name: "forecast", colour: 1, values: shown.map((t) => (t.measured ? 0 : t.share)) },
    ],
  };
}

function planTable(plan: Plan, origin: Origin): TableFigure {
  const chosen = plan.tasks.filter(({ more }) => more > 0);
  const rest = plan.tasks.filter(({ more }) => more === 0).slice(0, 10);
  return {
    id: "plan",
    kind: "table",
    title: "The plan",
    caption:
      "Influence: change of ln horizon per change of ln length. Attempts are expected ones: some do not succeed. Below the chosen tasks stand the next largest.",
    notes: origin.notes,
    source: origin.source,
    columns: [
      { name: "task" },
      { name: "length", unit: "min", align: "right" },
      { name: "successes", align: "right" },
      { name: "influence", align: "right" },
      { name: "share", unit: "%", align: "right" },
      { name: "more successes", align: "right" },
      { name: "attempts", align: "right" },
      { name: "hours", align: "right" },
    ],
    rows: [...chosen, ...rest].map((t) => [
      t.taskId,
      Number(t.minutes.toPrecision(4)),
      t.measured ? t.successes : "forecast",
      Number(t.influence.toPrecision(3)),
      Number((100 * t.share).toPrecision(3)),
      t.more,
      Number(t.attempts.toPrecision(3)),
      Number(t.hours.toPrecision(3)),
    ]),
  };
}
