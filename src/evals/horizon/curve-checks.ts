/** @file Is the curve to blame? Other curve shapes, and the effect of noise in task lengths (SIMEX). */

import { rng } from "../../math/random.ts";
import { mean } from "../../math/statistics.ts";
import { fitLogistic, fitPolynomial, type LogisticData } from "../../math/statistics-regression.ts";
import { prepareAgent } from "./bootstrap.ts";
import type { AgentCells, CountTable } from "./counts.ts";
import { type FitProfile, horizonMinutes, lengthData } from "./fit.ts";
import { cellWeights } from "./weights.ts";

/** Horizons of one agent under another curve. */
export interface ShapeResult {
  shape: "logistic" | "floor-and-ceiling" | "isotonic";
  p50: number | undefined;
  p80: number | undefined;
  /** Weighted mean cross-entropy, nats: lower fits better (isotonic always does: it has no shape). */
  crossEntropy: number;
  /** Floor g and ceiling 1 - d of the curve, where it has them. */
  floor?: number;
  ceiling?: number;
}

/**
 * The logistic curve, a logistic curve with floor and ceiling p = g + (1 - g - d) sigmoid(.), d and g at most 0.2, and the
 * best falling step function: if their horizons differ, the shape decides and the data do not.
 *
 * @source METR note of 2026 on curve shapes; isotonic regression by pooling adjacent violators
 */
export function curveShapes(
  table: CountTable,
  cells: AgentCells,
  profile: FitProfile,
): ShapeResult[] {
  const data = lengthData(table, cells, cellWeights(table, cells, profile.weights));
  const results: ShapeResult[] = [];
  const plain = fitLogistic(data, { ridge: profile.ridge });
  if (plain.ok) {
    results.push({
      shape: "logistic",
      p50: horizonMinutes(plain, 0.5),
      p80: horizonMinutes(plain, 0.8),
      crossEntropy: entropy(data, (x) => sigmoid(plain.slope * x + plain.intercept)),
    });
    results.push(floorAndCeiling(data, profile.ridge, plain));
  }
  results.push(isotonic(data));
  return results;
}

/** SIMEX: horizons with extra noise k s^2 on ln length for several k, extrapolated to k = -1, where no noise is left. */
export interface SimexResult {
  /** Added noise in units of the assumed variance, from 0. */
  k: readonly number[];
  /** Geometric mean horizon at each k, minutes. */
  p50: readonly number[];
  p80: readonly number[];
  /** Extrapolated to k = -1, minutes; `undefined` when too few refits had a horizon. */
  p50Corrected: number | undefined;
  p80Corrected: number | undefined;
}

/**
 * Simulation-extrapolation for one agent; `spread` is the standard deviation of ln length that the labels are thought to have.
 *
 * @source Cook and Stefanski 1994; quadratic extrapolation
 */
export function simex(
  table: CountTable,
  cells: AgentCells,
  profile: FitProfile,
  options: { spread: number; replicates: number; seed: number },
): SimexResult {
  const agent = prepareAgent(table, cells, profile, true);
  const x = Float64Array.from(agent.data.x);
  const data = { x, weight: agent.data.weight, positive: agent.data.positive };
  const k = [0, 0.5, 1, 1.5, 2];
  const random = rng(options.seed, "simex").fork(cells.agent);
  const logs50: number[] = [];
  const logs80: number[] = [];
  for (const amount of k) {
    const l50: number[] = [];
    const l80: number[] = [];
    for (let b = 0; b < (amount === 0 ? 1 : options.replicates); b++) {
      for (let i = 0; i < x.length; i++) {
        x[i] =
          agent.data.x[i]! +
          (amount === 0 ? 0 : (Math.sqrt(amount) * options.spread * random.normal()) / Math.LN2);
      }
      const fit = fitLogistic(data, {
        ridge: profile.ridge,
        ...(agent.start === undefined ? {} : { start: agent.start }),
      });
      const p50 = fit.ok ? horizonMinutes(fit, 0.5) : undefined;
      const p80 = fit.ok ? horizonMinutes(fit, 0.8) : undefined;
      if (p50) l50.push(Math.log(p50));
      if (p80) l80.push(Math.log(p80));
    }
    logs50.push(mean(l50) ?? Number.NaN);
    logs80.push(mean(l80) ?? Number.NaN);
  }
  const atMinusOne = (logs: readonly number[]): number | undefined => {
    const c = logs.some(Number.isNaN) ? undefined : fitPolynomial(k, logs, 2);
    return c === undefined ? undefined : Math.exp(c[0]! - c[1]! + c[2]!);
  };
  return {
    k,
    p50: logs50.map(Math.exp),
    p80: logs80.map(Math.exp),
    p50Corrected: atMinusOne(logs50),
    p80Corrected: atMinusOne(logs80),
  };
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

function entropy(data: LogisticData, p: (x: number, i: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < data.x.length; i++) {
    const value = Math.min(1 - 1e-12, Math.max(1e-12, p(data.x[i]!, i)));
    sum -= data.positive[i]! * Math.log(value);
    sum -= (data.weight[i]! - data.positive[i]!) * Math.log1p(-value);
    total += data.weight[i]!;
  }
  return sum / total;
}

/** Scans floor and ceiling on a grid of 0.01; inside, slope and intercept by Fisher scoring from the plain fit. */
function floorAndCeiling(
  data: LogisticData,
  ridge: number,
  start: { slope: number; intercept: number },
): ShapeResult {
  let best = { floor: 0, ceiling: 1, ...start, loss: Number.POSITIVE_INFINITY };
  for (let g = 0; g <= 20; g++) {
    for (let d = 0; d <= 20; d++) {
      const fit = scored(data, ridge, g / 100, 1 - d / 100, start);
      if (fit.loss < best.loss) best = { floor: g / 100, ceiling: 1 - d / 100, ...fit };
    }
  }
  const at = (q: number): number | undefined => {
    const inner = (q - best.floor) / (best.ceiling - best.floor);
    return inner <= 0 || inner >= 1 ? undefined : horizonMinutes(best, inner);
  };
  return {
    shape: "floor-and-ceiling",
    p50: at(0.5),
    p80: at(0.8),
    crossEntropy: entropy(
      data,
      (x) => best.floor + (best.ceiling - best.floor) * sigmoid(best.slope * x + best.intercept),
    ),
    floor: best.floor,
    ceiling: best.ceiling,
  };
}

function scored(
  data: LogisticData,
  ridge: number,
  floor: number,
  ceiling: number,
  start: { slope: number; intercept: number },
): { slope: number; intercept: number; loss: number } {
  const loss = (s: number, c: number): number =>
    0.5 * ridge * s * s + entropy(data, (x) => floor + (ceiling - floor) * sigmoid(s * x + c));
  let { slope, intercept } = start;
  let current = loss(slope, intercept);
  for (let iteration = 0; iteration < 25; iteration++) {
    let gs = -ridge * slope;
    let gi = 0;
    let hss = ridge + 1e-12;
    let hsi = 0;
    let hii = 1e-12;
    for (let i = 0; i < data.x.length; i++) {
      const x = data.x[i]!;
      const w = data.weight[i]!;
      const s = sigmoid(slope * x + intercept);
      const p = Math.min(1 - 1e-12, Math.max(1e-12, floor + (ceiling - floor) * s));
      const dp = (ceiling - floor) * s * (1 - s);
      const score = ((data.positive[i]! - w * p) * dp) / (p * (1 - p));
      const information = (w * dp * dp) / (p * (1 - p));
      gs += score * x;
      gi += score;
      hss += information * x * x;
      hsi += information * x;
      hii += information;
    }
    const det = hss * hii - hsi * hsi;
    let ds = (hii * gs - hsi * gi) / det;
    let di = (hss * gi - hsi * gs) / det;
    let next = loss(slope + ds, intercept + di);
    for (let halving = 0; halving < 20 && !(next <= current); halving++) {
      ds *= 0.5;
      di *= 0.5;
      next = loss(slope + ds, intercept + di);
    }
    if (!(next < current - 1e-13)) break;
    slope += ds;
    intercept += di;
    current = next;
  }
  return { slope, intercept, loss: current };
}

/** Best non-increasing step function of length; its horizon is the longest length still at or above q. */
function isotonic(data: LogisticData): ShapeResult {
  const order = Array.from(data.x, (_, i) => i).sort((a, b) => data.x[a]! - data.x[b]!);
  const blocks: { weight: number; positive: number; members: number[] }[] = [];
  for (const i of order) {
    blocks.push({ weight: data.weight[i]!, positive: data.positive[i]!, members: [i] });
    while (blocks.length > 1) {
      const last = blocks.at(-1)!;
      const before = blocks.at(-2)!;
      if (before.positive / before.weight >= last.positive / last.weight) break;
      before.weight += last.weight;
      before.positive += last.positive;
      before.members.push(...last.members);
      blocks.pop();
    }
  }
  const p = new Float64Array(data.x.length);
  for (const block of blocks) for (const i of block.members) p[i] = block.positive / block.weight;
  const at = (q: number): number | undefined => {
    const above = order.filter((i) => p[i]! >= q);
    const longest = above.at(-1);
    return longest === undefined ? undefined : 2 ** data.x[longest]!;
  };
  return {
    shape: "isotonic",
    p50: at(0.5),
    p80: at(0.8),
    crossEntropy: entropy(data, (_, i) => p[i]!),
  };
}
