/** @file What thinking longer buys: gain per doubling, the budget that is nearly as good as the best, and a saturating curve. */

import { fitLine } from "../../math/statistics-regression.ts";

/** Accuracy in per cent at each token budget, ascending in tokens. */
export interface BudgetCurve {
  name: string;
  tokens: readonly number[];
  accuracy: readonly number[];
}

export interface BudgetReport {
  name: string;
  /** Slope of accuracy on log2 tokens: points per doubling over the whole range. */
  gainPerDoubling: number | undefined;
  /** Gain of each single step, points. */
  steps: readonly number[];
  /** Smallest budget within 1 and 2 points of the best. */
  within1: number;
  within2: number;
  /** accuracy = ceiling - drop (tokens / first)^(-rate); `undefined` for fewer than four budgets. */
  saturating: { ceiling: number; drop: number; rate: number; rmse: number } | undefined;
  /** USD per further point at each step, when a price per token is given; Infinity where nothing is gained. */
  usdPerPoint?: readonly number[];
}

/** Reads one curve; `usdPerMillionTokens` prices the thinking tokens. */
export function readBudgetCurve(curve: BudgetCurve, usdPerMillionTokens?: number): BudgetReport {
  const { name, tokens, accuracy } = curve;
  const best = Math.max(...accuracy);
  const within = (points: number): number =>
    tokens.find((_, i) => accuracy[i]! >= best - points) ?? tokens.at(-1)!;
  const steps = accuracy.slice(1).map((value, i) => value - accuracy[i]!);
  return {
    name,
    gainPerDoubling: fitLine(tokens.map(Math.log2), accuracy)?.slope,
    steps,
    within1: within(1),
    within2: within(2),
    saturating: fitSaturating(tokens, accuracy),
    ...(usdPerMillionTokens === undefined
      ? {}
      : {
          usdPerPoint: steps.map((gain, i) => {
            const extra = ((tokens[i + 1]! - tokens[i]!) * usdPerMillionTokens) / 1e6;
            return gain > 0 ? extra / gain : Number.POSITIVE_INFINITY;
          }),
        }),
  };
}

/** For each rate the ceiling and drop are linear; the rate itself by a scan of 0.01 .. 3 on a log grid. */
function fitSaturating(
  tokens: readonly number[],
  accuracy: readonly number[],
): BudgetReport["saturating"] {
  if (tokens.length < 4) return undefined;
  let best: BudgetReport["saturating"];
  for (let step = 0; step <= 400; step++) {
    const rate = 0.01 * 300 ** (step / 400);
    const decay = tokens.map((count) => (count / tokens[0]!) ** -rate);
    const line = fitLine(decay, accuracy);
    if (line === undefined) continue;
    const squares = accuracy.reduce(
      (sum, y, i) => sum + (y - line.intercept - line.slope * decay[i]!) ** 2,
      0,
    );
    const rmse = Math.sqrt(squares / accuracy.length);
    if (best === undefined || rmse < best.rmse) {
      best = { ceiling: line.intercept, drop: -line.slope, rate, rmse };
    }
  }
  return best;
}
