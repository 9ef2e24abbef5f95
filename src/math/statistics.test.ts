import fc from "fast-check";
import { expect, test } from "vitest";
import { rng } from "./random.ts";
import {
  geometricMean,
  mean,
  median,
  pearson,
  quantile,
  quantiles,
  ranks,
  spearman,
  standardDeviation,
  variance,
  weightedMean,
} from "./statistics.ts";
import { binomialDraw, percentileInterval, resampleCounts } from "./statistics-bootstrap.ts";
import {
  betaCdf,
  betaQuantile,
  binomialCdf,
  binomialQuantile,
  clopperPearsonInterval,
  logGamma,
  normalCdf,
  normalHazard,
  normalLogUpperTail,
  normalQuantile,
  normalUpperTail,
  tCdf,
  tQuantile,
  wilsonInterval,
} from "./statistics-distributions.ts";

test("small lists by hand", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(variance([1, 2, 6])).toBe(7);
  expect(standardDeviation([1, 2, 6])).toBeCloseTo(Math.sqrt(7), 15);
  expect(weightedMean([1, 5], [3, 1])).toBe(2);
  expect(geometricMean([5, 5, 105])).toBeAllclose(Math.cbrt(2625), { rtol: 1e-14 });
  expect(median([3, 1, 2])).toBe(2);
  expect(ranks([10, 20, 10, 5])).toBeAllclose([2.5, 4, 2.5, 1]);
  expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBe(1);
  expect(pearson([1, 2, 3], [2, 1, 0])).toBe(-1);
});

test("no data is undefined, never a made-up number", () => {
  expect(mean([])).toBeUndefined();
  expect(variance([1])).toBeUndefined();
  expect(quantile([], 0.5)).toBeUndefined();
  expect(weightedMean([1], [0])).toBeUndefined();
  expect(geometricMean([1, 0])).toBeUndefined();
  expect(pearson([1, 1], [1, 2])).toBeUndefined();
  expect(percentileInterval([Number.NaN])).toBeUndefined();
  expect(wilsonInterval(0, 0)).toBeUndefined();
});

// numpy.quantile([7, 1, 5, 2.5], [.025, .5, .9]), NumPy 2.4.6
test("quantiles interpolate linearly", () => {
  expect(quantiles([7, 1, 5, 2.5], [0.025, 0.5, 0.9])).toBeAllclose([1.1125, 3.75, 6.4], {
    rtol: 1e-14,
  });
  expect(quantile([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.9)).toBe(
    Number.POSITIVE_INFINITY,
  );
});

// Reference values: SciPy 1.17.1 (norm.sf, norm.logsf, norm.pdf / norm.sf)
test.each([
  [0.3, 0.3820885778110474, -0.9621028181688505, 0.9981659688584833],
  [1.96, 0.024997895148220435, -3.6889636517296385, 2.3378346051512184],
  [3.5, 0.00023262907903552502, -8.366065308344094, 3.7513912648577006],
  [8, 6.22096057427174e-16, -35.01343715991456, 8.121368112236171],
  [12, 1.776482112077653e-33, -75.41067300156881, 12.082214175254462],
])("normal tail at %f", (z, tail, log, hazard) => {
  expect(normalUpperTail(z)).toBeAllclose(tail, { rtol: 1e-12 });
  expect(normalCdf(-z)).toBeAllclose(tail, { rtol: 1e-12 });
  expect(normalLogUpperTail(z)).toBeAllclose(log, { rtol: 1e-12 });
  expect(normalHazard(z)).toBeAllclose(hazard, { rtol: 1e-12 });
});

// SciPy 1.17.1
test("quantiles and distribution functions agree with SciPy", () => {
  expect(normalLogUpperTail(40)).toBeAllclose(-804.6084420137539, { rtol: 1e-13 });
  expect(normalQuantile(0.975)).toBeAllclose(1.959963984540054, { rtol: 1e-14 });
  expect(betaCdf(0.3, 2.5, 4)).toBeAllclose(0.3521975859067672, { rtol: 1e-12 });
  expect(betaQuantile(0.1, 0.5, 12)).toBeAllclose(0.0006715695260136798, { rtol: 1e-10 });
  expect(tCdf(1.7, 7)).toBeAllclose(0.9335355516087224, { rtol: 1e-12 });
  expect(tQuantile(0.975, 10)).toBeAllclose(2.228138851986274, { rtol: 1e-10 });
  expect(tQuantile(0.975, 2)).toBeAllclose(4.302652729749462, { rtol: 1e-10 });
  expect(binomialCdf(7, 20, 0.3)).toBeAllclose(0.7722717974181608, { rtol: 1e-12 });
  expect(binomialQuantile(0.9, 20, 0.3)).toBe(9);
  const exact = clopperPearsonInterval(7, 20);
  expect([exact?.low, exact?.high]).toBeAllclose([0.15390920478454118, 0.5921885345328282], {
    rtol: 1e-10,
  });
});

test("the gamma function at integers is the factorial", () => {
  expect(logGamma(11)).toBeAllclose(Math.log(3628800), { rtol: 1e-13 });
  expect(logGamma(0.5)).toBeAllclose(Math.log(Math.sqrt(Math.PI)), { rtol: 1e-13 });
});

test("Wilson intervals contain the proportion and stay in [0, 1]", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (n, k) => {
      const successes = Math.min(n, k);
      const interval = wilsonInterval(successes, n)!;
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
      expect(interval.low).toBeLessThanOrEqual(successes / n);
      expect(interval.high).toBeGreaterThanOrEqual(successes / n);
    }),
  );
});

test("resampled counts sum to n and binomial draws have the right mean and variance", () => {
  const random = rng(1, "bootstrap");
  expect(resampleCounts(random, 50).reduce((a, b) => a + b)).toBe(50);
  const draws = Float64Array.from({ length: 20_000 }, () => binomialDraw(random, 8, 0.7));
  // Six standard errors of the mean and about six of the variance.
  expect(mean(draws)).toBeAllclose(5.6, { atol: 6 * Math.sqrt(1.68 / 20_000) });
  expect(variance(draws)).toBeAllclose(1.68, { atol: 0.11 });
  expect(binomialDraw(random, 5, 0)).toBe(0);
  expect(binomialDraw(random, 5, 1)).toBe(5);
});

test("a percentile interval reports the share of empty replicates", () => {
  const interval = percentileInterval([1, 2, 3, Number.NaN], 0.5)!;
  expect(interval).toEqual({ low: 1.5, median: 2, high: 2.5, n: 3, missing: 0.25 });
});
