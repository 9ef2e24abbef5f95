/** @file Kills runs at the worst moments, for real, and compares what they end with. */

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { resolveConfig, studyById } from "./config.ts";
import { loadRun } from "./run-data.ts";
import { type RunEnd, startRun } from "./runner.ts";
import { Store, type StoredRun } from "./store.ts";
import { loadStudies } from "./studies.ts";
import { drillModule, temporaryFolder, until } from "./testing/index.ts";

type Result = Awaited<ReturnType<typeof result>>;

let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
/** What a run that was never interrupted ends with. */
let expected: Result;

beforeAll(async () => {
  process.env.ASSAY_TEST_STUDIES = drillModule;
  const place = temporaryFolder();
  store = new Store(place.path);
  const { run } = await create();
  expect((await work(run.id)).status).toBe("finished");
  expected = await result(run.id);
  place.remove();
});
beforeEach(() => {
  folder = temporaryFolder();
  store = new Store(folder.path);
});
afterEach(() => folder.remove());

const changes = { steps: 60, paceMs: 2 };

async function create(extra: Record<string, unknown> = {}): Promise<StoredRun> {
  const study = studyById(await loadStudies(), "drill");
  const { config } = resolveConfig(study, { preset: "quick", changes: { ...changes, ...extra } });
  return store.create({ study, preset: "quick", config, seed: 5, executor: "native", threads: 1 });
}

/** Works on a run until it ends; with a fault, until the process has killed itself there. */
async function work(id: string, fault?: string): Promise<RunEnd> {
  const env = { ASSAY_TEST_FAULT: fault ?? "" };
  return startRun(await store.open(id), { env }).ended;
}

/** Bytes of the final parameters and the whole history. */
async function result(
  id: string,
): Promise<{ parameters: string; steps: number[]; levels: number[] }> {
  const stored = await store.open(id);
  const { data } = await loadRun(stored);
  const { steps, values } = data.series("level");
  const newest = readdirSync(join(stored.directory, "checkpoints"))
    .filter((f) => !f.startsWith("."))
    .sort()
    .at(-1)!;
  const bytes = readFileSync(join(stored.directory, "checkpoints", newest));
  return {
    parameters: `${newest} ${bytes.toString("hex")}`,
    steps: [...steps],
    levels: [...values],
  };
}

async function codes(id: string): Promise<string[]> {
  return (await loadRun(await store.open(id))).data.notices.map((notice) => notice.code);
}

test.each(["checkpoint-write@30", "log-append@33", "log-append@5"])(
  "a run killed at %s and resumed ends with the same bytes as one that was never interrupted",
  async (fault) => {
    const { run } = await create();
    const end = await work(run.id, fault);
    expect(end.status).toBe("interrupted");
    expect(end.error?.code).toBe("E_RUN_INTERRUPTED");
    expect((await store.open(run.id)).status).toBe("interrupted");
    expect((await work(run.id)).status).toBe("finished");
    expect(await result(run.id)).toEqual(expected);
    expect(expected.steps).toEqual(Array.from({ length: 60 }, (_, i) => i));
    if (fault.startsWith("log-append")) expect(await codes(run.id)).toContain("torn-log-line");
  },
);

test("a run killed from outside during training, twice, ends with the same bytes", async () => {
  const { run, directory } = await create();
  for (const checkpoint of ["000000010", "000000030"]) {
    const handle = startRun(await store.open(run.id));
    const seen = (): boolean =>
      readdirOrNone(join(directory, "checkpoints")).includes(`${checkpoint}.safetensors`);
    await until(seen, `checkpoint ${checkpoint}`);
    handle.kill();
    expect((await handle.ended).status).toBe("interrupted");
  }
  expect((await work(run.id)).status).toBe("finished");
  expect(await result(run.id)).toEqual(expected);
});

test("a damaged newest checkpoint falls back to the one before, and the run says so", async () => {
  const { run, directory } = await create();
  await work(run.id, "checkpoint-write@40");
  const path = join(directory, "checkpoints", "000000030.safetensors");
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  expect((await work(run.id)).status).toBe("finished");
  expect(await result(run.id)).toEqual(expected);
  const { data } = await loadRun(await store.open(run.id));
  const notice = data.notices.find(({ code }) => code === "damaged-checkpoint");
  expect(notice?.text).toContain("000000030.safetensors");
  expect(notice?.text).toContain("from step 20");
});

test("when every checkpoint is gone the run begins anew and ends with the same bytes", async () => {
  const { run, directory } = await create();
  await work(run.id, "checkpoint-write@40");
  for (const file of readdirSync(join(directory, "checkpoints"))) {
    truncateSync(join(directory, "checkpoints", file), 10);
  }
  expect((await work(run.id)).status).toBe("finished");
  expect(await result(run.id)).toEqual(expected);
});

test("a torn line that looks like the begin of a number is dropped with a notice", async () => {
  const { run, directory } = await create();
  await work(run.id, "checkpoint-write@40");
  appendFileSync(join(directory, "events.jsonl"), '{"type":"metrics","at":1,"steps":[900');
  const torn = await loadRun(await store.open(run.id));
  expect(torn.data.notices.map((notice) => notice.code)).toContain("torn-log-line");
  expect(Math.max(...torn.data.series("level").steps)).toBeLessThan(60);
  expect((await work(run.id)).status).toBe("finished");
  expect((await result(run.id)).steps).toHaveLength(60);
});

test("a stop saves a checkpoint at once, and the resumed run ends with the same bytes", async () => {
  const { run } = await create();
  const handle = startRun(await store.open(run.id));
  await handle.started;
  handle.stop();
  expect((await handle.ended).status).toBe("stopped");
  expect((await work(run.id)).status).toBe("finished");
  const resumed = await result(run.id);
  expect(resumed.parameters).toBe(expected.parameters);
  expect(resumed.levels).toEqual(expected.levels);
});

test("a full disk under the log is a clear error and the run stays resumable", async () => {
  const { run, directory } = await create();
  symlinkSync("/dev/full", join(directory, "events.jsonl"));
  const end = await work(run.id);
  expect(end.error?.code).toBe("E_STORE");
  expect(end.error?.message).toContain("the disk is full");
  expect((await store.open(run.id)).status).not.toBe("failed");
});

test("a disk that fills up under the checkpoints leaves a run that resumes once there is room", async (context) => {
  const disk = join(folder.path, "disk");
  mkdirSync(disk);
  const mount = (...args: string[]): boolean => spawnSync("mount", args).status === 0;
  if (!mount("-t", "tmpfs", "-o", "size=128k", "tmpfs", disk)) {
    context.skip("needs the right to mount a small file system");
  }
  try {
    store = new Store(disk);
    const { run } = await create({ steps: 400, paceMs: 0, checkpointEvery: 4 });
    const end = await work(run.id);
    expect(end.error?.message).toContain("the disk is full");
    expect(end.error?.code).toBe("E_STORE");
    expect((await store.open(run.id)).status).not.toBe("failed");
    expect((await loadRun(await store.open(run.id))).data.checkpointSteps()).not.toHaveLength(0);
    mount("-o", "remount,size=8m", disk);
    expect((await work(run.id)).status).toBe("finished");
    const { run: other } = await create({ steps: 400, paceMs: 0, checkpointEvery: 4 });
    await work(other.id);
    expect(await result(run.id)).toEqual(await result(other.id));
  } finally {
    spawnSync("umount", [disk]);
  }
});

test("a read-only store is a clear error", async (context) => {
  const disk = join(folder.path, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", disk]);
  if (mounted.status !== 0) context.skip("needs the right to mount a small file system");
  try {
    store = new Store(join(disk, "runs"));
    await expect(create()).rejects.toMatchObject({
      code: "E_STORE",
      exitCode: 3,
      message: expect.stringContaining("the file system is read-only"),
    });
  } finally {
    spawnSync("umount", [disk]);
  }
});

test("a store below a file is a clear error", async () => {
  writeFileSync(join(folder.path, "file"), "");
  store = new Store(join(folder.path, "file", "runs"));
  await expect(create()).rejects.toMatchObject({ code: "E_STORE", exitCode: 3 });
});

test("a study that throws leaves a failed run with its reason, and resuming goes on from its checkpoint", async () => {
  const { run } = await create({ throwAt: 25 });
  const end = await work(run.id);
  expect(end.status).toBe("failed");
  const failed = await store.open(run.id);
  expect(failed.run.error?.message).toContain("asked to throw");
  expect((await loadRun(failed)).data.checkpointSteps()).toEqual([10, 20]);
  expect((await work(run.id)).status).toBe("failed");
});

test("two processes never work on one run", async () => {
  const { run } = await create({ paceMs: 20 });
  const first = startRun(await store.open(run.id));
  await first.started;
  const second = startRun(await store.open(run.id));
  await expect(second.started).rejects.toMatchObject({ code: "E_RUN_LOCKED" });
  expect((await second.ended).error?.message).toContain(`process ${first.pid}`);
  await expect(store.delete(run.id)).rejects.toMatchObject({ code: "E_RUN_LOCKED" });
  first.kill();
  await first.ended;
});

test("two runs at once do not disturb each other", async () => {
  const runs = [await create(), await create()];
  await Promise.all(runs.map(({ run }) => work(run.id)));
  for (const { run } of runs) expect(await result(run.id)).toEqual(expected);
});

test("a run of a newer format is listed as unreadable and says what to do", async () => {
  const { run, directory } = await create();
  const path = join(directory, "run.json");
  writeFileSync(path, JSON.stringify({ ...run, formatVersion: 99, config: [] }));
  mkdirSync(join(folder.path, "drill-0123abcd")); // a folder without run.json must not stop the listing either
  const listing = await store.list();
  expect(listing.runs).toHaveLength(0);
  expect(listing.unreadable.map(({ id }) => id).sort()).toEqual(["drill-0123abcd", run.id].sort());
  await expect(store.open(run.id)).rejects.toMatchObject({ code: "E_UNREADABLE_RUN" });
  await expect(store.open(run.id)).rejects.toThrow("wanted format version 1 or older, got 99");
});

function readdirOrNone(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // not made yet
  }
}
