import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeEvent, EventWriter, encodeEvent, readEvents, replayEvents } from "./events.ts";
import type { RunEvent } from "./format.ts";
import { RunLog } from "./run-log.ts";
import { followEvents } from "./tail.ts";
import { temporaryFolder, until } from "./testing/index.ts";

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, "events.jsonl");
});
afterEach(() => folder.remove());

const fail = (error: unknown): never => {
  throw error;
};
const metrics = (steps: number[], level: number[]): RunEvent => ({
  type: "metrics",
  at: 1,
  steps,
  values: { level },
});
const notice = (text: string): RunEvent => ({
  type: "notice",
  at: 2,
  level: "info",
  code: "note",
  text,
});

test("metrics survive the log bit for bit, NaN and infinities included", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1 }), (values) => {
      const event = metrics(
        values.map((_, i) => i),
        values,
      );
      const decoded = decodeEvent(encodeEvent(event));
      // JSON has one zero only
      expect(decoded).toEqual(
        metrics(
          values.map((_, i) => i),
          values.map((v) => (v === 0 ? 0 : v)),
        ),
      );
    }),
  );
});

test.each([
  "",
  "{",
  "null",
  '{"type":"unknown","at":1}',
  '{"type":"metrics","at":1,"steps":[1],"values":{"a":[1,2]}}',
  '{"type":"metrics","at":1,"steps":[1.5],"values":{"a":[1]}}',
  '{"type":"metrics","at":1,"steps":[1],"values":{"a":["big"]}}',
  '{"type":"status","at":1,"status":"flying"}',
])("a line that is not an event is refused: %s", (line) => {
  expect(decodeEvent(line)).toBeUndefined();
});

test("neighbouring metrics with the same columns become one line, and the caller may reuse its arrays", async () => {
  const writer = await EventWriter.open(path, fail);
  const steps = [0];
  const level = [10];
  for (let i = 0; i < 5; i++) {
    steps[0] = i;
    level[0] = i * 10;
    writer.append({ type: "metrics", at: i, steps, values: { level } });
  }
  writer.append(notice("then"));
  writer.append(metrics([5], [50]));
  await writer.close();
  const { events } = await readEvents(path);
  expect(events.map((event) => event.type)).toEqual(["metrics", "notice", "metrics"]);
  expect(events[0]).toEqual({ ...metrics([0, 1, 2, 3, 4], [0, 10, 20, 30, 40]), at: 4 });
});

test("every prefix of a log reads as the whole lines in it, and appending goes on behind them", async () => {
  const lines = [notice("ä"), metrics([1, 2], [0.5, Number.NaN]), notice("end")].map(
    (event) => `${encodeEvent(event)}\n`,
  );
  const bytes = Buffer.from(lines.join(""));
  for (let cut = 0; cut <= bytes.length; cut += 7) {
    writeFileSync(path, bytes.subarray(0, cut));
    const whole = bytes.subarray(0, cut).toString("latin1").split("\n").length - 1;
    const batch = await readEvents(path);
    expect(batch.events).toHaveLength(whole);
    expect(batch.damaged).toBe(0);
    expect(batch.torn).toBe(cut > batch.offset);
    const writer = await EventWriter.open(path, fail);
    expect(writer.torn).toBe(batch.torn);
    expect(statSync(path).size).toBe(batch.offset);
    writer.append(notice("resumed"));
    await writer.close();
    expect((await readEvents(path, batch.offset)).events).toEqual([notice("resumed")]);
  }
});

test("a damaged line inside is skipped and counted", async () => {
  writeFileSync(path, `${encodeEvent(notice("a"))}\n{"type":\n${encodeEvent(notice("b"))}\n`);
  const batch = await readEvents(path);
  expect(batch.events).toEqual([notice("a"), notice("b")]);
  expect(batch.damaged).toBe(1);
});

test("reading in small pieces gives the same events, even when a line is longer than a piece", async () => {
  const events = Array.from({ length: 50 }, (_, i) => notice("x".repeat((i * 37) % 400)));
  writeFileSync(path, events.map((event) => `${encodeEvent(event)}\n`).join(""));
  const found: RunEvent[] = [];
  let offset = 0;
  for (let more = true; more; ) {
    const batch = await readEvents(path, offset, 100);
    found.push(...batch.events);
    ({ offset, more } = batch);
  }
  expect(found).toEqual(events);
});

test("a follower sees whole events only, in order, from its offset on", async () => {
  const stop = new AbortController();
  const found: RunEvent[] = [];
  const done = followEvents(path, (events) => found.push(...events), {
    signal: stop.signal,
    intervalMs: 5,
  });
  const line = `${encodeEvent(notice("slow"))}\n`;
  appendFileSync(path, line.slice(0, 10));
  await new Promise((wait) => setTimeout(wait, 30));
  expect(found).toEqual([]);
  appendFileSync(path, line.slice(10) + line);
  await until(() => found.length === 2, "two events");
  stop.abort();
  expect(await done).toBe(2 * Buffer.byteLength(line));
});

test("a log that cannot be written reports one clear error and fails every later sync", async () => {
  const faults: unknown[] = [];
  const writer = await EventWriter.open("/dev/full", (error) => faults.push(error));
  writer.append(notice("lost"));
  await expect(writer.sync()).rejects.toMatchObject({ code: "E_STORE" });
  writer.append(notice("lost too"));
  await expect(writer.close()).rejects.toMatchObject({ code: "E_STORE" });
  expect(faults).toHaveLength(1);
});

test("40,000 steps of ten series are read and unfolded in a fraction of a second of processor time", async () => {
  const names = Array.from({ length: 10 }, (_, i) => `series${i}`);
  const lines: string[] = [];
  for (let step = 0; step < 40_000; step += 100) {
    const steps = Array.from({ length: 100 }, (_, i) => step + i);
    const values = Object.fromEntries(names.map((name) => [name, steps.map((s) => Math.sin(s))]));
    lines.push(encodeEvent({ type: "metrics", at: step, steps, values }));
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
  const events: RunEvent[] = [];
  const processorMs = (): number => process.cpuUsage().user / 1000; // other work on the machine does not count
  const started = processorMs();
  await replayEvents(path, (event) => events.push(event));
  const read = processorMs();
  const log = new RunLog();
  for (const event of events) log.apply(event);
  const columns = names.map((name) => log.series(name));
  const unfolded = processorMs();
  expect(columns.every(({ steps }) => steps.length === 40_000)).toBe(true);
  expect(columns[3]!.values[777]).toBe(Math.sin(777));
  expect(readFileSync(path).length).toBeGreaterThan(1e6);
  // measured: 50 ms and 16 ms
  expect(read - started).toBeLessThan(1500);
  expect(unfolded - read).toBeLessThan(250);
});
