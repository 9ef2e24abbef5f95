import { describe, expect, test } from "vitest";
import { hasPublicData, publicBytes } from "../../../test/public-data.ts";
import type { InputFile } from "../../study/index.ts";
import { instrument, ownRuns, text } from "./instruments.fixture.ts";

const file = (name: string): InputFile => ({
  name: name.split("/").at(-1)!,
  bytes: publicBytes("time-horizon", name),
});

const here = hasPublicData("time-horizon");

test("fit: the user's file gives horizons, curves and comparison, each with its origin", async () => {
  const report = await instrument("fit", { runs: [ownRuns()] }, { replicates: 100 });
  expect(report.measures["horizon o1"]!.value!).toBeGreaterThan(
    report.measures["horizon GPT-4o"]!.value!,
  );
  expect(report.figures.map(({ id }) => id)).toEqual([
    "horizon",
    "horizon-table",
    "success-curves",
    "success-bins",
    "support",
    "doubling-times",
    "comparison",
    "residuals",
    "success-by-task",
    "task-lengths",
    "file",
    "run-fields",
  ]);
  for (const figure of report.figures) {
    expect(figure.notes!.join(" ")).toContain("th1.1-2026-03");
    expect(figure.source).toMatch(/^input sha256 [0-9a-f]{16}, seed 1$/);
  }
  expect(report.notices.map(({ code }) => code)).toContain("no-release-date");
  const again = await instrument("fit", { runs: [ownRuns()] }, { replicates: 100 });
  expect(again.measures).toEqual(report.measures);
});

test("CSV and JSON of the same runs give the same numbers", async () => {
  const jsonl = new TextDecoder()
    .decode(ownRuns().bytes)
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const columns = Object.keys(jsonl[0]!);
  const csv = [
    columns.join(","),
    ...jsonl.map((row) => columns.map((name) => String(row[name])).join(",")),
  ].join("\n");
  const [a, b, c] = await Promise.all([
    instrument("fit", { runs: [ownRuns()] }, { replicates: 50 }),
    instrument("fit", { runs: [text("runs.csv", csv)] }, { replicates: 50 }),
    instrument("fit", { runs: [text("runs.json", JSON.stringify(jsonl))] }, { replicates: 50 }),
  ]);
  expect(b.measures).toEqual(a.measures);
  expect(c.measures).toEqual(a.measures);
});

test("bad rows stop the fit with their lines, and may be skipped on request", async () => {
  const lines = new TextDecoder().decode(ownRuns().bytes).split("\n");
  lines[3] = lines[3]!.replace('"human_minutes":1,', '"human_minutes":-1,');
  const broken = text("runs.jsonl", lines.join("\n"));
  await expect(instrument("fit", { runs: [broken] })).rejects.toThrow(
    /line 4: task f0\/t0: wanted human_minutes > 0, got -1/,
  );
  const report = await instrument("fit", { runs: [broken] }, { replicates: 50, skipBadRows: true });
  expect(
    report.notices.some(
      ({ code, text: words }) => code === "rows-left-out" && words.includes("1 invalid-length"),
    ),
  ).toBe(true);
});

test("agents without a horizon are named on the report", async () => {
  const rows = [1, 2, 4, 8, 16].flatMap((minutes, task) =>
    ["never", "always", "backwards"].map((alias) =>
      JSON.stringify({
        alias,
        run_id: `${alias}${task}`,
        task_id: `t${task}`,
        human_minutes: minutes,
        score_binarized: alias === "always" || (alias === "backwards" && minutes > 3) ? 1 : 0,
      }),
    ),
  );
  const report = await instrument(
    "fit",
    { runs: [text("x.jsonl", rows.join("\n"))] },
    { replicates: 50 },
  );
  expect(report.notices.filter(({ level }) => level === "failure").map(({ code }) => code)).toEqual(
    ["no-successes", "no-failures", "positive-slope", "no-trend"],
  );
  expect(report.measures["horizon always"]?.value).toBeNull();
});

test("fit: one length parts successes from failures: the curve stays and a notice names it", async () => {
  const rows = [1, 2, 4, 8, 16, 32].flatMap((minutes, task) =>
    ["parted", "mixed"].map((alias) =>
      JSON.stringify({
        alias,
        run_id: `${alias}${task}`,
        task_id: `t${task}`,
        human_minutes: minutes,
        // "mixed" fails at 4 and succeeds at 8 minutes
        score_binarized: (alias === "parted" ? minutes < 5 : minutes < 3 || minutes === 8) ? 1 : 0,
      }),
    ),
  );
  const file = text("parted.jsonl", rows.join("\n"));
  const report = await instrument("fit", { runs: [file] }, { replicates: 50 });
  expect(report.notices.filter(({ code }) => code === "separable")).toEqual([
    {
      level: "warning",
      code: "separable",
      text: expect.stringMatching(/^parted: one length parts all successes from all failures/),
    },
  ]);
  // Equal weights on both sides of the gap: by symmetry the curve crosses one half at sqrt(4 * 8).
  expect(report.measures["horizon parted"]?.value).toBeAllclose(Math.sqrt(32), { rtol: 1e-6 });
  const refused = await instrument(
    "fit",
    { runs: [file] },
    { replicates: 50, profile: "unregularised" },
  );
  expect(refused.notices.filter(({ code }) => code === "separable")).toEqual([
    expect.objectContaining({ level: "failure" }),
  ]);
});

test("compare: the stronger agent wins in nearly all draws, an unknown name lists the known ones", async () => {
  const report = await instrument(
    "compare",
    { runs: [ownRuns()] },
    { a: "o1", b: "GPT-4o", replicates: 200 },
  );
  expect(report.measures.probabilityALonger!.value!).toBeGreaterThan(0.95);
  expect(report.measures.ratio!.value!).toBeGreaterThan(2);
  await expect(
    instrument("compare", { runs: [ownRuns()] }, { a: "o7", replicates: 50 }),
  ).rejects.toThrow(/unknown agent "o7"/);
});

test("frontier: unknown costs are listed, never free", async () => {
  const report = await instrument(
    "frontier",
    { runs: [ownRuns()] },
    { value: "horizon", replicates: 100 },
  );
  expect(report.summary).toBe("On the frontier, cheapest first: GPT-4o, o1.");
  expect(report.notices.find(({ code }) => code === "unknown-cost")?.text).toContain(
    "Unknown model",
  );
  expect(report.figures.map(({ id }) => id)).toEqual([
    "cost-frontier",
    "frontier-table",
    "savings",
    "cost-ratios",
    "over-costUsd",
    "horizon-over-costUsd",
    "over-wallMinutes",
    "horizon-over-wallMinutes",
  ]);
});

test("frontier: membership from common draws, as of a date, against time", async () => {
  const score = await instrument("frontier", { runs: [ownRuns()] }, { replicates: 100 });
  const rows = score.figures.find(({ id }) => id === "frontier-table");
  if (rows?.kind !== "table") throw new Error("no table");
  const probability = Object.fromEntries(rows.rows.map((row) => [row[0], row[4]]));
  // The cheapest is always on the frontier; the stronger one nearly always beats it.
  expect(probability["GPT-4o"]).toBe(1);
  expect(probability.o1).toBeGreaterThan(0.9);
  expect(probability["Unknown model"]).toBeNull();
  const average = (agent: string): number => Number(rows.rows.find((row) => row[0] === agent)![2]);
  // Between the costs of two points only the cheapest counts.
  expect(score.measures.frontierArea!.value!).toBeAllclose(average("GPT-4o"), { rtol: 1e-3 });
  const earlier = await instrument(
    "frontier",
    { runs: [ownRuns()] },
    { replicates: 50, asOf: "2024-06-01" },
  );
  expect(earlier.summary).toBe("On the frontier, cheapest first: GPT-4o.");
  const time = await instrument(
    "frontier",
    { runs: [ownRuns()] },
    { replicates: 50, against: "time" },
  );
  // All three take the same time: only the best is left.
  expect(time.summary).toBe("On the frontier, cheapest first: o1.");
});

test("prices: frontier of value against blended price, as of a date, unknown prices listed", async () => {
  const csv = [
    "name,input_usd,output_usd,value,low,high,date",
    "lite,0.1,0.4,1300,1290,1310,2025-02-05",
    "flash,0.3,2.5,1410,1400,1420,2025-05-20",
    "dear,3,15,1400,1390,1410,2025-05-22",
    "pro,1.25,10,1460,1450,1470,2025-06-17",
    "secret,,,1500,,,2025-06-01",
  ].join("\n");
  const all = await instrument("prices", { prices: [text("p.csv", csv)] });
  expect(all.summary).toBe("On the frontier, cheapest first: lite, flash, pro.");
  expect(all.notices[0]?.text).toContain("secret");
  const table = all.figures[1]!;
  if (table.kind !== "table") throw new Error(table.kind);
  expect(table.rows[0]!.slice(0, 2)).toEqual(["lite", 0.175]);
  const earlier = await instrument(
    "prices",
    { prices: [text("p.csv", csv)] },
    { asOf: "2025-05-31" },
  );
  expect(earlier.summary).toBe("On the frontier, cheapest first: lite, flash.");
});

test("budget: a CSV of curves", async () => {
  const csv = "name,tokens,accuracy\nA,1024,50\nA,2048,60\nA,4096,66\nA,8192,69\nA,16384,70\n";
  const report = await instrument(
    "budget",
    { curves: [text("b.csv", csv)] },
    { usdPerMillionTokens: 10 },
  );
  expect(report.measures["gain A"]!.value!).toBeAllclose(4.9, { atol: 1e-9 });
  await expect(
    instrument("budget", { curves: [text("b.csv", "name,tokens,accuracy\nA,0,50\n")] }),
  ).rejects.toThrow(/line 2/);
});

test("files of unknown or mixed form are refused with what was wanted", async () => {
  await expect(instrument("fit", { runs: [text("x.txt", "hello")] })).rejects.toThrow(
    /unknown kind of file/,
  );
  await expect(instrument("fit", { runs: [text("x.json", "{}")] })).rejects.toThrow(
    /wanted a list of run records/,
  );
  await expect(instrument("fit", { runs: [text("x.json", "{")] })).rejects.toThrow(/not JSON/);
  await expect(
    instrument("fit", { runs: [ownRuns(), text("y.yaml", "results: {}")] }),
  ).rejects.toThrow(/one form/);
  await expect(instrument("fit", { runs: [text("y.yaml", "results: 3")] })).rejects.toThrow(
    /results/,
  );
  await expect(instrument("fit", {})).rejects.toThrow(/at least one file/);
});

describe.skipIf(!here)("instruments on public files", () => {
  test("trend of two suites is called stitched; of one it is the published one", async () => {
    const one = await instrument(
      "trend",
      { runs: [file("th1.1/benchmark_results_1_1_2026-01.yaml")] },
      { after: "2023-01-01" },
    );
    expect(one.measures.doublingDays?.value).toBeAllclose(130.801, { atol: 5e-4 });
    expect(one.notices.map(({ code }) => code)).not.toContain("stitched");
    const two = await instrument("trend", {
      runs: [
        file("th1.1/benchmark_results_1_1_2026-01.yaml"),
        file("th1.0/benchmark_results_1_0_2026-01.yaml"),
      ],
    });
    expect(two.notices.map(({ code }) => code)).toContain("stitched");
  });

  test("compare: two published suites, agent by agent and trend by trend", async () => {
    const report = await instrument(
      "compare",
      {
        runs: [
          file("th1.0/benchmark_results_1_0_2026-01.yaml"),
          file("th1.1/benchmark_results_1_1_2026-01.yaml"),
        ],
      },
      { after: "2023-01-01" },
    );
    // Specification, sections 3 and 7: 165.251 and 130.801 days; GPT-4 1106 8.5 -> 3.6, GPT-5 138 -> 214 minutes
    const days = Object.entries(report.measures).filter(([name]) =>
      name.startsWith("doublingDays"),
    );
    expect(days.map(([, { value }]) => value)).toBeAllclose([165.251, 130.801], { atol: 5e-4 });
    const table = report.figures.find(({ id }) => id === "suites");
    if (table?.kind !== "table") throw new Error("no table");
    const gpt5 = table.rows.find(([agent]) => agent === "gpt_5")!;
    expect(Math.round(Number(gpt5[1]))).toBe(138);
    expect(Math.round(Number(gpt5[2]))).toBe(214);
    const gpt4 = table.rows.find(([agent]) => agent === "gpt_4_1106")!;
    expect([Number(gpt4[1]), Number(gpt4[2])]).toBeAllclose([8.5, 3.6], { atol: 0.05 });
    await expect(
      instrument("compare", { runs: [file("th1.1/benchmark_results_1_1_2026-01.yaml")] }),
    ).rejects.toThrow(/two published suites/);
  });

  test("task counts and SWE-bench outcomes are recognised", async () => {
    const counts = await instrument(
      "fit",
      { runs: [file("th1.1/task_results_1_1_subset.json")] },
      { replicates: 50 },
    );
    expect(counts.measures["horizon Claude 3.7 Sonnet (Inspect)"]?.value).toBeAllclose(60.3876, {
      atol: 5.1e-5,
    });
    const swe = await instrument(
      "fit",
      { runs: [file("swe-bench-verified/outcomes.csv")] },
      { replicates: 50, sweBenchMapping: "cross-domain" },
    );
    expect(swe.measures["horizon openai/o3-mini-2025-01-31"]?.value).toBeGreaterThan(5);
  });
});
