/** @file How messy tasks are (sixteen factors judged by people), and whether agents do worse on messy ones than their length says. */

import { InvalidInputError } from "../../errors.ts";
import { mean, median } from "../../math/statistics.ts";
import { fitLine, type LineFit } from "../../math/statistics-regression.ts";
import { excessSuccess, successMatrix } from "./agreement.ts";
import type { CountTable } from "./counts.ts";
import type { FitProfile } from "./fit.ts";

/** Factors that count on their own. @source arXiv 2503.14499, appendix D.4 */
export const messinessFactors = [
  "real_life_source",
  "resource_limited",
  "not_easily_resettable",
  "irreversible_mistake_availability",
  "dynamic_environment",
  "difficult_counterfactuals",
  "not_purely_automatic_scoring",
  "non_explicit_scoring_description",
  "is_suboptimal_behavior_exploited",
  "no_provided_verification_mechanisms",
  "realtime_coordination",
  "self_modification_required",
  "self_improvement_required",
  "information_seeking_required",
  "novel_situation",
] as const;

/** The sixteenth factor counts only when both hold: generalisation is required and it is scored. */
const bothOf = [
  "implicit_generalizability_required",
  "implicit_generalizability_requirements_are_scored",
] as const;

/**
 * Messiness score 0..16 per task id, from rows of a CSV (header first) with one line per task and rater.
 *
 * Each factor is averaged over raters, empty cells ignored; the sixteenth counts 1 when both of its columns have a positive
 * average. Throws `InvalidInputError` for a missing column or a value that is not 0 or 1.
 */
export function messinessScores(rows: readonly (readonly string[])[]): Map<string, number> {
  const [header = [], ...body] = rows;
  const column = (name: string): number => {
    const at = header.indexOf(name);
    if (at < 0) throw new InvalidInputError(`messiness: missing column ${name}`);
    return at;
  };
  const idColumn = column("task_id");
  const names = [...messinessFactors, ...bothOf];
  const columns = names.map(column);
  const votes = new Map<string, number[][]>();
  body.forEach((row, line) => {
    const id = row[idColumn] ?? "";
    const task = votes.get(id) ?? names.map(() => []);
    votes.set(id, task);
    columns.forEach((at, k) => {
      const cell = row[at]?.trim() ?? "";
      if (cell === "") return;
      const vote = Number(cell);
      if (vote !== 0 && vote !== 1) {
        throw new InvalidInputError(
          `messiness: line ${line + 2}, ${names[k]}: wanted 0 or 1, got ${JSON.stringify(cell)}`,
        );
      }
      task[k]!.push(vote);
    });
  });
  return new Map(
    [...votes].map(([id, task]) => {
      const averages = task.map((list) => mean(list) ?? 0);
      const own = averages.slice(0, messinessFactors.length).reduce((a, b) => a + b, 0);
      const both = averages.slice(messinessFactors.length).every((average) => average > 0);
      return [id, own + (both ? 1 : 0)];
    }),
  );
}

/** Excess success of one task against its messiness. */
export interface MessyTask {
  id: string;
  score: number;
  minutes: number;
  /** Mean over agents of observed minus predicted success. */
  excess: number;
  /** Mean over agents of observed success. */
  success: number;
}

export interface MessinessResult {
  tasks: readonly MessyTask[];
  /** Excess success on score; the slope is per point. */
  line: LineFit | undefined;
  /** Median score of the tasks: above it a task counts as messier. */
  cut: number;
  /** Mean success of the four groups: messiness and length each below or above their cut. */
  split: readonly {
    messier: boolean;
    overOneHour: boolean;
    tasks: number;
    success: number | undefined;
  }[];
}

/** Regresses excess success on messiness; RE-Bench tasks are left out, as in the paper. */
export function messinessRegression(
  table: CountTable,
  scores: ReadonlyMap<string, number>,
  profile: FitProfile,
  agents?: readonly string[],
): MessinessResult {
  const matrix = successMatrix(table, agents);
  const excess = excessSuccess(table, matrix, profile, "absolute");
  const tasks = matrix.tasks.flatMap((at, t) => {
    const task = table.tasks[at]!;
    const score = scores.get(task.id);
    if (score === undefined || task.suite === "RE-Bench") return [];
    return [
      {
        id: task.id,
        score,
        minutes: task.minutes,
        excess: mean(excess.success.map((row) => row[t]!)) ?? Number.NaN,
        success: mean(matrix.success.map((row) => row[t]!)) ?? Number.NaN,
      },
    ];
  });
  const cut = median(tasks.map((task) => task.score)) ?? 0;
  const split = [false, true].flatMap((messier) =>
    [false, true].map((overOneHour) => {
      const group = tasks.filter(
        (task) => task.score > cut === messier && task.minutes > 60 === overOneHour,
      );
      return {
        messier,
        overOneHour,
        tasks: group.length,
        success: mean(group.map((task) => task.success)),
      };
    }),
  );
  return {
    tasks,
    cut,
    line: fitLine(
      tasks.map((task) => task.score),
      tasks.map((task) => task.excess),
    ),
    split,
  };
}
