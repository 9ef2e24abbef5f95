import { expect, test } from "vitest";
import { z } from "zod";
import { figures, withHostileText } from "../figures/figures.fixture.ts";
import { parseCsv } from "../io/csv.ts";
import { readSafetensors } from "../io/safetensors.ts";
import type { Checkpoint, Report, RunData, Study } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
import { defineStudy } from "../study/index.ts";
import { type ExportSource, exportRun } from "./export.ts";
import { reportToHtml, reportToText } from "./export-report.ts";
import type { RunFile } from "./format.ts";

const study: Study = defineStudy({
  id: "drill",
  version: 1,
  title: "A drill",
  summary: "What happens?",
  family: "interpretability",
  paper: {
    title: "On drills",
    authors: "A. Author",
    year: 2023,
    venue: "Venue",
    arxiv: "2301.00001",
  },
  schema: z.object({
    weightDecay: z.number().default(1).describe("Pull towards zero").meta({ unit: "per step" }),
    task: z.string().default("add"),
  }),
  presets: { quick: { title: "Quick", expect: "", minutes: 1, values: {} } },
  paperPreset: "quick",
  series: [],
  measures: [
    {
      name: "testLoss",
      label: "Test loss",
      unit: "nats",
      description: "At the end.",
      source: "own",
    },
  ],
  claims: [
    {
      id: "low",
      statement: "The loss gets low",
      paper: "10⁻⁷",
      tolerance: "below 10⁻⁵",
      source: "section 1",
      check: ({ testLoss }) => ({ outcome: "held", measured: `${testLoss?.value} nats` }),
    },
  ],
  figures: [
    ...Object.values(figures).map((figure: Figure) => ({
      id: figure.id,
      title: figure.title,
      section: figure.kind === "table" ? "Tables" : "Pictures",
      build: async () => figure,
    })),
    {
      id: "broken",
      title: "Broken <i>one</i>",
      section: "Pictures",
      build: async () => {
        throw new Error("no such array");
      },
    },
  ],
  instruments: [],
  atPaperScale: () => true,
  run: async () => {},
});

const checkpoint = (step: number): Checkpoint => ({
  step,
  arrays: { w: { shape: [2], dtype: "float32", data: Float32Array.of(step, 0.5) } },
  metadata: { note: "kept" },
});

const data: RunData<Record<string, unknown>> = {
  id: "drill-quick-abcdef",
  config: { weightDecay: 0.3, task: "add" },
  seed: 7,
  preset: "quick",
  status: "finished",
  measures: {
    testLoss: { value: 2.4321e-7, unit: "nats", error: 1e-9 },
    grokStep: { value: null, unit: "steps", note: "never <b>" },
  },
  notices: [{ level: "warning", code: "odd", text: "Something <script>odd</script>" }],
  seriesNames: () => ["train", "test"],
  series: (name) =>
    name === "train"
      ? {
          steps: Float64Array.of(0, 1, 2),
          values: Float64Array.of(1, 1 / 3, Number.POSITIVE_INFINITY),
        }
      : { steps: Float64Array.of(0, 2), values: Float64Array.of(5, 4) },
  arrayNames: () => [],
  arraySteps: () => [],
  array: async () => undefined,
  checkpointSteps: () => [10, 20],
  async checkpoint(step) {
    if (step === 20) throw new Error("damaged");
    return checkpoint(step);
  },
};

const run: RunFile = {
  formatVersion: 1,
  id: "drill-quick-abcdef",
  study: "drill",
  studyVersion: 1,
  assayVersion: "0.1.0",
  preset: "quick",
  config: { weightDecay: 0.3, task: "add" },
  configHash: "c0ffee",
  seed: 7,
  status: "finished",
  executor: "native",
  threads: 2,
  machine: {
    platform: "linux",
    arch: "x64",
    cpu: "Some CPU",
    cores: 2,
    memoryGiB: 8,
    node: "20.20.0",
  },
  createdAt: "2026-01-01T00:00:00Z",
  seconds: 75,
  label: `"><img src=x onerror=alert(1)>`,
};

const source: ExportSource = { run, study, data };

const text = async (format: "html" | "json" | "csv" | "svg"): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await exportRun(source, { format })).map((file) => [
      file.name,
      new TextDecoder().decode(file.bytes),
    ]),
  );

/** Everything by which a page could load something. */
function outsideReferences(html: string): string[] {
  const found = [
    ...html.matchAll(/(?:src|href|srcset|action|data|poster)\s*=\s*["']?([^"'\s>]+)/gi),
  ];
  const urls = [...html.matchAll(/url\(([^)]*)\)|@import\s+(\S+)/gi)];
  return [...found.map((m) => m[1]!), ...urls.map((m) => m[1] ?? m[2]!)].filter(
    (url) => !url.startsWith("data:image/png;base64,"),
  );
}

test("the page refers to nothing outside and holds no script", async () => {
  const html = (await text("html"))["drill-quick-abcdef.html"]!;
  // the run's label is hostile, and quoted text is not a reference
  expect(outsideReferences(html.replaceAll("&#60;img src=x onerror=alert(1)&#62;", ""))).toEqual(
    [],
  );
  expect(html).not.toMatch(/<script|<img|<iframe|<object|<link|<a\s/i);
  expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'/);
});

test("the page shows the numbers, the claim, the configuration and how to repeat the run", async () => {
  const html = (await text("html"))["drill-quick-abcdef.html"]!;
  const words = html.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ");
  for (const expected of [
    "2.4321×10⁻⁷ ± 1×10⁻⁹",
    "does not exist",
    "● ".trim(),
    "2.4321e-7 nats",
    "below 10⁻⁵",
    "Pull towards zero",
    "assay run drill --preset quick --seed 7 --set weightDecay=0.3",
    "Some CPU, 2 cores",
    "arXiv:2301.00001",
    "1.3 min",
    "2.4×10⁻⁷",
  ]) {
    expect(words).toContain(expected);
  }
  expect(html.match(/<div class="light"/g)).toHaveLength(6);
  expect(html.match(/<div class="dark"/g)).toHaveLength(6);
});

test("a figure that cannot be drawn is named on the page", async () => {
  const html = (await text("html"))["drill-quick-abcdef.html"]!;
  expect(html).toContain("Broken &#60;i&#62;one&#60;/i&#62;” could not be drawn: no such array");
});

test("series stand side by side by step, exact, with empty fields for gaps", async () => {
  const files = await text("csv");
  expect(files["series.csv"]).toBe(
    "step,train,test\r\n0,1,5\r\n1,0.3333333333333333,\r\n2,Infinity,4\r\n",
  );
  const measures = parseCsv(files["measures.csv"]!).rows.map(({ values }) => values);
  expect(measures[0]).toMatchObject({ measure: "testLoss", value: "2.4321e-7", unit: "nats" });
  expect(measures[1]?.value).toBeUndefined();
  expect(parseCsv(files["claims.csv"]!).rows[0]!.values).toMatchObject({
    claim: "low",
    verdict: "held",
  });
});

test("json holds run, measures, claims, series and figures", async () => {
  const json = JSON.parse((await text("json"))["drill-quick-abcdef.json"]!);
  expect(json.run.seed).toBe(7);
  expect(json.measures.testLoss.value).toBe(2.4321e-7);
  expect(json.claims[0].verdict).toBe("held");
  expect(json.series.train.values).toEqual([1, 0.3333333, null]);
  expect(json.figures).toHaveLength(7);
});

test("pictures: all figures, or the one that was asked for", async () => {
  expect(Object.keys(await text("svg"))).toContain("loss.svg");
  const [png, ...more] = await exportRun(source, { format: "png", figure: "loss", theme: "dark" });
  expect(more).toEqual([]);
  expect(png!.name).toBe("loss.png");
  expect([...png!.bytes.subarray(1, 4)]).toEqual([80, 78, 71]);
  await expect(exportRun(source, { format: "svg", figure: "lose" })).rejects.toThrow(
    "unknown figure",
  );
  await expect(exportRun(source, { format: "svg", figure: "broken" })).rejects.toThrow(
    "no such array",
  );
});

test("the newest sound checkpoint is exported, a damaged one passed over", async () => {
  const [file] = await exportRun(source, { format: "safetensors" });
  expect(file!.name).toBe("drill-quick-abcdef-step-10.safetensors");
  const { arrays, metadata } = readSafetensors(file!.bytes);
  expect([...arrays.w!.data]).toEqual([10, 0.5]);
  expect(metadata).toMatchObject({ note: "kept", "assay.step": "10", "assay.run": run.id });
});

const hostile = `<script>x</script>"'&\u001b[2J`;
const report: Report = {
  title: hostile,
  summary: hostile,
  measures: { [hostile]: { value: 1.5, unit: hostile, note: hostile } },
  claims: [
    {
      id: "c",
      statement: hostile,
      paper: hostile,
      tolerance: hostile,
      source: hostile,
      measured: hostile,
      verdict: "not-held",
      reason: hostile,
      doubtful: hostile,
    },
  ],
  figures: (Object.values(figures) as Figure[]).map((figure) => withHostileText(figure, hostile)),
  notices: [{ level: "failure", code: "c", text: hostile }],
};

test("nothing in a hostile report becomes markup or reaches the terminal", () => {
  const html = reportToHtml(report, { source: hostile });
  expect(html).not.toMatch(/<script/i);
  expect(html).not.toContain("\u001b");
  const lines = reportToText(report, { width: 80 });
  expect(lines.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(lines).toContain("1.5");
});
