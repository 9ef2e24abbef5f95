import { expect, test } from "vitest";
import type { CountTable } from "../horizon/counts.ts";
import { fitAgent, horizonOf, profiles } from "../horizon/fit.ts";
import { simulateBenchmark } from "../horizon/simulate.ts";
import { labelInfluence, planBaselines } from "./plan.ts";

const profile = profiles["th1.1-2026-03"];
const lengths = Array.from({ length: 60 }, (_, i) => 2 ** (i / 6));
const table = simulateBenchmark({
  lengthsMinutes: lengths,
  families: lengths.map((_, i) => `family ${Math.floor(i / 3)}`),
  agents: [{ agent: "planted", horizonMinutes: 40, slope: -0.7 }],
  runsPerTask: 8,
  taskNoise: 0.8,
  seed: 3,
});
const cells = table.agents[0]!;

const lengthened = (index: number, factor: number): CountTable => ({
  ...table,
  tasks: table.tasks.map((task, i) =>
    i === index ? { ...task, minutes: task.minutes * factor } : task,
  ),
});

test("influence is the slope of refits, at the 50 % and the 80 % horizon", () => {
  const step = 1e-4;
  for (const q of [0.5, 0.8]) {
    const influence = labelInfluence(table, cells, profile, q)!;
    for (const index of [0, 17, 33, 59]) {
      const logHorizon = (factor: number): number =>
        Math.log(horizonOf(fitAgent(lengthened(index, factor), cells, profile), q)!);
      const slope = (logHorizon(Math.exp(step)) - logHorizon(Math.exp(-step))) / (2 * step);
      expect(influence[index]).toBeAllclose(slope, { rtol: 1e-4, atol: 1e-7 });
    }
  }
});

test("influences sum to 1 without a ridge: other units of length are other units of the horizon", () => {
  for (const q of [0.5, 0.8]) {
    const influence = labelInfluence(table, cells, { ...profile, ridge: 0 }, q)!;
    expect(influence.reduce((a, b) => a + b, 0)).toBeAllclose(1, { rtol: 1e-9 });
  }
});

const plan = (attempts: number, per: "attempt" | "hour" = "attempt") => {
  const found = planBaselines(table, cells, {
    profile,
    spread: 0.8,
    successes: new Map(table.tasks.map(({ id }, i) => [id, i % 3])),
    attempts,
    successRate: () => 0.5,
    per,
    samplingSpread: 0.2,
    seed: 1,
    draws: 400,
  });
  if (!found.ok) throw new Error(found.reason);
  return found;
};

test("the first-order spread agrees with simulated refits, before and after the plan", () => {
  const { labelSpread } = plan(40);
  expect(labelSpread.simulatedNow).toBeAllclose(labelSpread.now, { rtol: 0.15 });
  expect(labelSpread.simulatedPlanned).toBeAllclose(labelSpread.planned, { rtol: 0.15 });
  expect(labelSpread.simulatedPlanned).toBeLessThan(labelSpread.simulatedNow);
});

test("nothing to spend changes nothing; more attempts never widen; the budget is kept", () => {
  expect(plan(0).labelSpread.planned).toBe(plan(0).labelSpread.now);
  const budgets = [10, 20, 40, 80].map((attempts) => plan(attempts));
  budgets.forEach((one, i) => {
    expect(one.attempts).toBeLessThanOrEqual([10, 20, 40, 80][i]!);
    if (i > 0) expect(one.labelSpread.planned).toBeLessThan(budgets[i - 1]!.labelSpread.planned);
  });
});

test("the greedy plan beats every single exchange of one success", () => {
  const { tasks } = plan(12);
  const variance = (n: number): number => 0.64 / (n > 0 ? n : 0.5);
  const total = (more: readonly number[]): number =>
    tasks.reduce((sum, t, i) => sum + t.influence ** 2 * variance(t.successes + more[i]!), 0);
  const chosen = tasks.map(({ more }) => more);
  expect(chosen.reduce((a, b) => a + b, 0)).toBe(6); // half of the attempts succeed
  chosen.forEach((count, from) => {
    if (count === 0) return;
    chosen.forEach((_, to) => {
      const other = chosen.map((n, i) => n - Number(i === from) + Number(i === to));
      expect(total(other)).toBeGreaterThanOrEqual(total(chosen) - 1e-15);
    });
  });
});

test("per hour the plan prefers shorter tasks, and shares sum to 1", () => {
  expect(plan(20, "hour").hours).toBeLessThan(plan(20).hours);
  expect(plan(20).tasks.reduce((sum, { share }) => sum + share, 0)).toBeAllclose(1, { rtol: 1e-9 });
});

test("an agent without a horizon has no plan", () => {
  const failing = { ...cells, total: cells.total.map(() => 0) };
  const found = planBaselines({ ...table, agents: [failing] }, failing, {
    profile,
    spread: 0.8,
    successes: new Map(),
    attempts: 5,
    successRate: () => 0.5,
    seed: 1,
  });
  expect(found).toMatchObject({ ok: false, fit: { status: "no-successes" } });
});
