import { expect, test } from "vitest";
import { stringify } from "yaml";
import { isSuiteFile, readSuiteFiles } from "./folder.ts";
import { freezeSuite, type TaskSuite } from "./suite.ts";

const task = (threshold: number, more: object = {}) => ({
  instructions: "Find the key.",
  scoring: "score.py",
  threshold,
  ...more,
});
const easy = task(0.8, { human_minutes: 5, human_source: "estimate" });
const hard = task(1, { resources: ["assets/"] });
const count = task(1);
const crack = { version: 1, domain: "cybersecurity", canary: "none" };
const words = { version: "2", domain: "general reasoning" };
const top = { name: "own", version: 1.5 };

const file = (name: string, content: unknown) => ({
  name,
  bytes: new TextEncoder().encode(
    typeof content === "string"
      ? content
      : name.endsWith(".json")
        ? JSON.stringify(content)
        : stringify(content),
  ),
});
const folder = (files: Readonly<Record<string, unknown>>) =>
  Object.entries(files).map(([name, content]) => file(`own/${name}`, content));

const whole = file("own.yaml", {
  ...top,
  families: { words: { ...words, tasks: { count } }, crack: { ...crack, tasks: { hard, easy } } },
});

function suiteIn(files: Parameters<typeof readSuiteFiles>[0]): TaskSuite {
  const { suite, problems } = readSuiteFiles(files);
  if (suite === undefined) throw new Error(JSON.stringify(problems));
  return suite;
}

const split = {
  "suite.yaml": top,
  "crack/manifest.yaml": crack,
  "crack/easy.yml": easy,
  "crack/hard/task.json": hard,
  "words/manifest.json": words,
  "words/count/task.yaml": count,
};

test("one file and a folder of the same content are the same suite with the same hashes", async () => {
  const frozen = await freezeSuite(suiteIn([whole]));
  expect(frozen.tasks.map(({ id }) => id)).toEqual(["crack/easy", "crack/hard", "words/count"]);
  expect(await freezeSuite(suiteIn(folder(split)))).toEqual(frozen);
  expect(await freezeSuite(suiteIn(folder(split).reverse()))).toEqual(frozen);
  const manifests = folder({
    "suite.json": { ...top, families: { words: { ...words, tasks: { count } } } },
    "crack/manifest.yaml": { ...crack, tasks: { hard } },
    "crack/easy.json": easy,
  });
  expect(await freezeSuite(suiteIn(manifests))).toEqual(frozen);
  const renamed = folder(split).map(({ name, bytes }) => ({
    name: name.replace("own/", "copy/"),
    bytes,
  }));
  expect(await freezeSuite(suiteIn(renamed))).toEqual(frozen);
});

test("every file of the description counts, material does not", async () => {
  const { hash } = await freezeSuite(suiteIn(folder(split)));
  const other = async (changes: Readonly<Record<string, unknown>>) =>
    (await freezeSuite(suiteIn(folder({ ...split, ...changes })))).hash;
  expect(await other({ "crack/easy.yml": { ...easy, threshold: 0.9 } })).not.toBe(hash);
  expect(await other({ "words/manifest.json": { ...words, subdomain: "x" } })).not.toBe(hash);
  expect(await other({ "suite.yaml": { ...top, version: 2 } })).not.toBe(hash);
  expect(await other({ "crack/more.yaml": task(0.5) })).not.toBe(hash);
  expect(await other({ "crack/assets/data.json": "{}", "notes.yaml": "x: 1" })).toBe(hash);
  expect(Object.keys(split).every(isSuiteFile)).toBe(true);
  for (const path of ["notes.yaml", "crack/score.py", "crack/a/b.yaml", "crack/a/b/task.yaml"]) {
    expect(isSuiteFile(path)).toBe(false);
  }
});

test("what is described twice, missing or odd is listed with its place", () => {
  const problems = (changes: Readonly<Record<string, unknown>>) => {
    const checked = readSuiteFiles(folder({ ...split, ...changes }));
    expect(checked.suite).toBeUndefined();
    return checked.problems.map(({ code, where }) => `${code} ${where}`);
  };
  const twice = "described-twice";
  expect(problems({ "crack/easy.json": easy })).toContain(`${twice} families.crack.tasks.easy`);
  expect(problems({ "crack/easy/task.yaml": easy })).toContain(
    `${twice} families.crack.tasks.easy`,
  );
  expect(problems({ "crack/manifest.yaml": { ...crack, tasks: { easy } } })).toContain(
    `${twice} families.crack.tasks.easy`,
  );
  expect(problems({ "crack/manifest.yml": crack })).toContain(`${twice} families.crack`);
  expect(problems({ "suite.json": top })).toContain(`${twice} (top)`);
  expect(problems({ "suite.yaml": { ...top, families: { crack } } })).toContain(
    `${twice} families.crack`,
  );
  expect(problems({ "crack/easy.yml": [1, 2] })).toContain(
    "invalid-field families.crack.tasks.easy",
  );
  expect(problems({ "crack/manifest.yaml": { ...crack, tasks: ["easy"] } })).toContain(
    "invalid-field families.crack.tasks",
  );
  expect(problems({ "lone/a.yaml": easy })).toEqual(
    expect.arrayContaining([
      "invalid-field families.lone.version",
      "invalid-field families.lone.domain",
    ]),
  );
  expect(problems({ "__proto__/manifest.yaml": crack, "__proto__/a.yaml": easy })).toContain(
    "invalid-field families",
  );
  expect(problems({ "odd name/manifest.yaml": crack })).toContain(
    "invalid-field families.odd name",
  );
  expect(({} as Record<string, unknown>).canary).toBeUndefined();
});

test("a folder that is no suite, and text that is no YAML, are refused by name", () => {
  expect(() => readSuiteFiles(folder({ "crack/easy.yaml": easy, "crack/x.json": "[]" }))).toThrow(
    /^own: wanted suite.yaml with name and version in the folder, got none/,
  );
  expect(() => readSuiteFiles(folder({ ...split, "crack/easy.yml": "a: [1" }))).toThrow(
    /^own\/crack\/easy.yml: not YAML or JSON/,
  );
  expect(() => readSuiteFiles([])).toThrow(/at least one file/);
});
