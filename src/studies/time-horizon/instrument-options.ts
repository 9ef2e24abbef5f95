/** @file Options and file slots that several instruments share, and how they are read. */

import { z } from "zod";
import { type FitProfile, profiles } from "../../evals/horizon/fit.ts";
import { weightSchemes } from "../../evals/horizon/weights.ts";
import { agentsByField, lengthsSlot } from "../../evals/records/fields.ts";
import { type SweBenchMapping, sweBenchMinutes } from "../../evals/records/swe-bench.ts";
import type { Instrument } from "../../study/index.ts";
import type { AnalysisOptions } from "./analysis.ts";
import { analysisFields, type HorizonConfig } from "./config.ts";
import type { LoadedInput, LoadOptions } from "./input.ts";

const flag = z.boolean().default(false);
const mappings = Object.keys(sweBenchMinutes) as [SweBenchMapping, ...SweBenchMapping[]];

export const seedOption = z.coerce.number().int().min(0).default(1).meta({
  title: "Seed",
  description: "Seed of the bootstrap; the same file, options and seed give the same numbers.",
  unit: "",
  source: "own",
});

/** A date after which `what` are left out. */
export const asOfOption = (what: string) =>
  z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, "a date YYYY-MM-DD, or nothing")
    .default("")
    .meta({
      title: "As of",
      description: `Leaves out ${what} released later, YYYY-MM-DD; empty takes all.`,
      unit: "date",
      source: "own",
    });

/** Options of every instrument that fits runs. */
export const fitOptions = z.object({
  ...analysisFields,
  seed: seedOption,
  ridge: z
    .string()
    .regex(/^(\d+(\.\d*)?(e-?\d+)?)?$/i, "a number of at least 0, or nothing")
    .default("")
    .meta({
      title: "Ridge",
      description: "Ridge on the slope instead of the profile's, for example 0.01; empty keeps it.",
      unit: "",
      source: "METR notes of 2025 and 2026",
    }),
  weights: z
    .enum(["profile", ...weightSchemes])
    .default("profile")
    .meta({
      title: "Weights",
      description:
        "Weights of tasks instead of the profile's: equal, invsqrt (square root of the family's size), family, none (every run the same).",
      unit: "",
      source: "METR eval-analysis-public, compute_task_weights",
    }),
  tasks: z.enum(["own", "common"]).default("own").meta({
    title: "Tasks",
    description: "own: every agent on all its tasks; common: only tasks that all agents have.",
    unit: "",
    source: "own",
  }),
  agents: z.string().default("").meta({
    title: "Agents",
    description: "Only these agents, comma-separated; empty takes all.",
    unit: "",
    source: "own",
  }),
  agentsBy: agentsByField,
  scoring: z.enum(["binary", "continuous"]).default("binary").meta({
    title: "Scoring",
    description: "binary counts successes; continuous uses the score itself as partial success.",
    unit: "",
    source: "arXiv 2503.14499, section 4.1",
  }),
  excludeSuites: z.string().default("").meta({
    title: "Leave out suites",
    description: "Comma-separated: HCAST, SWAA, RE-Bench. Weights are made again afterwards.",
    unit: "",
    source: "arXiv 2503.14499, robustness checks",
  }),
  lengthFactor: z.coerce.number().positive().default(1).meta({
    title: "Population factor",
    description:
      "Multiplies every task length: contractors took 5 to 18 times longer than maintainers on the same issues.",
    unit: "factor",
    source: "arXiv 2503.14499, section 6",
  }),
  dropUsageLimited: flag.meta({
    title: "Leave out runs stopped by usage limits",
    description: "They count as scored otherwise.",
    unit: "",
    source: "METR eval-analysis-public",
  }),
  skipBadRows: flag.meta({
    title: "Skip bad rows",
    description:
      "Go on without rows that do not fit; otherwise the first ones are named and nothing is computed.",
    unit: "",
    source: "own",
  }),
  scorer: z.string().default("").meta({
    title: "Score of Inspect logs",
    description: "Name of the score to use where samples carry several; empty: the first.",
    unit: "",
    source: "own",
  }),
  sweBenchMapping: z.enum(mappings).default("metr").meta({
    title: "SWE-bench minutes",
    description:
      "Minutes of the annotation buckets: 3.87 (metr) or 7.5 (cross-domain) for the shortest.",
    unit: "",
    source: "arXiv 2503.14499, section 5",
  }),
});

export type FitOptions = z.infer<typeof fitOptions>;

/** Slots of every instrument that reads runs. */
export const runSlots: Instrument<HorizonConfig>["files"] = [
  {
    slot: "runs",
    description:
      "run records (JSONL, JSON list, CSV, Inspect logs), task counts (JSON), SWE-bench results (JSON) or outcome matrix (CSV), published horizons (YAML)",
    accept: [".jsonl", ".ndjson", ".json", ".csv", ".eval", ".yaml", ".yml"],
    required: true,
    many: true,
  },
  {
    slot: "dates",
    description:
      "release dates, date: { agent: YYYY-MM-DD }; those of the paper's models are known",
    accept: [".yaml", ".yml"],
    required: false,
    many: true,
  },
  lengthsSlot,
  {
    slot: "annotations",
    description: "SWE-bench annotations: instance_id, difficulty",
    accept: [".csv"],
    required: false,
  },
];

/** Reading options from instrument options. */
export function loadOptions(options: FitOptions): LoadOptions {
  return {
    scoring: options.scoring,
    lengthFactor: options.lengthFactor,
    dropUsageLimited: options.dropUsageLimited,
    skipBadRows: options.skipBadRows,
    sweBenchMapping: options.sweBenchMapping,
    scorer: options.scorer,
    excludeSuites: namesIn(options.excludeSuites),
    agents: namesIn(options.agents),
    agentsBy: options.agentsBy,
    commonTasks: options.tasks === "common",
  };
}

function namesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The profile with the user's own ridge and weights, and a name that says so. */
export function profileOf(options: Pick<FitOptions, "profile" | "ridge" | "weights">): FitProfile {
  const base = profiles[options.profile];
  if (options.ridge === "" && options.weights === "profile") return base;
  return {
    name: `own choice, from ${base.name}`,
    ridge: options.ridge === "" ? base.ridge : Number(options.ridge),
    weights: options.weights === "profile" ? base.weights : options.weights,
  };
}

/** Analysis options with what the loaded input says about itself. */
export function analysisOptions(options: FitOptions, input: LoadedInput): AnalysisOptions {
  const changes = [
    options.scoring === "continuous" ? "partial scoring" : "",
    options.lengthFactor === 1 ? "" : `lengths times ${options.lengthFactor}`,
    options.excludeSuites === "" ? "" : `without ${options.excludeSuites}`,
    options.tasks === "common" ? "common tasks only" : "",
    options.agents === "" ? "" : `agents ${options.agents}`,
    options.agentsBy === "scaffold" ? "agents by scaffold" : "",
    options.dropUsageLimited ? "without runs stopped by limits" : "",
  ].filter((text) => text !== "");
  return {
    profile: profileOf(options),
    levels: options.levels,
    replicates: options.replicates,
    q: options.q,
    rule: options.rule,
    after: options.after,
    before: options.before,
    seed: options.seed,
    suite: [input.suite, ...changes].join(", "),
    input: `sha256 ${input.hash.slice(0, 16)}${input.files > 1 ? ` of ${input.files} files` : ""}`,
  };
}
