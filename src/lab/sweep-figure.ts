/** @file A measure over the axes of a sweep, as a figure. */

import { InvalidInputError } from "../errors.ts";
import type { Study } from "../study/contract.ts";
import type { Figure, ScatterFigure } from "../study/figure.ts";
import { didYouMean } from "./closest.ts";
import { schemaFields } from "./schema-fields.ts";
import type { SweepResult } from "./sweep.ts";
import type { Sweep } from "./sweep-plan.ts";

/**
 * Figures of a sweep: those that the study makes of its finished runs, or one measure over the first varied field when a
 * measure is named.
 */
export function sweepFigures(
  study: Study,
  sweep: Sweep,
  results: readonly SweepResult[],
  measureName?: string,
): readonly Figure[] {
  if (measureName !== undefined) return [sweepFigure(study, sweep, results, measureName)];
  const finished = results.filter(({ status }) => status === "finished");
  const runs = finished.map(({ run, config, seed, measures }) => ({
    id: run!,
    config,
    seed,
    measures,
  }));
  return study.sweepFigures?.(runs) ?? [];
}

/**
 * One point per finished run: the measure over the first numeric axis with more than one value (or over the seed), one
 * colour per combination of the others. Runs in which the measure does not exist (never grokked) are counted in a note.
 */
export function sweepFigure(
  study: Study,
  sweep: Sweep,
  results: readonly SweepResult[],
  measureName: string,
): ScatterFigure {
  const spec = study.measures.find((measure) => measure.name === measureName);
  if (spec === undefined) {
    const names = study.measures.map((measure) => measure.name);
    throw new InvalidInputError(
      `sweep: unknown measure ${JSON.stringify(measureName)}`,
      didYouMean(measureName, names),
    );
  }
  const varied = Object.keys(sweep.axes).filter((name) => sweep.axes[name]!.length > 1);
  const numeric = varied.filter((name) => sweep.axes[name]!.every((v) => typeof v === "number"));
  const across = numeric[0];
  const others = varied.filter((name) => name !== across);
  const field = schemaFields(study.schema).find((candidate) => candidate.name === across);
  const groups = new Map<string, { x: number[]; y: number[]; labels: string[] }>();
  let absent = 0;
  for (const result of results) {
    if (result.status !== "finished") continue;
    const y = result.measures[measureName]?.value;
    if (y === undefined || y === null) {
      absent++;
      continue;
    }
    const name = others.map((other) => `${other} ${String(result.changes[other])}`).join(", ");
    const group = groups.get(name) ?? { x: [], y: [], labels: [] };
    groups.set(name, group);
    group.x.push(across === undefined ? result.seed : Number(result.changes[across]));
    group.y.push(y);
    group.labels.push(`seed ${result.seed}, ${result.run}`);
  }
  const unfinished = results.filter((result) => result.status !== "finished").length;
  const notes = [
    ...(absent > 0 ? [`In ${absent} finished runs this quantity does not exist.`] : []),
    ...(unfinished > 0 ? [`${unfinished} of ${results.length} runs are not finished.`] : []),
  ];
  return {
    kind: "scatter",
    id: `sweep-${measureName}`,
    title: `${spec.label} over ${across ?? "seeds"}`,
    caption: `${spec.description} One point per finished run of the sweep.`,
    notes,
    source: sweep.id,
    x: across === undefined ? { label: "Seed" } : { label: across, unit: field?.unit ?? "" },
    y: { label: spec.label, unit: spec.unit },
    points: [...groups].map(([name, group]) => ({
      name: name === "" ? spec.label : name,
      ...group,
    })),
  };
}
