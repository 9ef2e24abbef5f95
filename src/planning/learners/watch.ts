/** @file What an observer learns from the choices and outcomes of a person: exactly, and by simulation. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { drawIndex, exactMeter, type InferenceScore, sampleMeter } from "../inference/scoring.ts";
import { moments, observe, standardError } from "../information.ts";
import { adviser } from "./advice.ts";
import type { HumanModel, OutcomeBandit } from "./models.ts";

/** Scores of inference, and the expected regret of the machine that then chooses once for the person ({@link adviser}). */
export interface LearningScore extends InferenceScore {
  /** In utility. */
  regret: number;
  regretError?: number;
}

/** Leaf times hypothesis evaluations above which exact enumeration is refused. */
export const exactEvaluationLimit = 5e7;

/** Evaluations that {@link exactLearning} would need. */
export function exactEvaluations(bandit: OutcomeBandit, rounds: number): number {
  const branches = bandit.probability.reduce((sum, p) => sum + (p > 0 ? 1 : 0), 0);
  return branches ** rounds * bandit.preferences.size;
}

/** Exact scores [true][assumed] after `rounds` choices, over all sequences of options and outcomes. */
export function exactLearning(
  bandit: OutcomeBandit,
  truths: readonly HumanModel[],
  assumed: readonly HumanModel[],
  rounds: number,
  limit: number = exactEvaluationLimit,
): LearningScore[][] {
  const evaluations = exactEvaluations(bandit, rounds);
  if (evaluations > limit) {
    throw new InvalidInputError(
      `exact learning: wanted at most ${limit} evaluations, got ${evaluations.toExponential(2)}`,
      "watch fewer rounds or use the Monte Carlo estimator",
    );
  }
  const { options, outcomes, probability, preferences } = bandit;
  const { size } = preferences;
  const models = [...new Set([...truths, ...assumed])];
  const meter = exactMeter(
    preferences,
    truths.map((model) => models.indexOf(model)),
    assumed.map((model) => models.indexOf(model)),
  );
  const advise = adviser(bandit);
  const rows = (of: readonly HumanModel[]): number[] => of.map((m) => models.indexOf(m) * size);
  const [trueRows, assumedRows] = [rows(truths), rows(assumed)];
  const regrets = truths.map(() => new Float64Array(assumed.length));
  // Log of prior times likelihood [round][model, preference].
  const logJoint = Array.from({ length: rounds + 1 }, () => new Float64Array(models.length * size));
  for (let m = 0; m < models.length; m++)
    logJoint[0].set(preferences.prior.map(Math.log), m * size);
  const states = Array.from({ length: rounds + 1 }, () =>
    models.map((model) => new Float64Array(model.stateLength)),
  );
  const choices = Array.from({ length: rounds }, () =>
    models.map(() => new Float64Array(options * size)),
  );
  models.forEach((model, m) => {
    model.start(states[0][m]);
  });
  const walk = (depth: number, chance: number): void => {
    if (depth === rounds) {
      const leaf = logJoint[depth];
      meter.add(leaf, chance);
      assumedRows.forEach((row, j) => {
        const regret = advise(leaf, row);
        trueRows.forEach((at, k) => {
          for (let i = 0; i < size; i++)
            regrets[k][j] += Math.exp(leaf[at + i]) * chance * regret[i];
        });
      });
      return;
    }
    models.forEach((model, m) => {
      model.choice(states[depth][m], choices[depth][m]);
    });
    for (let k = 0; k < options; k++) {
      for (let m = 0; m < models.length; m++) {
        const choice = choices[depth][m];
        for (let i = 0; i < size; i++)
          logJoint[depth + 1][m * size + i] = logJoint[depth][m * size + i] + choice[k * size + i];
      }
      for (let o = 0; o < outcomes; o++) {
        const p = probability[k * outcomes + o];
        if (p === 0) continue;
        models.forEach((model, m) => {
          model.update(states[depth][m], states[depth + 1][m], k, o);
        });
        walk(depth + 1, chance * p);
      }
    }
  };
  walk(0, 1);
  return meter.scores.map((row, k) => row.map((score, j) => ({ ...score, regret: regrets[k][j] })));
}

/** What to simulate in {@link sampledLearning}. */
export interface LearningSample {
  people: number;
  random: Random;
  /** Numbers of rounds at which scores are taken, ascending. */
  at: readonly number[];
  /** Observations of each option that the person has before the first choice; every model gets them as its past. */
  familiarity?: number;
  /** Rounds at the start whose choices the observer throws away (outcomes still update the models). */
  discard?: number;
}

/** Simulated scores of one true model under every assumed one: [at][assumed]. */
export function sampledLearning(
  bandit: OutcomeBandit,
  truth: HumanModel,
  assumed: readonly HumanModel[],
  { people, random, at, familiarity = 0, discard = 0 }: LearningSample,
): LearningScore[][] {
  const { options, outcomes, probability, preferences } = bandit;
  const { size } = preferences;
  const meters = at.map(() => assumed.map(() => sampleMeter(preferences)));
  const advise = adviser(bandit);
  const regrets = at.map(() => assumed.map(moments));
  const logPrior = preferences.prior.map(Math.log);
  const models = [truth, ...assumed];
  const states = models.map((model) => new Float64Array(model.stateLength));
  const choices = models.map(() => new Float64Array(options * size));
  const loglik = assumed.map(() => new Float64Array(size));
  const own = new Float64Array(options);
  const rounds = at[at.length - 1] ?? 0;
  for (let person = 0; person < people; person++) {
    const theta = drawIndex(preferences.prior, 0, size, random.uniform());
    models.forEach((model, m) => {
      model.start(states[m]);
    });
    for (const l of loglik) l.fill(0);
    const see = (option: number): void => {
      const outcome = drawIndex(probability, option * outcomes, outcomes, random.uniform());
      models.forEach((model, m) => {
        model.update(states[m], states[m], option, outcome);
      });
    };
    for (let n = 0; n < familiarity; n++) for (let k = 0; k < options; k++) see(k);
    let next = 0;
    for (let round = 0; round <= rounds; round++) {
      if (at[next] === round) {
        for (let j = 0; j < assumed.length; j++) {
          meters[next][j].add(loglik[j], theta);
          const logJoint = loglik[j].map((l, i) => l + logPrior[i]);
          observe(regrets[next][j], advise(logJoint)[theta]);
        }
        next += 1;
      }
      if (round === rounds) break;
      models.forEach((model, m) => {
        model.choice(states[m], choices[m]);
      });
      for (let k = 0; k < options; k++) own[k] = Math.exp(choices[0][k * size + theta]);
      const option = drawIndex(own, 0, options, random.uniform());
      if (round >= discard) {
        for (let j = 0; j < assumed.length; j++) {
          const choice = choices[j + 1];
          for (let i = 0; i < size; i++) loglik[j][i] += choice[option * size + i];
        }
      }
      see(option);
    }
  }
  return meters.map((row, t) =>
    row.map((meter, j) => ({
      ...meter.result(),
      regret: regrets[t][j].mean,
      regretError: standardError(regrets[t][j]),
    })),
  );
}
