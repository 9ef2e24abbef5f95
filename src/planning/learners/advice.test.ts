import { expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { adviser } from "./advice.ts";
import { bayesHuman, cube, outcomeBandit, qLearningHuman, stationaryHuman } from "./models.ts";
import { exactLearning, sampledLearning } from "./watch.ts";

const rule = { rule: "softmax", beta: 4 } as const;
const a1 = outcomeBandit(
  [
    [0.6, 0.3, 0.1],
    [0.1, 0.2, 0.7],
  ],
  cube([-1, 0, 1], 3),
);
const people = [stationaryHuman(a1, rule), bayesHuman(a1, rule), qLearningHuman(a1, rule)];

test("two preferences by hand: the likelier one decides, equal ones share", () => {
  // Option 1 gives item 1, option 2 item 2.
  const bandit = outcomeBandit(
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [0, 3],
    ],
  );
  const advise = adviser(bandit);
  const joint = (a: number, b: number) => Float64Array.of(a, b).map((l) => l - Math.LN2);
  expect(advise(joint(0, 0))).toBeAllclose([1, 0]); // 0.5 against 1.5: the second option
  expect(advise(joint(Math.log(9), 0))).toBeAllclose([0, 3]); // 0.9 against 0.3
  expect(advise(joint(Math.log(3), 0))).toBeAllclose([0.5, 1.5]); // 0.75 each
  expect(advise(joint(-Infinity, -Infinity))).toBeAllclose([1, 0]); // impossible: the prior
});

test("no reader loses less than the right one, and more rounds lose no more", () => {
  const longer = exactLearning(a1, people, people, 4);
  const shorter = exactLearning(a1, people, people, 3);
  longer.forEach((row, k) => {
    for (const { regret } of row) expect(regret).toBeGreaterThanOrEqual(row[k].regret - 1e-12);
    expect(row[k].regret).toBeLessThanOrEqual(shorter[k][k].regret + 1e-12);
  });
});

test("the first choice of a learner tells nothing: its regret is that of the prior", () => {
  const [prior] = adviser(a1)(new Float64Array(27)).subarray(0, 1);
  expect(prior).toBeAllclose(0, { atol: 1e-12 }); // all utilities equal: nothing to lose
  const blind = adviser(a1)(new Float64Array(27)).reduce((sum, r) => sum + r / 27, 0);
  const [, bayes, qlearn] = exactLearning(a1, people, people, 1);
  expect(bayes[1].regret).toBeAllclose(blind, { atol: 1e-12 });
  expect(qlearn[2].regret).toBeAllclose(blind, { atol: 1e-12 });
});

test("simulated people agree with the exact regret", () => {
  const exact = exactLearning(a1, people, people, 3);
  people.forEach((truth, k) => {
    const [sampled] = sampledLearning(a1, truth, people, {
      people: 8000,
      random: rng(5, "test"),
      at: [3],
    });
    sampled.forEach(({ regret, regretError }, j) => {
      expect(Math.abs(regret - exact[k][j].regret)).toBeLessThan(4 * (regretError ?? 0));
    });
  });
});
