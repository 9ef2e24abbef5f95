import { describe, expect, test } from "vitest";
import { hasPublicData, publicBytes } from "../../../test/public-data.ts";
import type { InputFile, Report, TableFigure } from "../../study/index.ts";
import { instrument, ownRuns, text } from "./instruments.fixture.ts";

const publicFile = (name: string): InputFile => ({
  name: name.split("/").at(-1)!,
  bytes: publicBytes("time-horizon", name),
});

const table = (report: Report, id: string): TableFigure => {
  const figure = report.figures.find((one) => one.id === id);
  if (figure?.kind !== "table") throw new Error(`no table ${id}`);
  return figure;
};

test("own ridge and weights are named under every figure", async () => {
  const report = await instrument(
    "fit",
    { runs: [ownRuns()] },
    { replicates: 50, ridge: "0.02", weights: "equal" },
  );
  for (const { notes } of report.figures) {
    expect(notes!.join(" ")).toContain(
      "own choice, from th1.1-2026-03 (ridge 0.02, weights equal)",
    );
  }
  const paper = await instrument("fit", { runs: [ownRuns()] }, { replicates: 50, ridge: "0.1" });
  const named = await instrument(
    "fit",
    { runs: [ownRuns()] },
    { replicates: 50, profile: "paper-2025" },
  );
  expect(paper.measures).toEqual(named.measures);
  await expect(instrument("fit", { runs: [ownRuns()] }, { ridge: "-1" })).rejects.toThrow(
    /a number of at least 0/,
  );
});

test("agents can be chosen, and compared on the tasks that all of them have", async () => {
  const lines = new TextDecoder().decode(ownRuns().bytes).split("\n");
  const fewer = text(
    "runs.jsonl",
    lines.filter((line) => !(line.includes('"o1"') && /"f[0-3]\//.test(line))).join("\n"),
  );
  const own = await instrument("fit", { runs: [fewer] }, { replicates: 50 });
  const missing = own.notices.find(({ code }) => code === "missing-tasks");
  expect(missing?.text).toContain("o1 18");
  const common = await instrument("fit", { runs: [fewer] }, { replicates: 50, tasks: "common" });
  expect(common.notices.map(({ code }) => code)).not.toContain("missing-tasks");
  expect(table(common, "horizon-table").rows.map((row) => row[7])).toEqual([18, 18, 18]);
  expect(common.figures[0]!.notes!.join(" ")).toContain("common tasks only");
  const two = await instrument("fit", { runs: [fewer] }, { replicates: 50, agents: "GPT-4o, o1" });
  expect(table(two, "horizon-table").rows.map((row) => row[0])).toEqual(["GPT-4o", "o1"]);
  await expect(instrument("fit", { runs: [fewer] }, { agents: "o9" })).rejects.toThrow(
    /unknown "o9"/,
  );
});

test("horizons by domain are those of the domain's tasks alone", async () => {
  const domains = `task_family,domain\n${Array.from({ length: 10 }, (_, i) => `f${i},${i < 5 ? "first" : "second"}`).join("\n")}`;
  const report = await instrument(
    "fit",
    { runs: [ownRuns()], domains: [text("domains.csv", domains)] },
    { replicates: 50 },
  );
  const rows = table(report, "domains").rows;
  expect(rows).toHaveLength(6);
  const lines = new TextDecoder().decode(ownRuns().bytes).split("\n");
  const part = text("part.jsonl", lines.filter((line) => /"f[0-4]\//.test(line)).join("\n"));
  const alone = await instrument("fit", { runs: [part] }, { replicates: 50 });
  const o1 = rows.find(([domain, agent]) => domain === "first" && agent === "o1")!;
  expect(Number(o1[3])).toBeAllclose(alone.measures["horizon o1"]!.value!, { rtol: 1e-3 });
});

test("a suite that no task belongs to is said, and partial scoring needs scores", async () => {
  const report = await instrument(
    "fit",
    { runs: [ownRuns()] },
    { replicates: 50, excludeSuites: "SWAA" },
  );
  expect(report.notices.find(({ code }) => code === "nothing-left-out")?.text).toContain("SWAA");
  const counts = {
    agents: { A: { tasks: [{ task_id: "f/a", human_minutes: 3, n_successes: 1, n_runs: 2 }] } },
  };
  await expect(
    instrument(
      "fit",
      { runs: [text("c.json", JSON.stringify(counts))] },
      { scoring: "continuous" },
    ),
  ).rejects.toThrow(/wanted run records with a score, got task counts/);
});

test("runs stopped by their limits are counted, and left out on request", async () => {
  const lines = new TextDecoder().decode(ownRuns().bytes).split("\n");
  lines[0] = lines[0]!.replace("{", '{"fatal_error_from":"usageLimits",');
  const file = text("runs.jsonl", lines.join("\n"));
  const report = await instrument("fit", { runs: [file] }, { replicates: 50 });
  expect(report.notices.find(({ code }) => code === "usage-limited")?.text).toMatch(/^1 runs were/);
  const without = await instrument(
    "fit",
    { runs: [file] },
    { replicates: 50, dropUsageLimited: true },
  );
  expect(without.notices.find(({ code }) => code === "runs-set-aside")?.text).toContain("1 runs");
});

/** The own runs with two scaffolds: one for the first two runs of each task, another for the rest. */
const scaffolded = text(
  "runs.jsonl",
  new TextDecoder()
    .decode(ownRuns().bytes)
    .split("\n")
    .map((line, i) =>
      line.replace(
        "{",
        `{"scaffold":"${i % 4 < 2 ? "modular" : "triframe"}","time_limit":${i % 4 < 2 ? 600 : 7200},"cloned":0,"task_version":"1.${i % 2}",`,
      ),
    )
    .join("\n"),
);

test("one model under two scaffolds: each is fitted on its own runs and has the model's date", async () => {
  const split = { replicates: 50, agentsBy: "scaffold" };
  const report = await instrument("fit", { runs: [scaffolded] }, split);
  expect(report.figures[0]!.notes!.join(" ")).toContain("agents by scaffold");
  const only = text(
    "runs.jsonl",
    new TextDecoder()
      .decode(scaffolded.bytes)
      .split("\n")
      .filter((line) => line.includes("triframe"))
      .join("\n"),
  );
  const alone = await instrument("fit", { runs: [only] }, { replicates: 50 });
  expect(report.measures["horizon o1 (triframe)"]?.value).toBeAllclose(
    alone.measures["horizon o1"]!.value!,
    { rtol: 1e-12 },
  );
  // Later runs of the fixture fail sooner: the scaffold that has them is the worse one.
  expect(report.measures["horizon o1 (modular)"]!.value!).toBeGreaterThan(
    report.measures["horizon o1 (triframe)"]!.value!,
  );
  const undated = report.notices.find(({ code }) => code === "no-release-date")!.text;
  expect(undated).toContain("Unknown model (modular), Unknown model (triframe)");
  expect(undated).not.toContain("o1");
  const compared = await instrument(
    "compare",
    { runs: [scaffolded] },
    { ...split, a: "o1 (modular)", b: "o1 (triframe)" },
  );
  expect(compared.measures.probabilityALonger!.value!).toBeGreaterThan(0.5);
  await expect(instrument("fit", { runs: [ownRuns()] }, split)).rejects.toThrow(
    /wanted runs that state a scaffold/,
  );
});

test("what runs state about themselves is shown, and changes no number", async () => {
  const plain = await instrument("fit", { runs: [ownRuns()] }, { replicates: 50 });
  const report = await instrument("fit", { runs: [scaffolded] }, { replicates: 50 });
  expect(report.measures).toEqual(plain.measures);
  const file = table(report, "run-fields");
  const at = (name: string): number => file.columns.findIndex((column) => column.name === name);
  const o1 = file.rows.find(([agent]) => agent === "o1")!;
  expect(o1[at("scaffolds")]).toBe("modular 60, triframe 60");
  expect(o1[at("time limits")]).toBe("10 min to 2 h");
  expect(o1[at("task versions")]).toBe("1.0 60, 1.1 60");
  expect(o1[at("cloned")]).toBe(0);
  expect(at("fatal errors")).toBe(-1); // no run states one
  expect(
    table(report, "file")
      .rows.find(([agent]) => agent === "o1")!
      .slice(1, 4),
  ).toEqual([120, 30, 10]);
  expect(table(plain, "run-fields").columns.map(({ name }) => name)).toEqual([
    "agent",
    "cost",
    "times",
  ]);
  const read = report.notices.find(({ code }) => code === "rows-read")!.text;
  expect(read).toContain("scaffold 360 (modular, triframe)");
});

describe.skipIf(!hasPublicData("time-horizon"))("on public counts", () => {
  const counts = "th1.1/task_results_1_1_subset.json";

  // Specification, table A: without SWAA (162 tasks)
  test("short software actions are known by their families and can be left out", async () => {
    const report = await instrument(
      "fit",
      { runs: [publicFile(counts)] },
      { replicates: 50, excludeSuites: "SWAA" },
    );
    expect(report.measures["horizon Claude 3.7 Sonnet (Inspect)"]?.value).toBeAllclose(61.6196, {
      atol: 5.1e-5,
    });
  });

  // Specification, analytic vector (v): lengths times c give horizons times c as the ridge vanishes
  test("a length factor scales the horizons of task counts too", async () => {
    const plain = await instrument(
      "fit",
      { runs: [publicFile(counts)] },
      { replicates: 50, ridge: "1e-9" },
    );
    const scaled = await instrument(
      "fit",
      { runs: [publicFile(counts)] },
      { replicates: 50, ridge: "1e-9", lengthFactor: 8 },
    );
    for (const [name, { value, unit }] of Object.entries(plain.measures)) {
      if (unit !== "minutes") continue;
      expect(scaled.measures[name]?.value).toBeAllclose(8 * value!, { rtol: 1e-5 });
    }
  });

  test("the same counts as YAML, the form in which they are published", async () => {
    const document = JSON.parse(new TextDecoder().decode(publicFile(counts).bytes)) as {
      agents: Record<string, { tasks: Record<string, unknown>[] }>;
    };
    const yaml = Object.entries(document.agents).map(
      ([agent, { tasks }]) =>
        `  ${agent}:\n    release_date: 2025-02-24\n    tasks:\n${tasks.map((task) => `    - ${JSON.stringify(task)}`).join("\n")}`,
    );
    const options = { replicates: 50, tasks: "common" };
    const json = await instrument("fit", { runs: [publicFile(counts)] }, options);
    const other = await instrument(
      "fit",
      { runs: [text("counts.yaml", `agents:\n${yaml.join("\n")}\n`)] },
      options,
    );
    for (const [name, measure] of Object.entries(json.measures)) {
      if (name.startsWith("horizon ")) expect(other.measures[name]).toEqual(measure);
    }
  });
});
