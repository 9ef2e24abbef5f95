import { beforeAll, describe, expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import type { DataFiles, Figure, ScatterFigure } from "../../study/index.ts";
import { judge } from "../../study/index.ts";
import { type MemoryRun, memoryContext } from "../../study/testing.ts";
import { citedModels } from "./cited.ts";
import { horizonClaims } from "./claims.ts";
import { type HorizonConfig, horizonPresets, horizonSchema } from "./config.ts";
import { documentOfRun } from "./document.ts";
import { horizonFigures } from "./figures.ts";
import { runHorizon } from "./run.ts";

const here = hasPublicData("time-horizon");
const quick = horizonSchema.parse({
  repetitions: 10,
  coverageReplicates: 60,
  multiverseDraws: 2000,
});

const publicFiles: DataFiles = {
  name: "metr-eval-analysis",
  names: () => [],
  bytes: async (file) => publicBytes("time-horizon", file),
  text: async (file) => publicText("time-horizon", file),
};

function claimsOf(run: MemoryRun<HorizonConfig>, config: HorizonConfig): Record<string, string> {
  const rows = judge(horizonClaims, run.measures, {
    config,
    preset: undefined,
    atPaperScale: true,
  });
  return Object.fromEntries(rows.map(({ id, verdict }) => [id, verdict]));
}

function finiteText(figure: Figure): string {
  return JSON.stringify(figure);
}

describe("quick run", () => {
  let run: MemoryRun<HorizonConfig>;
  beforeAll(async () => {
    run = memoryContext({ config: quick, seed: 1 });
    await runHorizon(run.context);
  });

  test("the 212-day trend comes out of the shipped facts, without any data", () => {
    expect(run.measures.doublingDays?.value).toBeAllclose(212.962, { atol: 5e-4 });
    expect(run.measures.trendR2?.value).toBeAllclose(0.9812, { atol: 5e-5 });
    expect(run.measures.doublingDays2024?.value).toBeAllclose(122.257, { atol: 5e-4 });
    expect(run.measures.doublingDaysP80?.value).toBeAllclose(212.762, { atol: 5e-4 });
  });

  test("claims on shipped facts hold, claims on public data are not run and say why", () => {
    const verdicts = claimsOf(run, quick);
    for (const id of [
      "doubling-time",
      "exponential",
      "faster-since-2024",
      "same-trend-at-80",
      "eighty-is-shorter",
      "claude-37",
      "month-date",
      "thinking-helps",
    ]) {
      expect(verdicts[id], id).toBe("held");
    }
    for (const id of [
      "doubling-interval",
      "suite-11",
      "models-agree",
      "cheap-successes",
      "gemini-frontier",
    ]) {
      expect(verdicts[id], id).toBe("not-run");
    }
  });

  test("every figure of the run names profile, suite and seed, and the others say what they wait for", async () => {
    const built: string[] = [];
    for (const spec of horizonFigures) {
      if (spec.section === "Public runs") {
        await expect(spec.build(run.data(), {})).rejects.toThrow(/public runs/);
        continue;
      }
      const figure = await spec.build(run.data(), {});
      expect(figure.id).toBe(spec.id);
      expect(figure.source, spec.id).toContain("seed");
      expect(figure.notes!.length, spec.id).toBeGreaterThan(0);
      built.push(spec.id);
    }
    expect(built).toHaveLength(9);
    const frontier = finiteText(
      await horizonFigures.find(({ id }) => id === "cost-frontier")!.build(run.data(), {}),
    );
    for (const member of [
      "deepseek_v3_0324",
      "o4-mini",
      "o3",
      "gpt_5",
      "gpt_5_1_codex_max",
      "claude_opus_4_5",
    ]) {
      expect(frontier).toContain(member);
    }
  });

  test("controls: other success probabilities and targets move the trend and its date as they must", async () => {
    const build = async (id: string, options: Record<string, unknown>): Promise<ScatterFigure> => {
      const figure = await horizonFigures.find((one) => one.id === id)!.build(run.data(), options);
      if (figure.kind !== "scatter") throw new Error(figure.kind);
      return figure;
    };
    // Specification: the trend of 80 % horizons; here over all eleven models instead of ten from 2020 on
    const half = await build("horizon", {});
    const most = await build("horizon", { success: 80 });
    const minutes = (figure: ScatterFigure, agent: string): number => {
      const points = figure.points[0]!;
      return points.y[points.labels!.indexOf(agent)]!;
    };
    const o1 = citedModels.find(({ agent }) => agent === "o1")!;
    expect(minutes(half, "o1")).toBe(o1.p50);
    expect(minutes(most, "o1")).toBeAllclose(o1.p80, { rtol: 2e-4 });
    const median = async (options: Record<string, unknown>): Promise<number> =>
      (await build("dates", options)).points[0]!.x[0]!;
    const month = await median({});
    // Four times as long is two doublings later on the same line.
    expect((await median({ targetHours: 4 * 167 })) - month).toBeAllclose((2 * 212.962) / 365.25, {
      rtol: 0.1,
    });
    expect(await median({ success: 80 })).toBeGreaterThan(month);
    expect((await build("dates", {})).points).toHaveLength(2);
    expect((await build("dates", { targetHours: 8 })).points).toHaveLength(1);
  });

  test("stopped and resumed gives the same document as going through", async () => {
    const stop = new AbortController();
    const first = memoryContext({
      config: quick,
      seed: 1,
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done === 7) stop.abort();
      },
    });
    await runHorizon(first.context);
    const resumeFrom = [...first.checkpoints.values()].at(-1)!;
    const second = memoryContext({ config: quick, seed: 1, resumeFrom });
    await runHorizon(second.context);
    expect(await documentOfRun(second.data())).toEqual(await documentOfRun(run.data()));
    expect(second.measures.coverageHorizon).toEqual(run.measures.coverageHorizon);
  });

  test("another seed draws other benchmarks", async () => {
    const other = memoryContext({ config: quick, seed: 2 });
    await runHorizon(other.context);
    expect((await documentOfRun(other.data())).coverage).not.toEqual(
      (await documentOfRun(run.data())).coverage,
    );
  });
});

test("presets fit the schema and the cited table is whole", () => {
  for (const preset of Object.values(horizonPresets)) horizonSchema.parse(preset.values);
  expect(citedModels).toHaveLength(16);
  for (const { slope, intercept, p50, p80 } of citedModels) {
    // Published with six decimals: slopes and horizons must belong together.
    expect(2 ** (-intercept / slope)).toBeAllclose(p50, { rtol: 2e-4 });
    expect(2 ** ((Math.log(4) - intercept) / slope)).toBeAllclose(p80, { rtol: 2e-4 });
  }
});

test.skipIf(!here)("with the public data every headline row holds", async () => {
  const config = horizonSchema.parse({
    ...quick,
    publicData: true,
    replicates: 300,
    profile: "paper-2025",
    multiverseDraws: 200,
  });
  const run = memoryContext({ config, seed: 1, data: { "metr-eval-analysis": publicFiles } });
  // The lab's context is an object with private state: its methods must be called on it.
  const context: typeof run.context = {
    ...run.context,
    progress(progress) {
      expect(this).toBe(context);
      run.context.progress(progress);
    },
  };
  await runHorizon(context);
  const verdicts = claimsOf(run, config);
  for (const id of [
    "doubling-time",
    "exponential",
    "doubling-interval",
    "faster-since-2024",
    "same-trend-at-80",
    "suite-11",
    "models-agree",
  ]) {
    expect(verdicts[id], id).toBe("held");
  }
  expect(run.measures.claude37BeatsO1?.value).toBeAllclose(0.887, { atol: 5e-4 });
  expect(run.measures.doublingDaysSuite10?.value).toBeAllclose(165.251, { atol: 5e-4 });
  for (const spec of horizonFigures) {
    const figure = await spec.build(run.data(), {});
    expect(figure.source, spec.id).toMatch(/seed/);
  }
  // Specification, table B: o1-preview under equal weights and 1e-5; Claude 3.5 Sonnet (New) under the headline choice
  const choices = horizonFigures.find(({ id }) => id === "runs-choices")!;
  for (const [weights, agent, wanted] of [
    ["equal", "o1-preview", 45.3544],
    ["invsqrt", "Claude 3.5 Sonnet (New)", 60.9415],
  ] as const) {
    const figure = await choices.build(run.data(), { weights });
    if (figure.kind !== "scatter") throw new Error(figure.kind);
    const points = figure.points.find(({ labels }) => labels!.includes(agent))!;
    expect(points.y[points.labels!.indexOf(agent)]).toBeAllclose(wanted, { atol: 5.1e-5 });
  }
});
