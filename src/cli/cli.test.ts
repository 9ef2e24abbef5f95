/** @file The real command line in a temporary folder. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../lab/index.ts";
import {
  assay,
  type Finished,
  startAssay,
  startScript,
  temporaryFolder,
  until,
} from "../lab/testing/index.ts";
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

describe("the machine interface", () => {
  let id = "";

  test("run --json prints exactly one document of the promised form", async () => {
    const finished = await run("run", "drill", "--preset", "quick", "--seed", "1", "--json");
    expect(finished.code).toBe(0);
    const document = json(finished);
    id = document.run.id;
    expect(document).toEqual({
      run: {
        id: expect.stringMatching(/^drill-[0-9a-z]{8}$/),
        dir: join(folder.path, "assay-runs", id),
        study: "drill",
        status: "finished",
        seconds: expect.any(Number),
      },
      measures: { finalLevel: { value: expect.any(Number), unit: "fraction" } },
      claims: [
        {
          id: "bounded",
          statement: "The state stays within the unit interval.",
          paper: "0 to 1",
          tolerance: "exact",
          source: "section 1",
          measured: String(document.measures.finalLevel.value),
          verdict: "held-at-this-scale",
        },
        {
          id: "quiet",
          statement: "The drill is quiet.",
          paper: "quiet",
          tolerance: "none",
          source: "section 2",
          measured: "plain",
          verdict: "held-at-this-scale",
        },
      ],
    });
    // the logistic map by hand: an independent value of the same configuration and seed
    let level = (37 % 97) / 97 + 0.001;
    for (let step = 0; step < 40; step++) level = 3.7 * level * (1 - level);
    expect(document.measures.finalLevel.value).toBe(level);
  });

  test("claims, show and runs answer for the same run, also by the beginning of its id and as last", async () => {
    const claims = await run("claims", "last", "--json");
    const show = await here(["show", id.slice(0, 9), "--json"]);
    const runs = await here(["runs", "--json"]);
    expect(json(claims)).toEqual(json(show));
    expect(json(runs).runs).toEqual([
      expect.objectContaining({ id, status: "finished", preset: "quick", seed: 1 }),
    ]);
    expect(json(runs).unreadable).toEqual([]);
  });

  test("info, studies, doctor and data answer in JSON", async () => {
    const info = await here(["info", "drill", "--json"]);
    const studies = await here(["studies", "--json"]);
    const doctor = await run("doctor", "--json");
    const data = await here(["data", "list", "--json"]);
    expect(json(info).fields[0]).toMatchObject({
      name: "steps",
      type: "integer",
      unit: "steps",
      default: 40,
    });
    expect(JSON.parse(studies.stdout).map((study: { id: string }) => study.id)).toContain("drill");
    const names = json(doctor).checks.map((check: { name: string }) => check.name);
    expect(names).toEqual(
      expect.arrayContaining(["node", "executor native", "executor wasm", "store", "page"]),
    );
    expect(json(data).folders.length).toBeGreaterThan(0);
  });

  test("a claim that does not hold is exit code 1, in run and in claims", async () => {
    const finished = await run("run", "drill", "--set", "mode=loud", "--json");
    expect(finished.code).toBe(1);
    expect(json(finished).claims[1].verdict).toBe("not-held");
    expect((await here(["claims", json(finished).run.id])).code).toBe(1);
    const board = await here(["claims", "drill", "--json"]);
    expect(board.code).toBe(0); // the board shows presets as they are, not runs with changed parameters
    const verdicts = json(board).claims[1].runs;
    expect(verdicts).toEqual([
      expect.objectContaining({ preset: "quick", verdict: "held-at-this-scale" }),
    ]);
  });
});

describe("wrong usage says what was wanted", () => {
  test.each([
    [["run", "gorkking"], 3, 'error: study: unknown study "gorkking"'],
    [["run", "dril"], 3, "hint: did you mean drill?"],
    [["run", "drill", "--preset", "quik"], 2, "hint: did you mean quick?"],
    [
      ["run", "drill", "--set", "stps=3", "--set", "rate=9"],
      2,
      "rate: wanted a number from 0 to 4, got 9",
    ],
    [["run", "drill", "--set", "stps=3"], 2, "(did you mean steps?)"],
    [["run", "drill", "--set", "steps"], 2, '--set: wanted name=value, got "steps"'],
    [["run", "drill", "--seed", "x"], 2, "--seed: wanted a whole number from 0 up"],
    [["run", "drill", "--set", "rate=0"], 2, "a rate of 0 goes nowhere"],
    [["runz"], 2, 'unknown command "runz"'],
    [["run", "drill", "--presett", "quick"], 2, "Did you mean --preset?"],
    [["show", "nothing-here"], 3, 'no run "nothing-here"'],
    [["drill", "measure"], 2, "wanted --text <file>"],
    [["drill", "measure", "package.json", "LICENSE"], 2, "wanted one text, got 2"],
    [["drill", "measure", "--text", "absent.txt"], 3, "there is no such file"],
    [
      ["drill", "measure", "--text", ".", "--power", "9"],
      2,
      "power: wanted an integer from 1 to 3, got 9",
    ],
    [["data", "pull", "moon"], 3, 'unknown data set "moon"'],
    [["sweep", "drill", "--seed", "9..0"], 2, "wanted low..high"],
    [["run", "drill", "--store", "/dev/null/store"], 3, "a part of the path is a file"],
  ])("assay %j exits with %i", async (args, code, text) => {
    const finished = await here(args);
    expect(finished.stderr).toContain(text);
    expect(finished.code).toBe(code);
    expect(finished.stdout).toBe("");
  });
});

test("the real command line refuses in the same way", async () => {
  const finished = await run("runz");
  expect(finished.code).toBe(2);
  expect(finished.stdout).toBe("");
  expect(finished.stderr).toBe('error: assay: unknown command "runz"\nhint: did you mean run?\n');
});

test("without an argument it says what can be done, and help lists the commands", async () => {
  const [welcome, help] = await Promise.all([run(), run("help")]);
  expect(welcome.code).toBe(0);
  expect(welcome.stdout).toContain("assay run <study>");
  expect(help.code).toBe(0);
  for (const verb of ["studies", "run", "resume", "sweep", "export", "doctor"])
    expect(help.stdout).toContain(`\n  ${verb} `);
});

test("every study of the house has its verb, with all studies loaded", async () => {
  const { studies } = await import("../studies/index.ts");
  const help = await assay(["help"], { cwd: folder.path, env: { ASSAY_TEST_STUDIES: "" } });
  expect(help.stderr).toBe("");
  expect(help.code).toBe(0);
  for (const { id } of studies) expect(help.stdout).toContain(`\n  ${id} `);
});

test("no two instruments bring the same verb: the second would be out of reach", async () => {
  const { studies } = await import("../studies/index.ts");
  const verbs = studies.flatMap(({ instruments }) =>
    instruments.flatMap(({ verb }) => (verb === undefined ? [] : [verb.join(" ")])),
  );
  expect(verbs.filter((verb, i) => verbs.indexOf(verb) < i)).toEqual([]);
});

test("Ctrl-C saves a checkpoint and exits with 130; resume finishes with the numbers of an uninterrupted run", async () => {
  const whole = await run("run", "drill", "--set", "steps=150", "--seed", "4", "--json");
  const started = startAssay(
    ["run", "drill", "--set", "steps=150", "--set", "paceMs=10", "--seed", "4", "--json"],
    { cwd: folder.path },
  );
  await until(() => started.printed().includes("%"), "some progress");
  started.signal("SIGINT");
  const finished = await started.finished;
  expect(finished.code).toBe(130);
  const { run: stopped, measures } = json(finished);
  expect(stopped.status).toBe("stopped");
  expect(measures).toEqual({});
  const resumed = await run("resume", stopped.id, "--json");
  expect(resumed.code).toBe(0);
  expect(json(resumed).measures).toEqual(json(whole).measures);
  const compared = await here(["compare", stopped.id, json(whole).run.id, "--json"]);
  expect(json(compared).config).toEqual({ paceMs: ["10", "0"] });
});

test("two assay run at once both finish, each in a directory of its own", async () => {
  const results = await Promise.all([1, 2].map(() => run("run", "drill", "--quiet")));
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(new Set(results.map(({ stdout }) => stdout.split(" ")[0])).size).toBe(2);
});

test("an instrument takes options and files, and gives its report as JSON and as a page", async () => {
  writeFileSync(join(folder.path, "text.txt"), "twelve chars");
  const finished = await run(
    "drill",
    "measure",
    "--text",
    "text.txt",
    "--times-two",
    "--power",
    "2",
    "--json",
    "--out",
    "report.html",
  );
  expect(json(finished).measures).toEqual({ letters: { value: 288, unit: "letters" } });
  const bare = await here(["letters", join(folder.path, "text.txt"), "--json"]);
  expect(json(bare).measures.letters.value).toBe(12);
  expect(readFileSync(join(folder.path, "report.html"), "utf8")).toContain(
    "The text has 12 letters.",
  );
});

test("colours appear only when they are wanted", async () => {
  const escapeCode = String.fromCharCode(27);
  const env = { cwd: folder.path };
  expect((await assay(["studies"], env)).stdout).not.toContain(escapeCode);
  const forced = await assay(["studies"], { ...env, env: { NO_COLOR: "", FORCE_COLOR: "1" } });
  expect(forced.stdout).toContain(escapeCode);
});

test("npm start without a page runs the first study once, and only once", async () => {
  const script = join(packageRoot, "scripts", "start.ts");
  const options = {
    cwd: folder.path,
    env: { ASSAY_STORE: join(folder.path, "first"), ASSAY_TEST_FIRST_STUDY: "drill" },
  };
  const first = await startScript(script, ["--no-serve"], options).finished;
  expect(first.code).toBe(0);
  expect(first.stdout).toContain("2 of 2 claims held");
  const second = await startScript(script, ["--no-serve"], options).finished;
  expect(second.code).toBe(0);
  expect(second.stderr).toContain("has a run of drill already");
  expect(readdirSync(join(folder.path, "first"))).toHaveLength(1);
});
