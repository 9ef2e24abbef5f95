/**
 * @file When a run memorised, grokked and cleaned up: first crossings of its curves, and a documented rule for the phases.
 *
 * The paper draws the boundaries of its phases by eye. The rule here is explicit and gives each boundary an interval: the
 * span over reasonable variants of the rule. It is an aid to the eye, not a measured fact; figures let the reader move it.
 */

/** A logged curve: steps ascending, one value each. */
export interface Curve {
  steps: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** A phase boundary with the span of the rule's variants, in steps. */
export interface Boundary {
  step: number;
  low: number;
  high: number;
}

/** The three boundaries between memorisation, circuit formation, cleanup and the stable phase; absent where none is seen. */
export interface Phases {
  /** End of memorisation. */
  t1?: Boundary;
  /** End of circuit formation, begin of cleanup. */
  t2?: Boundary;
  /** End of cleanup. */
  t3?: Boundary;
}

/** First step from `from` on at which the curve is below `threshold`. */
export function firstBelow(curve: Curve, threshold: number, from = 0): number | undefined {
  for (let i = 0; i < curve.steps.length; i++) {
    if (curve.steps[i]! >= from && curve.values[i]! < threshold) return curve.steps[i]!;
  }
  return undefined;
}

/** Largest value of a curve and its step; `undefined` for an empty curve. */
export function peak(curve: Curve): { step: number; value: number } | undefined {
  let best: number | undefined;
  for (let i = 0; i < curve.steps.length; i++) {
    if (best === undefined || curve.values[i]! > curve.values[best]!) best = i;
  }
  return best === undefined ? undefined : { step: curve.steps[best]!, value: curve.values[best]! };
}

/** Value at the given step, or at the nearest one before it; at the first one when there is none before. */
export function valueAt(curve: Curve, step: number): number | undefined {
  let found: number | undefined;
  for (let i = 0; i < curve.steps.length && (found === undefined || curve.steps[i]! <= step); i++) {
    found = curve.values[i]!;
  }
  return found;
}

/** When the curves of a run crossed the thresholds that the literature speaks of, in steps. */
export interface GrokTimes {
  /** Train loss first below 0.01. */
  memorisedAt?: number;
  /** Test loss first below 1 after its maximum. */
  grokkedAt?: number;
  /** Test loss first below 0.01 after its maximum. */
  testBelow001At?: number;
  /** Test loss first below half its maximum, after the maximum. */
  testHalvedAt?: number;
  testPeakAt?: number;
  testPeakLoss?: number;
}

/**
 * First crossings of the train and test loss. The maximum of the test loss is taken over the whole run.
 *
 * @source Nanda et al. 2023, sections 3 and 5; own thresholds
 */
export function grokTimes(train: Curve, test: Curve): GrokTimes {
  const memorisedAt = firstBelow(train, 0.01);
  const top = peak(test);
  if (top === undefined) return memorisedAt === undefined ? {} : { memorisedAt };
  const crossings = {
    memorisedAt,
    grokkedAt: firstBelow(test, 1, top.step),
    testBelow001At: firstBelow(test, 0.01, top.step),
    testHalvedAt: firstBelow(test, top.value / 2, top.step),
    testPeakAt: top.step,
    testPeakLoss: top.value,
  };
  return Object.fromEntries(
    Object.entries(crossings).filter(([, value]) => value !== undefined),
  ) as GrokTimes;
}

/**
 * The phase rule. t1: first local minimum of the smoothed excluded loss once the train loss is below 0.1, or, when the
 * excluded loss has none, the first step with train loss below 0.01. t2: first step after the maximum of the test loss at
 * which it is below half of it. t3: first step after t2 at which the test loss is below ten times its final value. The
 * intervals span smoothing over 1 to 9 points, fractions 0.4 to 0.6, and factors 3 to 30.
 *
 * @source own; the phases are those of Nanda et al. 2023, section 5.2
 */
export function phases(train: Curve, test: Curve, excluded: Curve): Phases {
  const result: Phases = {};
  const fitted = firstBelow(train, 0.1);
  if (fitted !== undefined) {
    const memorised = firstBelow(train, 0.01);
    const minima = [1, 3, 5, 9].map((window) => firstMinimum(smooth(excluded, window), fitted));
    const t1 = span(minima[1] ?? memorised, [...minima, memorised]);
    if (t1 !== undefined) result.t1 = t1;
  }
  const top = peak(test);
  if (top === undefined) return result;
  const falls = [0.4, 0.5, 0.6].map((share) => firstBelow(test, share * top.value, top.step));
  const t2 = span(falls[1], falls);
  if (t2 === undefined) return result;
  result.t2 = t2;
  const final = test.values[test.values.length - 1]!;
  const ends = [3, 10, 30].map((factor) => firstBelow(test, factor * final, t2.step));
  const t3 = span(ends[1], ends);
  if (t3 !== undefined) result.t3 = t3;
  return result;
}

function span(
  step: number | undefined,
  variants: readonly (number | undefined)[],
): Boundary | undefined {
  if (step === undefined) return undefined;
  const seen = variants.filter((x) => x !== undefined);
  return { step, low: Math.min(step, ...seen), high: Math.max(step, ...seen) };
}

/** Centred moving average over `window` points, shorter at the ends. */
function smooth(curve: Curve, window: number): Curve {
  const half = (window - 1) / 2;
  const values = Array.from({ length: curve.values.length }, (_, i) => {
    const from = Math.max(0, i - half);
    const to = Math.min(curve.values.length, i + half + 1);
    let sum = 0;
    for (let j = from; j < to; j++) sum += curve.values[j]!;
    return sum / (to - from);
  });
  return { steps: curve.steps, values };
}

/** Step of the first point from `from` on that is lower than both its neighbours. */
function firstMinimum(curve: Curve, from: number): number | undefined {
  for (let i = 1; i + 1 < curve.steps.length; i++) {
    if (curve.steps[i]! < from) continue;
    if (curve.values[i]! < curve.values[i - 1]! && curve.values[i]! <= curve.values[i + 1]!) {
      return curve.steps[i]!;
    }
  }
  return undefined;
}
