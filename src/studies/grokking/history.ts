/** @file The loss curves that travel with the checkpoints, so that a resumed run knows its whole past. */

import { float64Array } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { Curve } from "./phases.ts";

/** Train loss of every step and test loss where it was evaluated. */
export class History {
  readonly #train: number[] = [];
  readonly #testSteps: number[] = [];
  readonly #test: number[] = [];

  /** The history stored in a checkpoint's arrays; an empty one when there is none. */
  static from(arrays: Readonly<Record<string, NdArray>> | undefined): History {
    const history = new History();
    const get = (name: string) => Array.from(arrays?.[`history.${name}`]?.data ?? []);
    history.#train.push(...get("trainLoss"));
    history.#testSteps.push(...get("testSteps"));
    history.#test.push(...get("testLoss"));
    return history;
  }

  /** Appends the train losses of consecutive steps. */
  addTrain(values: readonly number[]): void {
    for (const value of values) this.#train.push(value);
  }

  addTest(step: number, value: number): void {
    this.#testSteps.push(step);
    this.#test.push(value);
  }

  /** What to store; float64, [points] each. */
  arrays(): Record<string, NdArray> {
    const array = (values: readonly number[]) =>
      float64Array([values.length], Float64Array.from(values));
    return {
      "history.trainLoss": array(this.#train),
      "history.testSteps": array(this.#testSteps),
      "history.testLoss": array(this.#test),
    };
  }

  get train(): Curve {
    return { steps: this.#train.map((_, i) => i), values: this.#train };
  }

  get test(): Curve {
    return { steps: this.#testSteps, values: this.#test };
  }
}
