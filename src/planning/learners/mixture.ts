/** @file A crowd of several kinds of people, as one model of somebody drawn from it. */

import { InvalidInputError } from "../../errors.ts";
import { logSumExp } from "../information.ts";
import type { HumanModel, OutcomeBandit } from "./models.ts";

/**
 * Somebody of whom it is not known which kind they are: kind c with probability `weights[c]`, for good. Every choice tells the
 * observer something about the kind too, so the state holds the states of all kinds and the log-likelihood of the choices so far
 * [kind, theta]; `P(k | past, θ) = Σ_c P(c | past, θ) P_c(k | past, θ)`. Every update counts as a choice of hers: observations that
 * she did not choose to make have no place here.
 *
 * @source own; Assay reference setting, mixture(π)
 */
export function mixtureHuman(
  { options, preferences: { size } }: OutcomeBandit,
  kinds: readonly HumanModel[],
  weights: readonly number[],
): HumanModel {
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (weights.length !== kinds.length || kinds.length === 0)
    throw new InvalidInputError(
      `mixture: wanted a weight for each of ${kinds.length} kinds, got ${weights.length}`,
    );
  if (weights.some((w) => !(w >= 0)) || !(Math.abs(total - 1) <= 1e-9))
    throw new InvalidInputError(`mixture: wanted weights that sum to 1, got ${weights.join(", ")}`);
  // States of the kinds one after the other, then the log-likelihoods.
  const starts = kinds.map((_, c) => kinds.slice(0, c).reduce((n, k) => n + k.stateLength, 0));
  const likelihoods = kinds.reduce((n, k) => n + k.stateLength, 0);
  const own = (state: Float64Array, c: number): Float64Array =>
    state.subarray(starts[c], starts[c] + kinds[c].stateLength);
  const logWeights = weights.map(Math.log);
  const choices = kinds.map(() => new Float64Array(options * size));
  const past = new Float64Array(kinds.length);
  const next = new Float64Array(kinds.length);
  return {
    name: `mixture of ${kinds.map(({ name }, c) => `${weights[c]} ${name}`).join(", ")}`,
    stateLength: likelihoods + kinds.length * size,
    start(into) {
      kinds.forEach((kind, c) => {
        kind.start(own(into, c));
      });
      into.fill(0, likelihoods);
    },
    choice(state, out) {
      kinds.forEach((kind, c) => {
        kind.choice(own(state, c), choices[c]);
      });
      for (let i = 0; i < size; i++) {
        for (let c = 0; c < kinds.length; c++)
          past[c] = logWeights[c] + state[likelihoods + c * size + i];
        const before = logSumExp(past);
        for (let k = 0; k < options; k++) {
          for (let c = 0; c < kinds.length; c++) next[c] = past[c] + choices[c][k * size + i];
          // After choices that are impossible for this preference the kinds are as likely as at first.
          out[k * size + i] =
            before === -Infinity
              ? logSumExp(logWeights.map((w, c) => w + choices[c][k * size + i]))
              : logSumExp(next) - before;
        }
      }
    },
    update(from, to, option, outcome) {
      kinds.forEach((kind, c) => {
        kind.choice(own(from, c), choices[c]);
        for (let i = 0; i < size; i++) {
          const at = likelihoods + c * size + i;
          to[at] = from[at] + choices[c][option * size + i];
        }
        kind.update(own(from, c), own(to, c), option, outcome);
      });
    },
  };
}
