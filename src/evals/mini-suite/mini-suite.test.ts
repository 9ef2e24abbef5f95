import { expect, test } from "vitest";
import { spearman } from "../../math/statistics.ts";
import { groupSuccess, lengthBuckets } from "../baselines/buckets.ts";
import {
  miniSuite,
  miniSuiteEdges,
  miniTask,
  publicTask,
  runScriptedAgents,
  scriptedAgents,
} from "./index.ts";

test("at least 24 tasks in 8 families and 4 domains, seconds to half an hour, all buckets filled", () => {
  expect(miniSuite.length).toBeGreaterThanOrEqual(24);
  expect(new Set(miniSuite.map((task) => task.id)).size).toBe(miniSuite.length);
  expect(new Set(miniSuite.map((task) => task.family)).size).toBeGreaterThanOrEqual(8);
  expect(new Set(miniSuite.map((task) => task.domain)).size).toBe(4);
  const minutes = miniSuite.map((task) => task.forecastMinutes);
  expect(Math.min(...minutes)).toBeLessThan(0.5);
  expect(Math.max(...minutes)).toBeGreaterThan(20);
  for (const task of miniSuite) {
    expect(task.id.startsWith(`${task.family}/`), task.id).toBe(true);
    expect(task.timeLimitMinutes).toBeGreaterThan(task.forecastMinutes);
  }
});

test.each(miniSuite.map((task) => [task.id] as const))(
  "%s: the solution passes, slips and rubbish do not",
  (id) => {
    const task = miniTask(id)!;
    expect(task.check(task.solution).score).toBeGreaterThanOrEqual(task.threshold);
    for (let n = 0; n < 30; n++) {
      const { score } = task.check(task.slip(n));
      expect(score, task.slip(n)).toBeLessThan(task.threshold);
      expect(score).toBeGreaterThanOrEqual(0);
    }
    for (const rubbish of ["", " ", "NaN", "Infinity, 1", "{", "[]", "null", "x".repeat(50_000)]) {
      const { score } = task.check(rubbish);
      expect(score, rubbish.slice(0, 20)).toBeLessThan(task.threshold);
      expect(Number.isFinite(score)).toBe(true);
    }
  },
);

test("the page never sees a solution", () => {
  for (const task of miniSuite) {
    expect(Object.keys(publicTask(task)).sort()).toEqual([
      "answerForm",
      "domain",
      "family",
      "forecastMinutes",
      "id",
      "instructions",
      "material",
      "threshold",
      "timeLimitMinutes",
      "title",
      "version",
    ]);
  }
});

// Known answers by hand
test("check digits, ciphers and tables have the answers they should", () => {
  expect(miniTask("metrics/accuracy")!.solution).toBe("0.7333");
  expect(miniTask("cipher/caesar")!.material).toBe("tlla ha aol uvyao nhal");
  expect(miniTask("pattern/growing")!.solution).toBe("45");
  // one + two + ... + ten spelled out have 39 letters
  expect(miniTask("pattern/spelled")!.solution).toBe(
    String("onetwothreefourfivesixseveneightnineten".length),
  );
  expect(miniTask("log_triage/failures")!.solution).toBe("10.0.2.77");
  expect(miniTask("log_triage/users")!.solution).toBe("10.0.1.15");
  expect(miniTask("log_triage/streak")!.solution).toBe("10.0.0.13");
  expect(miniTask("json_reshape/by_customer")!.check('{"Sand":13,"Ito":31,"Mora":12}').score).toBe(
    1,
  );
});

// Live check of the specification
test("three scripted agents keep their order over 20 seeds, and the middle one falls with length", () => {
  for (let seed = 0; seed < 20; seed++) {
    const counts = runScriptedAgents(miniSuite, scriptedAgents, { runsPerTask: 8, seed });
    const overall = counts.agents.map((cells) => {
      const rates = Array.from(cells.total, (total, i) => total / cells.runs[i]!);
      return rates.reduce((a, b) => a + b, 0) / rates.length;
    });
    expect(overall[0]!).toBeGreaterThan(overall[1]!);
    expect(overall[1]!).toBeGreaterThan(overall[2]!);
    const rows = groupSuccess(counts, counts.agents[1]!, lengthBuckets(miniSuiteEdges));
    expect(rows.every(({ tasks }) => tasks > 0)).toBe(true);
    expect(
      spearman(
        [0, 1, 2, 3],
        rows.map(({ success }) => success!),
      )!,
    ).toBeLessThan(-0.5);
  }
});
