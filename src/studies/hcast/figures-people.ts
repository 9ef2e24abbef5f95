/** @file Pictures of people's attempts: every attempt of a task on one line, and how persons differ. */

import type { PersonEffects } from "../../evals/baselines/person-effect.ts";
import type { RunTable } from "../../evals/records/tables.ts";
import type { Origin, ScatterFigure, TableFigure } from "../../study/index.ts";

const tasksShown = 40;

/** One line per task: successes, attempts that stopped without one (open to the right), and the label. */
export function attemptTimeline(
  found: Pick<RunTable, "tasks" | "human">,
  origin: Origin,
): ScatterFigure {
  const { observed, censored } = found.human;
  const attempted = [...new Set([...observed, ...censored].map(({ task }) => task))]
    .filter((task) => !Number.isNaN(found.tasks[task]!.label.humanMinutes))
    .sort((a, b) => found.tasks[a]!.label.humanMinutes - found.tasks[b]!.label.humanMinutes);
  const shown = attempted.slice(-tasksShown);
  const row = new Map(shown.map((task, i) => [task, i]));
  const group = (
    name: string,
    colour: number,
    list: readonly { task: number; minutes: number }[],
  ): ScatterFigure["points"][number] => {
    const here = list.filter(({ task, minutes }) => row.has(task) && minutes > 0);
    return {
      name,
      colour,
      x: here.map(({ minutes }) => minutes),
      y: here.map(({ task }) => row.get(task)!),
      labels: here.map(
        ({ task, minutes }) => `${found.tasks[task]!.id}: ${minutes.toPrecision(3)} min`,
      ),
    };
  };
  const left = attempted.length - shown.length;
  return {
    id: "attempts",
    kind: "scatter",
    title: "Attempts of people",
    caption: `One line per task, the shortest label below. A stop without success only says that the task takes longer.${left > 0 ? ` The ${left} shortest tasks are not shown.` : ""}`,
    notes: origin.notes,
    source: origin.source,
    x: { label: "Active time", unit: "minutes", scale: "log" },
    y: { label: "Task, by its label", domain: [-1, shown.length] },
    points: [
      group(
        "success",
        0,
        observed.map(({ task, successMinutes }) => ({ task, minutes: successMinutes })),
      ),
      group(
        "stopped without success",
        1,
        censored.map(({ task, stoppedAfterMinutes }) => ({ task, minutes: stoppedAfterMinutes })),
      ),
      group(
        "label",
        2,
        shown.map((task) => ({ task, minutes: found.tasks[task]!.label.humanMinutes })),
      ),
    ].filter(({ x }) => x.length > 0),
  };
}

/** Persons with their shrunk factor. */
export function personTable(effects: PersonEffects, origin: Origin): TableFigure {
  return {
    id: "persons",
    kind: "table",
    title: "How persons differ",
    caption: `ln minutes = task + person + rest over ${effects.successes} successes at ${effects.tasks} tasks. Spread between persons: a factor of ${Math.exp(effects.personSpread).toFixed(2)}; between attempts of one person: ${Math.exp(effects.restSpread).toFixed(2)}. Factors are drawn towards 1 where a person has few successes.`,
    notes: origin.notes,
    source: origin.source,
    columns: [
      { name: "person" },
      { name: "successes", align: "right" },
      { name: "time against others", unit: "factor", align: "right" },
    ],
    rows: effects.persons.map(({ person, successes, factor }) => [
      person,
      successes,
      Number(factor.toPrecision(3)),
    ]),
  };
}
