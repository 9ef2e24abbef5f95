/** @file Figures and analyses of a run at one of its checkpoints. */

import type { z } from "zod";
import { MissingError } from "../errors.ts";
import type { FigureSpec, RunData } from "./contract.ts";
import type { Figure } from "./figure.ts";

/** Step of a figure: the chosen one, or the newest checkpoint. Throws `MissingError` when the run has none yet. */
export function checkpointStep<Config>(run: RunData<Config>, step?: number): number {
  const at = step ?? run.checkpointSteps().at(-1);
  if (at === undefined) {
    throw new MissingError(
      `run ${run.id}: wanted a checkpoint, got none yet`,
      "wait until the first one is saved, or resume the run",
    );
  }
  return at;
}

/** Keeps the newest `size` results of `make` by key: several figures ask for the same analysis. A failure is not kept. */
export function remembering<T>(size: number): (key: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, make) => {
    const found = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, found); // newest last
    found.catch(() => kept.delete(key));
    for (const old of [...kept.keys()].slice(0, -size)) kept.delete(old);
    return found;
  };
}

/** Choices of a figure after validation. */
export type FigureChoices = Readonly<Record<string, unknown>>;

/**
 * Figures of the same thing at a checkpoint: `subject` works it out (parameters, an analysis, where it comes from), and each
 * figure says how to draw it.
 *
 * @example
 * const ofAnalysis = checkpointFigures(async (run: Run, step) => [await analysisAt(run, step)]);
 * ofAnalysis("bounds", "Bound ladder", "Bounds", boundLadder);
 */
export function checkpointFigures<Config, Subject extends readonly unknown[]>(
  subject: (run: RunData<Config>, step: number | undefined) => Promise<readonly [...Subject]>,
): (
  id: string,
  title: string,
  section: string,
  draw: (...args: [...Subject, FigureChoices]) => Figure,
  options?: z.ZodObject,
) => FigureSpec<Config> {
  return (id, title, section, draw, options) => ({
    id,
    title,
    section,
    perCheckpoint: true,
    ...(options === undefined ? {} : { options }),
    build: async (run, chosen) =>
      draw(...(await subject(run, chosen.step)), options?.parse(chosen) ?? {}),
  });
}
