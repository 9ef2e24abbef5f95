import { expect, test } from "vitest";
import { type Finding, qualityBoard, readFindings } from "./quality.ts";
import {
  attemptedTasks,
  checkSuite,
  freezeSuite,
  miniSuiteAsSuite,
  parseSuite,
  suiteChanges,
  suiteProblems,
} from "./suite.ts";

const text = (threshold: string, version: string): string => `
name: own
version: 1
families:
  crack:
    version: "${version}"
    domain: cybersecurity
    tasks:
      easy: { instructions: Find the key., scoring: score.py, threshold: ${threshold}, human_minutes: 5 }
      hard: { instructions: Find the key., scoring: score.py, threshold: 1, resources: [assets/] }
`;

const readSuite = (source: string) => checkSuite(parseSuite(source, "suite"));

const read = (source: string) => {
  const { suite, problems } = readSuite(source);
  if (suite === undefined) throw new Error(JSON.stringify(problems));
  return suite;
};

test("the hash names the content: key order does not matter, every field does", async () => {
  const yaml = await freezeSuite(read(text("0.8", "1")));
  const document = read(text("0.8", "1"));
  const { families, name, version } = document;
  const reordered = JSON.stringify({ families, version, name });
  expect(await freezeSuite(read(reordered))).toEqual(yaml);
  expect(yaml.hash).toMatch(/^[0-9a-f]{64}$/);
  expect((await freezeSuite(read(text("0.9", "1")))).hash).not.toBe(yaml.hash);
});

test("changes since a freeze: silent ones are told from new versions", async () => {
  const before = await freezeSuite(read(text("0.8", "1")));
  const after = async (source: string) => suiteChanges(before, await freezeSuite(read(source)));
  expect(await after(text("0.8", "1"))).toEqual([]);
  expect(await after(text("0.9", "1"))).toEqual([
    { id: "crack/easy", change: "changed without a new version" },
  ]);
  expect(await after(text("0.9", "2"))).toEqual([
    { id: "crack/easy", change: "new version" },
    { id: "crack/hard", change: "new version" },
  ]);
  expect(await after(text("0.8", "1").replace("hard:", "harder:"))).toEqual([
    { id: "crack/harder", change: "added" },
    { id: "crack/hard", change: "removed" },
  ]);
});

test("fields that do not fit are listed with their places", () => {
  const { suite, problems } = readSuite(text("1.5", "1").replace("domain:", "dominion:"));
  expect(suite).toBeUndefined();
  expect(problems.map(({ where }) => where)).toEqual(
    expect.arrayContaining(["families.crack.tasks.easy.threshold", "families.crack.domain"]),
  );
  expect(readSuite("just words").problems[0]).toMatchObject({ where: "(top)" });
  expect(() => readSuite("a: [1, 2")).toThrow(/suite: not YAML or JSON/);
  const unversioned = readSuite(text("1", "1").replace('version: "1"', "canary: none"));
  expect(unversioned.problems).toMatchObject([{ where: "families.crack.version" }]);
  const odd = readSuite(text("1", "1").replace("crack:", "__proto__:"));
  expect(odd.problems).toMatchObject([{ where: "families", text: "wanted no name __proto__" }]);
});

test("a scorer or solution among the resources is found, also inside a folder", () => {
  const withScorer = (scoring: string, resources: string[]) => {
    const suite = read(text("0.8", "1"));
    Object.assign(suite.families.crack!.tasks.easy!, { scoring, resources });
    return suiteProblems(suite).map(({ code }) => code);
  };
  expect(withScorer("score.py", ["data.csv"])).toEqual([]);
  expect(withScorer("score.py", ["./score.py"])).toEqual(["solver-reads-scorer"]);
  expect(withScorer("assets/score.py", ["assets/"])).toEqual(["solver-reads-scorer"]);
  expect(withScorer("assets-2/score.py", ["assets"])).toEqual([]);
  expect(withScorer("score.py", ["."])).toEqual(["solver-reads-scorer"]);
  expect(withScorer("manual", ["."])).toEqual([]);
});

test("the built-in suite passes its own checks", () => {
  const suite = miniSuiteAsSuite();
  expect(suiteProblems(suite)).toEqual([]);
  expect(attemptedTasks(suite)).toHaveLength(27);
});

const finding = (changes: Partial<Finding>): Finding => ({
  finding_id: "1",
  task_id: "f/a",
  task_version: "1",
  class: "ok",
  status: "open",
  text: "",
  ...changes,
});

test("a task is ready when enough runs were read and nothing is open at its version", () => {
  const reads = [1, 2, 3, 4, 5].map((i) => finding({ finding_id: `r${i}`, run_id: `run ${i}` }));
  const status = (...more: Finding[]) =>
    qualityBoard([{ id: "f/a", version: "1" }], [...reads, ...more]).rows[0]!;
  expect(status().status).toBe("ready");
  const open = finding({ finding_id: "x", class: "unfair" });
  expect(status(open).status).toBe("blocked");
  expect(status(open, { ...open, status: "closed" })).toMatchObject({ status: "ready", closed: 1 });
  expect(status({ ...open, task_version: "2" })).toMatchObject({
    status: "ready",
    otherVersions: 1,
  });
  const board = qualityBoard([{ id: "f/a", version: "2" }], reads);
  expect(board.rows[0]).toMatchObject({ status: "unread", runsRead: 0, otherVersions: 5 });
  expect(qualityBoard([], [open]).unknown).toEqual([open]);
});

test("findings are read line by line", () => {
  const { findings, problems } = readFindings(
    '{"finding_id":1,"task_id":"f/a","task_version":2,"class":"unfair"}\n\n{"task_id":"f/a"}\n{oops\n{"task_id":"f/a","task_version":2,"class":"ok"}',
  );
  expect(findings).toEqual([finding({ task_version: "2", class: "unfair" })]);
  expect(problems.map(({ line }) => line)).toEqual([3, 4, 5]);
  expect(problems.at(-1)?.text).toMatch(/^finding_id: /);
});
