/**
 * @file Sums of a function of two inputs over classes of pairs, and the loss of logits.
 *
 * A wave in a+b is constant on the pairs with one sum. So every projection on such waves needs only the sums over these
 * p classes, and costs one pass over the data instead of one per frequency. The class of a pair may be any function of
 * (a, b): the product in a group serves the same way.
 */

/** Class of each pair (a, b) at position a*p+b: (a + sign*b) mod p. */
export function sumClasses(p: number, sign: 1 | -1 = 1): Int32Array {
  const classes = new Int32Array(p * p);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) classes[a * p + b] = (a + sign * b + p) % p;
  }
  return classes;
}

/** Sum of the rows of each class. Shapes: `values` [pairs, width], `classes` [pairs] -> [count, width]. */
export function classSums(
  values: Float64Array,
  classes: Int32Array,
  count: number,
  width: number,
): Float64Array {
  const sums = new Float64Array(count * width);
  for (let pair = 0; pair < classes.length; pair++) {
    const to = classes[pair]! * width;
    const from = pair * width;
    for (let j = 0; j < width; j++) sums[to + j]! += values[from + j]!;
  }
  return sums;
}

/** Mean loss and accuracy over some pairs. */
export interface LossSummary {
  /** Mean negative log-likelihood in nats; NaN for no pairs. */
  loss: number;
  /** Fraction of pairs whose largest logit is the label's; ties count as wrong. */
  accuracy: number;
  pairs: number;
}

/** The same over the training pairs, the others, and all. */
export interface SplitLosses {
  train: LossSummary;
  test: LossSummary;
  all: LossSummary;
}

/** Changes logits before the loss is taken, without a copy of all of them. */
export interface LogitChange {
  /** [classes, width]: added to each row of the class, times `factor`. */
  table: Float64Array;
  classes: Int32Array;
  factor: number;
}

/**
 * Loss of logits over a split of the pairs, in float64 and exact for losses far below 1e-16.
 *
 * Shapes: `logits` [pairs, width], `labels` [pairs], `trainMask` [pairs] (1 = training pair; absent: all are test pairs).
 * With `only: "train"` the other pairs are skipped and `test` is empty.
 *
 * @source Nanda et al. 2023, section 3 (loss); own: log1p form that keeps small losses exact
 */
export function splitLosses(
  logits: Float64Array,
  width: number,
  labels: Int32Array,
  trainMask: Uint8Array | undefined,
  options: { change?: LogitChange; only?: "train" } = {},
): SplitLosses {
  const { change, only } = options;
  const sums = [0, 0];
  const right = [0, 0];
  const counts = [0, 0];
  const row = new Float64Array(width);
  for (let pair = 0; pair < labels.length; pair++) {
    const side = trainMask?.[pair] === 1 ? 0 : 1;
    if (only === "train" && side === 1) continue;
    const start = pair * width;
    if (change === undefined) {
      for (let j = 0; j < width; j++) row[j] = logits[start + j]!;
    } else {
      const { table, factor } = change;
      const shift = change.classes[pair]! * width;
      for (let j = 0; j < width; j++) row[j] = logits[start + j]! + factor * table[shift + j]!;
    }
    const label = labels[pair]!;
    const { nll, isLargest } = negativeLogLikelihood(row, label);
    sums[side]! += nll;
    counts[side]!++;
    if (isLargest) right[side]!++;
  }
  const summary = (sum: number, correct: number, pairs: number): LossSummary => ({
    loss: sum / pairs,
    accuracy: correct / pairs,
    pairs,
  });
  return {
    train: summary(sums[0]!, right[0]!, counts[0]!),
    test: summary(sums[1]!, right[1]!, counts[1]!),
    all: summary(sums[0]! + sums[1]!, right[0]! + right[1]!, counts[0]! + counts[1]!),
  };
}

/** Negative log-likelihood of `label` in nats, and whether it is the one largest entry. */
export function negativeLogLikelihood(
  row: Float64Array,
  label: number,
): { nll: number; isLargest: boolean } {
  let best = 0;
  for (let j = 1; j < row.length; j++) if (row[j]! > row[best]!) best = j;
  const top = row[best]!;
  let others = 0; // without the largest term, so that log1p keeps what float64 would lose next to 1
  let ties = 0;
  for (let j = 0; j < row.length; j++) {
    if (j === best) continue;
    if (row[j] === top) ties++;
    others += Math.exp(row[j]! - top);
  }
  return {
    nll: top - row[label]! + Math.log1p(others),
    isLargest: best === label && ties === 0,
  };
}
