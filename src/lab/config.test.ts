import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Study } from "../study/contract.ts";
import { claimsOfRun, presetInWords } from "./claims.ts";
import { closest, editDistance } from "./closest.ts";
import {
  changedFields,
  InvalidConfigError,
  readChanges,
  resolveConfig,
  studyById,
  validated,
} from "./config.ts";
import { configHash } from "./hash.ts";
import { readField, schemaFields, wantedBy } from "./schema-fields.ts";
import { loadStudies } from "./studies.ts";
import { drillModule } from "./testing/index.ts";

let drill: Study;
beforeAll(async () => {
  process.env.ASSAY_TEST_STUDIES = drillModule;
  drill = studyById(await loadStudies(), "drill");
});

test("a preset, then changes, then the defaults make the configuration", () => {
  const { config } = resolveConfig(drill, { preset: "slow", changes: { steps: 7 } });
  expect(config).toMatchObject({ steps: 7, paceMs: 5, rate: 3.7 });
});

test("every field that is not as wanted is listed with what came and what was wanted", () => {
  const attempt = (): unknown =>
    resolveConfig(drill, { changes: { steps: 0, mode: "shrill", stepss: 3, rate: 9 } });
  expect(attempt).toThrow(InvalidConfigError);
  try {
    attempt();
  } catch (error) {
    expect((error as InvalidConfigError).problems).toEqual([
      { field: "stepss", wanted: "a known field", got: "3", hint: "did you mean steps?" },
      { field: "steps", wanted: "an integer from 1 to 1000000 (steps)", got: "0" },
      { field: "rate", wanted: "a number from 0 to 4", got: "9" },
      { field: "mode", wanted: "one of plain, loud", got: '"shrill"' },
    ]);
  }
});

test("a study's own check stops a configuration before it starts", () => {
  expect(() => resolveConfig(drill, { changes: { rate: 0 } })).toThrow("a rate of 0 goes nowhere");
});

test.each(["constructor", "__proto__", "quik"])("an unknown preset is refused: %s", (preset) => {
  expect(() => resolveConfig(drill, { preset })).toThrow("unknown preset");
});

test("an unknown study names the nearest one", () => {
  expect(() => studyById([drill], "dirll")).toThrow(
    expect.objectContaining({ hint: "did you mean drill?", exitCode: 3 }),
  );
});

test("changes are read with the types of the schema", () => {
  expect(readChanges(drill.schema, ["steps=1e3", "mode=loud", "rate=0.5"])).toEqual({
    steps: 1000,
    mode: "loud",
    rate: 0.5,
  });
});

test("fields know type, unit, bounds and default", () => {
  const schema = z.object({
    widths: z.array(z.int()).default([1]).describe("Widths"),
    flag: z.boolean().default(true),
    either: z.union([z.literal("a"), z.literal("b")]).default("a"),
    maybe: z.number().nullable().default(null),
    small: z.number().gt(0).max(2).meta({ unit: "nats", source: "section 3" }),
  });
  const fields = schemaFields(schema);
  expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
    ["widths", "list", false],
    ["flag", "boolean", false],
    ["either", "enum", false],
    ["maybe", "number", false],
    ["small", "number", true],
  ]);
  expect(fields[4]).toMatchObject({ unit: "nats", source: "section 3", minimum: 0, maximum: 2 });
  expect(wantedBy(fields[4]!)).toBe("a number above 0 and up to 2 (nats)");
  const read = (index: number, text: string): unknown => readField(fields[index]!, text);
  expect([
    read(0, "1,2"),
    read(0, "[3]"),
    read(1, "no"),
    read(2, "b"),
    read(3, "null"),
    read(4, "x"),
  ]).toEqual([[1, 2], [3], false, "b", null, "x"]);
  expect(() => validated("here", schema, { small: "x" })).toThrow(
    'small: wanted a number above 0 and up to 2 (nats), got "x"',
  );
});

test("equal configurations have equal hashes, whatever the order of their fields", () => {
  const study = { id: "s", version: 1 };
  const hash = configHash(study, { a: 1, b: [1, 2] }, 0);
  expect(configHash(study, { b: [1, 2], a: 1 }, 0)).toBe(hash);
  const others = [
    configHash(study, { a: 1, b: [2, 1] }, 0),
    configHash(study, { a: 1, b: [1, 2] }, 1),
    configHash({ id: "s", version: 2 }, { a: 1, b: [1, 2] }, 0),
  ];
  expect(new Set([hash, ...others]).size).toBe(4);
});

test("changed fields are those that differ from the preset, and the preset in words names them", () => {
  const { config } = resolveConfig(drill, { preset: "slow", changes: { steps: 7 } });
  expect(changedFields(drill, "slow", config)).toEqual(["steps"]);
  expect(presetInWords(drill, { preset: "slow", config })).toBe("slow with steps");
});

test("claims of a smaller run hold at this scale only; without measures they are not run", () => {
  const measures = { finalLevel: { value: 0.5, unit: "fraction" } };
  const verdicts = (preset: string, of: typeof measures | Record<string, never>): string[] =>
    claimsOfRun(drill, { preset, config: resolveConfig(drill, { preset }).config }, of).map(
      (c) => c.verdict,
    );
  expect(verdicts("quick", measures)).toEqual(["held-at-this-scale", "held-at-this-scale"]);
  expect(verdicts("paper", measures)).toEqual(["held", "held"]);
  expect(verdicts("paper", {})).toEqual(["not-run", "held"]);
});

test("edit distance counts inserts, deletes, replacements and swaps", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("grokking", "gorkking")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
});

test("the closest word is near or absent", () => {
  expect(closest("weigthDecay", ["weightDecay", "learningRate"])).toBe("weightDecay");
  expect(closest("zzzz", ["weightDecay"])).toBeUndefined();
});
