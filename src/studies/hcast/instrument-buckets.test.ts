import { expect, test } from "vitest";
import { hasPublicData, publicBytes } from "../../../test/public-data.ts";
import type { InputFile, InstrumentContext, Report, TableFigure } from "../../study/index.ts";
import type { HcastConfig } from "./config.ts";
import { hcastInstruments } from "./instruments.ts";

const lines = (rows: readonly object[]): InputFile => ({
  name: "runs.jsonl",
  bytes: new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join("\n")),
});

function use(
  id: string,
  files: Readonly<Record<string, readonly InputFile[]>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Report> {
  const context: InstrumentContext<HcastConfig> = {
    signal: new AbortController().signal,
    progress: () => {},
    files,
    run: undefined,
    data: () => Promise.reject(new Error("no data here")),
  };
  return hcastInstruments
    .find((one) => one.id === id)!
    .run({ replicates: 50, ...options }, context);
}

function table(report: Report, id: string): TableFigure {
  const figure = report.figures.find((one) => one.id === id);
  if (figure?.kind !== "table") throw new Error(`no table ${id}`);
  return figure;
}

const agent = (task: string, minutes: number, source: string, outcomes: readonly object[]) =>
  outcomes.map((outcome, i) => ({
    task_id: task,
    alias: "A",
    run_id: `${task} ${i}`,
    human_minutes: minutes,
    human_source: source,
    ...outcome,
  }));
const won = { score_binarized: 1 };
const lost = { score_binarized: 0 };
const person = (task: string, minutes: number, after: number, score: 0 | 1, i: number) => ({
  task_id: task,
  alias: "human",
  run_id: i,
  human_minutes: minutes,
  human_source: "baseline",
  score_binarized: score,
  started_at: 0,
  completed_at: 60_000 * after,
});

const rows = [
  ...agent("f/measured", 10, "baseline", [won, won, lost, lost]),
  ...agent("g/guessed", 100, "estimate", [
    won,
    lost,
    { validity: "invalid: sandbox died" },
    { ...won, validity: "valid" },
  ]),
  ...agent("h/also", 30, "baseline", [{ score_cont: 0.5, human_score: 0.8 }]),
  // People need 20, 20 and 80 minutes: median 20, geometric mean 31.75
  person("f/measured", 10, 20, 1, 1),
  person("f/measured", 10, 20, 1, 2),
  person("f/measured", 10, 80, 1, 3),
];

test("invalid runs are set aside and counted, and count on request", async () => {
  const report = await use("buckets", { runs: [lines(rows)] });
  expect(report.measures["A, 60-240 min"]?.value).toBeAllclose(2 / 3, { rtol: 1e-12 });
  expect(report.notices.find(({ code }) => code === "runs-set-aside")?.text).toBe(
    "1 runs: invalid",
  );
  const all = await use("buckets", { runs: [lines(rows)] }, { keepInvalid: true });
  expect(all.measures["A, 60-240 min"]?.value).toBe(0.5);
  const wrong = lines([{ ...rows[0], validity: "perhaps" }, ...rows.slice(1)]);
  const told = await use("buckets", { runs: [wrong] });
  expect(
    told.notices.some(({ text }) =>
      text.includes('wanted validity valid or invalid, got "perhaps"'),
    ),
  ).toBe(true);
});

test("conditions: each changed row is what the instrument gives under that condition", async () => {
  const files = { runs: [lines(rows)] };
  const report = await use("buckets", files);
  const buckets = ["< 15 min", "15-60 min", "60-240 min", "≥ 240 min"];
  for (const [name, options] of [
    ["as asked", {}],
    ["partial scores", { scoring: "continuous" }],
    ["measured lengths only", { taskLengths: "measured" }],
    ["labels: median of the times in the file", { label: "median" }],
    ["weights by family", { weights: "family" }],
    ["invalid runs counted", { keepInvalid: true }],
  ] as const) {
    const row = table(report, "conditions").rows.find(([condition]) => condition === name)!;
    const alone = await use("buckets", files, options);
    buckets.forEach((bucket, i) => {
      const measure = alone.measures[`A, ${bucket}`];
      const wanted =
        measure?.value === null || measure === undefined
          ? "no tasks"
          : `${Number(measure.value.toPrecision(3))} (${measure.note!.replace(" tasks", "")})`;
      expect(row[i + 1], `${name}, ${bucket}`).toBe(wanted);
    });
  }
  // The label of ten minutes becomes the median of people's times: the task changes its bucket.
  const moved = await use("buckets", files, { label: "median" });
  expect(moved.measures["A, < 15 min"]?.value).toBeNull();
  expect(moved.measures["A, 15-60 min"]?.note).toBe("2 tasks");
});

test("one scaffold against the other on the same model", async () => {
  const runs = [
    ...agent("f/a", 10, "baseline", [won, won, won, lost]),
    ...agent("g/b", 100, "baseline", [won, lost, lost, lost]),
  ].map((run, i) => ({ ...run, scaffold: i % 4 < 2 ? "triframe" : "modular" }));
  const pooled = await use("buckets", { runs: [lines(runs)] });
  const split = await use("buckets", { runs: [lines(runs)] }, { agentsBy: "scaffold" });
  const values = (name: string) =>
    ["< 15 min", "60-240 min"].map((bucket) => split.measures[`${name}, ${bucket}`]!.value);
  expect(values("A (triframe)")).toEqual([1, 0.5]);
  expect(values("A (modular)")).toEqual([0.5, 0]);
  const rowsOf = (report: Report, name: string) =>
    table(report, "conditions").rows.find(([condition]) => condition === name);
  for (const report of [pooled, split]) {
    expect(rowsOf(report, "scaffold triframe only")?.slice(1, 4)).toEqual([
      "1 (1)",
      "no tasks",
      "0.5 (1)",
    ]);
    expect(rowsOf(report, "scaffold modular only")?.at(-1)).toBe("0.25 (2)");
  }
  expect(rowsOf(split, "all scaffolds")?.at(-1)).toBe("0.5 (2)");
  expect(rowsOf(pooled, "all scaffolds")).toBeUndefined();
  const one = await use("buckets", { runs: [lines(rows)] });
  expect(rowsOf(one, "scaffold triframe only")).toBeUndefined();
});

test("overall means and the weight on forecasts by hand", async () => {
  const report = await use("buckets", { runs: [lines(rows)] });
  expect(report.measures["A, all tasks, equal"]?.value).toBeAllclose((0.5 + 2 / 3 + 0) / 3, {
    rtol: 1e-12,
  });
  expect(report.measures["A, weight on forecasts"]?.value).toBeAllclose(1 / 3, { rtol: 1e-12 });
  expect(report.figures.map(({ id }) => id)).toContain("label-kinds");
});

test("people's rate has a Wilson interval, and only failures give an open interval", async () => {
  const people = [
    ...rows,
    ...agent("k/never", 50, "baseline", [lost]),
    person("k/never", 50, 120, 0, 9),
  ];
  const report = await use("labels", { attempts: [lines(people)] });
  const labels = table(report, "labels");
  const at = (name: string): number => labels.columns.findIndex((column) => column.name === name);
  const measured = labels.rows.find(([task]) => task === "f/measured")!;
  expect(measured[at("success rate")]).toBe(100);
  expect(measured[at("95 % (Wilson)")]).toBe("44-100"); // 3 of 3: 1 / (1 + 1.96^2 / 3)
  const never = labels.rows.find(([task]) => task === "k/never")!;
  expect(never[at("geometric mean")]).toBe("> 120");
  expect(table(report, "family-labels").rows.map((row) => [row[0], row[2]])).toContainEqual([
    "g",
    "forecast",
  ]);
});

test("plan says when only the ridge bounds the slope", async () => {
  const parted = [1, 2, 4, 8, 16, 32].flatMap((minutes, i) =>
    agent(`p${i}/t`, minutes, "baseline", minutes < 6 ? [won, won] : [lost, lost]),
  );
  const report = await use("plan", { runs: [lines(parted)] });
  expect(report.notices.map(({ code }) => code)).toContain("separable");
});

// Specification, section 3: preview buckets
test.skipIf(!hasPublicData("time-horizon"))("the buckets of the public preview", async () => {
  const file: InputFile = {
    name: "runs.jsonl",
    bytes: publicBytes("time-horizon", "preview-2025-02/runs.jsonl"),
  };
  const report = await use("buckets", { runs: [file] });
  const agentName = "Claude 3.5 Sonnet (New)";
  const found = ["< 15 min", "15-60 min", "60-240 min", "≥ 240 min"].map(
    (bucket) => report.measures[`${agentName}, ${bucket}`]!,
  );
  expect(found.map(({ value }) => value)).toBeAllclose([0.7344, 0.556, 0.508, 0.2628], {
    atol: 5.1e-5,
  });
  expect(found.map(({ note }) => note)).toEqual(["24 tasks", "21 tasks", "18 tasks", "20 tasks"]);
});
