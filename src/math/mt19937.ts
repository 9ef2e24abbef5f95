/**
 * @file The Mersenne Twister as Python's `random` module uses it, to reproduce splits that published code made with
 * `random.seed(seed); random.shuffle(list)`. For our own numbers use `rng`.
 * @source Matsumoto and Nishimura 1998; CPython `random.seed` (init_by_array on the seed's 32-bit digits) and `shuffle`
 */

import { InvalidInputError } from "../errors.ts";

const size = 624;
const shift = 397;

/** MT19937 seeded like Python's `random.seed(seed)`. */
export class Mt19937 {
  readonly #state = new Uint32Array(size);
  #next = size;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new InvalidInputError(`seed: wanted an integer, got ${seed}`);
    }
    const magnitude = Math.abs(seed); // Python ignores the sign
    const high = Math.floor(magnitude / 2 ** 32);
    this.#seedByDigits(high === 0 ? [magnitude >>> 0] : [magnitude >>> 0, high]);
  }

  #seedByDigits(digits: readonly number[]): void {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < size; i++) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(1812433253, before) + i;
    }
    let i = 1;
    let j = 0;
    const advance = () => {
      i++;
      if (i >= size) {
        state[0] = state[size - 1]!;
        i = 1;
      }
    };
    for (let k = Math.max(size, digits.length); k > 0; k--) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, 1664525)) + digits[j]! + j;
      advance();
      j = (j + 1) % digits.length;
    }
    for (let k = size - 1; k > 0; k--) {
      const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = (state[i]! ^ Math.imul(before, 1566083941)) - i;
      advance();
    }
    state[0] = 0x80000000;
  }

  /** Next unsigned 32-bit word. */
  word(): number {
    if (this.#next === size) this.#twist();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
      state[i] = state[(i + shift) % size]! ^ (y >>> 1) ^ ((y & 1) === 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }

  /** Like `random.random()`: 53 bits in [0, 1). */
  random(): number {
    const high = this.word() >>> 5;
    return (high * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** Like `random.randrange(n)` for n in 1..2^32-1: the top bits of a word, drawn again until below n. */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n >= 2 ** 32) {
      throw new InvalidInputError(`below: wanted n in 1..2^32-1, got ${n}`);
    }
    const bits = 32 - Math.clz32(n);
    for (;;) {
      const value = this.word() >>> (32 - bits);
      if (value < n) return value;
    }
  }

  /** Like `random.shuffle(list)`: in place, and returns the same array. */
  shuffle<A extends { length: number; [index: number]: unknown }>(array: A): A {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = array[i];
      array[i] = array[j];
      array[j] = held;
    }
    return array;
  }
}

/** Generator in the state that Python's `random.seed(seed)` leaves; |seed| below 2^53. */
export function mt19937(seed: number): Mt19937 {
  return new Mt19937(seed);
}
