import { describe, expect, test } from "vitest";
import { hasPublicData, publicBytes } from "../../../test/public-data.ts";
import type { Figure, InputFile, Report } from "../../study/index.ts";
import { instrument, ownRuns, text } from "./instruments.fixture.ts";

const publicFile = (name: string): InputFile => ({
  name: name.split("/").at(-1)!,
  bytes: publicBytes("time-horizon", name),
});

function figure<Kind extends Figure["kind"]>(
  report: Report,
  id: string,
  kind: Kind,
): Extract<Figure, { kind: Kind }> {
  const found = report.figures.find((one) => one.id === id);
  if (found?.kind !== kind) throw new Error(`no ${kind} ${id}`);
  return found as Extract<Figure, { kind: Kind }>;
}

test("checks run one after the other and say what they lack", async () => {
  const report = await instrument("sensitivity", { runs: [ownRuns()] }, { draws: 50 });
  expect(report.figures.map(({ id }) => id)).toEqual([
    "choices",
    "robustness",
    "influence",
    "influence-tasks",
    "length-noise",
    "difficulty",
    "agreement",
    "agreement-excess",
    "success-against-length",
  ]);
  expect(report.measures.smallest!.value!).toBeLessThanOrEqual(report.measures.horizon!.value!);
  expect(report.measures.largest!.value!).toBeGreaterThanOrEqual(report.measures.horizon!.value!);
  expect(report.notices.map(({ code }) => code)).toContain("too-few-dates");
});

test("one change at a time: a changed row is what the fit gives with that change", async () => {
  const dates = text("dates.yaml", "date:\n  Unknown model: 2024-08-01\n");
  const files = { runs: [ownRuns()], dates: [dates] };
  const report = await instrument("sensitivity", files, { draws: 50, agent: "o1" });
  const rows = figure(report, "robustness", "table").rows;
  const row = (name: string) => rows.find(([change]) => change === name)!;
  for (const [name, options] of [
    ["as asked", {}],
    ["equal weights", { weights: "equal" }],
    ["ridge 0.1", { ridge: "0.1" }],
    ["all agents, no frontier rule", { rule: "all" }],
    ["released from 2024 on", { after: "2024-01-01" }],
  ] as const) {
    const fit = await instrument("fit", files, { replicates: 50, ...options });
    expect(Number(row(name)[4]), name).toBeAllclose(fit.measures["horizon o1"]!.value!, {
      rtol: 1e-3,
    });
    expect(Number(row(name)[1]), name).toBeAllclose(fit.measures.doublingDays!.value!, {
      rtol: 1e-3,
    });
  }
  // Scores are 0 and 1 only, nothing was stopped by limits, no task is of SWAA: these rows would say nothing.
  expect(rows.map(([change]) => change)).not.toContain("partial scoring");
});

test("dates come as boxes with quartiles, models drawn again among them", async () => {
  const dates = text("dates.yaml", "date:\n  Unknown model: 2024-08-01\n");
  const report = await instrument(
    "sensitivity",
    { runs: [ownRuns()], dates: [dates] },
    { draws: 50 },
  );
  const boxes = figure(report, "dates", "boxes");
  expect(boxes.rows.map(({ name }) => name)).toContain("Bootstrap (models)");
  for (const { low, lowerQuartile, median, upperQuartile, high } of boxes.rows) {
    const ordered = [low, lowerQuartile, median, upperQuartile, high];
    expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
  }
});

test("success against length finds a planted line", async () => {
  const rows = Array.from({ length: 12 }, (_, task) =>
    ["a", "b"].flatMap((alias) =>
      Array.from({ length: 12 }, (_, run) =>
        JSON.stringify({
          alias,
          run_id: `${alias}${task}.${run}`,
          task_id: `f/t${task}`,
          human_minutes: Math.exp(task / 2),
          score_binarized: run < 12 - task ? 1 : 0,
        }),
      ),
    ),
  );
  const report = await instrument(
    "sensitivity",
    { runs: [text("r.jsonl", rows.flat().join("\n"))] },
    { draws: 50 },
  );
  // success 1 - task / 12 at ln minutes task / 2
  expect(report.measures.successSlope!.value!).toBeAllclose(-1 / 6, { rtol: 1e-9 });
  expect(report.measures.successSlopeR2!.value!).toBeAllclose(1, { rtol: 1e-9 });
});

describe.skipIf(!hasPublicData("time-horizon"))("on public files", () => {
  test("human times and messiness labels bring their figures", async () => {
    const report = await instrument(
      "sensitivity",
      {
        runs: [publicFile("preview-2025-02/runs.jsonl")],
        dates: [publicFile("preview-2025-02/release_dates.yaml")],
        messiness: [publicFile("messiness/labels.csv")],
      },
      { draws: 50 },
    );
    const ids = report.figures.map(({ id }) => id);
    for (const id of [
      "messiness",
      "messiness-split",
      "messiness-over-time",
      "dates",
      "dates-table",
    ]) {
      expect(ids).toContain(id);
    }
    expect(report.measures.messinessSlope!.value!).toBeLessThan(0);
    expect(report.notices.map(({ code }) => code)).not.toContain("item-response-not-converged");
    const changes = figure(report, "robustness", "table").rows.map(([change]) => change);
    expect(changes).toContain("partial scoring");
    expect(changes).toContain("without runs stopped by limits");
  });
});
