/** @file From the arrays of a run to named numbers. */

import type { NdArray } from "../../math/nd-array.ts";
import { epsOptimalMajority, oracleReward } from "../../planning/bandit/optimum.ts";
import {
  parseSession,
  playerModels,
  playerPosterior,
  regretOfMixture,
} from "../../planning/bandit/session.ts";
import { listed, type Measure, measureSheet, type Put } from "../../study/index.ts";
import type { UnitArrays } from "../../study/units.ts";
import type { AssistiveConfig } from "./config.ts";
import { learnedNames } from "./measure-specs.ts";
import {
  bitsReference,
  exactReference,
  filterReference,
  gameReference,
  learnedReference,
  matrixReference,
  modesReference,
  wishReference,
} from "./reference.ts";
import { consistencyMarks } from "./task.ts";
import { exactColumns, exactHumans, informationHumans } from "./task-exact.ts";
import { modeWays } from "./task-modes.ts";

/**
 * Robots of the simulated games: from the third on filters, the first of which sees every wish. The mixture is one that has to
 * find out who the person is.
 */
export const robotNames = [
  "defer",
  "majority",
  "filter",
  "turn-taking",
  "preemptive",
  "mixture",
] as const;
export type RobotName = (typeof robotNames)[number];

/** People who were played with a robot, in the order of its arrays. */
export function helpedBy(robot: RobotName, config: AssistiveConfig): string[] {
  return listed(robot === "defer" || robot === "majority" ? config.humans : config.filterHumans);
}

/** Row of a person's games with a robot, or `undefined`. */
export function game(
  arrays: UnitArrays,
  config: AssistiveConfig,
  robot: RobotName,
  words: string,
): { regret: number; error: number } | undefined {
  const row = helpedBy(robot, config).indexOf(words);
  const table = arrays[`games-${robot}`];
  if (row < 0 || table === undefined) return undefined;
  return { regret: table.data[3 * row], error: table.data[3 * row + 1] };
}

/** Share of the rounds in which a person was asked, from the array of a robot that may act by itself. */
export function askedShare(
  asked: NdArray | undefined,
  { filterHumans, rounds }: AssistiveConfig,
  words: string,
): number | undefined {
  const i = listed(filterHumans).indexOf(words);
  if (asked === undefined || i < 0) return undefined;
  const shares = Array.from(asked.data.slice(i * rounds, (i + 1) * rounds));
  return shares.reduce((sum, p) => sum + p, 0) / rounds;
}

const distance = (array: NdArray, reference: readonly number[]): number =>
  reference.reduce((gap, x, i) => Math.max(gap, Math.abs(x - array.data[i])), 0);

/** All measures that the arrays allow. */
export function measuresOf(arrays: UnitArrays, config: AssistiveConfig): Record<string, Measure> {
  const { found, put } = measureSheet();
  if (config.session !== "") {
    sessionMeasures(arrays, config, found);
    return found;
  }
  const { exact } = arrays;
  const at = (words: string, column: (typeof exactColumns)[number]): number =>
    exact.data[exactHumans.indexOf(words) * exactColumns.length + exactColumns.indexOf(column)];
  const tables = exactHumans.flatMap((words) =>
    (["alone5", "assisted5", "alone8", "assisted8"] as const).map((column, i) =>
      Math.abs(at(words, column) - exactReference[words][i]),
    ),
  );
  put("exactGap", Math.max(...tables), "reward");
  put(
    "leastHelp",
    Math.min(
      ...exactHumans.flatMap((words) => [
        at(words, "assisted5") - at(words, "alone5"),
        at(words, "assisted8") - at(words, "alone8"),
      ]),
    ),
    "reward",
  );
  const wslsGaps = arrays["wsls-gaps"]; // absent in runs of earlier versions
  if (wslsGaps !== undefined)
    put("wslsGap", Math.max(...Array.from(wslsGaps.data, Math.abs)), "reward");
  put("aloneLead", at("post-mean", "alone8") - at("wsls", "alone8"), "reward");
  put("assistedLead", at("wsls", "assisted8") - at("post-mean", "assisted8"), "reward");
  modeMeasures(arrays, put);
  const { matrix } = arrays;
  const n = matrixReference.length;
  let gap = 0;
  let worse = 0;
  for (let truth = 0; truth < n; truth++) {
    for (let assumed = 0; assumed < n; assumed++) {
      const value = matrix.data[truth * n + assumed];
      gap = Math.max(gap, Math.abs(value - matrixReference[assumed][truth]));
      if (truth !== assumed && value < arrays["matrix-alone"].data[truth] - 1e-9) worse += 1;
    }
  }
  put("matrixGap", gap, "reward");
  put("worseCells", worse / (n * (n - 1)), "fraction");
  put(
    "bitsGap",
    distance(
      arrays.information,
      informationHumans.flatMap((words) => [...bitsReference[words]]),
    ),
    "bits",
  );
  put("fanoSlack", arrays.fano.data[0], "bits");
  gameMeasures(arrays, config, put);
  const marks = consistencyMarks(config.consistencyRounds);
  const end = (robot: number): [number, number] => {
    const i = (robot * marks.length + marks.length - 1) * 2;
    return [arrays.consistency.data[i], arrays.consistency.data[i + 1]];
  };
  put("deferEnd", end(0)[0], "regret per round", end(0)[1]);
  put("sparseEnd", end(2)[0], "regret per round", end(2)[1]);
  for (const t of [100, 1000, 10_000]) {
    const mark = marks.indexOf(t);
    const i = (2 * marks.length + mark) * 2;
    if (mark >= 0)
      put(
        `sparse${t}`,
        arrays.consistency.data[i],
        "regret per round",
        arrays.consistency.data[i + 1],
      );
  }
  learnedMeasures(arrays, config, put);
  return found;
}

/** Exact rewards of the modes against their reference, and simulated ones against the exact. */
function modeMeasures(arrays: UnitArrays, put: Put): void {
  const { modes } = arrays;
  const simulated = arrays["modes-simulated"]; // absent in runs of earlier versions
  const ways = modeWays.length;
  put(
    "modesGap",
    Math.max(
      ...Object.entries(modesReference).flatMap(([words, reference]) => {
        const first = exactHumans.indexOf(words) * ways + 2; // alone and assist come before
        return reference.map((x, k) => Math.abs(modes.data[first + k] - x));
      }),
    ),
    "reward",
  );
  if (simulated === undefined) return;
  const distances = Array.from(modes.data, (exact, i) => {
    const [mean, error] = [simulated.data[2 * i], simulated.data[2 * i + 1]];
    return Math.abs(mean - exact) / error;
  });
  put("modesError", Math.max(...distances), "standard errors");
}

/** Result of a training: regrets with their errors, of fresh games. */
interface Learned {
  alone: readonly [number, number];
  greedy: readonly [number, number];
  sampled: readonly [number, number];
}

/** What was measured of the robot that was trained with a person; `undefined` when there is none. */
export function learnedWith(
  arrays: UnitArrays,
  config: AssistiveConfig,
  words: string,
): Learned | undefined {
  const row = listed(config.trainHumans).indexOf(words);
  if (row < 0 || arrays.learned === undefined) return undefined;
  const { data } = arrays.learned;
  const pair = (k: number): [number, number] => [data[6 * row + k], data[6 * row + k + 1]];
  return { alone: pair(0), greedy: pair(2), sampled: pair(4) };
}

function learnedMeasures(arrays: UnitArrays, config: AssistiveConfig, put: Put): void {
  const { trainArms, trainRounds } = config;
  const people = listed(config.trainHumans);
  const results = new Map(
    people.flatMap((words): [string, Learned][] => {
      const result = learnedWith(arrays, config, words);
      return result === undefined ? [] : [[words, result]];
    }),
  );
  const first = results.get(people[0]);
  if (first === undefined) return;
  put("learnedAlone", first.alone[0], "regret", first.alone[1]);
  put("learnedGreedy", first.greedy[0], "regret", first.greedy[1]);
  put("learnedSampled", first.sampled[0], "regret", first.sampled[1]);
  const i = exactHumans.indexOf(people[0]);
  if (trainArms === 2 && trainRounds === 8 && i >= 0) {
    const assisted = arrays.exact.data[i * exactColumns.length + exactColumns.indexOf("assisted8")];
    const optimum = oracleReward(2, 8) - assisted;
    put("learnedGap", first.greedy[0] - optimum, "regret", first.greedy[1]);
  }
  if (trainArms !== 4 || trainRounds !== 50) return;
  const gaps = [...results].flatMap(([words, { greedy }]) =>
    words in learnedReference ? [Math.abs(greedy[0] - learnedReference[words])] : [],
  );
  if (gaps.length > 0) put("learnedTableGap", Math.max(...gaps), "regret");
  for (const [words, name] of Object.entries(learnedNames)) {
    const result = results.get(words);
    put(`learned${name}`, result?.greedy[0], "regret", result?.greedy[1]);
  }
  const lead = (name: string, how: "alone" | "greedy", ahead: string, behind: string): void => {
    const [a, b] = [results.get(ahead)?.[how], results.get(behind)?.[how]];
    if (a !== undefined && b !== undefined)
      put(name, b[0] - a[0], "regret", Math.hypot(a[1], b[1]));
  };
  lead("leadAloneThompson", "alone", "thompson", "eps-greedy 0.1");
  lead("leadAloneEpsGreedy", "alone", "eps-greedy 0.1", "wsls");
  lead("leadLearnedWsls", "greedy", "wsls", "thompson");
  lead("leadLearnedThompson", "greedy", "thompson", "eps-greedy 0.1");
}

function gameMeasures(arrays: UnitArrays, config: AssistiveConfig, put: Put): void {
  const gaps: number[] = [];
  const errors: number[] = [];
  for (const [words, [alone, majority]] of Object.entries(gameReference)) {
    const a = game(arrays, config, "defer", words);
    const m = game(arrays, config, "majority", words);
    for (const g of [a, m]) if (g !== undefined) errors.push(g.error);
    if (a !== undefined) gaps.push(Math.abs(a.regret - alone));
    if (m !== undefined) gaps.push(Math.abs(m.regret - majority));
  }
  put("gameGap", gaps.length === 0 ? undefined : Math.max(...gaps), "regret");
  put("gameError", errors.length === 0 ? undefined : Math.max(...errors), "regret");
  const filters = Object.entries(filterReference).flatMap(([words, value]) => {
    const f = game(arrays, config, "filter", words);
    return f === undefined ? [] : [Math.abs(f.regret - value)];
  });
  put("filterGap", filters.length === 0 ? undefined : Math.max(...filters), "regret");
  const regret = (robot: RobotName, words: string) => game(arrays, config, robot, words);
  for (const [name, a, b] of [
    ["wslsHelp", regret("defer", "wsls"), regret("filter", "wsls")],
    ["majorityHarmGreedy", regret("majority", "greedy"), regret("defer", "greedy")],
    [
      "majorityHarmEpsGreedy",
      regret("majority", "eps-greedy 0.1"),
      regret("defer", "eps-greedy 0.1"),
    ],
    ["strangerCost", regret("mixture", "wsls"), regret("filter", "wsls")],
    ["turnTakingCost", regret("turn-taking", "wsls"), regret("filter", "wsls")],
    ["preemptiveCost", regret("preemptive", "wsls"), regret("filter", "wsls")],
  ] as const) {
    if (a !== undefined && b !== undefined)
      put(name, a.regret - b.regret, "regret", Math.hypot(a.error, b.error));
  }
  put("preemptiveAsked", askedShare(arrays["asked-preemptive"], config, "wsls"), "fraction");
  const models = arrays["mixture-models"];
  if (models !== undefined) {
    const n = models.shape[0];
    const right = Array.from({ length: n }, (_, i) => models.data[i * n + i]);
    put("rightModel", right.reduce((sum, p) => sum + p, 0) / n, "probability");
  }
  const closed = epsOptimalMajority(config.arms, config.rounds, 0.1).regret;
  put("noiseRegret", epsOptimalMajority(4, 50, 0.1).regret, "regret");
  const simulated = game(arrays, config, "majority", "eps-optimal 0.1");
  const drawn = config.theta === "" && config.priorWins === 1 && config.priorLosses === 1;
  if (drawn && simulated !== undefined && simulated.error > 0)
    // the closed form is for uniform arms
    put("noiseError", Math.abs(simulated.regret - closed) / simulated.error, "standard errors");
  const row = listed(config.humans).indexOf("wsls");
  const wishes = arrays["wish-best-defer"];
  if (row >= 0 && wishes !== undefined) {
    const wishGaps = Object.entries(wishReference).flatMap(([words, row]) => {
      const person = listed(config.humans).indexOf(words);
      return [10, 25, 50].flatMap((t, i) =>
        person < 0 || t > config.rounds
          ? []
          : [Math.abs(wishes.data[person * config.rounds + t - 1] - row[i])],
      );
    });
    put("wishGap", wishGaps.length === 0 ? undefined : Math.max(...wishGaps), "probability");
    for (const t of [10, 50])
      if (t <= config.rounds)
        put(`wishBest${t}`, wishes.data[row * config.rounds + t - 1], "probability");
  }
}

function sessionMeasures(
  arrays: UnitArrays,
  config: AssistiveConfig,
  found: Record<string, Measure>,
): void {
  const { rounds } = parseSession(config.session);
  found.playedRounds = { value: rounds.length, unit: "rounds" };
  found.playedAsked = {
    value: rounds.filter(({ wish }) => wish !== undefined).length,
    unit: "rounds",
  };
  found.playedRewards = {
    value: rounds.reduce((sum, { reward }) => sum + reward, 0),
    unit: "reward",
  };
  found.playedOverrides = {
    value: rounds.filter(({ wish, arm }) => wish !== undefined && wish !== arm).length,
    unit: "rounds",
  };
  const regret = arrays["session-regret"];
  if (regret !== undefined) {
    found.playedRegret = { value: regret.data[rounds.length - 1], unit: "regret" };
    found.playedWishRegret = { value: regret.data[2 * rounds.length - 1], unit: "regret" };
  }
  const shares = sessionPosterior(arrays["session-evidence"], rounds.length);
  const alone = arrays["session-alone"];
  if (alone !== undefined) {
    const results = shares.map((_, m) => ({
      regret: alone.data[2 * m],
      error: alone.data[2 * m + 1],
    }));
    const { regret: value, error } = regretOfMixture(shares, results);
    found.playedAloneRegret = { value, unit: "regret", error };
  }
  const best = shares.indexOf(Math.max(...shares));
  found.playedModel = { value: shares[best], unit: "probability", note: playerModels[best] };
}

/** Posterior over the player models after round `t`. */
export function sessionPosterior(evidence: NdArray, t: number): number[] {
  const width = evidence.shape[1];
  const rows = Array.from({ length: evidence.shape[0] }, (_, m) =>
    Float64Array.from(evidence.data.slice(m * width, (m + 1) * width)),
  );
  return Array.from(playerPosterior(rows, t));
}
