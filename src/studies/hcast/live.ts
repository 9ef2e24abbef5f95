/** @file What the timer's attempts say so far: labels of the mini-suite, and people beside the scripted agents. */

import { type Attempt, checkAttempts, humanTimesOf } from "../../evals/baselines/attempts.ts";
import { humanRates, lengthBuckets } from "../../evals/baselines/buckets.ts";
import { countsOf } from "../../evals/horizon/counts.ts";
import {
  miniSuite,
  miniSuiteEdges,
  miniSuiteName,
  miniSuiteTasks,
  runScriptedAgents,
  scriptedAgents,
} from "../../evals/mini-suite/index.ts";
import type { Notice, Origin, Report } from "../../study/index.ts";
import { groupTable, labelRows } from "./analysis.ts";
import { groupBars, groupNumbers, labelScatter, labelTable } from "./figures-parts.ts";
import { forecastScatter } from "./figures-views.ts";
import { forecastPairs } from "./views.ts";

/** Labels and success by length from stored attempts; agents run with the labels that people gave. */
export function liveReport(attempts: readonly Attempt[]): Report {
  const checked = checkAttempts(attempts, miniSuiteTasks);
  const { tasks, human } = humanTimesOf(checked, miniSuiteTasks);
  const rows = labelRows({ tasks, human });
  const timed = rows.filter((row) => row.attempts > 0);
  const total = human.observed.length + human.censored.length;
  const labelOf = new Map(tasks.map((task) => [task.id, task.label]));
  const scripted = runScriptedAgents(miniSuite, scriptedAgents, { runsPerTask: 8, seed: 1 });
  const counts = countsOf(
    scripted.agents.map((cells) => ({
      agent: `scripted: ${cells.agent}`,
      cells: Array.from(cells.task, (at, i) => {
        const task = scripted.tasks[at]!;
        return {
          taskId: task.id,
          family: scripted.families[task.family]!,
          suite: task.suite,
          label: labelOf.get(task.id) ?? task.label,
          runs: cells.runs[i]!,
          successes: cells.total[i]!,
        };
      }),
    })),
  );
  const table = {
    ...groupTable(
      counts,
      lengthBuckets(miniSuiteEdges),
      { replicates: 400, seed: 1 },
      { suite: miniSuiteName, input: `${attempts.length} stored attempts` },
    ),
    human: humanRates({ tasks, human }, miniSuiteEdges),
  };
  const origin: Origin = {
    notes: ["lengths: measured where somebody succeeded, else the author's forecast"],
    source: "seed 1",
  };
  const scatter = labelScatter(timed, origin);
  const forecasts = new Map(miniSuite.map((task) => [task.id, task.forecastMinutes]));
  const forecast = forecastScatter(forecastPairs(forecasts, timed), origin);
  return {
    title: "What the attempts say",
    summary:
      total === 0
        ? "Nobody has been timed yet: every length is the author's forecast."
        : `${total} attempts at ${timed.length} of ${tasks.length} tasks, ${human.observed.length} successful.`,
    measures: {
      attempts: { value: total, unit: "attempts" },
      tasksTimed: { value: timed.length, unit: "tasks" },
      humanSuccess: { value: total === 0 ? null : human.observed.length / total, unit: "fraction" },
    },
    claims: [],
    figures: [
      groupBars(table, "people-and-agents", "People and scripted agents", "task length", origin),
      groupNumbers(table, "people-and-agents-numbers", "People and scripted agents", origin),
      labelTable(timed.length > 0 ? timed : rows, origin),
      ...(scatter === undefined ? [] : [scatter]),
      ...(forecast === undefined ? [] : [forecast]),
    ],
    notices: checked.flatMap(({ attempt, problem, repeated }): Notice[] =>
      problem !== undefined
        ? [{ level: "warning", code: "attempt-set-aside", text: `${attempt.taskId}: ${problem}` }]
        : repeated
          ? [
              {
                level: "info",
                code: "practice",
                text: `${attempt.personId} did ${attempt.taskId} before: left out`,
              },
            ]
          : [],
    ),
  };
}
