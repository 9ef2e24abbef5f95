/** @file Instrument: what would change the horizon and the date, one check after the other. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { agentCells, type CountTable } from "../../evals/horizon/counts.ts";
import { type FitProfile, fitAgent, horizonOf, showMinutes } from "../../evals/horizon/fit.ts";
import { yearsToTarget } from "../../evals/horizon/multiverse.ts";
import type { Figure, Instrument, Measure, Notice } from "../../study/index.ts";
import { profileText, ruleOf } from "./analysis.ts";
import type { HorizonConfig } from "./config.ts";
import { provenanceLines } from "./figures-horizon.ts";
import { loadInput } from "./input.ts";
import {
  analysisOptions,
  fitOptions,
  loadOptions,
  profileOf,
  runSlots,
} from "./instrument-options.ts";
import {
  agreementParts,
  choicesTable,
  dateParts,
  messinessParts,
  noiseTable,
} from "./sensitivity-parts.ts";
import { influenceFigure } from "./sensitivity-tasks.ts";
import { robustnessTable, successAgainstLength } from "./sensitivity-trend.ts";

const sensitivityOptions = fitOptions.extend({
  agent: z.string().default("").meta({
    title: "Agent",
    description: "Agent whose horizon is probed; empty takes the longest horizon.",
    unit: "",
    source: "own",
  }),
  draws: z.coerce.number().int().min(50).max(10_000).default(500).meta({
    title: "Draws",
    description: "Perturbations per source of noise.",
    unit: "draws",
    source: "arXiv 2503.14499 (10,000)",
  }),
  lengthSpread: z.coerce.number().min(0).max(3).default(0).meta({
    title: "Spread of lengths",
    description:
      "Standard deviation of ln length in the labels; 0 takes the spread between people in the file, else 0.86.",
    unit: "ln minutes",
    source: "METR: pooled factor 2.37 between people",
  }),
  targetHours: z.coerce.number().positive().default(167).meta({
    title: "Target length",
    description: "Task length whose date is extrapolated.",
    unit: "hours",
    source: "arXiv 2503.14499, section 7",
  }),
});

type Options = z.infer<typeof sensitivityOptions>;

export const sensitivityInstrument: Instrument<HorizonConfig> = {
  id: "sensitivity",
  verb: ["horizon", "sensitivity"],
  positional: "runs",
  title: "What would change it",
  summary:
    "Weights and ridge, leaving out families, curve shape, noise in lengths, item response, agreement, messiness, and the date by source of noise.",
  options: sensitivityOptions,
  files: [
    ...runSlots,
    {
      slot: "messiness",
      description:
        "messiness judgements: task_id and the sixteen factors, one line per task and rater",
      accept: [".csv"],
      required: false,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const options = sensitivityOptions.parse(raw);
    const input = await loadInput(context, loadOptions(options));
    const { counts } = input;
    if (counts === undefined) {
      throw new InvalidInputError("sensitivity: wanted runs or counts, got published horizons");
    }
    const settings = analysisOptions(options, input);
    const profile = profileOf(options);
    const origin = provenanceLines({
      suite: settings.suite,
      profile: profileText(profile),
      input: settings.input,
      seed: options.seed,
      intervals: `${options.draws} draws per row`,
      rule: "all dated agents",
    });
    const agent = chosenAgent(counts, profile, options);
    const step = async (done: number, message: string): Promise<void> => {
      context.signal.throwIfAborted();
      context.progress({ done, total: 6, unit: "checks", message });
      await new Promise((resolve) => setTimeout(resolve, 0));
    };
    const notices: Notice[] = [...input.notices];
    const figures: Figure[] = [];
    const measures: Record<string, Measure> = {};
    await step(0, "weights, ridge and shape");
    figures.push(choicesTable(counts, agent, profile, options, origin, measures));
    const { after, before } = options;
    const asked = {
      agent,
      profile,
      q: options.q,
      rule: ruleOf(options.rule),
      window: { ...(after === "" ? {} : { after }), ...(before === "" ? {} : { before }) },
      load: loadOptions(options),
    };
    figures.push(robustnessTable(input, asked, origin, measures));
    const doubling = measures.doublingDays?.value;
    if (doubling) {
      measures.yearsByRule = {
        value: yearsToTarget(
          measures.horizon?.value ?? Number.NaN,
          options.targetHours * 60,
          doubling,
        ),
        unit: "years",
        note: `doublings that ${agent} lacks to ${options.targetHours} hours, times the doubling time`,
      };
    }
    await step(1, "leaving out families and tasks");
    figures.push(influenceFigure(counts, agent, profile, options.q, "family", origin));
    figures.push(influenceFigure(counts, agent, profile, options.q, "task", origin));
    await step(2, "noise in lengths");
    figures.push(noiseTable(input, counts, agent, profile, options, origin, measures));
    await step(3, "item response and agreement");
    figures.push(...agreementParts(counts, profile, origin, measures, notices));
    const byLength = successAgainstLength(counts, origin, measures);
    if (byLength !== undefined) figures.push(byLength);
    await step(4, "messiness");
    figures.push(
      ...messinessParts(
        context.files.messiness?.[0]?.bytes,
        counts,
        profile,
        input.releaseDates,
        origin,
        measures,
      ),
    );
    await step(5, "dates");
    figures.push(...dateParts(input, counts, profile, options, origin, notices));
    return {
      title: `What would change the horizon of ${agent}`,
      summary: `${agent}: ${showMinutes(measures.horizon?.value ?? Number.NaN)} under ${profile.name}; between ${showMinutes(measures.smallest?.value ?? Number.NaN)} and ${showMinutes(measures.largest?.value ?? Number.NaN)} over weights, ridge and curve shape.`,
      measures,
      claims: [],
      figures,
      notices,
    };
  },
};

function chosenAgent(counts: CountTable, profile: FitProfile, options: Options): string {
  if (options.agent !== "") {
    if (agentCells(counts, options.agent) !== undefined) return options.agent;
    throw new InvalidInputError(
      `sensitivity: unknown agent ${JSON.stringify(options.agent)}`,
      `agents of the file: ${counts.agents.map((cells) => cells.agent).join(", ")}`,
    );
  }
  const ranked = counts.agents
    .map((cells) => ({
      agent: cells.agent,
      minutes: horizonOf(fitAgent(counts, cells, profile), options.q) ?? -1,
    }))
    .sort((a, b) => b.minutes - a.minutes);
  const best = ranked[0];
  if (best === undefined || best.minutes <= 0) {
    throw new InvalidInputError("sensitivity: no agent of the file has a horizon");
  }
  return best.agent;
}
