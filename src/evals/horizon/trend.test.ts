import { expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import { quantiles } from "../../math/statistics.ts";
import {
  readHorizonReplicates,
  readPublishedHorizons,
  readReleaseDates,
} from "../records/published.ts";
import { piecesOf, readRunsJsonl } from "../records/read-jsonl.ts";
import { probabilityLonger } from "./bootstrap.ts";
import { countRuns } from "./counts.ts";
import { dateOf, dayOf } from "./dates.ts";
import { fitAgents, horizonOf, profiles } from "./fit.ts";
import {
  doublingInterval,
  fitTrend,
  frontierPoints,
  growthShapes,
  paperNonFrontier,
  type Trend,
  type TrendPoint,
  trendBand,
  trendMinutes,
  trendReplicates,
} from "./trend.ts";

const here = hasPublicData("time-horizon");
const csv = (file: string): string[][] =>
  publicText("time-horizon", file)
    .trim()
    .split("\n")
    .map((line) => line.split(","));

function trendOf(points: readonly TrendPoint[]): Trend {
  const result = fitTrend(points);
  if (!result.ok) throw new Error(result.reason);
  return result.trend;
}

function headline(q: "p50" | "p80"): TrendPoint[] {
  const [, ...rows] = csv("th1.0/logistic_fits_headline_2025-04.csv");
  return rows
    .filter(([, date]) => date !== "")
    .map(([agent, date, , , , p50, p80]) => ({
      agent: agent!,
      day: dayOf(date!),
      minutes: Number(q === "p50" ? p50 : p80),
    }))
    .filter(({ agent }) => agent !== "o3" && agent !== "o4-mini");
}
const without = { kind: "without", agents: paperNonFrontier } as const;

test("days and dates are inverse, impossible dates are refused", () => {
  expect(dateOf(dayOf("2024-02-29"))).toBe("2024-02-29");
  expect(dayOf("2019-02-14")).toBe(17941);
  for (const bad of ["2023-02-29", "yesterday", "2024-13-01"]) expect(() => dayOf(bad)).toThrow();
});

test("a planted doubling time comes back, and shrinking horizons have none", () => {
  const points = [0, 100, 300, 700].map((day) => ({
    agent: `a${day}`,
    day,
    minutes: 2 ** (day / 212),
  }));
  const trend = trendOf(points);
  expect(trend.doublingDays).toBeAllclose(212, { rtol: 1e-12 });
  expect(trendMinutes(trend, 424)).toBeAllclose(4, { rtol: 1e-12 });
  const falling = trendOf(points.map((point) => ({ ...point, minutes: 1 / point.minutes })));
  expect(falling.doublingDays).toBeUndefined();
  expect(fitTrend(points.slice(0, 1))).toEqual({ ok: false, reason: "too-few-agents" });
  expect(fitTrend([points[0]!, { ...points[0]!, agent: "b" }])).toEqual({
    ok: false,
    reason: "one-date",
  });
});

test("the hyperbola of hyperbolic data is found", () => {
  const points = [0, 200, 500, 800, 900].map((day) => ({
    agent: String(day),
    day,
    minutes: 500 / (1000 - day),
  }));
  const shape = growthShapes(points).find(({ shape }) => shape === "hyperbolic")!;
  expect(shape.poleDay).toBeAllclose(1000, { rtol: 1e-4 });
  expect(shape.rSquared).toBeAllclose(1, { atol: 1e-8 });
});

test("the running maximum starts inside or before the window", () => {
  const points = [
    { agent: "a", day: dayOf("2020-01-01"), minutes: 10 },
    { agent: "b", day: dayOf("2021-01-01"), minutes: 5 },
    { agent: "c", day: dayOf("2021-06-01"), minutes: 12 },
    { agent: "tie", day: dayOf("2021-06-01"), minutes: 12 },
    { agent: "d", day: dayOf("2021-06-01"), minutes: 11 },
  ];
  const names = (kind: "state-of-the-art" | "state-of-the-art-before-window"): string[] =>
    frontierPoints(points, { kind }, { after: "2021-01-01" }).map(({ agent }) => agent);
  expect(names("state-of-the-art")).toEqual(["b", "c", "tie"]);
  expect(names("state-of-the-art-before-window")).toEqual(["c", "tie"]);
});

// Published values and the specification's exact recomputation from the published replicates
test.skipIf(!here)("headline: 212.962 d, R^2 0.9812, interval [172.4, 247.4]", () => {
  const points = frontierPoints(headline("p50"), without);
  const trend = trendOf(points);
  expect(points).toHaveLength(11);
  expect(trend.doublingDays).toBeAllclose(212.962, { atol: 5e-4 });
  expect(trend.rSquared).toBeAllclose(0.9812, { atol: 5e-5 });
  const replicates = readHorizonReplicates(csv("th1.0/bootstrap_headline_2025-04.csv"));
  const lines = trendReplicates(points, replicates, 0.5);
  const interval = doublingInterval(lines)!;
  expect([interval.low, interval.median, interval.high]).toBeAllclose([172.4, 211.1, 247.4], {
    atol: 0.05,
  });
  const band = trendBand(lines, [dayOf("2024-01-01")]);
  expect(band.low[0]!).toBeLessThan(trendMinutes(trend, dayOf("2024-01-01")));
  expect(band.high[0]!).toBeGreaterThan(trendMinutes(trend, dayOf("2024-01-01")));
});

test.skipIf(!here)("2024 and later: 122.257 d, R^2 0.9376, interval [87.8, 195.1]", () => {
  const points = frontierPoints(headline("p50"), without, { after: "2024-01-01" });
  const trend = trendOf(points);
  expect(points).toHaveLength(6);
  expect(trend.doublingDays).toBeAllclose(122.257, { atol: 5e-4 });
  expect(trend.rSquared).toBeAllclose(0.9376, { atol: 5e-5 });
  const replicates = readHorizonReplicates(csv("th1.0/bootstrap_headline_2025-04.csv"));
  const interval = doublingInterval(trendReplicates(points, replicates, 0.5))!;
  expect([interval.low, interval.high]).toBeAllclose([87.8, 195.1], { atol: 0.05 });
});

test.skipIf(!here)("80 % horizons from 2020 on: 212.762 d, interval [170.6, 269.7]", () => {
  const points = frontierPoints(headline("p80"), without, { after: "2020-01-01" });
  expect(points).toHaveLength(10);
  expect(trendOf(points).doublingDays).toBeAllclose(212.762, { atol: 5e-4 });
  const replicates = readHorizonReplicates(csv("th1.0/bootstrap_headline_2025-04.csv"));
  const interval = doublingInterval(trendReplicates(points, replicates, 0.8))!;
  expect([interval.low, interval.high]).toBeAllclose([170.6, 269.7], { atol: 0.05 });
});

function published(file: string): TrendPoint[] {
  return readPublishedHorizons(publicText("time-horizon", file)).agents.flatMap(
    ({ agent, releaseDate, p50 }) =>
      releaseDate === undefined || p50 === undefined
        ? []
        : [{ agent, day: dayOf(releaseDate), minutes: p50.minutes }],
  );
}
const sota = { kind: "state-of-the-art" } as const;

test.skipIf(!here)("suite 1.0 of January 2026 from 2023 on: 165.251 d over 14 agents", () => {
  const points = frontierPoints(published("th1.0/benchmark_results_1_0_2026-01.yaml"), sota, {
    after: "2023-01-01",
  });
  expect(points).toHaveLength(14);
  expect(trendOf(points).doublingDays).toBeAllclose(165.251, { atol: 5e-4 });
});

test.skipIf(!here).each([
  ["th1.1/benchmark_results_1_1_2026-01.yaml", 130.801, 196.475],
  ["th1.1/benchmark_results_1_1_2026-02.yaml", 128.12, 188.657],
])("%s: its own doubling times come back", (file, from2023, all) => {
  const points = published(file);
  const recent = frontierPoints(points, sota, { after: "2023-01-01" });
  expect(trendOf(recent).doublingDays).toBeAllclose(from2023, { atol: 5.1e-4 });
  expect(trendOf(frontierPoints(points, sota)).doublingDays).toBeAllclose(all, { atol: 5.1e-4 });
});

// Table C: intervals recomputed from the published replicates
test.skipIf(!here).each([
  ["Claude 3 Opus", 2.833958, 12.743084, 0.398827, 2.760067],
  ["Claude 3.5 Sonnet (New)", 13.290871, 58.04499, 1.72705, 11.282297],
  ["Claude 3.7 Sonnet", 27.540859, 90.570459, 5.725929, 31.618141],
  ["GPT-4 0125", 2.814977, 9.593844, undefined, undefined],
  ["GPT-4 0314", 2.526946, 10.165704, undefined, undefined],
  ["GPT-4 Turbo", 3.289691, 12.067201, undefined, undefined],
  ["GPT-4o", 4.233405, 18.22466, undefined, undefined],
  ["o3", 53.259377, 224.465778, undefined, undefined],
])("Table C: %s", (agent, low50, high50, low80, high80) => {
  const replicates = readHorizonReplicates(csv("th1.0/bootstrap_headline_2025-04.csv"));
  const ends = (q: number): number[] =>
    quantiles(replicates.at(agent, q)!.filter(Number.isFinite), [0.025, 0.975]);
  expect(ends(0.5)).toBeAllclose([low50, high50], { atol: 5.1e-7 });
  if (low80 !== undefined) expect(ends(0.8)).toBeAllclose([low80, high80], { atol: 5.1e-7 });
});

test.skipIf(!here)("who beats whom in the published replicates", () => {
  const replicates = readHorizonReplicates(csv("th1.0/bootstrap_headline_2025-04.csv"));
  const share = (a: string, b: string, q: number): number =>
    probabilityLonger(replicates, a, b, q)!;
  expect(share("Claude 3.7 Sonnet", "o1", 0.5)).toBeAllclose(0.887, { atol: 5e-4 });
  expect(share("Claude 3.7 Sonnet", "o1", 0.8)).toBeAllclose(0.998, { atol: 5e-4 });
  expect(share("o3", "Claude 3.7 Sonnet", 0.5)).toBeAllclose(0.998, { atol: 5e-4 });
  expect(share("o3", "Claude 3.7 Sonnet", 0.8)).toBeAllclose(0.921, { atol: 5e-4 });
});

test.skipIf(!here)(
  "preview runs: 144.126 d over 8 language models, 151.543 d over the front of 6",
  async () => {
    const counts = countRuns(
      await readRunsJsonl(piecesOf(publicBytes("time-horizon", "preview-2025-02/runs.jsonl"))),
    );
    const dates = readReleaseDates(
      publicText("time-horizon", "preview-2025-02/release_dates.yaml"),
    );
    const points = fitAgents(counts, profiles["paper-2025"])
      .filter(({ agent }) => agent !== "davinci-002" && agent !== "gpt-3.5-turbo-instruct")
      .flatMap((fit) => {
        const minutes = horizonOf(fit, 0.5);
        return minutes === undefined
          ? []
          : [{ agent: fit.agent, day: dayOf(dates[fit.agent]!), minutes }];
      });
    expect(points).toHaveLength(8);
    const trend = trendOf(points);
    expect(trend.doublingDays).toBeAllclose(144.126, { atol: 5e-4 });
    expect(trend.rSquared).toBeAllclose(0.6112, { atol: 5e-5 });
    const front = frontierPoints(points, sota);
    expect(front).toHaveLength(6);
    expect(trendOf(front).doublingDays).toBeAllclose(151.543, { atol: 5e-4 });
  },
);
