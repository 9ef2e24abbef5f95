/** @file Which model of a person explains a log of choices best: evidence round by round, jointly with their preferences. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { drawIndex } from "../inference/scoring.ts";
import { logSumExp } from "../information.ts";
import type { HumanModel, OutcomeBandit } from "./models.ts";

/** One choice of the log: option and outcome by index. */
export interface LoggedChoice {
  option: number;
  /** Missing outcomes are allowed for models without a state only. */
  outcome: number | undefined;
}

/** What a log says under each model. */
export interface LogReading {
  /** log P(choices up to round t | model), [model][t], t = 0 .. rounds. */
  logEvidence: Float64Array[];
  /** Posterior over preferences after round t under each model, [model][t][theta]. */
  posteriors: Float64Array[][];
  /** Models whose probability of the whole log is zero. */
  impossible: boolean[];
}

/**
 * Draws a person's preferences from the prior, unless they are given by index, and lets them choose for some rounds. `truth` is
 * how they learn.
 *
 * @source own
 */
export function drawLog(
  bandit: OutcomeBandit,
  truth: HumanModel,
  rounds: number,
  random: Random,
  preference?: number,
): { theta: number; log: LoggedChoice[] } {
  const { options, outcomes, probability, preferences } = bandit;
  const { size, prior } = preferences;
  const theta = preference ?? drawIndex(prior, 0, size, random.uniform());
  const state = new Float64Array(truth.stateLength);
  const choice = new Float64Array(options * size);
  const own = new Float64Array(options);
  const log: LoggedChoice[] = [];
  truth.start(state);
  for (let t = 0; t < rounds; t++) {
    truth.choice(state, choice);
    for (let k = 0; k < options; k++) own[k] = Math.exp(choice[k * size + theta]);
    const option = drawIndex(own, 0, options, random.uniform());
    const outcome = drawIndex(probability, option * outcomes, outcomes, random.uniform());
    truth.update(state, state, option, outcome);
    log.push({ option, outcome });
  }
  return { theta, log };
}

/** What somebody with preference `theta` would choose next, before every round and after the last one: chances [t][option]. */
export function choiceChances(
  { options, preferences: { size } }: OutcomeBandit,
  model: HumanModel,
  log: readonly LoggedChoice[],
  theta: number,
): number[][] {
  const state = new Float64Array(model.stateLength);
  const choice = new Float64Array(options * size);
  model.start(state);
  const chances = (): number[] => {
    model.choice(state, choice);
    return Array.from({ length: options }, (_, k) => Math.exp(choice[k * size + theta]));
  };
  return [
    chances(),
    ...log.map(({ option, outcome }) => {
      if (outcome !== undefined) model.update(state, state, option, outcome);
      return chances();
    }),
  ];
}

/** Reads a log with every model; errors name the round. */
export function readLog(
  bandit: OutcomeBandit,
  models: readonly HumanModel[],
  log: readonly LoggedChoice[],
): LogReading {
  const { options, outcomes, probability, preferences } = bandit;
  log.forEach(({ option, outcome }, t) => {
    if (!(Number.isInteger(option) && option >= 0 && option < options)) {
      throw new InvalidInputError(
        `round ${t + 1}: wanted an option in 1..${options}, got ${option + 1}`,
      );
    }
    if (outcome === undefined) {
      const stateful = models.find((model) => model.stateLength > 0);
      if (stateful !== undefined) {
        throw new InvalidInputError(
          `round ${t + 1}: missing outcome, which ${stateful.name} needs`,
        );
      }
      return;
    }
    if (!(Number.isInteger(outcome) && outcome >= 0 && outcome < outcomes)) {
      throw new InvalidInputError(
        `round ${t + 1}: wanted an outcome in 1..${outcomes}, got ${outcome + 1}`,
      );
    }
    if (probability[option * outcomes + outcome] === 0) {
      throw new InvalidInputError(
        `round ${t + 1}: outcome ${outcome + 1} never follows option ${option + 1} in this environment`,
      );
    }
  });
  const { size, prior } = preferences;
  const logEvidence: Float64Array[] = [];
  const posteriors: Float64Array[][] = [];
  for (const model of models) {
    const state = new Float64Array(model.stateLength);
    const choice = new Float64Array(options * size);
    const joint = prior.map(Math.log);
    const evidence = new Float64Array(log.length + 1);
    const path: Float64Array[] = [Float64Array.from(prior)];
    model.start(state);
    log.forEach(({ option, outcome }, t) => {
      model.choice(state, choice);
      for (let i = 0; i < size; i++) joint[i] += choice[option * size + i];
      const total = logSumExp(joint);
      evidence[t + 1] = total;
      path.push(
        total === -Infinity ? Float64Array.from(prior) : joint.map((x) => Math.exp(x - total)),
      );
      if (outcome !== undefined) model.update(state, state, option, outcome);
    });
    logEvidence.push(evidence);
    posteriors.push(path);
  }
  return {
    logEvidence,
    posteriors,
    impossible: logEvidence.map((e) => e[log.length] === -Infinity),
  };
}

/** Posterior over models with equal prior from their log-evidence after round `t`; uniform when all are impossible. */
export function modelPosterior(reading: LogReading, t: number): Float64Array {
  const logs = Float64Array.from(reading.logEvidence, (e) => e[t]);
  const total = logSumExp(logs);
  if (total === -Infinity) return logs.fill(1 / logs.length);
  return logs.map((x) => Math.exp(x - total));
}
