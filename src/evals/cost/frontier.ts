/** @file Capability against cost: the points that nobody beats at a lower price, and how sure that is. */

import { rng } from "../../math/random.ts";

/** A model with its price and capability; an unknown or zero cost keeps it off the frontier and on a list. */
export interface PricedPoint {
  name: string;
  /** USD, or USD per million tokens: one unit per set of points. `undefined`: unknown. */
  cost: number | undefined;
  value: number;
  /** Interval of the value, for membership probabilities. */
  low?: number;
  high?: number;
  /** Release day, for the frontier as of a date. */
  day?: number;
}

export interface Frontier {
  /** Ascending in cost. */
  members: readonly PricedPoint[];
  /** For every other priced point the members that cost no more and reach at least its value. */
  dominated: readonly { point: PricedPoint; by: readonly string[] }[];
  /** Points without a usable cost. */
  unpriced: readonly string[];
}

/**
 * Pareto frontier: lower cost and higher value are better; a point stays if its value is strictly above every cheaper one.
 *
 * Points equal in both are all kept. `asOfDay` leaves out later releases.
 */
export function paretoFrontier(points: readonly PricedPoint[], asOfDay?: number): Frontier {
  const seen = points.filter(
    (point) => asOfDay === undefined || point.day === undefined || point.day <= asOfDay,
  );
  const priced = seen.filter(isPriced);
  const sorted = [...priced].sort((a, b) => a.cost - b.cost || b.value - a.value);
  const members: (PricedPoint & { cost: number })[] = [];
  for (const point of sorted) {
    const best = members.at(-1);
    const tie = best !== undefined && best.cost === point.cost && best.value === point.value;
    if (best === undefined || point.value > best.value || tie) members.push(point);
  }
  return {
    members,
    dominated: priced
      .filter((point) => !members.includes(point))
      .map((point) => ({
        point,
        by: members
          .filter((member) => member.cost <= point.cost && member.value >= point.value)
          .map((member) => member.name),
      })),
    unpriced: seen.filter((point) => !isPriced(point)).map((point) => point.name),
  };
}

/**
 * Area under the step function of best value over ln cost, between two costs, divided by the width: the mean best value
 * over that range of ln cost. Below the cheapest member the value counts as `floor`.
 */
export function frontierArea(
  frontier: Frontier,
  range: { from: number; to: number; floor: number },
): number {
  const { from, to, floor } = range;
  let area = 0;
  let at = Math.log(from);
  let value = floor;
  for (const member of frontier.members) {
    const step = Math.log(member.cost!);
    if (step > Math.log(to)) break;
    if (step > at) {
      area += value * (step - at);
      at = step;
    }
    value = Math.max(value, member.value);
  }
  area += value * (Math.log(to) - at);
  return area / (Math.log(to) - Math.log(from));
}

/** Share of draws in which each point is on the frontier, by name; points without a cost are absent. */
export type Membership = Readonly<Record<string, number>>;

/** Membership from joint draws of the values, for example bootstrap replicates: `draw(i)` gives one value per name. */
export function membership(
  points: readonly PricedPoint[],
  draws: number,
  draw: (i: number) => Readonly<Record<string, number | undefined>>,
): Membership {
  const hits: Record<string, number> = Object.fromEntries(
    points.filter(isPriced).map((point) => [point.name, 0]),
  );
  for (let i = 0; i < draws; i++) {
    const values = draw(i);
    const drawn = points.flatMap((point) => {
      const value = values[point.name];
      return value === undefined || Number.isNaN(value) ? [] : [{ ...point, value }];
    });
    for (const member of paretoFrontier(drawn).members) hits[member.name]!++;
  }
  return Object.fromEntries(Object.entries(hits).map(([name, count]) => [name, count / draws]));
}

/**
 * Membership when only intervals are known: ln value normal around the estimate, independent between points.
 *
 * The interval is read as `level` (default 0.95) of a log-normal; points without one do not vary. Independence is an
 * approximation: errors of agents on one suite are correlated, so prefer {@link membership} with joint replicates.
 */
export function membershipFromIntervals(
  points: readonly PricedPoint[],
  options: { draws: number; seed: number },
): Membership {
  const random = rng(options.seed, "frontier-membership");
  const z = 1.959963984540054; // 97.5 % quantile of the standard normal
  return membership(points, options.draws, () =>
    Object.fromEntries(
      points.map((point) => {
        if (point.low === undefined || point.high === undefined || !(point.low > 0)) {
          return [point.name, point.value];
        }
        const sd = Math.log(point.high / point.low) / (2 * z);
        return [point.name, point.value * Math.exp(sd * random.normal())];
      }),
    ),
  );
}

/** Price per million tokens as a weighted mean of input and output prices; default three input tokens per output token. */
export function blendedPrice(inputUsd: number, outputUsd: number, inputShare = 0.75): number {
  return inputShare * inputUsd + (1 - inputShare) * outputUsd;
}

function isPriced(point: PricedPoint): point is PricedPoint & { cost: number } {
  return point.cost !== undefined && point.cost > 0 && Number.isFinite(point.cost);
}
