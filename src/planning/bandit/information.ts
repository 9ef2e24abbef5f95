/** @file What wishes tell about the best arm: exact mutual information, and accuracy of a team. */

import { mutualInformationBits } from "../information.ts";
import { cellCount } from "./belief.ts";
import { bestArmProbabilities } from "./best-arm.ts";
import { type ExactOptions, type RobotRule, walkTeam } from "./exact.ts";
import type { BanditHuman } from "./humans.ts";

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
