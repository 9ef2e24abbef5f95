/** @file What wishes tell about the best arm: exact mutual information, and accuracy of a team. */

import type { Random } from "../../math/random.ts";
import { mutualInformationBits, plugInBiasBits } from "../information.ts";
import { cellCount } from "./belief.ts";
import { bestArmProbabilities } from "./best-arm.ts";
import { type ExactOptions, type RobotRule, walkTeam } from "./exact.ts";
import { type BanditHuman, bestArm } from "./humans.ts";
import { seat } from "./person.ts";

/** Per round: information in bits between the best arm and all wishes so far, and P(the robot pulls the best arm). */
export interface TeamInformation {
  bits: Float64Array;
  pullsBest: Float64Array;
  wishesBest: Float64Array;
}

/** Exact information by enumerating all wish sequences of a human with a deterministic robot. */
export function teamInformation(
  who: BanditHuman,
  rule: RobotRule,
  options: ExactOptions,
): TeamInformation {
  const { arms, rounds } = options;
  const joint: number[][] = Array.from({ length: rounds }, () => []);
  const pullsBest = new Float64Array(rounds);
  const wishesBest = new Float64Array(rounds);
  const best = new Float64Array(arms);
  const successes = new Int32Array(arms);
  const memory = new Map<string, Float64Array>();
  walkTeam(who, rule, options, ({ round, wishes, pulls, arm, weights, blocks }) => {
    const cells = cellCount(pulls);
    const key = pulls.join();
    let table = memory.get(key);
    if (table === undefined) {
      table = new Float64Array(cells * arms);
      for (let cell = 0; cell < cells; cell++) {
        let rest = cell;
        for (let i = 0; i < arms; i++) {
          successes[i] = rest % (pulls[i] + 1);
          rest = Math.floor(rest / (pulls[i] + 1));
        }
        bestArmProbabilities(successes, pulls, best);
        table.set(best, cell * arms);
      }
      memory.set(key, table);
    }
    const row = new Float64Array(arms);
    for (let block = 0; block < blocks; block++)
      for (let cell = 0; cell < cells; cell++)
        for (let i = 0; i < arms; i++)
          row[i] += weights[block * cells + cell] * table[cell * arms + i];
    joint[round].push(...row);
    pullsBest[round] += row[arm];
    wishesBest[round] += row[wishes[round]];
  });
  return {
    bits: Float64Array.from(joint, (table) => mutualInformationBits(table, arms)),
    pullsBest,
    wishesBest,
  };
}

/** Information that was estimated from games; the plug-in value minus its bias. */
export interface SampledInformation {
  /** [round] */
  bits: Float64Array;
  /** [round], how much the plug-in value is too large; where it is not small the estimate means nothing. */
  bias: Float64Array;
}

/**
 * Information between the best arm and all wishes so far of a person alone, from simulated games: for sizes at which the wishes
 * cannot all be enumerated. The number of different sequences grows as arms^rounds, and the bias with it.
 */
export function sampledInformation(
  who: BanditHuman,
  options: { arms: number; rounds: number; games: number; random: Random },
): SampledInformation {
  const { arms, rounds, games, random } = options;
  const counts = Array.from({ length: rounds }, () => new Map<number, Float64Array>());
  const person = seat(who, arms);
  for (let game = 0; game < games; game++) {
    const theta = random.uniforms(arms);
    const best = bestArm(theta);
    person.restart(theta);
    let sequence = 0;
    for (const seen of counts) {
      const wish = person.wish(random);
      sequence = sequence * arms + wish;
      const row = seen.get(sequence) ?? new Float64Array(arms);
      row[best] += 1;
      seen.set(sequence, row);
      person.see(wish, wish, random.uniform() < theta[wish] ? 1 : 0);
    }
  }
  const bias = Float64Array.from(counts, (seen) => plugInBiasBits(arms, seen.size, games));
  const bits = Float64Array.from(counts, (seen, t) => {
    const joint = Float64Array.from([...seen.values()].flatMap((row) => Array.from(row)));
    return mutualInformationBits(joint, arms) - bias[t];
  });
  return { bits, bias };
}
