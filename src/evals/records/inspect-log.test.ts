import { expect, test } from "vitest";
import { writeZip } from "../../io/zip.ts";
import { zstdFrames } from "../../io/zstd.fixture.ts";
import { countRuns } from "../horizon/counts.ts";
import { readInspectArchive, readInspectJson, readTaskLengths } from "./inspect-log.ts";
import { readRunFiles } from "./read-files.ts";

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

const header = {
  version: 2,
  status: "success",
  eval: {
    run_id: "r1",
    task: "package/quiz",
    task_version: 3,
    model: "maker/model-1",
    solver: "react",
    config: { time_limit: 600 },
  },
};
const sample = (id: string, epoch: number, value: unknown, more: object = {}) => ({
  id,
  epoch,
  input: "",
  target: "",
  metadata: { human_minutes: id === "easy" ? 2 : 60, human_source: "baseline" },
  scores: { match: { value }, other: { value: 0 } },
  model_usage: { "maker/model-1": { total_tokens: 100 }, "maker/judge": { total_tokens: 20 } },
  working_time: 90,
  ...more,
});
const samples = [
  sample("easy", 1, "C"),
  sample("easy", 2, "I", { limit: "token" }),
  sample("hard", 1, "P"),
  sample("hard", 2, 0.25),
  sample("hard", 3, "C", { error: "sandbox died" }),
  { id: "hard", epoch: 4, input: "", target: "" },
];

test("an archive is read from its header and summaries; transcripts are never opened", async () => {
  const archive = writeZip({
    "header.json": bytes(header),
    "summaries.json": bytes(samples),
    "samples/easy_epoch_1.json": bytes("not even JSON"),
  });
  const table = await readRunFiles([{ name: "log.eval", bytes: archive }]);
  expect(table.problems).toEqual([]);
  expect(table.agents).toEqual(["maker/model-1"]);
  expect(
    table.tasks.map(({ id, family, label, versions }) => [id, family, label, versions]),
  ).toEqual([
    ["quiz/easy", "quiz", { kind: "baseline", humanMinutes: 2 }, ["3"]],
    ["quiz/hard", "quiz", { kind: "baseline", humanMinutes: 60 }, ["3"]],
  ]);
  expect([...table.runs.score]).toEqual([1, 0, 0.5, 0.25]);
  expect([...table.runs.tokens]).toEqual([120, 120, 120, 120]);
  expect([...table.runs.wallMinutes]).toEqual([1.5, 1.5, 1.5, 1.5]);
  expect([...table.runs.usageLimited]).toEqual([0, 1, 0, 0]);
  expect([...table.runs.timeLimitMinutes]).toEqual([10, 10, 10, 10]);
  expect(table.runs.scaffold.words).toEqual(["react"]);
  expect(table.warnings.join("\n")).toMatch(/1 samples stopped with an error/);
  expect(table.warnings.join("\n")).toMatch(/1 samples have no score/);
  expect(table.warnings.join("\n")).toMatch(/several scores \(match, other\)/);
  expect([...countRuns(table, { scoring: "continuous" }).agents[0]!.total]).toEqual([1, 0.75]);
});

test("journal and JSON form give the same records as the archive", () => {
  const whole = readInspectArchive(
    writeZip({ "header.json": bytes(header), "summaries.json": bytes(samples) }),
    "a.eval",
  );
  const journal = readInspectArchive(
    writeZip({
      "_journal/start.json": bytes(header),
      "_journal/summaries/1.json": bytes(samples.slice(0, 2)),
      "_journal/summaries/2.json": bytes(samples.slice(2)),
    }),
    "a.eval",
  );
  expect(journal.records).toEqual(whole.records);
  expect(journal.warnings[0]).toMatch(/not finished/);
  expect(readInspectJson({ ...header, samples }, "a.eval")).toEqual(whole);
});

test("a chosen score is used, and an unknown one is refused with the names that exist", () => {
  const log = { ...header, samples };
  expect(readInspectJson(log, "a", { scorer: "other" }).records[0]!.score_cont).toBe(0);
  expect(() => readInspectJson(log, "a", { scorer: "third" })).toThrow(/"third", got match, other/);
});

test("lengths of a table win over metadata, and missing lengths are bad rows", async () => {
  const bare = { ...header, samples: [{ ...samples[0], metadata: {} }] };
  const file = { name: "log.json", bytes: bytes(bare) };
  expect((await readRunFiles([file])).problemCounts).toEqual({ "invalid-length": 1 });
  const lengths = readTaskLengths([
    ["task_id", "human_minutes", "human_source", "task_family"],
    ["quiz/easy", "7", "estimate", "riddles"],
  ]);
  const { tasks } = await readRunFiles([file], { lengths });
  expect(tasks[0]).toMatchObject({
    family: "riddles",
    label: { kind: "forecast", by: "estimate", humanMinutes: 7 },
  });
  expect(() =>
    readTaskLengths([
      ["task_id", "human_minutes"],
      ["a", "-1"],
    ]),
  ).toThrow(/line 2/);
});

test("people timed inside Inspect become attempts: success observed, failure censored", async () => {
  const log = {
    eval: { ...header.eval, solver: "inspect_ai/human_cli" },
    samples: [
      sample("easy", 1, "C", { store: { "HumanAgentState:accumulated_time": 240 } }),
      sample("hard", 1, "I", { store: { "HumanAgentState:accumulated_time": 3600 } }),
    ],
  };
  const { human, runs } = await readRunFiles([{ name: "log.json", bytes: bytes(log) }]);
  expect(runs.length).toBe(0);
  expect(human.observed.map(({ successMinutes }) => successMinutes)).toEqual([4]);
  expect(human.censored.map(({ stoppedAfterMinutes }) => stoppedAfterMinutes)).toEqual([60]);
});

test("archives that are no logs say what was wanted", () => {
  expect(() => readInspectArchive(bytes("hello"), "x.eval")).toThrow(/wanted an Inspect log/);
  expect(() => readInspectArchive(writeZip({ "a.txt": bytes("a") }), "x.eval")).toThrow(/a\.txt/);
});

/** A zip whose entries are the given frames: stored first, then declared to be zstd (method 93) of the frame's content. */
function zstdArchive(entries: Readonly<Record<string, keyof typeof zstdFrames>>): Uint8Array {
  const raw = Object.entries(entries).map(([name, frame]) => [
    name,
    new Uint8Array(Buffer.from(zstdFrames[frame].base64, "base64")),
  ]);
  const archive = writeZip(Object.fromEntries(raw), { level: 0 });
  const view = new DataView(archive.buffer, archive.byteOffset);
  const frames = Object.values(entries);
  for (let at = 0, entry = 0; entry < frames.length; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const { size, crc32 } = zstdFrames[frames[entry]!];
    view.setUint16(at + 10, 93, true);
    view.setUint32(at + 16, crc32, true);
    view.setUint32(at + 24, size, true);
    entry++;
  }
  return archive;
}

test("an archive compressed with zstd is read like any other", async () => {
  const archive = zstdArchive({ "header.json": "header", "summaries.json": "summaries" });
  const table = await readRunFiles([{ name: "log.eval", bytes: archive }]);
  expect(table.agents).toEqual(["maker/model-1"]);
  expect(table.tasks.map(({ label }) => label.humanMinutes)).toEqual([1, 2, 4, 8]);
  expect([...table.runs.success]).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
  const swapped = zstdArchive({ "header.json": "header", "summaries.json": "rows" });
  new DataView(swapped.buffer).setUint32(swapped.length - 22 + 16, 0, true);
  await expect(readRunFiles([{ name: "x.eval", bytes: swapped }])).rejects.toThrow(/x\.eval/);
});
