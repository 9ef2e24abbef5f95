/**
 * @file Seeded random numbers on the host: the same on every executor, in Node and in the browser.
 *
 * A generator is a position in a stream. The seed is the key of Philox4x32-10, the stream's name fills the upper half of
 * the counter, and the lower half counts blocks of four words: streams of one seed never overlap, and a generator's whole
 * state is four small values. Independent parts of a study take their own stream (`random.fork("split")`), so that adding
 * a draw to one part changes nothing in another.
 */

import { InvalidInputError } from "../errors.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { philox4x32, philoxHash } from "./philox.ts";

/** Whole state of a generator; small JSON, restored exactly by `rng.restore`. */
export interface RandomState {
  seed: number;
  stream: string;
  /** Words of 32 bits drawn so far. */
  drawn: number;
}

/** Anything that can be shuffled in place. */
type Shuffleable = { length: number; [index: number]: unknown };

/** A position in a stream of random numbers; make one with {@link rng}. */
export class Random {
  readonly seed: number;
  readonly stream: string;
  #drawn = 0;
  #filledBlock = -1;
  readonly #words = new Uint32Array(4);
  readonly #stream: readonly [number, number];

  constructor(seed: number, stream: string, drawn = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new InvalidInputError(`seed: wanted an integer in 0..2^53-1, got ${seed}`);
    }
    if (!Number.isSafeInteger(drawn) || drawn < 0) {
      throw new InvalidInputError(`random state: wanted a number of drawn words, got ${drawn}`);
    }
    this.seed = seed;
    this.stream = stream;
    this.#stream = philoxHash(stream);
    this.#drawn = drawn;
  }

  /** Next unsigned 32-bit word; everything else is made of these. */
  word(): number {
    const block = Math.floor(this.#drawn / 4);
    if (block !== this.#filledBlock) {
      const [s0, s1] = this.#stream;
      const blockHigh = Math.floor(block / 2 ** 32);
      const seedHigh = Math.floor(this.seed / 2 ** 32);
      philox4x32(block, blockHigh, s0, s1, this.seed, seedHigh, this.#words);
      this.#filledBlock = block;
    }
    return this.#words[this.#drawn++ % 4]!;
  }

  /** Uniform in [0, 1) with 53 random bits; two words. */
  uniform(): number {
    const high = this.word() >>> 5;
    return (high * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  uniforms(n: number): Float64Array {
    return Float64Array.from({ length: n }, () => this.uniform());
  }

  /**
   * Standard normal by inversion (algorithm AS 241) of a uniform in the open interval (0, 1); always two words, no
   * rejection and no left-over value, so that the position in the stream does not depend on what was drawn.
   */
  normal(): number {
    const high = this.word() >>> 6;
    return normalQuantile((high * 2 ** 26 + (this.word() >>> 6) + 0.5) / 2 ** 52);
  }

  normals(n: number): Float64Array {
    return Float64Array.from({ length: n }, () => this.normal());
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log1p(-this.uniform());
  }

  /**
   * Gamma with the given shape (positive) and scale 1.
   * @source Marsaglia and Tsang 2000, "A simple method for generating gamma variables"
   */
  gamma(shape: number): number {
    if (!(shape > 0)) throw new InvalidInputError(`gamma: wanted a positive shape, got ${shape}`);
    // Below 1 the method does not apply: draw for shape + 1 and shrink.
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      const u = 1 - this.uniform();
      if (v > 0 && Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  /** Beta(a, b) in [0, 1], as a ratio of gammas. */
  beta(a: number, b: number): number {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }

  /** Uniform integer in 0..n-1 without bias, n in 1..2^53; words that would bias are drawn again. */
  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) {
      throw new InvalidInputError(`integer: wanted a count in 1..2^53-1, got ${n}`);
    }
    if (n <= 2 ** 32) {
      const limit = 2 ** 32 - (2 ** 32 % n);
      for (;;) {
        const word = this.word();
        if (word < limit) return word % n;
      }
    }
    const limit = 2 ** 53 - (2 ** 53 % n);
    for (;;) {
      const value = (this.word() >>> 11) * 2 ** 32 + this.word();
      if (value < limit) return value % n;
    }
  }

  /** `count` uniform integers in 0..n-1; n at most 2^31. */
  integers(count: number, n: number): Int32Array {
    if (n > 2 ** 31) throw new InvalidInputError(`integers: wanted n at most 2^31, got ${n}`);
    return Int32Array.from({ length: count }, () => this.integer(n));
  }

  /** Shuffles in place (Fisher-Yates from the end) and returns the same array. */
  shuffle<A extends Shuffleable>(array: A): A {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = array[i];
      array[i] = array[j];
      array[j] = held;
    }
    return array;
  }

  /** The numbers 0..n-1 in random order. */
  permutation(n: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  }

  /** One element, each equally likely. */
  choice<T>(items: ArrayLike<T>): T {
    if (items.length === 0) throw new InvalidInputError("choice: wanted at least one item, got 0");
    return items[this.integer(items.length)]!;
  }

  /** An index, drawn in proportion to non-negative weights with a positive finite sum. */
  categorical(weights: ArrayLike<number>): number {
    let total = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (!(weight >= 0)) {
        throw new InvalidInputError(`categorical: wanted weights >= 0, got ${weight} at ${i}`);
      }
      total += weight;
    }
    if (!(total > 0 && total < Number.POSITIVE_INFINITY)) {
      throw new InvalidInputError(`categorical: wanted a positive finite sum, got ${total}`);
    }
    let rest = this.uniform() * total;
    let last = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (weight === 0) continue;
      last = i;
      if (rest < weight) return i;
      rest -= weight;
    }
    return last; // rounding used up the whole sum
  }

  /**
   * A generator at the start of the stream `<this stream>/<name>`: the same for the same name, whatever was drawn here
   * before. `random.fork(step)` gives every training step its own numbers, so that resuming needs no state at all.
   */
  fork(name: string | number): Random {
    return new Random(this.seed, `${this.stream}/${name}`);
  }

  state(): RandomState {
    return { seed: this.seed, stream: this.stream, drawn: this.#drawn };
  }
}

/**
 * Generator at the start of a stream; `seed` is an integer in 0..2^53-1.
 *
 * @example
 * const random = rng(1, "init");
 * random.normals(3); // the same three numbers on every machine
 */
export function rng(seed: number, stream: string | number = ""): Random {
  return new Random(seed, String(stream));
}

/** The generator that `random.state()` was taken from, at that position. */
rng.restore = (state: RandomState): Random => new Random(state.seed, state.stream, state.drawn);
