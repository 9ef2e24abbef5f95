/** @file What can be varied in the time-horizon study; defaults are those of the paper or of METR's present practice. */

import { z } from "zod";
import { defaultProfile, profiles } from "../../evals/horizon/fit.ts";
import type { Preset } from "../../study/index.ts";

const profileNames = Object.keys(profiles) as [keyof typeof profiles, ...(keyof typeof profiles)[]];

/** Fields that the study and its instruments share. */
export const analysisFields = {
  profile: z.enum(profileNames).default(defaultProfile).meta({
    title: "Fit profile",
    description:
      "Ridge on the slope and weights: paper-2025 (0.1), th1.1-2026-03 (1e-5), unregularised (refuses separable data); all with square-root family weights.",
    unit: "",
    source: "METR notes of 2025 and 2026",
  }),
  levels: z
    .string()
    .regex(/^b?f?t?r?$/, "letters of b, f, t, r in this order")
    .min(1)
    .default("ftr")
    .meta({
      title: "Bootstrap levels",
      description:
        "What is drawn again, from outside in: b length buckets, f families, t tasks, r runs.",
      unit: "",
      source: "arXiv 2503.14499, section 4.2",
    }),
  replicates: z.coerce.number().int().min(50).max(100_000).default(1000).meta({
    title: "Bootstrap replicates",
    description: "Resamples behind each interval; all agents share each draw.",
    unit: "replicates",
    source: "METR eval-analysis-public (1,000); the paper says 10,000",
  }),
  q: z.coerce.number().gt(0).lt(1).default(0.5).meta({
    title: "Success probability",
    description: "The horizon is the task length at which an agent succeeds this often.",
    unit: "probability",
    source: "arXiv 2503.14499, section 4",
  }),
  rule: z
    .enum(["state-of-the-art", "state-of-the-art-before-window", "all", "paper-list"])
    .default("state-of-the-art")
    .meta({
      title: "Frontier rule",
      description:
        "Which agents make the trend: those at the running maximum when released (looked at inside or from before the window), all, or all but the paper's hand-picked three.",
      unit: "",
      source: "METR eval-analysis-public, January 2026",
    }),
  after: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, "a date YYYY-MM-DD, or nothing")
    .default("")
    .meta({
      title: "Released after",
      description: "First release date of the trend, YYYY-MM-DD; empty takes all.",
      unit: "date",
      source: "own",
    }),
  before: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, "a date YYYY-MM-DD, or nothing")
    .default("")
    .meta({
      title: "Released before",
      description: "The trend takes agents released before this day, YYYY-MM-DD; empty takes all.",
      unit: "date",
      source: "own",
    }),
};

export const horizonSchema = z.object({
  ...analysisFields,
  replicates: analysisFields.replicates,
  publicData: z.boolean().default(false).meta({
    title: "Use the public data",
    description:
      "Also analyse the public run files and tables (data set metr-eval-analysis); otherwise only facts that ship with Assay and a generated benchmark.",
    unit: "",
    source: "own",
  }),
  repetitions: z.number().int().min(10).max(2000).default(40).meta({
    title: "Generated benchmarks",
    description:
      "How often a benchmark with known truth is drawn and analysed, once with and once without difficulty noise, to see whether its intervals contain the truth.",
    unit: "benchmarks",
    source: "own",
  }),
  coverageReplicates: z.number().int().min(50).max(5000).default(200).meta({
    title: "Replicates per generated benchmark",
    description: "Bootstrap replicates inside each generated benchmark.",
    unit: "replicates",
    source: "own",
  }),
  plantedDoublingDays: z.number().positive().default(212).meta({
    title: "Planted doubling time",
    description: "Doubling time of the agents of the generated benchmark.",
    unit: "days",
    source: "arXiv 2503.14499, section 4.2",
  }),
  taskNoise: z.number().min(0).max(5).default(1.5).meta({
    title: "Difficulty noise",
    description:
      "Standard deviation of a task's own difficulty beyond its length in the noisy half of the generated benchmarks; 1.5 is what item-response fits find on real suites.",
    unit: "logits",
    source: "own; value from JonasMoss/metr-stats",
  }),
  multiverseDraws: z.number().int().min(100).max(20_000).default(2000).meta({
    title: "Draws per source of noise",
    description: "Perturbations behind each row of the date figure.",
    unit: "draws",
    source: "arXiv 2503.14499 (10,000)",
  }),
  targetHours: z.number().positive().default(167).meta({
    title: "Target length",
    description: "Task length whose date is extrapolated; 167 hours are a working month.",
    unit: "hours",
    source: "arXiv 2503.14499, section 7",
  }),
});

export type HorizonConfig = z.infer<typeof horizonSchema>;

export const horizonPresets: Readonly<Record<string, Preset<HorizonConfig>>> = {
  quick: {
    title: "Shipped facts and a generated benchmark",
    expect:
      "The 212-day trend and its R² come out of the published horizons; intervals on 80 generated benchmarks contain the planted doubling time about as often as they promise. No download.",
    minutes: 0.2,
    values: {},
  },
  small: {
    title: "More generated benchmarks",
    expect: "As quick, with 400 generated benchmarks and 10,000 draws per source of noise.",
    minutes: 0.6,
    values: { repetitions: 200, multiverseDraws: 10_000 },
  },
  paper: {
    title: "Public data",
    expect:
      "Also reads the public run files and tables: the trend's published interval, the suite 1.0 and 1.1 doubling times, the preview runs with a full hierarchical bootstrap, agreement of models, the multiverse of dates.",
    minutes: 1,
    values: {
      publicData: true,
      repetitions: 200,
      multiverseDraws: 10_000,
      profile: "paper-2025",
    },
  },
};
