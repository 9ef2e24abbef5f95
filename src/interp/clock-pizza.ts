/**
 * @file Is a network that adds modulo p a clock, a pizza, or something between? Measures on its logits and embedding, and a
 * verdict with reasons.
 *
 * A clock multiplies: its logits are cos(w(a+b-c)), the same for every distance a - b. A pizza averages the two embeddings,
 * which shrinks by |cos(w(a-b)/2)|, and doubles the angle of the mean with something like an absolute value.
 *
 * @source Zhong, Liu, Tegmark & Andreas 2023 (arXiv 2306.17844), sections 3 and 4 and public code
 */

import { singularValues } from "../math/linear-algebra.ts";

/**
 * Distance irrelevance: mean over distances d of the standard deviation over sums s of the correct logit o[s, d], over its
 * standard deviation over all pairs. Near 0 where the logit is decided by the distance (pizza), near 1 where it does not
 * matter (clock). Shapes: `logits` [p*p, p], row a*p+b. `undefined` where the correct logits do not vary.
 *
 * @source Zhong et al. 2023, section 4.2; the public evaluation uses the correct logits, as here
 */
export function distanceIrrelevance(logits: Float64Array, p: number): number | undefined {
  const correct = correctLogits(logits, p);
  const whole = deviation(correct);
  if (!(whole > 0)) return undefined;
  let sum = 0;
  for (let d = 0; d < p; d++) {
    sum += deviation(Float64Array.from({ length: p }, (_, s) => correct[s * p + d]!));
  }
  return sum / p / whole;
}

/** Logit of the right answer by sum s = a + b and distance d = a - b modulo p: [p (s), p (d)]. Odd p: one pair for each. */
export function correctLogits(logits: Float64Array, p: number): Float64Array {
  const sum = new Float64Array(p * p);
  const count = new Float64Array(p * p);
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      const s = (a + b) % p;
      const at = s * p + ((a - b + p) % p);
      sum[at]! += logits[(a * p + b) * p + s]!;
      count[at]!++;
    }
  }
  // For even p half of the cells do not occur and the others occur twice.
  return sum.map((x, i) => (count[i]! > 0 ? x / count[i]! : Number.NaN));
}

function deviation(values: Float64Array): number {
  const known = values.filter((x) => !Number.isNaN(x));
  const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
  return Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / known.length);
}

/** Principal components of an embedding [p, width], largest first. */
export interface PrincipalComponents {
  p: number;
  width: number;
  mean: Float64Array;
  /** [count][p]: scores of the values, unit norm. */
  scores: Float64Array[];
  /** [count][width]: directions, unit norm. */
  directions: Float64Array[];
  /** Singular values. */
  sizes: Float64Array;
}

/** The first `count` principal components of the rows of an embedding. */
export function principalComponents(
  embedding: Float64Array,
  p: number,
  count: number,
): PrincipalComponents {
  const width = embedding.length / p;
  const mean = new Float64Array(width);
  embedding.forEach((x, i) => {
    mean[i % width]! += x / p;
  });
  const centred = embedding.map((x, i) => x - mean[i % width]!);
  const { u, s, v } = singularValues({ shape: [p, width], dtype: "float64", data: centred });
  const r = s.length;
  const column = (data: ArrayLike<number>, rows: number, j: number) =>
    Float64Array.from({ length: rows }, (_, i) => data[i * r + j]!);
  const kept = Math.min(count, r);
  return {
    p,
    width,
    mean,
    scores: Array.from({ length: kept }, (_, j) => column(u.data, p, j)),
    directions: Array.from({ length: kept }, (_, j) => column(v.data, width, j)),
    sizes: s.slice(0, kept),
  };
}

/** Share of a unit vector over the residues that is one wave, and that wave's frequency. */
function strongestWave(v: Float64Array): { frequency: number; share: number } {
  const p = v.length;
  let best = { frequency: 0, share: 0 };
  for (let k = 1; 2 * k <= p; k++) {
    let re = 0;
    let im = 0;
    for (let t = 0; t < p; t++) {
      const angle = (2 * Math.PI * ((k * t) % p)) / p;
      re += v[t]! * Math.cos(angle);
      im += v[t]! * Math.sin(angle);
    }
    const share = Math.min(1, ((2 * k === p ? 1 : 2) * (re * re + im * im)) / p);
    if (share > best.share) best = { frequency: k, share };
  }
  return best;
}

/**
 * Circularity: mean over the first four principal components of the share of each that is a single wave, in [0, 1]. Runs
 * below 0.995 are left out of the published statistics.
 *
 * @source Zhong et al. 2023, appendix and public code
 */
export function circularity({ scores }: PrincipalComponents): number {
  const first = scores.slice(0, 4);
  return first.reduce((sum, v) => sum + strongestWave(v).share, 0) / first.length;
}

/** A circle of the embedding: the two components of one frequency among the first sixteen. */
export interface EmbeddingCircle {
  frequency: number;
  components: readonly [number, number];
}

/** Circles among the first sixteen principal components, largest first. A frequency needs two components of it. */
export function embeddingCircles({ scores }: PrincipalComponents): EmbeddingCircle[] {
  const waiting = new Map<number, number>();
  const circles: EmbeddingCircle[] = [];
  scores.slice(0, 16).forEach((v, j) => {
    const { frequency, share } = strongestWave(v);
    if (share < 0.5) return;
    const partner = waiting.get(frequency);
    if (partner === undefined) waiting.set(frequency, j);
    else if (partner >= 0) {
      circles.push({ frequency, components: [partner, j] });
      waiting.set(frequency, -1);
    }
  });
  return circles.sort((x, y) => x.components[0] - y.components[0]);
}

/** The embedding with one circle alone: of the first sixteen components its two, and all that follow them. [p, width]. */
export function isolatedCircle(
  components: PrincipalComponents,
  { components: pair }: EmbeddingCircle,
): Float64Array {
  const { p, width, mean, scores, directions, sizes } = components;
  const out = Float64Array.from({ length: p * width }, (_, i) => mean[i % width]!);
  scores.forEach((score, j) => {
    if (j < 16 && !pair.includes(j)) return;
    for (let t = 0; t < p; t++) {
      const along = score[t]! * sizes[j]!;
      for (let i = 0; i < width; i++) out[t * width + i]! += along * directions[j]![i]!;
    }
  });
  return out;
}

/** Formulas for the logits of one circle of frequency k. */
export type CircleFormula = "clock" | "pizza" | "accompanying";

/**
 * Value of a formula at a pair and an answer. `accompanying` is the circle at twice a main one's frequency; its k is its own. NaN
 * where there is no such main one: odd k and even p.
 *
 * @source Zhong et al. 2023, sections 3 and 4.3
 */
export function circleFormula(
  formula: CircleFormula,
  k: number,
  p: number,
  a: number,
  b: number,
  c: number,
): number {
  const w = (2 * Math.PI * k) / p;
  if (formula === "clock") return Math.cos(w * (a + b - c));
  if (formula === "pizza") {
    const half = (w * (a + b - c)) / 2;
    return (
      Math.abs(Math.cos((w * (a - b)) / 2)) * (Math.abs(Math.cos(half)) - Math.abs(Math.sin(half)))
    );
  }
  // A circle at k = 2k' fills the gaps of the main one at k': -cos(w'(a-b)) cos(w'(a+b-c)) with 2w' = w modulo a full turn.
  if (p % 2 === 0 && k % 2 === 1) return Number.NaN;
  const main = (2 * Math.PI * (k % 2 === 0 ? k / 2 : (k + p) / 2)) / p;
  return -Math.cos(main * (a - b)) * Math.cos(main * (a + b - c));
}

/**
 * Share of the variance of the z-scored logits [p*p, p] that the z-scored formula explains: 1 - variance of the difference,
 * which is 2r - 1 for the correlation r. Below 0 where the formula is worse than a constant.
 *
 * @source Zhong et al. 2023, section 4.3 and public code
 */
export function formulaVarianceExplained(
  logits: Float64Array,
  p: number,
  formula: (a: number, b: number, c: number) => number,
): number {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  let i = 0;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) {
      for (let c = 0; c < p; c++, i++) {
        const u = logits[i]!;
        const v = formula(a, b, c);
        x += u;
        y += v;
        xx += u * u;
        yy += v * v;
        xy += u * v;
      }
    }
  }
  const n = p ** 3;
  const r = (xy - (x * y) / n) / Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n));
  return 2 * r - 1;
}

/** What the verdict looks at. Absent members are not known. */
export interface AlgorithmEvidence {
  gradientSymmetricity?: number | undefined;
  distanceIrrelevance?: number | undefined;
  /** Share of the variance of isolated main circles by each formula. */
  circles: readonly { frequency: number; clock: number; pizza: number; accompanying: number }[];
  /** Share of the right answers on all pairs. */
  accuracy: number;
}

/** The verdict, and each observation with what it speaks for. */
export interface AlgorithmVerdict {
  algorithm: "clock" | "pizza" | "mixed" | "none";
  reasons: readonly string[];
}

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

/**
 * Clock, pizza, or mixed, by the majority of the observations that speak at all; "none" for a network that does not add. The
 * thresholds are ours, set in the gap between the two ends of the published family: gradient symmetricity above 0.9 or below
 * 0.7 (medians there: 0.994 at constant and 0.446 at full attention), distance irrelevance below 0.5 or above 0.7 (0.217 and
 * 0.828), an isolated circle that one formula explains better by at least 0.05.
 *
 * @source own rule; measures of Zhong et al. 2023
 */
export function classifyAlgorithm(evidence: AlgorithmEvidence): AlgorithmVerdict {
  const { gradientSymmetricity: gs, distanceIrrelevance: di, circles, accuracy } = evidence;
  if (!(accuracy > 0.9)) {
    return {
      algorithm: "none",
      reasons: [`only ${percent(accuracy)} of all pairs are answered correctly: it does not add`],
    };
  }
  const reasons: string[] = [];
  const votes = { pizza: 0, clock: 0, between: 0 };
  const say = (vote: keyof typeof votes, text: string) => {
    votes[vote]++;
    reasons.push(`${text}: ${vote === "between" ? "between the two" : vote}`);
  };
  if (gs !== undefined && Number.isFinite(gs)) {
    say(
      gs > 0.9 ? "pizza" : gs < 0.7 ? "clock" : "between",
      `gradient symmetricity ${gs.toFixed(3)}`,
    );
  }
  if (di !== undefined) {
    say(
      di < 0.5 ? "pizza" : di > 0.7 ? "clock" : "between",
      `distance irrelevance ${di.toFixed(3)}`,
    );
  }
  for (const { frequency, clock, pizza, accompanying } of circles) {
    if (!(Math.max(clock, pizza) >= 0.3)) {
      if (accompanying > 0.7) {
        reasons.push(
          `circle ${frequency} alone is a helper at twice a main frequency (${percent(accompanying)})`,
        );
      }
      continue;
    }
    const vote = pizza > clock + 0.05 ? "pizza" : clock > pizza + 0.05 ? "clock" : "between";
    say(
      vote,
      `circle ${frequency} alone is explained to ${percent(pizza)} by the pizza and to ${percent(clock)} by the clock formula`,
    );
  }
  const total = votes.pizza + votes.clock + votes.between;
  const algorithm =
    total === 0
      ? "none"
      : votes.pizza > total / 2 && votes.clock === 0
        ? "pizza"
        : votes.clock > total / 2 && votes.pizza === 0
          ? "clock"
          : "mixed";
  return { algorithm, reasons };
}
