/** @file What takes the real command line more than a moment: signals, sweeps, work in the background, exports. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assay, type Finished, startAssay, temporaryFolder, until } from "../lab/testing/index.ts";
import { assayHere } from "./testing.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const run = (...args: string[]): Promise<Finished> => assay(args, { cwd: folder.path });
const here = (args: readonly string[]): Promise<Finished> =>
  assayHere(args, join(folder.path, "assay-runs"));

/** Documents are looked into by name; their types are what the tests are about. */
// biome-ignore lint/suspicious/noExplicitAny: a parsed document of any form
type Json = any;
const json = (finished: Finished): Json => JSON.parse(finished.stdout);

test("a run whose command line is killed saves a checkpoint by itself", async () => {
  const started = startAssay(
    ["run", "drill", "--set", "steps=5000", "--set", "paceMs=5", "--label", "orphan", "--json"],
    { cwd: folder.path },
  );
  await until(() => started.printed().includes("%"), "some progress");
  started.signal("SIGKILL");
  await started.finished;
  const status = async (): Promise<string> => {
    const { runs } = json(await here(["runs", "--json"]));
    return runs.find((entry: Json) => entry.label === "orphan").status;
  };
  await until(async () => (await status()) === "stopped", "the run to stop");
});

test("Ctrl-C stops a sweep with its runs, and the same command finishes it", async () => {
  const args = [
    "sweep",
    "drill",
    "--seed",
    "1..3",
    "--set",
    "steps=200",
    "--set",
    "paceMs=5",
    "--jobs",
    "1",
    "--json",
  ];
  const started = startAssay(args, { cwd: folder.path });
  await until(() => started.printed().includes("1/3 seed 1"), "the first member");
  await new Promise((wait) => setTimeout(wait, 300));
  started.signal("SIGINT");
  const stopped = await started.finished;
  expect(stopped.code).toBe(130);
  const before = json(stopped).members.map((member: Json) => member.status);
  expect(before.filter((status: string) => status === "finished").length).toBeLessThan(3);
  const finished = await run(...args);
  expect(finished.code).toBe(0);
  const after = json(finished).members;
  expect(after.map((member: Json) => member.status)).toEqual(["finished", "finished", "finished"]);
  expect(after[0].run).toBe(json(stopped).members[0].run);
});

test("resuming a run that another process works on is refused, stop ends it, delete removes it", async () => {
  const detached = await run(
    "run",
    "drill",
    "--set",
    "steps=100000",
    "--set",
    "paceMs=5",
    "--detach",
    "--json",
  );
  const { id, dir } = json(detached).run;
  const refused = await run("resume", id);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("another process works on this run");
  expect((await here(["delete", id])).code).toBe(2);
  expect((await here(["stop", id])).code).toBe(0);
  const status = async (): Promise<string> => json(await here(["show", id, "--json"])).run.status;
  await until(async () => (await status()) === "stopped", "the run to stop");
  expect((await here(["delete", id])).stdout).toBe(`deleted ${id}\n`);
  expect(existsSync(dir)).toBe(false);
});

test("a sweep tries every member, goes on after one fails, and a second call only does what is left", async () => {
  const args = ["sweep", "drill", "--seed", "12..13", "--set", "steps=20,30", "--json"];
  const first = await run(...args);
  expect(first.code).toBe(1); // seed 13 does not work
  const { members, sweep } = json(first);
  expect(members.map((m: Json) => [m.changes.steps, m.seed, m.status])).toEqual([
    [20, 12, "finished"],
    [20, 13, "failed"],
    [30, 12, "finished"],
    [30, 13, "failed"],
  ]);
  const again = json(await run(...args));
  expect(again.sweep.id).toBe(sweep.id);
  expect(again.members.map((m: Json) => m.run)).toEqual(members.map((m: Json) => m.run));
  const table = await here(["sweep", "--show", "last", "--measure", "finalLevel"]);
  expect(table.stdout).toContain("thirteen does not work");
  expect(table.stdout).toContain("Final level over steps");
});

test("exports are written where they are asked for", async () => {
  const made = json(await run("run", "drill", "--json"));
  const id = made.run.id;
  expect((await run("export", id, "--format", "html", "--out", "page.html")).code).toBe(0);
  expect(readFileSync(join(folder.path, "page.html"), "utf8")).toContain("<html");
  const csv = json(await run("export", id, "--format", "csv", "--json"));
  expect(readdirSync(join(folder.path, `${id}-csv`)).sort()).toEqual([
    "claims.csv",
    "measures.csv",
    "series.csv",
  ]);
  expect(csv.files).toHaveLength(3);
  const svg = await run("export", id, "--format", "svg", "--figure", "level", "--out", "-");
  expect(svg.stdout.startsWith("<svg")).toBe(true);
});
