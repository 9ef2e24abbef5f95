import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeEvent } from "./events.ts";
import { formatVersion, type RunEvent } from "./format.ts";
import { writeLabel, writeRunFile } from "./run-file.ts";
import { Store } from "./store.ts";
import { findSweep, listSweeps } from "./sweep.ts";
import { temporaryFolder } from "./testing/index.ts";

let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  folder = temporaryFolder();
  store = new Store(join(folder.path, "deep", "store"));
});
afterEach(() => folder.remove());

const wanted = {
  study: { id: "drill", version: 3 },
  preset: "quick",
  config: { steps: 4 },
  seed: 7,
  executor: "wasm",
  threads: 1,
  label: "mine",
} as const;

test("a new run says what will be computed and where, and nothing else touches the store", async () => {
  expect((await store.list()).runs).toEqual([]);
  const { run, directory } = await store.create(wanted);
  expect(run).toMatchObject({
    ...wanted,
    study: "drill",
    studyVersion: 3,
    formatVersion,
    status: "created",
    seconds: 0,
  });
  expect(readdirSync(directory)).toEqual(["run.json"]);
  expect(JSON.parse(readFileSync(join(directory, "run.json"), "utf8"))).toEqual(run);
});

test("runs are found by id, by a unique beginning of it or of its random part, and as last", async () => {
  const first = await store.create(wanted);
  await new Promise((done) => setTimeout(done, 5)); // another millisecond: the list is ordered by time
  const second = await store.create(wanted);
  const random = second.run.id.slice("drill-".length);
  expect((await store.list()).runs.map(({ run }) => run.id)).toEqual([second.run.id, first.run.id]);
  for (const name of [second.run.id, random, random.toUpperCase(), "last"]) {
    expect((await store.find(name)).run.id).toBe(second.run.id);
  }
  await expect(store.find("drill-")).rejects.toThrow("could be");
  await expect(store.find("")).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND", exitCode: 3 });
});

test.each(["..", "../x-123456", "/etc", "a/b-123456", ".", "drill-123456/../..", "x-123456\u0000"])(
  "a name that is not an id never becomes a path: %j",
  async (name) => {
    expect(() => store.directory(name)).toThrow("wanted an id");
    await expect(store.open(name)).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND" });
    await expect(store.delete(name)).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND" });
  },
);

test("a deleted run is gone, with everything in it", async () => {
  const { run } = await store.create(wanted);
  await store.delete(run.id);
  expect(readdirSync(store.root)).toEqual([]);
  await expect(store.open(run.id)).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND" });
  await expect(store.delete(run.id)).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND" });
});

test("damaged run files are listed beside the sound ones with the reason", async () => {
  const { run, directory } = await store.create(wanted);
  const broken = await store.create(wanted);
  writeFileSync(join(broken.directory, "run.json"), '{"formatVersion":1,');
  const incomplete = await store.create(wanted);
  writeFileSync(join(incomplete.directory, "run.json"), JSON.stringify({ ...run, seed: "seven" }));
  const { runs, unreadable } = await store.list();
  expect(runs.map(({ directory: found }) => found)).toEqual([directory]);
  const reasons = Object.fromEntries(unreadable.map(({ id, reason }) => [id, reason]));
  expect(reasons[broken.run.id]).toContain("it is not JSON");
  expect(reasons[incomplete.run.id]).toContain("seed");
});

test("a thousand runs are listed in less than a second of processor time", async () => {
  const { run } = await store.create(wanted);
  const { mkdirSync } = await import("node:fs");
  for (let i = 1; i < 1000; i++) {
    const id = `drill-${String(i).padStart(8, "0")}`;
    mkdirSync(join(store.root, id));
    writeFileSync(join(store.root, id, "run.json"), JSON.stringify({ ...run, id }));
  }
  const before = process.cpuUsage();
  const { runs } = await store.list();
  expect(runs).toHaveLength(1000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000); // measured: 110 ms
});

test("a label may change while the run works, and its process keeps it", async () => {
  const { run, directory } = await store.create(wanted);
  const labelOf = async (): Promise<string | undefined> => (await store.open(run.id)).run.label;
  expect(await labelOf()).toBe("mine");
  await writeLabel(directory, "two words");
  await writeRunFile(directory, { ...run, seconds: 5 }); // the process knows the first label only
  expect(await labelOf()).toBe("two words");
  await writeLabel(directory, "");
  expect(await labelOf()).toBeUndefined();
});

test("a copied folder is a run of its own name; a link is no run and its target is not read", async () => {
  const { run, directory } = await store.create(wanted);
  cpSync(directory, join(store.root, "copy-000000"), { recursive: true });
  expect((await store.open("copy-000000")).run.id).toBe("copy-000000");
  symlinkSync(directory, join(store.root, "link-000000"));
  await expect(store.open("link-000000")).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND" });
  writeFileSync(join(folder.path, "secret"), "secret");
  symlinkSync(join(folder.path, "secret"), join(directory, "label.txt"));
  expect((await store.open(run.id)).run.label).toBe("mine");
});

test("a log that names files outside its run is not believed", async () => {
  const line = (event: object): RunEvent | undefined =>
    decodeEvent(JSON.stringify({ at: 1, ...event }));
  const checkpoint = { type: "checkpoint", step: 1, sha256: "0" };
  expect(line({ ...checkpoint, file: "checkpoints/000000001.safetensors" })).toBeDefined();
  expect(line({ ...checkpoint, file: "../other/checkpoints/1.safetensors" })).toBeUndefined();
  expect(line({ type: "array", name: "x", file: "arrays/x/12.npy" })).toBeDefined();
  for (const file of ["/etc/passwd", "arrays/../../x.npy", "arrays/..npy", "arrays/a/b.npy"]) {
    expect(line({ type: "array", name: "x", file })).toBeUndefined();
  }
});

test("a sweep whose plan is damaged or carries another name hides no other and is named when asked for", async () => {
  for (const [id, text] of [
    ["drill-000000", "{"],
    ["drill-000001", '{"id":"../../x"}'],
  ] as const) {
    mkdirSync(join(store.root, "sweeps", id), { recursive: true });
    writeFileSync(join(store.root, "sweeps", id, "sweep.json"), text);
    await expect(findSweep(store, id)).rejects.toThrow("cannot be read");
  }
  expect(await listSweeps(store)).toEqual([]);
});
