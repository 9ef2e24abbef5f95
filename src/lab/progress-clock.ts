/** @file How often progress is worth a line, and how much time is left. */

import type { Progress } from "../study/contract.ts";

const intervalMs = 500;
const windowMs = 20_000; // long enough to be calm, short enough to follow a change of pace

/** Throttles progress and estimates the time left from the pace of the last seconds. */
export class ProgressClock {
  #marks: { at: number; done: number }[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;
  #lastStage: string | undefined;

  /** Notes how far the work is at `now` (ms) and returns the seconds left, or `undefined` while there is no pace. */
  tick(done: number, total: number, now: number): number | undefined {
    const newest = this.#marks.at(-1);
    // another stage counts anew: its pace has nothing to do with that of the one before
    if (newest !== undefined && done < newest.done) this.#marks = [];
    if (newest === undefined || now - newest.at >= intervalMs / 2)
      this.#marks.push({ at: now, done });
    while (this.#marks.length > 2 && now - this.#marks[0]!.at > windowMs) this.#marks.shift();
    const oldest = this.#marks[0];
    if (oldest === undefined || done <= oldest.done || now - oldest.at < intervalMs)
      return undefined;
    return ((total - done) * (now - oldest.at)) / (done - oldest.done) / 1000;
  }

  /** True when this progress should be logged: now and then, at the end, and when another stage begins. */
  due(progress: Progress, now: number): boolean {
    const finished = progress.done >= progress.total;
    const stage = stageOf(progress.message);
    const changed = stage !== this.#lastStage;
    if (!finished && !changed && now - this.#lastAt < intervalMs) return false;
    this.#lastAt = now;
    this.#lastStage = stage;
    return true;
  }
}

/** What a message says beside its numbers: "test loss 0.47" and "test loss 0.46" are one stage. */
export function stageOf(message: string | undefined): string | undefined {
  return message?.replace(/[\d.,eE+\-−×⁻⁰¹²³⁴-⁹]+/g, "#");
}
