/** @file Failure states and warnings of an analysis, each with a stable code and a sentence for the reader. */

import { noFitText, showMinutes } from "../../evals/horizon/fit.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import { describeReading } from "../../evals/records/tables.ts";
import type { Notice } from "../../study/index.ts";
import type { HorizonAnalysis } from "./analysis.ts";

/** Everything about an analysis that a reader must know before believing its numbers. */
export function analysisNotices(analysis: HorizonAnalysis): Notice[] {
  const notices: Notice[] = [];
  const say = (level: Notice["level"], code: string, text: string): void =>
    void notices.push({ level, code, text });
  for (const agent of analysis.agents) {
    if (agent.status !== "fitted" && agent.status !== "published") {
      const bound =
        agent.status === "no-failures" && agent.longestMinutes !== undefined
          ? ` (${showMinutes(agent.longestMinutes)})`
          : "";
      say("failure", agent.status, `${agent.agent}: ${noFitText[agent.status]}${bound}`);
    }
    if (agent.separable) {
      say(
        "warning",
        "separable",
        `${agent.agent}: one length parts all successes from all failures: only the ridge of ${analysis.provenance.profile} keeps the slope finite, so its steepness and the horizons away from 50 % say nothing`,
      );
    }
    if (agent.beyondSuite) {
      say(
        "warning",
        "beyond-the-suite",
        `${agent.agent}: the horizon ${showMinutes(agent.minutes ?? 0)} or its upper limit lies beyond the longest task`,
      );
    } else if (agent.tasksAbove !== null && agent.tasksAbove < 5) {
      say(
        "warning",
        "few-long-tasks",
        `${agent.agent}: only ${agent.tasksAbove} tasks are longer than its horizon`,
      );
    }
    if (agent.missing > 0.05) {
      say(
        "warning",
        "conditional-interval",
        `${agent.agent}: ${(100 * agent.missing).toFixed(1)} % of the replicates have no horizon; the interval is conditional on the others`,
      );
    }
    if ((agent.forecastShareAbove ?? 0) > 0.5) {
      say(
        "info",
        "forecast-lengths",
        `${agent.agent}: ${(100 * agent.forecastShareAbove!).toFixed(0)} % of the weight above its horizon rests on lengths that nobody was timed for`,
      );
    }
  }
  const undated = analysis.agents.filter(({ day }) => day === null).map(({ agent }) => agent);
  if (undated.length > 0) {
    say(
      "warning",
      "no-release-date",
      `not in the trend, because their release date is unknown: ${undated.join(", ")}`,
    );
  }
  if ((analysis.trend?.missing ?? 0) > 0.05) {
    say(
      "warning",
      "conditional-trend-interval",
      `${(100 * analysis.trend!.missing!).toFixed(1)} % of the replicates have no growing trend; the interval of the doubling time is conditional on the others`,
    );
  }
  if (analysis.trend === null) say("failure", "no-trend", analysis.trendReason ?? "no trend");
  else if (analysis.trend.doublingDays === null) {
    say(
      "failure",
      "no-growth",
      "horizons do not grow with release date: there is no doubling time",
    );
  }
  return notices;
}

/** What was read, what was left out, and warnings about the file. */
export function readingNotices(table: RunTable): Notice[] {
  const bad = Object.values(table.problemCounts).reduce((sum, count) => sum + (count ?? 0), 0);
  return [
    {
      level: bad > 0 ? "warning" : "info",
      code: bad > 0 ? "rows-left-out" : "rows-read",
      text: describeReading(table),
    },
    ...table.problems.slice(0, 5).map(
      (problem): Notice => ({
        level: "warning",
        code: problem.code,
        text: `line ${problem.line}: ${problem.text}`,
      }),
    ),
    ...table.warnings.map((text): Notice => ({ level: "warning", code: "input-warning", text })),
  ];
}
