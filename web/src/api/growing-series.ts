/** @file Columns of a logged series that grow while the run goes on. */

import type { SeriesPoints } from "./series.ts";

/** Points that grow at the end; storage doubles, views are handed out without copying. */
export class GrowingSeries {
  #steps: Float64Array;
  #values: Float64Array;
  #length: number;

  /** Begins with these points and takes their storage over. */
  constructor({ steps, values }: SeriesPoints) {
    this.#steps = steps;
    this.#values = values;
    this.#length = steps.length;
  }

  /** Adds a point; steps usually ascend, and a step that is logged again is replaced. */
  push(step: number, value: number): void {
    const at =
      this.#length > 0 && step <= this.#steps[this.#length - 1]! ? this.#find(step) : this.#length;
    if (at === this.#length || this.#steps[at] !== step) {
      if (this.#length === this.#steps.length) this.#grow();
      this.#steps.copyWithin(at + 1, at, this.#length);
      this.#values.copyWithin(at + 1, at, this.#length);
      this.#steps[at] = step;
      this.#length++;
    }
    this.#values[at] = value;
  }

  /** Forgets everything after `step`: a resumed run logs it again. */
  rewind(step: number): void {
    while (this.#length > 0 && this.#steps[this.#length - 1]! > step) this.#length--;
  }

  /** The points as they are now, without a copy. */
  view(): SeriesPoints {
    return {
      steps: this.#steps.subarray(0, this.#length),
      values: this.#values.subarray(0, this.#length),
    };
  }

  #grow(): void {
    this.#steps = enlarged(this.#steps);
    this.#values = enlarged(this.#values);
  }

  /** Position of the first step that is not below `step`. */
  #find(step: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle]! < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function enlarged(array: Float64Array): Float64Array {
  const larger = new Float64Array(Math.max(256, array.length * 2));
  larger.set(array);
  return larger;
}
