/** @file The calculations of the study: tables, matrix, sweeps, matched noise, random MDPs and the corridor. */

import { InvalidInputError } from "../../errors.ts";
import { ndArray } from "../../math/arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { rng } from "../../math/random.ts";
import {
  type DemonstratorModel,
  demonstrator,
  modelOf,
  withActBeta,
} from "../../planning/inference/demonstrator.ts";
import {
  exactDivergence,
  exactScores,
  sampledScores,
  type Watch,
} from "../../planning/inference/trajectories.ts";
import { bitsPerNat, entropyNats } from "../../planning/information.ts";
import { corridor, type RewardEnvironment, randomMdp } from "../../planning/mdp/environments.ts";
import { operatorFamilies } from "../../planning/operators/index.ts";
import { exactRegret } from "../../planning/regret.ts";
import type { Unit, UnitArrays } from "../../study/units.ts";
import { type GridName, gridsOf, type IrrationalityConfig } from "./config.ts";
import { configured, environmentOf, peopleOf } from "./people.ts";

/** Columns of `table-<grid>`, one row per demonstrator. Losses in nats; "Mis" = rational assumed. */
export const tableColumns = [
  "valueAtStart",
  "north",
  "east",
  "south",
  "west",
  "first",
  "exactKnown",
  "exactMis",
  "sampledShortKnown",
  "sampledShortKnownError",
  "sampledShortMis",
  "sampledShortMisError",
  "sampledKnown",
  "sampledKnownError",
  "sampledMis",
  "sampledMisError",
  "squaredKnown",
  "squaredMis",
] as const;

/** Columns of `sweep-<grid>-<family>` and `degree-G5b`. */
export const sweepColumns = [
  "parameter",
  "exactKnown",
  "exactMis",
  "known",
  "knownError",
  "mis",
  "misError",
] as const;

/** Rows of `random`: demonstrators; columns: known, then assumed rational, for each MDP. */
export const randomDemonstrators = [
  "rational",
  "illusion 5",
  "optimism -1",
  "extremal 0.9",
  "myopic-discount 0.1",
] as const;

/** Values of the degree table: own discounts on grid G5b. */
export const degreeDiscounts = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8] as const;

/** Rows of `corridor`. */
export const corridorDemonstrators = [
  "rational",
  "myopic-discount 0.7",
  "myopic-discount 0.6",
  "hyperbolic-naive 1",
] as const;

/** Inverse temperatures of the corridor's columns. */
export const corridorBetas = [Infinity, 5, 1] as const;

function models(
  environment: RewardEnvironment,
  names: readonly string[],
  config: IrrationalityConfig,
): DemonstratorModel[] {
  return names.map((name) =>
    modelOf(environment.mdp, environment.rewards, configured(name, config)),
  );
}

function watchOf({ mdp, rewards, start }: RewardEnvironment, length: number): Watch {
  return { mdp, rewards, start, length };
}

const matrix = (rows: readonly (readonly number[])[]): NdArray =>
  ndArray(Float64Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);

function table(
  grid: GridName,
  config: IrrationalityConfig,
  seed: number,
  warn: (text: string) => void,
): UnitArrays {
  const environment = environmentOf(grid, config);
  const names = peopleOf(config).names;
  const all = models(environment, names, config);
  const rational = models(environment, ["rational"], config)[0];
  for (const { warnings } of [...all, rational])
    for (const text of warnings) warn(`grid ${grid}: ${text}`);
  const { start, rewards, mdp } = environment;
  const middle = Math.floor(rewards.size / 2);
  const rows = all.map((model, i) => {
    const [[first]] = exactScores(watchOf(environment, 1), [model], [model]);
    const [[known, mis]] = exactScores(
      watchOf(environment, config.exactLength),
      [model],
      [model, rational],
    );
    const sampled = sampledScores(watchOf(environment, config.length), model, [model, rational], {
      trajectories: config.trajectories,
      random: rng(seed, `table/${grid}/${names[i]}`),
      lengths: [Math.min(config.exactLength, config.length), config.length],
    });
    const [[shortKnown, shortMis], [longKnown, longMis]] = sampled.scores;
    const at = middle * mdp.states * 4 + start * 4;
    return [
      model.values[middle * mdp.states + start],
      ...model.policy.slice(at, at + 4),
      first.logLossNats,
      known.logLossNats,
      mis.logLossNats,
      ...[shortKnown, shortMis, longKnown, longMis].flatMap((s) => [
        s.logLossNats,
        s.logLossError ?? Number.NaN,
      ]),
      longKnown.squaredError,
      longMis.squaredError,
    ];
  });
  return { [`table-${grid}`]: matrix(rows) };
}

function misspecification(grid: GridName, config: IrrationalityConfig): UnitArrays {
  const environment = environmentOf(grid, config);
  const all = models(environment, peopleOf(config).names, config);
  const scores = exactScores(watchOf(environment, config.exactLength), all, all);
  // The divergence identity is checked on shorter data: it enumerates once per pair.
  const short = watchOf(environment, 2);
  const shortScores = exactScores(short, all, all);
  let gap = 0;
  all.forEach((truth, i) => {
    all.forEach((assumed, j) => {
      const cost = shortScores[i][j].logLossNats - shortScores[i][i].logLossNats;
      if (Number.isFinite(cost))
        gap = Math.max(gap, Math.abs(cost - exactDivergence(short, truth, assumed)));
    });
  });
  return {
    [`matrix-${grid}`]: matrix(scores.map((row) => row.map((s) => s.logLossNats))),
    [`divergence-gap-${grid}`]: ndArray(Float64Array.of(gap)),
  };
}

function sweepRow(
  environment: RewardEnvironment,
  words: string,
  parameter: number,
  config: IrrationalityConfig,
  trajectories: number,
  stream: { seed: number; name: string; warn?: (text: string) => void },
): number[] {
  const [model, rational] = models(environment, [words, "rational"], config);
  for (const text of model.warnings) stream.warn?.(`sweep on ${environment.id}: ${text}`);
  const [[known, mis]] = exactScores(
    watchOf(environment, config.exactLength),
    [model],
    [model, rational],
  );
  const sampled = sampledScores(watchOf(environment, config.length), model, [model, rational], {
    trajectories,
    random: rng(stream.seed, stream.name),
  });
  return [
    parameter,
    known.logLossNats,
    mis.logLossNats,
    ...sampled.scores[0].flatMap((s) => [s.logLossNats, s.logLossError ?? Number.NaN]),
  ];
}

/** Families that the default sweeps run over: the paper's, with a parameter. */
export const sweptFamilies = operatorFamilies
  .slice(0, 9)
  .filter((family) => family.parameter !== undefined);

function sweep(
  grid: GridName,
  id: string,
  config: IrrationalityConfig,
  seed: number,
  warn: (text: string) => void,
): UnitArrays {
  const environment = environmentOf(grid, config);
  const family = sweptFamilies.find((f) => f.id === id);
  // Value iteration with hyperbolic discounting can become singular: such points are left out.
  const rows = (family?.parameter?.sweep ?? []).flatMap((value) => {
    const words = `${id} ${value}`;
    try {
      return [
        sweepRow(environment, words, value, config, config.sweepTrajectories, {
          seed,
          name: `sweep/${grid}/${words}`,
          warn,
        }),
      ];
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      warn(`sweep on ${grid}: ${words} is left out: ${error.message}`);
      return [];
    }
  });
  return rows.length === 0 ? {} : { [`sweep-${grid}-${id}`]: matrix(rows) };
}

function degree(config: IrrationalityConfig, seed: number): UnitArrays {
  const environment = environmentOf("G5b", config);
  const row = (words: string, value: number): number[] =>
    sweepRow(environment, words, value, config, config.trajectories, {
      seed,
      name: `degree/${words}`,
    });
  return {
    "degree-G5b": matrix([
      ...degreeDiscounts.map((value) => row(`myopic-discount ${value}`, value)),
      row("rational", environment.mdp.discount),
    ]),
  };
}

/** Mean entropy in nats of the choice at the start, over the prior. */
function choiceEntropy(
  { start, rewards }: RewardEnvironment,
  { policy, states }: DemonstratorModel,
): number {
  let sum = 0;
  for (let i = 0; i < rewards.size; i++) {
    const at = (i * states + start) * 4;
    sum += rewards.prior[i] * entropyNats(policy.slice(at, at + 4));
  }
  return sum;
}

/** The same people with their noise rescaled until the first choice is as random as the rational one. */
function matched(grid: GridName, config: IrrationalityConfig): UnitArrays {
  const environment = environmentOf(grid, config);
  const names = peopleOf(config).names;
  const target = choiceEntropy(environment, models(environment, ["rational"], config)[0]);
  const rows = names.map((name) => {
    const base = models(environment, [name], config)[0];
    const at = (actBeta: number): DemonstratorModel => withActBeta(base, actBeta);
    let low = 0;
    let high = 1000;
    if (choiceEntropy(environment, at(high)) > target) return [Number.NaN, Number.NaN, Number.NaN];
    for (let i = 0; i < 30; i++) {
      const middle = i < 12 ? Math.sqrt((low + 1e-3) * high) : (low + high) / 2;
      if (choiceEntropy(environment, at(middle)) > target) low = middle;
      else high = middle;
    }
    const model = at(high);
    const [[known]] = exactScores(watchOf(environment, config.exactLength), [model], [model]);
    return [high, choiceEntropy(environment, model), known.logLossNats];
  });
  return { [`matched-${grid}`]: matrix(rows) };
}

/** Actions that are watched before a plan is made: every demonstration ends in plans of its own. */
export const regretLength = ({ exactLength }: IrrationalityConfig): number =>
  Math.min(3, exactLength);

/** Columns of `regret-<grid>`, one row per demonstrator: acting on what was inferred, and on the prior alone. */
export const regretColumns = ["known", "rationalAssumed", "prior"] as const;

function regret(grid: GridName, config: IrrationalityConfig): UnitArrays {
  const environment = environmentOf(grid, config);
  const [rational, ...all] = models(environment, ["rational", ...peopleOf(config).names], config);
  const watch = watchOf(environment, regretLength(config));
  const rows = all.map((model) => {
    const { assumed, prior } = exactRegret(watch, model, [model, rational]);
    return [...assumed, prior];
  });
  return { [`regret-${grid}`]: matrix(rows) };
}

function randomUnit(config: IrrationalityConfig, seed: number): UnitArrays {
  const rows = randomDemonstrators.map(() => [] as number[]);
  for (let m = 0; m < config.randomMdps; m++) {
    const environment = randomMdp(rng(seed, `random/${m}`), {
      states: 10,
      actions: 4,
      branching: 3,
      rewards: 6,
    });
    const all = randomDemonstrators.map((name) =>
      modelOf(environment.mdp, environment.rewards, configured(name, config, 2)),
    );
    all.forEach((model, i) => {
      const { scores } = sampledScores(watchOf(environment, 10), model, [model, all[0]], {
        trajectories: config.randomTrajectories,
        random: rng(seed, `random/${m}/${randomDemonstrators[i]}`),
      });
      rows[i].push(scores[0][0].logLossNats, scores[0][1].logLossNats);
    });
  }
  return { random: matrix(rows) };
}

function corridorUnit(): UnitArrays {
  const environment = corridor();
  const rows = corridorDemonstrators.map((words) =>
    corridorBetas.map((beta) => {
      const who = modelOf(
        environment.mdp,
        environment.rewards,
        demonstrator(words, { beta, planBeta: Infinity }),
      );
      const [[score]] = exactScores(watchOf(environment, 1), [who], [who]);
      return (Math.log(environment.rewards.size) - score.logLossNats) * bitsPerNat;
    }),
  );
  return { corridor: matrix(rows) };
}

/** All calculations of a configuration, in order. What a reader must know about plans goes to `warn`, more than once. */
export function irrationalityUnits(
  config: IrrationalityConfig,
  seed: number,
  warn: (text: string) => void,
): Unit[] {
  const grids = gridsOf(config);
  const demonstrators = peopleOf(config).names.length;
  const units: Unit[] = [{ name: "corridor", weight: 1, run: corridorUnit }];
  for (const grid of grids) {
    units.push(
      {
        name: `table ${grid}`,
        weight: 1 + demonstrators * config.trajectories * 1e-4,
        run: () => table(grid, config, seed, warn),
      },
      { name: `matrix ${grid}`, weight: 5, run: () => misspecification(grid, config) },
      { name: `matched noise ${grid}`, weight: 5, run: () => matched(grid, config) },
    );
    if (config.sweepTrajectories === 0) continue;
    for (const { id, parameter } of sweptFamilies) {
      units.push({
        name: `sweep ${grid} ${id}`,
        weight: (parameter?.sweep.length ?? 0) * (0.1 + config.sweepTrajectories * 1e-4),
        run: () => sweep(grid, id, config, seed, warn),
      });
    }
  }
  if (grids.includes("G5b"))
    units.push({
      name: "degree of bias",
      weight: 7 * config.trajectories * 1e-4,
      run: () => degree(config, seed),
    });
  if (config.randomMdps > 0) {
    units.push({
      name: "random MDPs",
      weight: config.randomMdps * (0.1 + config.randomTrajectories * 4e-4),
      run: () => randomUnit(config, seed),
    });
  }
  // Last, so that a run of an earlier version that was stopped can go on.
  for (const grid of grids)
    units.push({
      name: `regret ${grid}`,
      weight: demonstrators * 0.1,
      run: () => regret(grid, config),
    });
  return units;
}
