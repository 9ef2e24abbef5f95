/** @file Losses and accuracies of all networks over time; travels with the checkpoints so that a resumed run knows its past. */

import { float64Array } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";

/** One evaluation: a value per network. */
export interface Scores {
  trainLoss: readonly number[];
  testLoss: readonly number[];
  trainAccuracy: readonly number[];
  testAccuracy: readonly number[];
}

const parts = ["trainLoss", "testLoss", "trainAccuracy", "testAccuracy"] as const;

/** When one network did what; NaN for never. */
export interface NetworkTimes {
  /** First evaluation with training accuracy 1. */
  memorisedAt: number;
  /** First with test accuracy above one half, and above 0.99. */
  halfAt: number;
  grokkedAt: number;
  testPeak: number;
}

/** All evaluations so far. */
export class ScoreHistory {
  readonly networks: number;
  readonly steps: number[] = [];
  readonly #rows: Scores[] = [];

  constructor(networks: number, arrays: Readonly<Record<string, NdArray>> = {}) {
    this.networks = networks;
    const steps = arrays["history.steps"];
    if (steps === undefined) return;
    steps.data.forEach((step, row) => {
      const values = (part: string): number[] => {
        const data = arrays[`history.${part}`]!.data;
        return Array.from(data.subarray(row * networks, (row + 1) * networks));
      };
      this.add(step, {
        trainLoss: values("trainLoss"),
        testLoss: values("testLoss"),
        trainAccuracy: values("trainAccuracy"),
        testAccuracy: values("testAccuracy"),
      });
    });
  }

  add(step: number, scores: Scores): void {
    this.steps.push(step);
    this.#rows.push(scores);
  }

  /** Values of one network over time. */
  curve(part: (typeof parts)[number], network: number): number[] {
    return this.#rows.map((row) => row[part][network]!);
  }

  /** For the next checkpoint: `history.steps` [points] and one array [points, networks] per part. */
  arrays(): Record<string, NdArray> {
    const points = this.steps.length;
    return {
      "history.steps": float64Array([points], Float64Array.from(this.steps)),
      ...Object.fromEntries(
        parts.map((part) => [
          `history.${part}`,
          float64Array(
            [points, this.networks],
            Float64Array.from(this.#rows.flatMap((row) => [...row[part]])),
          ),
        ]),
      ),
    };
  }

  times(network: number): NetworkTimes {
    const first = (part: (typeof parts)[number], holds: (value: number) => boolean): number => {
      const at = this.#rows.findIndex((row) => holds(row[part][network]!));
      return at < 0 ? Number.NaN : this.steps[at]!;
    };
    return {
      memorisedAt: first("trainAccuracy", (x) => x >= 1),
      halfAt: first("testAccuracy", (x) => x > 0.5),
      grokkedAt: first("testAccuracy", (x) => x > 0.99),
      testPeak: this.#rows.reduce((top, row) => Math.max(top, row.testLoss[network]!), 0),
    };
  }
}
