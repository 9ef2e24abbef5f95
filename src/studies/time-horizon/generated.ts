/** @file Do the intervals keep their promise? Benchmarks with planted truth, analysed like real ones. */

import { bootstrapCurves, horizonReplicates } from "../../evals/horizon/bootstrap.ts";
import { fitAgents, horizonOf, profiles } from "../../evals/horizon/fit.ts";
import { type PlantedAgent, simulateBenchmark } from "../../evals/horizon/simulate.ts";
import {
  doublingInterval,
  fitTrend,
  type TrendPoint,
  trendReplicates,
} from "../../evals/horizon/trend.ts";
import { rng } from "../../math/random.ts";
import { percentileInterval } from "../../math/statistics-bootstrap.ts";
import { suiteLengthsMinutes } from "./cited.ts";
import type { HorizonConfig } from "./config.ts";

const runsPerTask = 8; // about as many as in the paper
const slope = -0.6; // log-odds per doubling of the length, the middle of the published fits

/** ln of the planted 80 % over the planted 50 % horizon. */
const plantedLogRatio80 = (Math.log(4) / slope) * Math.LN2;

/** Days after the first release; eight agents over six years. */
const releaseDays = [0, 400, 800, 1100, 1400, 1650, 1900, 2200] as const;
const firstMinutes = 0.1;

/** Agents on an exact exponential trend. */
export function plantedAgents(doublingDays: number): (PlantedAgent & { day: number })[] {
  return releaseDays.map((day, i) => ({
    agent: `planted ${i + 1}`,
    day,
    horizonMinutes: firstMinutes * 2 ** (day / doublingDays),
    slope,
  }));
}

/** The two kinds of benchmark: success depends on length alone, or tasks of one length differ in difficulty as well. */
export const coverageArms = ["plain", "noisy"] as const;
export type CoverageArm = (typeof coverageArms)[number];

/** Tallies per arm. */
export type Coverage = Readonly<Record<CoverageArm, CoverageTally>>;

export function emptyCoverage(): Coverage {
  return { plain: emptyTally(), noisy: emptyTally() };
}

/** Tallies over the benchmarks so far; plain JSON. */
export interface CoverageTally {
  done: number;
  /** Per agent: intervals that contain the planted horizon, and sum of ln(estimate / truth). */
  hits: number[];
  logError: number[];
  logErrorSquares: number[];
  /** The same sum for the 80 % horizon; absent in runs of older versions. */
  logErrorP80?: number[];
  fitted: number[];
  /** Trend intervals that contain the planted doubling time, and those that exist. */
  trendHits: number;
  trends: number;
  doublingDays: number[];
}

function emptyTally(): CoverageTally {
  const zeros = (): number[] => releaseDays.map(() => 0);
  return {
    done: 0,
    hits: zeros(),
    logError: zeros(),
    logErrorSquares: zeros(),
    logErrorP80: zeros(),
    fitted: zeros(),
    trendHits: 0,
    trends: 0,
    doublingDays: [],
  };
}

/**
 * Draws and analyses one benchmark and adds it to the tally. Task lengths are drawn with replacement from the real suite's,
 * because the bootstrap treats tasks as a sample: with fixed tasks its intervals would be wider than needed.
 */
export function coverOnce(
  tally: CoverageTally,
  arm: CoverageArm,
  config: HorizonConfig,
  seed: number,
): CoverageTally {
  const agents = plantedAgents(config.plantedDoublingDays);
  const random = rng(seed, `coverage/${arm}`).fork(tally.done);
  const lengthsMinutes = suiteLengthsMinutes.map(() => random.choice(suiteLengthsMinutes));
  const inner = random.integer(2 ** 31);
  const counts = simulateBenchmark({
    lengthsMinutes,
    agents,
    runsPerTask,
    taskNoise: arm === "plain" ? 0 : config.taskNoise,
    seed: inner,
  });
  const profile = { ...profiles[config.profile], weights: "equal" as const };
  const fits = fitAgents(counts, profile);
  const replicates = horizonReplicates(
    bootstrapCurves(counts, {
      replicates: config.coverageReplicates,
      seed: inner,
      levels: "tr", // each generated task is its own family
      profile,
    }),
  );
  const next = structuredClone(tally);
  next.done++;
  const points: TrendPoint[] = [];
  agents.forEach(({ agent, horizonMinutes, day }, i) => {
    const minutes = horizonOf(fits[i]!, 0.5);
    const interval = percentileInterval(replicates.at(agent, 0.5)!);
    if (!minutes || interval === undefined) return;
    points.push({ agent, day, minutes });
    next.fitted[i]!++;
    const error = Math.log(minutes / horizonMinutes);
    next.logError[i]! += error;
    next.logErrorSquares[i]! += error * error;
    const p80 = horizonOf(fits[i]!, 0.8);
    if (p80 && next.logErrorP80 !== undefined) {
      next.logErrorP80[i]! += Math.log(p80 / horizonMinutes) - plantedLogRatio80;
    }
    if (interval.low <= horizonMinutes && horizonMinutes <= interval.high) next.hits[i]!++;
  });
  const trend = fitTrend(points);
  const interval = doublingInterval(trendReplicates(points, replicates, 0.5));
  if (trend.ok && trend.trend.doublingDays !== undefined) {
    next.doublingDays.push(trend.trend.doublingDays);
  }
  if (interval !== undefined) {
    next.trends++;
    const planted = config.plantedDoublingDays;
    if (interval.low <= planted && planted <= interval.high) next.trendHits++;
  }
  return next;
}
