/** @file Runs a study that is a list of independent calculations: progress, stop and resume between any two of them. */

import type { NdArray } from "../math/nd-array.ts";
import type { RunContext } from "./contract.ts";

/** Named results of one calculation. */
export type UnitArrays = Readonly<Record<string, NdArray>>;

/** One calculation. It draws random numbers from streams of its own name only, so that the order does not matter. */
export interface Unit {
  name: string;
  /** Share of the work, in any unit that all members of the list use. */
  weight: number;
  /**
   * Gets all results so far (long trainings go on from the unit before). `undefined` means: stopped before it was finished.
   */
  run(soFar: UnitArrays): UnitArrays | undefined | Promise<UnitArrays | undefined>;
}

/**
 * Runs the units in order and stores every result as an array of the run. A checkpoint after each unit holds all results so
 * far, so a resumed run goes on with the next unit and ends with the same numbers. Returns all arrays, or `undefined` when
 * the run was stopped.
 */
export async function runUnits<Config>(
  context: RunContext<Config>,
  units: readonly Unit[],
): Promise<UnitArrays | undefined> {
  const total = units.reduce((sum, unit) => sum + unit.weight, 0);
  const arrays: Record<string, NdArray> = { ...context.resumeFrom?.arrays };
  const finished = context.resumeFrom?.step ?? 0;
  let done = units.slice(0, finished).reduce((sum, unit) => sum + unit.weight, 0);
  for (const [i, unit] of units.entries()) {
    if (i < finished) continue;
    if (context.signal.aborted) return undefined;
    context.progress({ done, total, unit: "work", message: unit.name });
    const found = await unit.run(arrays);
    if (found === undefined) return undefined;
    for (const [name, value] of Object.entries(found)) {
      arrays[name] = value;
      await context.array(name, value);
    }
    done += unit.weight;
    await context.checkpoint({ step: i + 1, arrays, metadata: { unit: unit.name } });
    // Long lists of pure calculation would otherwise never let the stop signal in.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  if (context.signal.aborted) return undefined;
  context.progress({ done: total, total, unit: "work", message: "done" });
  return arrays;
}
