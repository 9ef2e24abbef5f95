/**
 * @file Philox4x32-10: a counter-based generator, so that any block of any stream is a pure function of (counter, key).
 *
 * Nothing has to be stepped through: a run that resumes at step 30,000 asks for block 30,000. Ten rounds of two 32 x 32
 * bit multiplications, whose high and low halves are crossed and mixed with a key that grows by a constant each round.
 * @source Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4 and table 2
 */

/** Multiplier of words 0 and 2, and the Weyl increments of the key (golden ratio and sqrt 3 - 1, as in the paper). */
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** High 32 bits of an unsigned 32 x 32 bit product; both partial products stay below 2^53, hence exact. */
function high(a: number, b: number): number {
  const low16 = (a & 0xffff) * b;
  return Math.floor(((a >>> 16) * b + Math.floor(low16 / 0x10000)) / 0x10000);
}

/**
 * Writes the four output words of one block into `out` (unsigned 32 bit).
 *
 * `c0..c3` is the 128-bit counter, `k0 k1` the 64-bit key, all least significant word first.
 */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  let [a, b, c, d, key0, key1] = [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0, k0 >>> 0, k1 >>> 0];
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(multiplier0, a) >>> 0;
    const low1 = Math.imul(multiplier1, c) >>> 0;
    const next0 = (high(multiplier1, c) ^ b ^ key0) >>> 0;
    const next2 = (high(multiplier0, a) ^ d ^ key1) >>> 0;
    a = next0;
    b = low1;
    c = next2;
    d = low0;
    key0 = (key0 + weyl0) >>> 0;
    key1 = (key1 + weyl1) >>> 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

/**
 * 64-bit digest of a name, as two words: the UTF-8 bytes, 16 at a time, run through Philox in Davies-Meyer fashion.
 * The length is part of the digest, so that "a" and "a\0" differ.
 */
export function philoxHash(name: string): readonly [number, number] {
  const bytes = new TextEncoder().encode(name);
  const padded = new Uint8Array(Math.ceil(Math.max(bytes.length, 1) / 16) * 16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const state = new Uint32Array([bytes.length, 0, 0, 0]);
  const out = new Uint32Array(4);
  for (let at = 0; at < padded.length; at += 16) {
    const w0 = view.getUint32(at, true);
    const w1 = view.getUint32(at + 4, true);
    const w2 = view.getUint32(at + 8, true);
    const w3 = view.getUint32(at + 12, true);
    // The key carries half of the block, the counter the other half: every bit of both reaches every output bit.
    philox4x32(state[0]!, state[1]!, state[2]! ^ w2, state[3]! ^ w3, w0, w1, out);
    for (let i = 0; i < 4; i++) state[i] = state[i]! ^ out[i]!;
  }
  return [(state[0]! ^ state[2]!) >>> 0, (state[1]! ^ state[3]!) >>> 0];
}
