/** @file Best play when rewards are visible: the ceiling for every team, and what an oracle gets. */

/** Expected total reward of Bayes-optimal play of Bernoulli arms with uniform priors; arms are interchangeable. */
export function bayesOptimalReward(
  arms: number,
  rounds: number,
): { reward: number; states: number } {
  const base = rounds + 1;
  const square = base * base;
  let states = 0;
  const memories = Array.from({ length: rounds + 1 }, () => new Map<number | string, number>());
  const successes = new Int32Array(arms);
  const failures = new Int32Array(arms);
  const fits = square ** arms < Number.MAX_SAFE_INTEGER;
  const key = (): number | string => {
    const codes = Array.from({ length: arms }, (_, i) => successes[i] * base + failures[i]).sort(
      (a, b) => a - b,
    );
    return fits ? codes.reduce((sum, code) => sum * square + code, 0) : codes.join();
  };
  const value = (round: number): number => {
    if (round === rounds) return 0;
    const k = key();
    const known = memories[round].get(k);
    if (known !== undefined) return known;
    states += 1;
    let best = 0;
    for (let i = 0; i < arms; i++) {
      const m = (successes[i] + 1) / (successes[i] + failures[i] + 2);
      successes[i] += 1;
      const won = value(round + 1);
      successes[i] -= 1;
      failures[i] += 1;
      const lost = value(round + 1);
      failures[i] -= 1;
      best = Math.max(best, m * (1 + won) + (1 - m) * lost);
    }
    memories[round].set(k, best);
    return best;
  };
  return { reward: value(0), states };
}

/** Expected total reward of someone who knows the arms: the mean of the largest of `arms` uniforms, every round. */
export function oracleReward(arms: number, rounds: number): number {
  return (rounds * arms) / (arms + 1);
}

/**
 * Noisily optimal human and the robot that pulls the most-wished arm (the optimal one): P(best arm is pulled) in every
 * round and the total expected regret, in closed form.
 */
export function epsOptimalMajority(
  arms: number,
  rounds: number,
  epsilon: number,
): { best: Float64Array; regret: number; unassistedRegret: number } {
  const p = 1 - epsilon + epsilon / arms;
  const q = epsilon / arms;
  const best = new Float64Array(rounds);
  const logFactorial = new Float64Array(rounds + 1);
  for (let i = 1; i <= rounds; i++) logFactorial[i] = logFactorial[i - 1] + Math.log(i);
  const times = (count: number, log: number): number => (count === 0 ? 0 : count * log); // 0 log 0 is 0
  for (let t = 1; t <= rounds; t++) {
    let sum = 0;
    // Counts of t draws are independent Poisson counts given their sum: their weights neither overflow nor vanish.
    const mean = t / arms;
    const poisson = logFactorial
      .subarray(0, t + 1)
      .map((log, x) => Math.exp(x * Math.log(mean) - mean - log));
    for (let k = Math.ceil(t / arms); k <= t; k++) {
      // series[j][m]: weight of m draws over the other arms seen so far, none above k, exactly j of them at k.
      let series: Float64Array[] = [new Float64Array(t - k + 1)];
      series[0][0] = 1;
      for (let arm = 1; arm < arms; arm++) {
        const after = Array.from({ length: arm + 1 }, () => new Float64Array(t - k + 1));
        series.forEach((row, j) => {
          row.forEach((w, m) => {
            if (w === 0) return;
            for (let x = 0; x <= Math.min(k, t - k - m); x++)
              after[x === k ? j + 1 : j][m + x] += w * poisson[x];
          });
        });
        series = after;
      }
      const others = t - k;
      const scale = Math.exp(
        logFactorial[t] -
          logFactorial[k] +
          times(k, Math.log(p)) +
          times(others, Math.log(q) - Math.log(mean)) +
          (arms - 1) * mean,
      );
      series.forEach((row, j) => {
        sum += (scale * row[others]) / (j + 1);
      });
    }
    best[t - 1] = sum;
  }
  const gap = arms / (2 * (arms + 1));
  return {
    best,
    regret: gap * best.reduce((sum, P) => sum + (1 - P), 0),
    unassistedRegret: (rounds * epsilon * (arms - 1)) / (2 * (arms + 1)),
  };
}
