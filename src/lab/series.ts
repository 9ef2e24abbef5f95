/** @file Growing columns for one logged quantity: steps ascending, each step once, the last word on a step wins. */

/** A pair of columns that grows by appending and shrinks when a later session voids steps. */
export class SeriesColumns {
  #steps = new Float64Array(64);
  #values = new Float64Array(64);
  #length = 0;

  /** Number of points. */
  get length(): number {
    return this.#length;
  }

  /** Adds one point; NaN is a gap and is left out. Steps usually ascend; a repeated one is replaced. */
  push(step: number, value: number): void {
    if (Number.isNaN(value)) return;
    if (this.#length > 0 && step <= this.#steps[this.#length - 1]!) {
      this.#put(step, value);
      return;
    }
    if (this.#length === this.#steps.length) this.#grow();
    this.#steps[this.#length] = step;
    this.#values[this.#length] = value;
    this.#length++;
  }

  /** Drops every point after `step`. */
  truncateAfter(step: number): void {
    this.#length = this.#count((here) => here <= step);
  }

  /** Copies of the columns, both as long as {@link length}. */
  columns(): { steps: Float64Array; values: Float64Array } {
    return {
      steps: this.#steps.slice(0, this.#length),
      values: this.#values.slice(0, this.#length),
    };
  }

  /** How many of the ascending steps satisfy a condition that is true up to some step and false after it. */
  #count(condition: (step: number) => boolean): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (condition(this.#steps[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #put(step: number, value: number): void {
    const at = this.#count((here) => here < step);
    if (this.#steps[at] !== step) {
      if (this.#length === this.#steps.length) this.#grow();
      this.#steps.copyWithin(at + 1, at, this.#length);
      this.#values.copyWithin(at + 1, at, this.#length);
      this.#steps[at] = step;
      this.#length++;
    }
    this.#values[at] = value;
  }

  #grow(): void {
    const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#steps = grown(this.#steps);
    this.#values = grown(this.#values);
  }
}
