/** @file Which single tasks matter: leave one out, difficulty beyond length, messiness by group and over release dates. */

import { agentCells, type CountTable } from "../../evals/horizon/counts.ts";
import { dayOf } from "../../evals/horizon/dates.ts";
import type { FitProfile } from "../../evals/horizon/fit.ts";
import { leaveOneOut } from "../../evals/horizon/influence.ts";
import type { ItemResponseFit } from "../../evals/horizon/item-response.ts";
import type { MessinessResult } from "../../evals/horizon/messiness.ts";
import { mean } from "../../math/statistics.ts";
import type { BarFigure, Origin, ScatterFigure, TableFigure } from "../../study/index.ts";
import { yearOf } from "./figures-horizon.ts";

const shown = 20;

/** Which families, or single tasks, the horizon leans on. */
export function influenceFigure(
  counts: CountTable,
  agent: string,
  profile: FitProfile,
  q: number,
  by: "family" | "task",
  origin: Origin,
): BarFigure {
  const top = leaveOneOut(counts, agent, profile, { q, by }).slice(0, shown);
  return {
    id: by === "family" ? "influence" : "influence-tasks",
    kind: "bars",
    title: `Leave one ${by} out`,
    caption: `Change of the horizon of ${agent} in per cent when one ${by === "family" ? "task family" : "task"} is left out; the ${shown} largest. No bar: the rest has no horizon.`,
    ...origin,
    x: { label: by, categories: top.map(({ left }) => left) },
    y: { label: "Change of the horizon", unit: "%" },
    x0: top.map(({ left }) => left),
    horizontal: true,
    groups: [
      {
        name: agent,
        values: top.map(({ logChange }) =>
          logChange === undefined ? Number.NaN : 100 * (Math.exp(logChange) - 1),
        ),
      },
    ],
  };
}

/** The tasks that are much harder or easier than their length says, for all agents together. */
export function difficultyTable(
  counts: CountTable,
  fit: ItemResponseFit,
  origin: Origin,
): TableFigure {
  const order = counts.tasks
    .map((task, at) => ({ task, residual: fit.residual[at]! }))
    .filter(({ residual }) => residual !== 0)
    .sort((a, b) => b.residual - a.residual);
  const half = shown / 2;
  const ends = order.length <= shown ? order : [...order.slice(0, half), ...order.slice(-half)];
  return {
    id: "difficulty",
    kind: "table",
    title: "Harder and easier than their length",
    caption: `Item-response model: tasks of one length differ by ${fit.sigma.toFixed(2)} logits, a factor of ${fit.lengthFactor.toFixed(1)} in length. "As long as": the length at which a usual task is as hard.`,
    ...origin,
    columns: [
      { name: "task" },
      { name: "length", unit: "min", align: "right" },
      { name: "beyond its length", unit: "logits", align: "right" },
      { name: "as long as", unit: "min", align: "right" },
    ],
    rows: ends.map(({ task, residual }) => [
      task.id,
      Number(task.minutes.toPrecision(4)),
      Number(residual.toPrecision(3)),
      Number((task.minutes * Math.exp(residual / fit.kappa)).toPrecision(3)),
    ]),
  };
}

/** Success of the four groups: messier or not, over an hour or not. */
export function messinessSplit(result: MessinessResult, origin: Origin): TableFigure {
  return {
    id: "messiness-split",
    kind: "table",
    title: "Messiness and length apart",
    caption: `Mean success over tasks and agents; messier means above the median score of ${result.cut.toFixed(1)}.`,
    ...origin,
    columns: [
      { name: "messiness" },
      { name: "length" },
      { name: "tasks", align: "right" },
      { name: "success", align: "right" },
    ],
    rows: result.split.map(({ messier, overOneHour, tasks, success }) => [
      messier ? "above the median" : "at most the median",
      overOneHour ? "over 1 h" : "up to 1 h",
      tasks,
      success === undefined ? "no tasks" : Number(success.toPrecision(3)),
    ]),
  };
}

/** Success of each agent in the four groups over its release date; `undefined` with fewer than two dated agents. */
export function messinessOverTime(
  counts: CountTable,
  result: MessinessResult,
  releaseDates: Readonly<Record<string, string>>,
  origin: Origin,
): ScatterFigure | undefined {
  const dated = counts.agents
    .flatMap(({ agent }) => {
      const date = releaseDates[agent];
      return date === undefined ? [] : [{ agent, day: dayOf(date) }];
    })
    .sort((a, b) => a.day - b.day);
  if (dated.length < 2) return undefined;
  const position = new Map(counts.tasks.map(({ id }, at) => [id, at]));
  const points = result.split.flatMap(({ messier, overOneHour, tasks }, colour) => {
    if (tasks === 0) return [];
    const group = new Set(
      result.tasks
        .filter((task) => task.score > result.cut === messier && task.minutes > 60 === overOneHour)
        .map(({ id }) => position.get(id)!),
    );
    const success = dated.map(({ agent }) => {
      const cells = agentCells(counts, agent)!;
      return mean(
        [...cells.task].flatMap((at, i) =>
          group.has(at) ? [cells.total[i]! / cells.runs[i]!] : [],
        ),
      );
    });
    return [
      {
        name: `${messier ? "messier" : "less messy"}, ${overOneHour ? "over" : "up to"} 1 h`,
        colour,
        x: dated.map(({ day }) => yearOf(day)),
        y: success.map((value) => value ?? Number.NaN),
        labels: dated.map(({ agent }) => agent),
        joined: true,
      },
    ];
  });
  return {
    id: "messiness-over-time",
    kind: "scatter",
    title: "Do messy tasks catch up?",
    caption: "Mean success of each agent on the four groups of tasks over its release date.",
    ...origin,
    x: { label: "Release date", unit: "year" },
    y: { label: "Mean success", domain: [-0.04, 1.04] },
    points,
  };
}
