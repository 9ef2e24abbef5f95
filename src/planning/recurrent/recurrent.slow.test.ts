import { beforeAll, expect, test } from "vitest";
import { initEngine } from "../../engine/index.ts";
import { rng } from "../../math/random.ts";
import { exactAssistance } from "../bandit/exact.ts";
import { parseHuman } from "../bandit/humans.ts";
import { simulateGames } from "../bandit/simulate.ts";
import { recurrentRobot } from "./policy.ts";
import { recurrentTrainer } from "./train.ts";

beforeAll(async () => {
  await initEngine();
});

test("for an eps-greedy person, two arms and eight rounds, a learned robot comes near the exact optimum", async () => {
  const human = parseHuman("eps-greedy 0.1", 8);
  const trainer = recurrentTrainer({ arms: 2, rounds: 8 });
  const { parameters } = await trainer.train(human, { updates: 400, seed: 1 });
  trainer.dispose();
  const learned = simulateGames(human, recurrentRobot(parameters, { rounds: 8 }), {
    arms: 2,
    rounds: 8,
    episodes: 40_000,
    random: rng(1, "evaluation"),
  });
  const gap = exactAssistance(human, { arms: 2, rounds: 8 }).reward - learned.reward;
  expect(gap).toBeGreaterThan(-3 * learned.rewardError);
  expect(gap).toBeLessThan(0.03 + 2 * learned.rewardError); // the tolerance of the study's claim
});

test("for an eps-greedy person at the paper's size, a training that has just begun is ahead of the particle filter", async () => {
  const trainer = recurrentTrainer({ arms: 4, rounds: 50 });
  const { regrets } = await trainer.train(parseHuman("eps-greedy 0.1", 50), {
    updates: 250,
    plannedUpdates: 1200,
    seed: 1,
  });
  trainer.dispose();
  const last = regrets.slice(-50);
  const mean = last.reduce((sum, x) => sum + x, 0) / last.length;
  expect(mean).toBeLessThan(5.2); // independent number for the filter; alone she loses 6.83
});
