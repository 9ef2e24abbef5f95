import { beforeAll, describe, expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import { csvRecords } from "../../io/csv.ts";
import { rng } from "../../math/random.ts";
import { geometricMean, standardDeviation } from "../../math/statistics.ts";
import { pooledSpread } from "../baselines/spread.ts";
import { readReleaseDates } from "../records/published.ts";
import { piecesOf, readRunsJsonl } from "../records/read-jsonl.ts";
import { readOutcomeMatrix, readResolved, sweBenchCounts } from "../records/swe-bench.ts";
import type { RunTable } from "../records/tables.ts";
import { readTaskCounts } from "../records/task-counts.ts";
import { agreement, excessSuccess, successMatrix } from "./agreement.ts";
import { agentCells, type CountTable, countRuns } from "./counts.ts";
import { curveShapes, simex } from "./curve-checks.ts";
import { dateOf, dayOf } from "./dates.ts";
import { fitAgent, horizonMinutes, profiles } from "./fit.ts";
import { leaveOneOut } from "./influence.ts";
import { fitItemResponse } from "./item-response.ts";
import { messinessRegression, messinessScores } from "./messiness.ts";
import {
  perturb,
  perturbations,
  profileGrid,
  resampleModels,
  targetDay,
  yearsToTarget,
} from "./multiverse.ts";
import { simulateBenchmark } from "./simulate.ts";
import { binnedResiduals, horizonSupport, successBins } from "./success-bins.ts";

const here = hasPublicData("time-horizon");
const rows = (file: string): string[][] =>
  [...csvRecords(publicText("time-horizon", file))].map(({ fields }) => fields);
const free = profiles["th1.1-2026-03"];

function generated(
  options: { taskNoise?: number; slope?: number; seed?: number } = {},
): CountTable {
  const random = rng(99, "lengths");
  return simulateBenchmark({
    lengthsMinutes: Array.from({ length: 120 }, () => 2 ** (12 * random.uniform() - 3)),
    agents: [0.5, 2, 8, 30, 120].map((horizon, i) => ({
      agent: `agent ${i}`,
      horizonMinutes: horizon,
      slope: options.slope ?? -0.75,
    })),
    runsPerTask: 8,
    taskNoise: options.taskNoise ?? 0,
    seed: options.seed ?? 1,
  });
}

test("the generated benchmark gives its planted horizons back", () => {
  const counts = generated();
  counts.agents.forEach((cells, i) => {
    const fit = fitAgent(counts, cells, free);
    if (fit.status !== "fitted") throw new Error(fit.status);
    // Standard error of ln p50 is about 0.1 here: four of them.
    expect(Math.abs(Math.log(horizonMinutes(fit, 0.5)! / [0.5, 2, 8, 30, 120][i]!))).toBeLessThan(
      0.4,
    );
  });
  expect(generated({ seed: 2 })).not.toEqual(generated({ seed: 3 }));
});

test("success bins sum up the weighted average; a bin without tasks has no success", () => {
  const counts = generated();
  const bins = successBins(counts, counts.agents[2]!, "equal", [0, 10, 100, 1e6, 1e7]);
  expect(bins[3]).toMatchObject({ tasks: 0, success: undefined, twoErrors: undefined });
  const average = bins.reduce((sum, bin) => sum + (bin.success ?? 0) * bin.tasks, 0) / 120;
  const fit = fitAgent(counts, counts.agents[2]!, { ...free, weights: "equal" });
  expect(average).toBeAllclose(fit.average!, { rtol: 1e-12 });
});

test("residuals of an equally weighted, nearly free fit sum to zero", () => {
  const counts = generated();
  const fit = fitAgent(counts, counts.agents[2]!, { ...free, weights: "equal" });
  if (fit.status !== "fitted") throw new Error(fit.status);
  const residuals = binnedResiduals(counts, counts.agents[2]!, fit);
  expect(residuals.reduce((sum, bin) => sum + bin.runs, 0)).toBe(960);
  const sum = residuals.reduce((total, bin) => total + bin.residual * bin.runs, 0);
  expect(sum / 960).toBeAllclose(0, { atol: 1e-9 });
});

test("support says when a horizon lies beyond the suite", () => {
  const counts = generated();
  const cells = counts.agents[4]!;
  const fit = fitAgent(counts, cells, free);
  const inside = horizonSupport(counts, cells, fit, { q: 0.5, scheme: "invsqrt" })!;
  expect(inside.beyondSuite).toBe(false);
  expect(inside.forecastShareAbove).toBe(1); // the generated labels are not measured on people
  expect(
    horizonSupport(counts, cells, fit, { q: 0.5, scheme: "invsqrt", upper: 1e5 })!.beyondSuite,
  ).toBe(true);
});

test("leaving out each family: the most influential first, signs as they pull", () => {
  const counts = generated();
  const influences = leaveOneOut(counts, "agent 2", free);
  expect(influences).toHaveLength(120);
  const sizes = influences.map(({ logChange }) => Math.abs(logChange!));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
});

test("noise in lengths flattens the curve, and extrapolation undoes most of the bias", () => {
  const spread = 0.8;
  const trueP80 = 30 * 2 ** (-Math.log(4) / 1.2);
  let naive = 0;
  let corrected = 0;
  // One noisy suite says little: the bias is a mean over twelve.
  for (let seed = 0; seed < 12; seed++) {
    const random = rng(seed, "noisy-lengths");
    const exact = generated({ slope: -1.2, seed });
    const noisy: CountTable = {
      ...exact,
      tasks: exact.tasks.map((task) => ({
        ...task,
        minutes: task.minutes * Math.exp(spread * random.normal()),
      })),
    };
    const result = simex(noisy, noisy.agents[3]!, free, { spread, replicates: 25, seed });
    naive += Math.log(result.p80[0]! / trueP80) / 12;
    corrected += Math.log(result.p80Corrected! / trueP80) / 12;
  }
  expect(naive).toBeLessThan(-0.05);
  expect(Math.abs(corrected)).toBeLessThan(0.5 * Math.abs(naive));
});

test("curve shapes agree when the truth is logistic", () => {
  const counts = generated();
  const shapes = curveShapes(counts, counts.agents[2]!, free);
  const plain = shapes.find(({ shape }) => shape === "logistic")!;
  const flexible = shapes.find(({ shape }) => shape === "floor-and-ceiling")!;
  expect(flexible.crossEntropy).toBeLessThanOrEqual(plain.crossEntropy + 1e-9);
  expect(flexible.p50).toBeAllclose(plain.p50!, { rtol: 0.25 });
  expect(shapes.find(({ shape }) => shape === "isotonic")!.crossEntropy).toBeLessThan(
    plain.crossEntropy,
  );
});

test("the item-response model finds the planted difficulty noise and length effect", () => {
  const fit = fitItemResponse(generated({ taskNoise: 1.5 }), { discriminationSpread: 0 })!;
  expect(fit.converged).toBe(true);
  expect(fit.sigma).toBeAllclose(1.5, { rtol: 0.25 });
  expect(fit.kappa).toBeAllclose(0.75 / Math.LN2, { rtol: 0.2 });
  const quiet = fitItemResponse(generated(), { discriminationSpread: 0 })!;
  expect(quiet.sigma).toBeLessThan(0.5);
});

test("the item-response fit is the maximum of the marginal likelihood, integrated independently", () => {
  const counts = generated({ taskNoise: 1.5 });
  const fit = fitItemResponse(counts, { discriminationSpread: 0 })!;
  const fitted = [...fit.agents.map(({ ability }) => ability), fit.kappa, Math.log(fit.sigma)];
  /** Simpson's rule over eight standard deviations on each side. */
  const logLikelihood = (x: readonly number[]): number => {
    const kappa = x.at(-2)!;
    const sigma = Math.exp(x.at(-1)!);
    const nodes = 400;
    return counts.tasks.reduce((whole, task, at) => {
      let sum = 0;
      for (let k = 0; k <= nodes; k++) {
        const z = -8 + (16 * k) / nodes;
        let log = -0.5 * z * z;
        counts.agents.forEach((cells, a) => {
          const logit = x[a]! - kappa * Math.log(task.minutes) - sigma * z;
          log -= cells.total[at]! * Math.log1p(Math.exp(-logit));
          log -= (cells.runs[at]! - cells.total[at]!) * Math.log1p(Math.exp(logit));
        });
        sum += (k === 0 || k === nodes ? 1 : k % 2 === 0 ? 2 : 4) * Math.exp(log);
      }
      return whole + Math.log((sum * 16) / nodes / 3 / Math.sqrt(2 * Math.PI));
    }, 0);
  };
  const best = logLikelihood(fitted);
  expect(fit.logLikelihood).toBeAllclose(best, { atol: 0.05 }); // forty-one nodes against four hundred
  fitted.forEach((_, i) => {
    for (const step of [-0.1, 0.1]) {
      expect(logLikelihood(fitted.with(i, fitted[i]! + step))).toBeLessThan(best);
    }
  });
});

test("the date of a target: by hand, and clipped when the trend does not grow", () => {
  const doubling200 = { slope: Math.LN2 / 200, intercept: 0 };
  expect(targetDay(doubling200, 1024)).toEqual({ day: expect.closeTo(2000, 6), clipped: false });
  expect(targetDay({ slope: -1, intercept: 0 }, 1024).clipped).toBe(true);
  // Rule of thumb of the specification: 39.2 minutes, 218 days
  expect(yearsToTarget(39.2, 10_020, 218)).toBeAllclose(4.8, { atol: 0.05 });
});

test("SWE-bench results join their annotations; unknown instances are refused", () => {
  const annotations = new Map([
    ["a__1", 0],
    ["a__2", 1],
    ["b__1", 3],
  ]);
  const counts = sweBenchCounts(
    [{ agent: "x", resolved: readResolved({ resolved: ["a__2"] }) }],
    annotations,
    "metr",
  );
  expect(counts.families).toEqual(["a", "b"]);
  expect(counts.tasks.map((task) => task.minutes)).toBeAllclose([Math.sqrt(15), 30, 480], {
    rtol: 1e-12,
  });
  expect([...counts.agents[0]!.total]).toEqual([0, 1, 0]);
  expect(() => sweBenchCounts([{ agent: "x", resolved: ["c__9"] }], annotations, "metr")).toThrow(
    /no annotation/,
  );
});

describe.skipIf(!here)("public data", () => {
  test("item response on the suite 1.1 counts converges, with horizons like those of the fits", () => {
    const { counts } = readTaskCounts(
      JSON.parse(publicText("time-horizon", "th1.1/task_results_1_1_subset.json")),
    );
    const fit = fitItemResponse(counts)!;
    expect(fit.converged).toBe(true);
    expect(fit.steps).toBeLessThan(100);
    const claude = fit.agents.find(({ agent }) => agent.startsWith("Claude 3.7"))!;
    // Another model of the same data: within a third of the fitted 60.4 minutes.
    expect(Math.abs(Math.log(claude.p50Minutes / 60.4))).toBeLessThan(0.3);
    // Specification, section 2.8: equal-length tasks differ about 4.7x in difficulty
    expect(fit.lengthFactor).toBeGreaterThan(3.5);
    expect(fit.lengthFactor).toBeLessThan(6.5);
  });

  let runs: RunTable;
  let preview: CountTable;
  beforeAll(async () => {
    runs = await readRunsJsonl(piecesOf(publicBytes("time-horizon", "preview-2025-02/runs.jsonl")));
    preview = countRuns(runs);
  });
  const eight = [
    "Claude 3 Opus",
    "Claude 3.5 Sonnet (New)",
    "Claude 3.5 Sonnet (Old)",
    "GPT-4 0314",
    "GPT-4 Turbo",
    "GPT-4o",
    "o1",
    "o1-preview",
  ];

  // Independent computation of the specification
  test("eight models agree on 75 tasks: 0.7037; absolute excess 0.6505", () => {
    const matrix = successMatrix(preview, eight);
    expect(matrix.tasks).toHaveLength(75);
    expect(agreement(matrix).mean).toBeAllclose(0.7037, { atol: 5e-5 });
    const excess = excessSuccess(preview, matrix, profiles["paper-2025"], "absolute");
    expect(agreement(excess).mean).toBeAllclose(0.6505, { atol: 5e-5 });
  });

  test("messier tasks are harder than their length says", () => {
    const scores = messinessScores(rows("messiness/labels.csv"));
    expect(scores.size).toBe(142);
    expect(Math.max(...scores.values())).toBeLessThan(8);
    const result = messinessRegression(preview, scores, profiles["paper-2025"], eight);
    expect(result.line!.slope).toBeGreaterThan(-0.16);
    expect(result.line!.slope).toBeLessThan(-0.08);
  });

  test("people differ by a factor of 2.3692", () => {
    const spread = pooledSpread(runs.human.observed)!;
    expect(Math.exp(spread.paperDivisor)).toBeAllclose(2.3692, { atol: 5e-5 });
    expect([spread.successes, spread.tasks]).toEqual([105, 28]);
  });

  test("success by length of Claude 3.7 Sonnet on suite 1.1", () => {
    const { counts } = readTaskCounts(
      JSON.parse(publicText("time-horizon", "th1.1/task_results_1_1_subset.json")),
    );
    const cells = agentCells(counts, "Claude 3.7 Sonnet (Inspect)")!;
    const bins = successBins(counts, cells, "invsqrt").map((bin) => bin.success!);
    expect(bins).toBeAllclose([0.9839, 0.8463, 0.833, 0.722, 0.3107, 0.1407, 0], { atol: 5.1e-5 });
  });

  // Published quantiles of March 2025; accept 30 days at 10,000 draws
  test("one month of work by resampling the 13 models", () => {
    const points = rows("th1.0/logistic_fits_headline_2025-04.csv")
      .slice(1)
      .filter(([agent, date]) => date !== "" && !["o3", "o4-mini", "GPT-4 0125"].includes(agent!))
      .map((row) => ({ agent: row[0]!, day: dayOf(row[1]!), minutes: Number(row[5]) }));
    expect(points).toHaveLength(13);
    const date = resampleModels(points, { n: 10_000, seed: 1 });
    const published = ["2029-05-23", "2029-12-14", "2030-05-18"].map(dayOf);
    expect([date.q10, date.q50, date.q90]).toBeAllclose(published, { atol: 30 });
    expect(date.clipped).toBe(0);
  });

  test("of all choices the weighting and the ridge move the date least", () => {
    const dates = readReleaseDates(
      publicText("time-horizon", "preview-2025-02/release_dates.yaml"),
    );
    const input = {
      counts: preview,
      releaseDays: Object.fromEntries(eight.map((agent) => [agent, dayOf(dates[agent]!)])),
      human: { times: runs.human, taskIds: runs.tasks.map((task) => task.id) },
    };
    const options = { n: 300, seed: 1 };
    const grid = profileGrid(input, options);
    expect(grid.n).toBe(10);
    for (const perturbation of perturbations) {
      const row = perturb(input, perturbation, options);
      expect(row.q90 - row.q10, `${row.source} ${dateOf(row.q50)}`).toBeGreaterThan(
        grid.q90 - grid.q10,
      );
    }
  });

  // Table D: equal weights, no ridge
  test.each([
    ["anthropic/claude-3-5-sonnet-20240620", 5.9012, -0.4644],
    ["anthropic/claude-opus-4-20250514", 37.818, -0.603],
    ["google/gemini-2.0-flash-001", 3.3608, -0.5415],
    ["grok/grok-3-mini-beta", 3.0374, -0.7331],
    ["openai/o3-mini-2025-01-31", 9.3944, -0.5066],
    ["openai/o4-mini-2025-04-16", 7.5684, -0.5002],
  ])("Table D, SWE-bench Verified: %s", (agent, p50, slope) => {
    const counts = readOutcomeMatrix(rows("swe-bench-verified/outcomes.csv"));
    const fit = fitAgent(counts, agentCells(counts, agent)!, {
      name: "free",
      ridge: 1e-12,
      weights: "equal",
    });
    if (fit.status !== "fitted") throw new Error(fit.status);
    expect(horizonMinutes(fit, 0.5)).toBeAllclose(p50, { rtol: 2e-4 });
    expect(fit.slope).toBeAllclose(slope, { rtol: 2e-4 });
  });

  // Simulation check of the specification: 300 repetitions there, so each sd is known to about 4 %
  test.each([
    [54.2, -0.75, 0, 0.079, undefined],
    [54.2, -0.75, 1.5, 0.17, 10],
    [1000, -0.55, 0, 0.23, undefined],
  ])(
    "spread of ln p50 at h = %f, slope %f, difficulty noise %f",
    (horizonTruth, slope, taskNoise, sd, p80) => {
      const { lengths } = JSON.parse(publicText("time-horizon", "th1.0/task_lengths_170.json")) as {
        lengths: number[];
      };
      const logs: number[] = [];
      const p80s: number[] = [];
      for (let seed = 0; seed < 300; seed++) {
        const counts = simulateBenchmark({
          lengthsMinutes: lengths,
          agents: [{ agent: "A", horizonMinutes: horizonTruth, slope }],
          runsPerTask: 8,
          taskNoise,
          seed,
        });
        const fit = fitAgent(counts, counts.agents[0]!, {
          name: "x",
          ridge: 1e-5,
          weights: "equal",
        });
        if (fit.status !== "fitted") throw new Error(fit.status);
        logs.push(Math.log(horizonMinutes(fit, 0.5)!));
        p80s.push(horizonMinutes(fit, 0.8)!);
      }
      expect(standardDeviation(logs)).toBeAllclose(sd, { rtol: 0.15 });
      if (p80 !== undefined) expect(geometricMean(p80s)).toBeAllclose(p80, { rtol: 0.05 });
    },
  );
});
