/**
 * @file The exponential for loops over softmax weights: inlined by the compiler where `Math.exp` is a call, about twice as fast.
 *
 * `x = r − j / 1024` with an integer j, so `e^x = e^-(j >> 10) · e^(-(j & 1023) / 1024) · e^r`: two table entries and a
 * polynomial in an r of at most 1 / 1024, which is exact because 1024 is a power of two.
 */

const steps = 1024;
const most = 700; // beyond, results come near infinity or the subnormal numbers
const whole = Float64Array.from({ length: 2 * most + 1 }, (_, i) => Math.exp(most - i));
const part = Float64Array.from({ length: steps }, (_, i) => Math.exp(-i / steps));
const third = 1 / 6;
const fourth = 1 / 24;

/**
 * `e^x` to 5e-16 of itself; beyond 700 either way, and for what is no number, it is `Math.exp`.
 *
 * @example
 * quickExp(-1) // 0.36787944117144233
 */
export function quickExp(x: number): number {
  if (!(x < most && x > -most)) return Math.exp(x);
  const j = (x * -steps) | 0;
  const r = x + j * (1 / steps);
  const f = whole[(j >> 10) + most] * part[j & 1023];
  return f + f * r * (1 + r * (0.5 + r * (third + r * fourth)));
}
