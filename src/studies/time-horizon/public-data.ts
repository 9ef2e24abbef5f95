/** @file The parts of the study that need the public files: published replicates, suites 1.0 and 1.1, the preview runs. */

import { agreement, excessSuccess, successMatrix } from "../../evals/horizon/agreement.ts";
import { countRuns } from "../../evals/horizon/counts.ts";
import { dayOf } from "../../evals/horizon/dates.ts";
import { profiles } from "../../evals/horizon/fit.ts";
import {
  type DateQuantiles,
  perturb,
  perturbations,
  profileGrid,
} from "../../evals/horizon/multiverse.ts";
import {
  readHorizonReplicates,
  readPublishedHorizons,
  readReleaseDates,
} from "../../evals/records/published.ts";
import { piecesOf, readRunsJsonl } from "../../evals/records/read-jsonl.ts";
import { csvRecords } from "../../io/csv.ts";
import type { DataFiles, Notice, Progress } from "../../study/index.ts";
import {
  analyseCounts,
  analysePublished,
  type GivenHorizon,
  type HorizonAnalysis,
} from "./analysis.ts";
import { citedSuite, paperModels as models } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";
import type { AgreementResult } from "./document.ts";
import { sha256 } from "./hash.ts";
import { readingNotices } from "./notices.ts";
import { type StoredCounts, storeCounts } from "./stored-counts.ts";

/** Name of the data set in the registry. */
export const publicDataSet = "metr-eval-analysis";

/** Models of the preview that are not language models trained to follow instructions: they cannot run the scaffold well. */
const previewLeftOut = ["davinci-002", "gpt-3.5-turbo-instruct"];

export interface PublicDataResult {
  published: HorizonAnalysis;
  /** Doubling times in days by measure name. */
  doublings: Readonly<Record<string, number | null>>;
  runs: HorizonAnalysis;
  runCounts: StoredCounts;
  agreement: AgreementResult;
  runDates: readonly DateQuantiles[];
  notices: readonly Notice[];
}

/** Reads and analyses everything; throws `MissingError` when the data set is not here. */
export async function analysePublicData(
  data: DataFiles,
  config: HorizonConfig,
  seed: number,
  progress: (progress: Progress) => void,
): Promise<PublicDataResult> {
  const replicateText = await data.text("th1.0/bootstrap_headline_2025-04.csv");
  const replicates = readHorizonReplicates(
    [...csvRecords(replicateText)].map(({ fields }) => fields),
  );
  const headline = { rule: "paper-list", after: "", seed, q: 0.5 } as const;
  const published = analysePublished(
    models.map((model) => ({ ...model, minutes: model.p50 })),
    {
      ...headline,
      suite: citedSuite,
      profile: "paper-2025 (ridge 0.1, weights invsqrt)",
      intervals: `${replicates.replicates} published replicates`,
      input: `sha256 ${(await sha256(replicateText)).slice(0, 16)}`,
    },
    replicates,
  );
  const recent = analysePublished(
    models.map((model) => ({ ...model, minutes: model.p50 })),
    { ...published.provenance, ...headline, after: "2024-01-01" },
    replicates,
  );
  const p80 = analysePublished(
    models.map((model) => ({ ...model, minutes: model.p80 })),
    { ...published.provenance, ...headline, q: 0.8, after: "2020-01-01" },
    replicates,
  );
  const suite10 = await publishedSuite(
    data,
    "th1.0/benchmark_results_1_0_2026-01.yaml",
    "2023-01-01",
    seed,
  );
  const suite11 = await publishedSuite(
    data,
    "th1.1/benchmark_results_1_1_2026-01.yaml",
    "2023-01-01",
    seed,
  );
  const suite11All = await publishedSuite(
    data,
    "th1.1/benchmark_results_1_1_2026-01.yaml",
    "",
    seed,
  );

  const bytes = await data.bytes("preview-2025-02/runs.jsonl");
  const table = await readRunsJsonl(piecesOf(bytes));
  const counts = countRuns(table);
  const dates = readReleaseDates(await data.text("preview-2025-02/release_dates.yaml"));
  const { analysis } = analyseCounts(
    counts,
    dates,
    {
      ...config,
      profile: profiles[config.profile],
      seed,
      suite: "preview of February 2025 (HCAST and RE-Bench, no SWAA)",
      input: `sha256 ${(await sha256(bytes)).slice(0, 16)}`,
    },
    (done) =>
      progress({ done, total: config.replicates, unit: "replicates", message: "preview runs" }),
  );
  const eight = counts.agents
    .map(({ agent }) => agent)
    .filter((agent) => !previewLeftOut.includes(agent));
  const matrix = successMatrix(counts, eight);
  const success = agreement(matrix);
  const excess = agreement(excessSuccess(counts, matrix, profiles["paper-2025"], "absolute"));
  const input = {
    counts,
    releaseDays: Object.fromEntries(eight.map((agent) => [agent, dayOf(dates[agent]!)])),
    human: { times: table.human, taskIds: table.tasks.map(({ id }) => id) },
  };
  const options = {
    n: Math.min(config.multiverseDraws, 2000),
    seed,
    targetMinutes: config.targetHours * 60,
  };
  const runDates = [
    profileGrid(input, options),
    ...perturbations.map((perturbation) => perturb(input, perturbation, options)),
  ];
  return {
    published,
    doublings: {
      doublingDays2024: recent.trend?.doublingDays ?? null,
      doublingDays2024Low: recent.trend?.low ?? null,
      doublingDays2024High: recent.trend?.high ?? null,
      doublingDaysP80: p80.trend?.doublingDays ?? null,
      doublingDaysP80Low: p80.trend?.low ?? null,
      doublingDaysP80High: p80.trend?.high ?? null,
      doublingDaysSuite10: suite10.trend?.doublingDays ?? null,
      doublingDaysSuite11: suite11.trend?.doublingDays ?? null,
      doublingDaysSuite11All: suite11All.trend?.doublingDays ?? null,
    },
    runs: analysis,
    runCounts: storeCounts(counts),
    agreement: {
      agents: success.agents,
      tasks: matrix.tasks.length,
      correlation: success.correlation,
      success: success.mean ?? null,
      excess: excess.mean ?? null,
    },
    runDates,
    notices: readingNotices(table),
  };
}

/** Trend over a published table by the rule of its own time, from `after` on. */
async function publishedSuite(
  data: DataFiles,
  file: string,
  after: string,
  seed: number,
): Promise<HorizonAnalysis> {
  const text = await data.text(file);
  const table = readPublishedHorizons(text);
  const given = table.agents.flatMap((agent): GivenHorizon[] =>
    agent.p50 === undefined
      ? []
      : [
          {
            agent: agent.agent,
            ...(agent.releaseDate === undefined ? {} : { releaseDate: agent.releaseDate }),
            ...agent.p50,
          },
        ],
  );
  return analysePublished(given, {
    q: 0.5,
    rule: "state-of-the-art",
    after,
    seed,
    suite: table.benchmark,
    profile: "as published (ridge 0.1)",
    intervals: "as published",
    input: `sha256 ${(await sha256(text)).slice(0, 16)}`,
  });
}
