/** @file What the study offers for the user's own data: success by length and domain, labels from attempts, the mini-suite's tasks. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { attemptSchema, checkAttempts, humanTimesOf } from "../../evals/baselines/attempts.ts";
import { domainGroups, lengthBuckets, readFamilyDomains } from "../../evals/baselines/buckets.ts";
import { pooledSpread } from "../../evals/baselines/spread.ts";
import { countRuns } from "../../evals/horizon/counts.ts";
import { miniSuiteName, miniSuiteTasks } from "../../evals/mini-suite/index.ts";
import { JsonlRunReader, piecesOf } from "../../evals/records/read-jsonl.ts";
import { describeReading, type RunTable } from "../../evals/records/tables.ts";
import { csvRecords } from "../../io/csv.ts";
import type {
  Figure,
  InputFile,
  Instrument,
  InstrumentContext,
  Measure,
  Notice,
} from "../../study/index.ts";
import { bucketsWithPeople, groupTable, labelRows, labelSources } from "./analysis.ts";
import { edgesOf, type HcastConfig, hcastSchema } from "./config.ts";
import {
  groupBars,
  groupNumbers,
  labelScatter,
  labelTable,
  type Origin,
  sourcesFigure,
} from "./figures-parts.ts";

const bucketOptions = hcastSchema.pick({ edges: true, weights: true }).extend({
  replicates: z.coerce.number().int().min(50).max(20_000).default(1000).meta({
    title: "Bootstrap replicates",
    description: "Resamples of families, tasks and runs behind each interval.",
    unit: "replicates",
    source: "own",
  }),
  seed: z.coerce.number().int().min(0).default(1).meta({
    title: "Seed",
    description: "Seed of the bootstrap.",
    unit: "",
    source: "own",
  }),
});

async function hashOf(file: InputFile): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", file.bytes as BufferSource);
  return Array.from(new Uint8Array(digest).subarray(0, 8), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

async function readRuns(
  file: InputFile,
  context: InstrumentContext<HcastConfig>,
): Promise<RunTable> {
  const reader = new JsonlRunReader();
  let done = 0;
  for (const piece of piecesOf(file.bytes)) {
    context.signal.throwIfAborted();
    reader.push(piece);
    done += piece.length;
    context.progress({ done, total: file.bytes.length, unit: "bytes" });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return reader.finish();
}

function problemNotices(table: RunTable): Notice[] {
  return [
    {
      level: table.problems.length > 0 ? "warning" : "info",
      code: "rows-read",
      text: describeReading(table),
    },
    ...table.problems.slice(0, 5).map(
      ({ line, code, text }): Notice => ({
        level: "warning",
        code,
        text: `line ${line}: ${text}`,
      }),
    ),
  ];
}

const buckets: Instrument<HcastConfig> = {
  id: "buckets",
  title: "Success by length and domain",
  summary:
    "Success of every agent per length bucket (and domain) with intervals, beside the success rate of people.",
  verb: ["hcast", "buckets"],
  positional: "runs",
  options: bucketOptions,
  files: [
    {
      slot: "runs",
      description: "run records, one per line",
      accept: [".jsonl", ".ndjson"],
      required: true,
    },
    {
      slot: "domains",
      description: "domain per family: task_family, domain",
      accept: [".csv"],
      required: false,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const options = bucketOptions.parse(raw);
    const file = context.files.runs?.[0];
    if (file === undefined)
      throw new InvalidInputError("buckets: wanted a file of run records, got none");
    const table = await readRuns(file, context);
    if (table.runs.length === 0)
      throw new InvalidInputError(`${file.name}: wanted runs of agents, got none`);
    const counts = countRuns(table);
    const edges = edgesOf(options);
    const settings = {
      replicates: options.replicates,
      seed: options.seed,
      scheme: options.weights,
    };
    const named = { suite: file.name, input: `input sha256 ${await hashOf(file)}` };
    const origin: Origin = {
      notes: [
        `weights ${options.weights}, ${options.replicates} replicates of families, tasks and runs`,
      ],
      source: `seed ${options.seed}`,
    };
    const attempts = table.human.observed.length + table.human.censored.length;
    const main =
      attempts === 0
        ? groupTable(counts, lengthBuckets(edges), settings, named)
        : bucketsWithPeople(counts, table, edges, settings, named);
    const figures: Figure[] = [
      groupBars(main, "buckets", "Success by task length", "task length", origin),
      groupNumbers(main, "bucket-numbers", "Success by task length", origin),
      sourcesFigure(labelSources(table, edges), origin),
    ];
    const domainFile = context.files.domains?.[0];
    if (domainFile !== undefined) {
      const rows = [...csvRecords(new TextDecoder().decode(domainFile.bytes))].map(
        ({ fields }) => fields,
      );
      const domains = groupTable(counts, domainGroups(readFamilyDomains(rows)), settings, named);
      figures.push(
        groupBars(domains, "domains", "Success by domain", "domain", origin),
        groupNumbers(domains, "domain-numbers", "Success by domain", origin),
      );
    }
    return {
      title: "Success by task length",
      summary: `${counts.agents.length} agents on ${counts.tasks.length} tasks${attempts === 0 ? "" : `, beside ${attempts} attempts of people`}.`,
      measures: Object.fromEntries(
        main.agents.flatMap(({ agent, rows }) =>
          rows.map((row): [string, Measure] => [
            `${agent}, ${row.group}`,
            {
              value: row.success ?? null,
              unit: "fraction",
              note: row.tasks === 0 ? "no tasks" : `${row.tasks} tasks`,
            },
          ]),
        ),
      ),
      claims: [],
      figures,
      notices: problemNotices(table),
    };
  },
};

const labels: Instrument<HcastConfig> = {
  id: "labels",
  title: "Labels from people's attempts",
  summary:
    "Length labels with intervals, censored medians and contradictions, from run records with human rows or from attempts of the timer page.",
  verb: ["hcast", "labels"],
  positional: "attempts",
  options: z.object({
    keepRepeats: z.stringbool().or(z.boolean()).default(false).meta({
      title: "Keep repeats",
      description: "Count a person's second attempt at a task too; practice makes faster.",
      unit: "",
      source: "own",
    }),
  }),
  files: [
    {
      slot: "attempts",
      description:
        "attempts of the timer page, or run records with rows of alias human, one per line",
      accept: [".jsonl", ".ndjson"],
      required: true,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const file = context.files.attempts?.[0];
    if (file === undefined)
      throw new InvalidInputError("labels: wanted a file of attempts, got none");
    const own =
      file.bytes.length > 0 &&
      new TextDecoder().decode(file.bytes.subarray(0, 2000)).includes('"attemptId"');
    const found = own
      ? readAttempts(file, raw.keepRepeats === true || raw.keepRepeats === "true")
      : await readHuman(file, context);
    const rows = labelRows(found);
    const timed = rows.filter(({ attempts }) => attempts > 0);
    const spread = pooledSpread(found.human.observed);
    const attempts = found.human.observed.length + found.human.censored.length;
    const origin: Origin = {
      notes: [`suite ${found.suite}`],
      source: `input sha256 ${await hashOf(file)}`,
    };
    const scatter = labelScatter(rows, origin);
    return {
      title: "Labels",
      summary: `${attempts} attempts at ${timed.length} tasks, ${found.human.observed.length} successful.`,
      measures: {
        attempts: { value: attempts, unit: "attempts" },
        humanSuccess: {
          value: attempts === 0 ? null : found.human.observed.length / attempts,
          unit: "fraction",
        },
        spreadFactor: {
          value: spread === undefined ? null : Math.exp(spread.paperDivisor),
          unit: "factor",
          note:
            spread === undefined
              ? "needs a task with two successes"
              : `${spread.successes} successes on ${spread.tasks} tasks`,
        },
      },
      claims: [],
      figures: [
        labelTable(timed.length > 0 ? timed : rows, origin),
        ...(scatter === undefined ? [] : [scatter]),
      ],
      notices: found.notices,
    };
  },
};

type Found = Pick<RunTable, "tasks" | "human"> & { notices: readonly Notice[]; suite: string };

async function readHuman(file: InputFile, context: InstrumentContext<HcastConfig>): Promise<Found> {
  const table = await readRuns(file, context);
  return {
    tasks: table.tasks,
    human: table.human,
    notices: problemNotices(table),
    suite: file.name,
  };
}

function readAttempts(file: InputFile, keepRepeats: boolean): Found {
  const notices: Notice[] = [];
  const attempts = new TextDecoder()
    .decode(file.bytes)
    .split("\n")
    .flatMap((line, i) => {
      if (line.trim() === "") return [];
      const parsed = attemptSchema.safeParse(parseLine(line));
      if (parsed.success) return [parsed.data];
      notices.push({
        level: "warning",
        code: "not-an-attempt",
        text: `line ${i + 1}: ${parsed.error.issues[0]?.message ?? "does not fit"}`,
      });
      return [];
    });
  const checked = checkAttempts(attempts, miniSuiteTasks);
  const unknown = attempts.length - checked.length;
  if (unknown > 0) {
    notices.push({
      level: "warning",
      code: "unknown-task",
      text: `${unknown} attempts are at tasks that the mini-suite does not have`,
    });
  }
  for (const { attempt, problem, repeated } of checked) {
    if (problem !== undefined) {
      notices.push({
        level: "warning",
        code: "attempt-set-aside",
        text: `${attempt.attemptId} at ${attempt.taskId}: ${problem}`,
      });
    } else if (repeated) {
      notices.push({
        level: "warning",
        code: "practice",
        text: `${attempt.personId} did ${attempt.taskId} before${keepRepeats ? "" : ": left out"}`,
      });
    }
  }
  return {
    ...humanTimesOf(checked, miniSuiteTasks, { keepRepeats }),
    notices,
    suite: miniSuiteName,
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the schema then says what was wanted
  }
}

export const hcastInstruments: readonly Instrument<HcastConfig>[] = [buckets, labels];
