/** @file Losses and accuracies of the evaluations; travels with the checkpoints so that a resumed run knows its past. */

import { float64Array } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";

/** One evaluation. */
export interface Scores {
  trainAccuracy: number;
  testAccuracy: number;
}

/** All evaluations so far. */
export class History {
  readonly #steps: number[] = [];
  readonly #rows: Scores[] = [];

  /** The history stored in a checkpoint's arrays; an empty one when there is none. */
  static from(arrays: Readonly<Record<string, NdArray>> | undefined): History {
    const history = new History();
    const rows = arrays?.["history.accuracy"]?.data ?? [];
    arrays?.["history.steps"]?.data.forEach((step, i) => {
      history.add(step, { trainAccuracy: rows[2 * i]!, testAccuracy: rows[2 * i + 1]! });
    });
    return history;
  }

  add(step: number, scores: Scores): void {
    this.#steps.push(step);
    this.#rows.push(scores);
  }

  /** First step at which an accuracy reached a level. */
  firstAt(part: keyof Scores, level: number): number | undefined {
    const row = this.#rows.findIndex((scores) => scores[part] >= level);
    return row < 0 ? undefined : this.#steps[row];
  }

  /** What to store: `history.steps` [points] and `history.accuracy` [points, 2]. */
  arrays(): Record<string, NdArray> {
    const points = this.#steps.length;
    return {
      "history.steps": float64Array([points], Float64Array.from(this.#steps)),
      "history.accuracy": float64Array(
        [points, 2],
        Float64Array.from(
          this.#rows.flatMap(({ trainAccuracy, testAccuracy }) => [trainAccuracy, testAccuracy]),
        ),
      ),
    };
  }
}
