/** @file What a machine loses that chooses for a person after watching them choose. */

import type { OutcomeBandit } from "./models.ts";

/** Options this close to the best are chosen equally often. */
const tie = 1e-9;

/**
 * A machine that takes the option with the largest expected utility under its posterior, which is the best option for the
 * posterior mean utilities. Equally good options share. Returns a function from logs of prior times likelihood [at + theta] to the
 * regret [theta] that this choice has should `theta` be true, in a buffer that the next call overwrites. Where no preference can have
 * produced the data the machine goes by the prior.
 *
 * @source own
 */
export function adviser({
  options,
  outcomes,
  probability,
  preferences,
}: OutcomeBandit): (logJoint: Float64Array, at?: number) => Float64Array {
  const { size, parameters, prior } = preferences;
  const utility = new Float64Array(size * options); // [theta, option]
  const best = new Float64Array(size);
  for (let theta = 0; theta < size; theta++) {
    for (let k = 0; k < options; k++)
      for (let o = 0; o < outcomes; o++)
        utility[theta * options + k] +=
          probability[k * outcomes + o] * parameters[theta * outcomes + o];
    best[theta] = Math.max(...utility.subarray(theta * options, (theta + 1) * options));
  }
  const weight = new Float64Array(size);
  const expected = new Float64Array(options);
  const regret = new Float64Array(size);
  return (logJoint, at = 0) => {
    let top = -Infinity;
    for (let i = 0; i < size; i++) top = Math.max(top, logJoint[at + i]);
    let total = 0;
    for (let i = 0; i < size; i++) {
      weight[i] = top === -Infinity ? prior[i] : Math.exp(logJoint[at + i] - top);
      total += weight[i];
    }
    expected.fill(0);
    for (let i = 0; i < size; i++)
      for (let k = 0; k < options; k++)
        expected[k] += (weight[i] / total) * utility[i * options + k];
    const most = Math.max(...expected);
    let ties = 0;
    for (let k = 0; k < options; k++) if (expected[k] >= most - tie) ties += 1;
    regret.set(best);
    for (let k = 0; k < options; k++)
      if (expected[k] >= most - tie)
        for (let i = 0; i < size; i++) regret[i] -= utility[i * options + k] / ties;
    return regret;
  };
}
