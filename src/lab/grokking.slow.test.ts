/** @file The promise of the laboratory on its first study: killed anywhere and resumed, the numbers are the same bytes. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { resolveConfig, studyById } from "./config.ts";
import { loadRun } from "./run-data.ts";
import { startRun } from "./runner.ts";
import { Store } from "./store.ts";
import { loadStudies } from "./studies.ts";
import { temporaryFolder, until } from "./testing/index.ts";

const folder = temporaryFolder();
const store = new Store(folder.path);
afterAll(() => folder.remove());

const epochs = 420; // four checkpoints of the quick preset, in a few seconds

async function create(): Promise<string> {
  const study = studyById(await loadStudies(), "grokking");
  const { config } = resolveConfig(study, { preset: "quick", changes: { epochs } });
  const wanted = {
    study,
    preset: "quick",
    config,
    seed: 1,
    executor: "native",
    threads: 1,
  } as const;
  return (await store.create(wanted)).run.id;
}

async function work(id: string, fault = ""): Promise<string> {
  const handle = startRun(await store.open(id), { env: { ASSAY_TEST_FAULT: fault } });
  return (await handle.ended).status;
}

async function result(id: string): Promise<unknown> {
  const stored = await store.open(id);
  const { data } = await loadRun(stored);
  const folderOf = join(stored.directory, "checkpoints");
  const newest = readdirSync(folderOf)
    .filter((name) => !name.startsWith("."))
    .sort()
    .at(-1)!;
  const series = Object.fromEntries(
    data.seriesNames().map((name) => {
      const { steps, values } = data.series(name);
      return [name, { steps: [...steps], values: [...values] }];
    }),
  );
  return {
    newest,
    bytes: readFileSync(join(folderOf, newest)).toString("base64"),
    series,
    measures: data.measures,
  };
}

test("grokking killed during training, a checkpoint write and a log append ends with the same bytes", async () => {
  const whole = await create();
  expect(await work(whole)).toBe("finished");
  const id = await create();
  expect(await work(id, "log-append@150")).toBe("interrupted");
  expect(await work(id, "checkpoint-write@250")).toBe("interrupted");
  const stored = await store.open(id);
  const handle = startRun(stored);
  await until(
    () => readdirSync(join(stored.directory, "checkpoints")).includes("000000300.safetensors"),
    "the checkpoint at step 300",
    120_000,
  );
  handle.kill();
  expect((await handle.ended).status).toBe("interrupted");
  expect(await work(id)).toBe("finished");
  expect(await result(id)).toEqual(await result(whole));
});

test("grokking stopped in an orderly way and resumed ends with the same bytes", async () => {
  const whole = await create();
  expect(await work(whole)).toBe("finished");
  const id = await create();
  const handle = startRun(await store.open(id), {
    onEvents: (events) => {
      if (events.some((event) => event.type === "progress" && event.done > 50)) handle.stop();
    },
  });
  expect((await handle.ended).status).toBe("stopped");
  expect(await work(id)).toBe("finished");
  expect(await result(id)).toEqual(await result(whole));
});
