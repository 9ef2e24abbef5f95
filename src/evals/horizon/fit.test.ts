import { expect, test } from "vitest";
import { hasPublicData, publicBytes, publicText } from "../../../test/public-data.ts";
import { piecesOf, readRunsJsonl } from "../records/read-jsonl.ts";
import { readTaskCounts } from "../records/task-counts.ts";
import { agentCells, type CountTable, countRuns, countsOf, filterTasks } from "./counts.ts";
import {
  type FitProfile,
  type FittedCurve,
  fitAgent,
  horizonMinutes,
  horizonOf,
  profiles,
  showMinutes,
} from "./fit.ts";

const here = hasPublicData("time-horizon");

type Cell = [minutes: number, successes: number, runs: number, family?: string];
function table(...cells: Cell[]): CountTable {
  return countsOf([
    {
      agent: "A",
      cells: cells.map(([minutes, successes, runs, family], i) => ({
        taskId: `t${i}`,
        family: family ?? `f${i}`,
        suite: "unstated",
        label: { kind: "unstated", humanMinutes: minutes },
        runs,
        successes,
      })),
    },
  ]);
}

function curve(counts: CountTable, agent: string, profile: FitProfile): FittedCurve {
  const fit = fitAgent(counts, agentCells(counts, agent)!, profile);
  if (fit.status !== "fitted") throw new Error(fit.status);
  return fit;
}

test("agents without a horizon are named, not numbered", () => {
  const status = (counts: CountTable, profile: FitProfile = profiles["th1.1-2026-03"]): string =>
    fitAgent(counts, counts.agents[0]!, profile).status;
  expect(status(table([1, 0, 4], [2, 0, 4], [4, 0, 4]))).toBe("no-successes");
  expect(status(table([1, 4, 4], [2, 4, 4], [4, 4, 4]))).toBe("no-failures");
  expect(status(table([5, 1, 4], [5, 2, 4], [5, 2, 4]))).toBe("slope-not-identified");
  expect(status(table([1, 1, 4], [2, 2, 4], [4, 3, 4]))).toBe("positive-slope");
  expect(status(table([1, 4, 4], [2, 4, 4], [4, 0, 4]), profiles.unregularised)).toBe("separable");
  const none = fitAgent(
    table([1, 0, 4], [2, 0, 4], [4, 0, 4]),
    table([1, 0, 4]).agents[0]!,
    profiles.unregularised,
  );
  expect(horizonOf(none, 0.5)).toBe(0);
});

test("runs counted per task or one by one give the same curve", () => {
  const counted = table([1, 3, 4, "a"], [8, 2, 4, "a"], [60, 1, 4, "b"]);
  const single = table(
    [1, 1, 1, "a"],
    [1, 1, 1, "a"],
    [1, 1, 1, "a"],
    [1, 0, 1, "a"],
    [8, 1, 1, "a"],
    [8, 1, 1, "a"],
    [8, 0, 1, "a"],
    [8, 0, 1, "a"],
    [60, 1, 1, "b"],
    [60, 0, 1, "b"],
    [60, 0, 1, "b"],
    [60, 0, 1, "b"],
  );
  const profile = { name: "x", ridge: 0.1, weights: "equal" } as const;
  const a = curve(counted, "A", profile);
  const b = curve(single, "A", profile);
  expect([a.slope, a.intercept]).toBeAllclose([b.slope, b.intercept], { rtol: 1e-10 });
});

test("multiplying every length multiplies every horizon when there is no ridge", () => {
  const profile = { name: "x", ridge: 0, weights: "equal" } as const;
  const cells: Cell[] = [
    [1, 4, 5],
    [8, 3, 5],
    [60, 3, 5],
    [300, 1, 5],
  ];
  const base = curve(table(...cells), "A", profile);
  const longer = curve(table(...cells.map(([m, s, n]) => [m * 7, s, n] as Cell)), "A", profile);
  for (const q of [0.2, 0.5, 0.8]) {
    expect(horizonMinutes(longer, q)).toBeAllclose(7 * horizonMinutes(base, q)!, { rtol: 1e-9 });
  }
});

test("lengths are printed in the unit people use, and only bounds outside the sensible range", () => {
  expect([0.0001, 0.05, 12.345, 240, 2e6].map(showMinutes)).toEqual([
    "<0.001 min",
    "3 s",
    "12.3 min",
    "4 h",
    ">1e6 min",
  ]);
});

// Reference: independent solver of the specification (Table A), values METR prints agree
test.skipIf(!here).each([
  ["GPT-4 0314", 213, 73, 0.293044, -0.640517, 1.278046, 3.9871, 0.8895, 3.5242, 0.6217],
  [
    "Claude 3.7 Sonnet (Inspect)",
    228,
    79,
    0.558217,
    -0.597455,
    3.534651,
    60.3876,
    12.0909,
    59.7643,
    9.792,
  ],
])("Table A: %s", (agent, tasks, families, average, a, b, p50, p80, p50Ridge, p80Ridge) => {
  const file = readTaskCounts(
    JSON.parse(publicText("time-horizon", "th1.1/task_results_1_1_subset.json")),
  );
  const fit = curve(file.counts, agent, profiles["th1.1-2026-03"]);
  const own = agentCells(file.counts, agent)!;
  expect(fit.tasks).toBe(tasks);
  expect(new Set([...own.task].map((t) => file.counts.tasks[t]!.family)).size).toBe(families);
  expect([fit.average, fit.slope, fit.intercept]).toBeAllclose([average, a, b], { rtol: 1e-6 });
  expect([horizonMinutes(fit, 0.5), horizonMinutes(fit, 0.8)]).toBeAllclose([p50, p80], {
    atol: 5.1e-5,
  });
  const ridge = curve(file.counts, agent, profiles["paper-2025"]);
  expect([horizonMinutes(ridge, 0.5), horizonMinutes(ridge, 0.8)]).toBeAllclose(
    [p50Ridge, p80Ridge],
    { atol: 5.1e-5 },
  );
});

test.skipIf(!here)("Table A: Claude 3.7 Sonnet without SWAA", () => {
  const file = readTaskCounts(
    JSON.parse(publicText("time-horizon", "th1.1/task_results_1_1_subset.json")),
  );
  const swaa = [
    "alert_triage",
    "arithmetic",
    "code_completion",
    "file_selection",
    "request_routing",
  ];
  const rest = filterTasks(
    file.counts,
    (task) => !swaa.includes(file.counts.families[task.family]!),
  );
  const fit = curve(rest, "Claude 3.7 Sonnet (Inspect)", profiles["th1.1-2026-03"]);
  expect(fit.tasks).toBe(162);
  expect(horizonMinutes(fit, 0.5)).toBeAllclose(61.6196, { rtol: 1e-6 });
});

// Reference: independent solver of the specification (Table B)
test.skipIf(!here).each([
  ["GPT-4 0314", 429, 83, 83, 0.22243, -0.3816, 0.71385, 3.6571, 0.2948, 4.3509, 4.4923],
  ["GPT-4 Turbo", 891, 83, 171, 0.23609, -0.33658, 0.60027, 3.4424, 0.1982, 4.0831, 3.2939],
  ["GPT-4o", 885, 83, 216, 0.29844, -0.32039, 0.8982, 6.981, 0.3479, 7.8269, 7.1756],
  [
    "Claude 3.5 Sonnet (New)",
    802,
    83,
    366,
    0.4945,
    -0.33732,
    1.99674,
    60.5234,
    3.5057,
    60.9415,
    61.3966,
  ],
  ["o1-preview", 567, 75, 304, 0.48354, -0.32117, 1.6842, 37.8965, 1.9021, 38.2406, 45.3544],
])(
  "Table B: %s",
  async (agent, runs, tasks, successes, average, a, b, p50, p80, p50Free, p50Equal) => {
    const counts = countRuns(
      await readRunsJsonl(piecesOf(publicBytes("time-horizon", "preview-2025-02/runs.jsonl"))),
    );
    const own = agentCells(counts, agent)!;
    const fit = curve(counts, agent, profiles["paper-2025"]);
    expect([fit.runs, fit.tasks]).toEqual([runs, tasks]);
    expect(own.total.reduce((x, y) => x + y, 0)).toBe(successes);
    // The table is printed with five decimals; four of p50.
    expect([fit.average, fit.slope, fit.intercept]).toBeAllclose([average, a, b], { atol: 5.1e-6 });
    expect([horizonMinutes(fit, 0.5), horizonMinutes(fit, 0.8)]).toBeAllclose([p50, p80], {
      atol: 5.1e-5,
    });
    const free = curve(counts, agent, profiles["th1.1-2026-03"]);
    expect(horizonMinutes(free, 0.5)).toBeAllclose(p50Free, { atol: 5.1e-5 });
    const equal = curve(counts, agent, { name: "equal", ridge: 1e-5, weights: "equal" });
    expect(horizonMinutes(equal, 0.5)).toBeAllclose(p50Equal, { atol: 5.1e-5 });
  },
);
