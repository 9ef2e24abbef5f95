/** @file What the study offers for the user's own data: success by length and domain, labels from attempts, the mini-suite's tasks. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { checkAttempts, humanTimesOf } from "../../evals/baselines/attempts.ts";
import { hcastEdges, lengthBuckets } from "../../evals/baselines/buckets.ts";
import { familyLabels } from "../../evals/baselines/labels.ts";
import {
  carriedGroups,
  fitPersonEffects,
  type PersonEffectResult,
  type PersonTime,
} from "../../evals/baselines/person-effect.ts";
import { looksLikeAttempts, readAttemptFile } from "../../evals/baselines/read-attempts.ts";
import { pooledSpread } from "../../evals/baselines/spread.ts";
import { miniSuiteName, miniSuiteTasks } from "../../evals/mini-suite/index.ts";
import { recordFileKinds } from "../../evals/records/read-files.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import { attemptedTasks, type TaskSuite } from "../../evals/suites/suite.ts";
import type {
  InputFile,
  Instrument,
  InstrumentContext,
  Notice,
  Origin,
} from "../../study/index.ts";
import { labelRows } from "./analysis.ts";
import type { HcastConfig } from "./config.ts";
import { familyTable, labelScatter, labelTable } from "./figures-parts.ts";
import { attemptTimeline, personTable } from "./figures-people.ts";
import { forecastScatter } from "./figures-views.ts";
import { bucketsInstrument } from "./instrument-buckets.ts";
import { hashOf, problemNotices, readRuns, suiteOf, suiteSlot } from "./instrument-input.ts";
import { planInstrument } from "./instrument-plan.ts";
import { suiteInstrument } from "./instrument-suite.ts";
import { forecastPairs, forecastR2, forecastTasks } from "./views.ts";

const labels: Instrument<HcastConfig> = {
  id: "labels",
  title: "Labels from people's attempts",
  summary:
    "Length labels with intervals, censored medians and contradictions, from run records with human rows or from attempts of the timer page.",
  verb: ["hcast", "labels"],
  positional: "attempts",
  options: z.object({
    keepRepeats: z.boolean().default(false).meta({
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
      accept: recordFileKinds,
      required: true,
    },
    suiteSlot("your own suite (YAML, JSON) for attempts; without it: the built-in mini-suite"),
  ],
  takesRun: false,
  async run(raw, context) {
    const file = context.files.attempts?.[0];
    if (file === undefined)
      throw new InvalidInputError("labels: wanted a file of attempts, got none");
    const own =
      file.bytes.length > 0 &&
      looksLikeAttempts(new TextDecoder().decode(file.bytes.subarray(0, 2000)));
    const found = own
      ? readAttempts(file, suiteOf(context), raw.keepRepeats === true)
      : await readHuman(file, context);
    const rows = labelRows(found).filter(({ label }) => !Number.isNaN(label));
    const timed = rows.filter(({ attempts }) => attempts > 0);
    const spread = pooledSpread(found.human.observed);
    const effects = fitPersonEffects(withPersons(found));
    const attempts = found.human.observed.length + found.human.censored.length;
    const origin: Origin = {
      notes: [`suite ${found.suite}`],
      source: `input sha256 ${await hashOf(file)}`,
    };
    const scatter = labelScatter(rows, origin);
    const pairs = forecastPairs(found.forecasts, rows);
    const forecast = forecastScatter(pairs, origin);
    return {
      title: "Labels",
      summary: `${attempts} attempts at ${timed.length} tasks, ${found.human.observed.length} successful.`,
      measures: {
        attempts: { value: attempts, unit: "attempts" },
        humanSuccess: {
          value: attempts === 0 ? null : found.human.observed.length / attempts,
          unit: "fraction",
        },
        forecastLabels: {
          value:
            rows.length === 0
              ? null
              : rows.filter(({ kind }) => kind !== "baseline").length / rows.length,
          unit: "fraction",
          note: `of ${rows.length} labels nobody was timed for`,
        },
        spreadFactor: {
          value: spread === undefined ? null : Math.exp(spread.paperDivisor),
          unit: "factor",
          note:
            spread === undefined
              ? "needs a task with two successes"
              : `${spread.successes} successes on ${spread.tasks} tasks`,
        },
        ...(pairs.length === 0
          ? {}
          : {
              forecastR2: {
                value: forecastR2(pairs) ?? null,
                unit: "fraction",
                note: `ln forecast on ln baseline, ${pairs.length} tasks`,
              },
            }),
        ...(effects.ok
          ? {
              personFactor: {
                value: Math.exp(effects.effects.personSpread),
                unit: "factor",
                note: `between persons; ${Math.round(100 * effects.effects.personShare)} % of the variance is the person`,
              },
            }
          : {}),
      },
      claims: [],
      figures: [
        labelTable(timed.length > 0 ? timed : rows, origin),
        familyTable(
          familyLabels(found.tasks.filter(({ label }) => !Number.isNaN(label.humanMinutes))),
          origin,
        ),
        ...(scatter === undefined ? [] : [scatter]),
        ...(forecast === undefined ? [] : [forecast]),
        ...(timed.length === 0 ? [] : [attemptTimeline(found, origin)]),
        ...(effects.ok ? [personTable(effects.effects, origin)] : []),
      ],
      notices: [...found.notices, ...personNotices(found, effects, hcastEdges)],
    };
  },
};

type Found = Pick<RunTable, "tasks" | "human"> & {
  notices: readonly Notice[];
  suite: string;
  /** What the suite's authors or testers guessed before anybody was timed, minutes by task id. */
  forecasts: ReadonlyMap<string, number>;
};

async function readHuman(file: InputFile, context: InstrumentContext<HcastConfig>): Promise<Found> {
  const table = await readRuns([file], context);
  return {
    tasks: table.tasks,
    human: table.human,
    notices: problemNotices(table),
    suite: file.name,
    // Rows of forecast tasks only repeat the label: nobody was timed on them.
    forecasts: new Map(),
  };
}

function readAttempts(file: InputFile, suite: TaskSuite | undefined, keepRepeats: boolean): Found {
  const notices: Notice[] = [];
  const form = file.name.toLowerCase().endsWith(".csv") ? "csv" : "jsonl";
  const { attempts, problems } = readAttemptFile(new TextDecoder().decode(file.bytes), form);
  const warn = (code: string, text: string): void => {
    notices.push({ level: "warning", code, text });
  };
  for (const { line, text } of problems.slice(0, 20))
    warn("not-an-attempt", `line ${line}: ${text}`);
  if (problems.length > 20) warn("not-an-attempt", `and ${problems.length - 20} more lines`);
  const known = suite === undefined ? miniSuiteTasks : attemptedTasks(suite);
  const checked = checkAttempts(attempts, known);
  const unknown = attempts.length - checked.length;
  const name = suite === undefined ? miniSuiteName : `${suite.name} ${suite.version}`;
  if (unknown > 0) {
    warn(
      "unknown-task",
      `${unknown} attempts are at tasks that ${name} does not have${suite === undefined ? "; give your own suite with --suite" : ""}`,
    );
  }
  for (const { attempt, problem, repeated, corrected } of checked) {
    if (problem !== undefined) {
      warn("attempt-set-aside", `${attempt.attemptId} at ${attempt.taskId}: ${problem}`);
    } else if (repeated) {
      warn(
        "practice",
        `${attempt.personId} did ${attempt.taskId} before${keepRepeats ? "" : ": left out"}`,
      );
    }
    if (corrected > 0 && problem === undefined) {
      const reasons = attempt.corrections!.map(({ field, reason }) => `${field}: ${reason}`);
      notices.push({
        level: "info",
        code: "corrected",
        text: `${attempt.attemptId} at ${attempt.taskId}: ${reasons.join("; ")}`,
      });
    }
  }
  const found = humanTimesOf(checked, known, { keepRepeats });
  const without = found.tasks.filter(({ label }) => Number.isNaN(label.humanMinutes));
  if (without.length > 0) {
    warn(
      "no-length",
      `${without.length} tasks have neither a success nor human_minutes in the suite: they get no label`,
    );
  }
  const guessed = suite === undefined ? undefined : forecastTasks(suite);
  const forecasts = new Map(
    known.flatMap(({ id, forecastMinutes }) =>
      guessed === undefined || guessed.has(id) ? [[id, forecastMinutes]] : [],
    ),
  );
  return { ...found, notices, suite: name, forecasts };
}

/** What the persons behind the times add: their spread, and buckets that rest on one of them. */
function personNotices(
  found: Found,
  effects: PersonEffectResult,
  edges: readonly number[],
): Notice[] {
  const times = withPersons(found);
  const groups = lengthBuckets(edges);
  const bucketOf = (task: number): string | undefined =>
    groups[edges.filter((edge) => found.tasks[task]!.label.humanMinutes >= edge).length]?.name;
  const carried = carriedGroups(times, bucketOf).map(
    ({ group, person, share, successes }): Notice => ({
      level: "warning",
      code: "one-person",
      text: `${group}: ${Math.round(100 * share)} % of the ${successes} successes are ${person}'s: the bucket says as much about this person as about the tasks`,
    }),
  );
  if (times.length === 0 || effects.ok) return carried;
  return [
    ...carried,
    {
      level: "info",
      code: "no-person-effect",
      text: `the spread between persons is not estimated: ${effects.reason}`,
    },
  ];
}

function withPersons(found: Found): PersonTime[] {
  return found.human.observed.flatMap(({ task, person, successMinutes }) =>
    person === undefined ? [] : [{ task, person, successMinutes }],
  );
}

export const hcastInstruments: readonly Instrument<HcastConfig>[] = [
  bucketsInstrument,
  labels,
  planInstrument,
  suiteInstrument,
];
