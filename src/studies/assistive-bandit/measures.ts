/** @file From the arrays of a run to named numbers. */

import type { NdArray } from "../../math/nd-array.ts";
import { epsOptimalMajority, oracleReward } from "../../planning/bandit/optimum.ts";
import { parseSession, playerPosterior } from "../../planning/bandit/session.ts";
import type { Measure, MeasureSpec } from "../../study/index.ts";
import type { UnitArrays } from "../../study/units.ts";
import { type AssistiveConfig, listed } from "./config.ts";
import {
  bitsReference,
  exactReference,
  filterReference,
  gameReference,
  matrixReference,
  wishReference,
} from "./reference.ts";
import {
  consistencyMarks,
  exactColumns,
  exactHumans,
  informationHumans,
  playerModels,
} from "./task.ts";

const spec = (name: string, label: string, unit: string, description: string): MeasureSpec => ({
  name,
  label,
  unit,
  description,
  source: "Assay reference; setting of Chan et al. 2019",
});

/** Measures of a played session; absent in all other runs. */
export const playedMeasures: readonly MeasureSpec[] = [
  spec("playedRounds", "Rounds played", "rounds", "Length of the played session."),
  spec(
    "playedRegret",
    "Your regret with the robot",
    "regret",
    "Σ of the best mean minus the mean of what was pulled.",
  ),
  spec(
    "playedWishRegret",
    "Regret of your wishes",
    "regret",
    "The same had every wish been pulled (your later wishes might have been others).",
  ),
  spec(
    "playedOverrides",
    "Overrides",
    "rounds",
    "Rounds in which the robot pulled another arm than you wished.",
  ),
  spec("playedRewards", "Rewards", "reward", "Rewards that you got."),
  spec(
    "playedModel",
    "Which human model describes you?",
    "probability",
    "Probability of the likeliest model; the note names it.",
  ),
];

export const assistiveMeasures: readonly MeasureSpec[] = [
  spec(
    "exactGap",
    "Exact tables",
    "reward",
    "Largest distance of an exact value from its reference, two arms.",
  ),
  spec(
    "leastHelp",
    "Least help",
    "reward",
    "Smallest gain of the exact robot over the person alone; must not be negative.",
  ),
  spec(
    "wslsGap",
    "Win-stay person, assisted, below the ceiling",
    "reward",
    "Bayes-optimal reward minus the assisted reward, the largest distance over 17 sizes of two to four arms and up to 8 rounds.",
  ),
  spec(
    "aloneLead",
    "Posterior-mean person ahead alone",
    "reward",
    "Posterior-mean against win-stay, unassisted, two arms, 8 rounds.",
  ),
  spec(
    "assistedLead",
    "Win-stay person ahead assisted",
    "reward",
    "Win-stay against posterior-mean, with the exact robot.",
  ),
  spec("matrixGap", "Misspecification matrix", "reward", "Largest distance from its reference."),
  spec(
    "worseCells",
    "Wrong assistants worse than none",
    "fraction",
    "Share of the wrong pairs in which the person alone earns more.",
  ),
  spec("bitsGap", "Information of wishes", "bits", "Largest distance from its reference."),
  spec(
    "fanoSlack",
    "Information bound",
    "bits",
    "Least information beyond what the accuracy of a team needs; must not be negative.",
  ),
  spec(
    "noiseRegret",
    "Noisily optimal person with majority, closed form",
    "regret",
    "Four arms, 50 rounds, 10 % noise: total regret in closed form.",
  ),
  spec(
    "noiseError",
    "Simulation against closed form",
    "standard errors",
    "Distance of the simulated regret from the closed form.",
  ),
  spec(
    "gameGap",
    "Regrets of simulated games",
    "regret",
    "Largest distance from the paper-scale table.",
  ),
  spec("filterGap", "Regrets with the filter", "regret", "Largest distance from the table."),
  spec(
    "wishGap",
    "Wishes for the best arm",
    "probability",
    "Largest distance from the table at rounds 10, 25 and 50, unassisted.",
  ),
  spec(
    "gameError",
    "Sampling error of the regrets",
    "regret",
    "Largest standard error in the paper-scale table.",
  ),
  spec(
    "wslsHelp",
    "Help of the filter for a win-stay person",
    "regret",
    "Regret alone minus regret with the filter.",
  ),
  spec(
    "majorityHarmGreedy",
    "Harm of majority, greedy",
    "regret",
    "Regret with a robot that takes a learner for noisily optimal, minus regret alone.",
  ),
  spec(
    "majorityHarmEpsGreedy",
    "Harm of majority, eps-greedy",
    "regret",
    "The same for an eps-greedy person.",
  ),
  spec(
    "sparseEnd",
    "Average regret with sparse exploration",
    "regret per round",
    "At the last round of the two-armed games.",
  ),
  ...[100, 1000, 10_000].map((t) =>
    spec(
      `sparse${t}`,
      `Average regret with sparse exploration, round ${t}`,
      "regret per round",
      "The same at this round.",
    ),
  ),
  spec(
    "deferEnd",
    "Average regret alone",
    "regret per round",
    "The same without a robot; its floor is 0.01.",
  ),
  spec(
    "learnedAlone",
    "Regret alone",
    "regret",
    "The person whom the learned robot was trained with, on fresh games.",
  ),
  spec("learnedGreedy", "Regret with the learned robot", "regret", "Greedy, on fresh games."),
  spec(
    "learnedSampled",
    "Regret with the learned robot, sampled",
    "regret",
    "Sampling its pulls, on fresh games.",
  ),
  spec(
    "learnedGap",
    "Learned robot above the exact optimum",
    "regret",
    "Greedy regret minus that of the exact joint optimum; only where that can be computed.",
  ),
  spec("wishBest10", "Wishes for the best arm, round 10", "probability", "Win-stay person alone."),
  spec("wishBest50", "Wishes for the best arm, round 50", "probability", "Win-stay person alone."),
  ...playedMeasures,
];

/** Row of a person's games with a robot, or `undefined`. */
export function game(
  arrays: UnitArrays,
  config: AssistiveConfig,
  robot: "defer" | "majority" | "filter",
  words: string,
): { regret: number; error: number } | undefined {
  const row = listed(robot === "filter" ? config.filterHumans : config.humans).indexOf(words);
  const table = arrays[`games-${robot}`];
  if (row < 0 || table === undefined) return undefined;
  return { regret: table.data[3 * row], error: table.data[3 * row + 1] };
}

const distance = (array: NdArray, reference: readonly number[]): number =>
  reference.reduce((gap, x, i) => Math.max(gap, Math.abs(x - array.data[i])), 0);

/** All measures that the arrays allow. */
export function measuresOf(arrays: UnitArrays, config: AssistiveConfig): Record<string, Measure> {
  const found: Record<string, Measure> = {};
  const put = (name: string, value: number | undefined, unit: string, error?: number): void => {
    if (value === undefined || !Number.isFinite(value)) return;
    found[name] = { value, unit, ...(error === undefined || Number.isNaN(error) ? {} : { error }) };
  };
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
  const { learned } = arrays;
  if (learned !== undefined) {
    put("learnedAlone", learned.data[0], "regret", learned.data[1]);
    put("learnedGreedy", learned.data[2], "regret", learned.data[3]);
    put("learnedSampled", learned.data[4], "regret", learned.data[5]);
    const { trainArms, trainRounds, trainHuman } = config;
    if (trainArms === 2 && trainRounds === 8 && exactHumans.includes(trainHuman)) {
      const optimum = oracleReward(2, 8) - at(trainHuman, "assisted8");
      put("learnedGap", learned.data[2] - optimum, "regret", learned.data[3]);
    }
  }
  return found;
}

function gameMeasures(
  arrays: UnitArrays,
  config: AssistiveConfig,
  put: (name: string, value: number | undefined, unit: string, error?: number) => void,
): void {
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
  const difference = (
    name: string,
    a: ReturnType<typeof game>,
    b: ReturnType<typeof game>,
  ): void => {
    if (a !== undefined && b !== undefined)
      put(name, a.regret - b.regret, "regret", Math.hypot(a.error, b.error));
  };
  difference(
    "wslsHelp",
    game(arrays, config, "defer", "wsls"),
    game(arrays, config, "filter", "wsls"),
  );
  difference(
    "majorityHarmGreedy",
    game(arrays, config, "majority", "greedy"),
    game(arrays, config, "defer", "greedy"),
  );
  difference(
    "majorityHarmEpsGreedy",
    game(arrays, config, "majority", "eps-greedy 0.1"),
    game(arrays, config, "defer", "eps-greedy 0.1"),
  );
  const closed = epsOptimalMajority(config.arms, config.rounds, 0.1).regret;
  put("noiseRegret", epsOptimalMajority(4, 50, 0.1).regret, "regret");
  const simulated = game(arrays, config, "majority", "eps-optimal 0.1");
  if (simulated !== undefined && simulated.error > 0)
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
  found.playedRewards = {
    value: rounds.reduce((sum, { reward }) => sum + reward, 0),
    unit: "reward",
  };
  found.playedOverrides = {
    value: rounds.filter(({ wish, arm }) => wish !== arm).length,
    unit: "rounds",
  };
  const regret = arrays["session-regret"];
  if (regret !== undefined) {
    found.playedRegret = { value: regret.data[rounds.length - 1], unit: "regret" };
    found.playedWishRegret = { value: regret.data[2 * rounds.length - 1], unit: "regret" };
  }
  const shares = sessionPosterior(arrays["session-evidence"], rounds.length);
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
