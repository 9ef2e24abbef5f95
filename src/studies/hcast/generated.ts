/** @file Generated baselines: people with known times who give up, and what each way to make a label then says. */

import { fitLogNormal } from "../../evals/baselines/censored.ts";
import { rng } from "../../math/random.ts";
import { geometricMean, mean } from "../../math/statistics.ts";
import type { HcastConfig } from "./config.ts";

/** ln of label over truth, averaged over tasks; negative: labels are too short. */
export interface CensoringResult {
  tasks: number;
  attempts: number;
  successes: number;
  /** Tasks without a success, which get no label from data. */
  unlabelled: number;
  biasGeometricMean: number;
  biasCensored: number;
  /** Truth and labels of the first tasks, minutes, for the figure. */
  truth: number[];
  naive: number[];
  censored: number[];
}

/** Draws tasks of one minute to eight hours, people with log-normal times, and patience that ends some attempts early. */
export function generatedBaselines(config: HcastConfig, seed: number): CensoringResult {
  const random = rng(seed, "hcast/censoring");
  const naiveErrors: number[] = [];
  const censoredErrors: number[] = [];
  const result = { truth: [] as number[], naive: [] as number[], censored: [] as number[] };
  let attempts = 0;
  let wins = 0;
  let unlabelled = 0;
  for (let task = 0; task < config.censoredTasks; task++) {
    const medianMinutes = 480 ** random.uniform();
    const successes: number[] = [];
    const failures: number[] = [];
    for (let person = 0; person < config.peoplePerTask; person++) {
      const needed = medianMinutes * Math.exp(config.spread * random.normal());
      const patience = medianMinutes * config.patience * Math.exp(0.4 * random.normal());
      if (needed <= patience) successes.push(needed);
      else failures.push(patience);
    }
    attempts += config.peoplePerTask;
    wins += successes.length;
    const naive = geometricMean(successes);
    if (naive === undefined) {
      unlabelled++;
      continue;
    }
    const fit = fitLogNormal(successes, failures);
    if (!fit.ok || fit.fit.spread < 1e-3) continue; // one success: no spread of its own
    naiveErrors.push(Math.log(naive / medianMinutes));
    censoredErrors.push(Math.log(fit.fit.median / medianMinutes));
    result.truth.push(medianMinutes);
    result.naive.push(naive);
    result.censored.push(fit.fit.median);
  }
  return {
    tasks: config.censoredTasks,
    attempts,
    successes: wins,
    unlabelled,
    biasGeometricMean: mean(naiveErrors) ?? Number.NaN,
    biasCensored: mean(censoredErrors) ?? Number.NaN,
    ...result,
  };
}
