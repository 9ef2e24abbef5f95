import { describe, expect, test } from "vitest";
import { bestArmProbabilities } from "../bandit/best-arm.ts";
import { thompsonBayesHuman, ucbBayesHuman } from "./explorers.ts";
import { bayesHuman, cube, outcomeBandit, stationaryHuman } from "./models.ts";
import { exactLearning } from "./watch.ts";

const rule = { rule: "softmax", beta: 4 } as const;
const bandit = outcomeBandit(
  [
    [0.6, 0.3, 0.1],
    [0.1, 0.2, 0.7],
  ],
  cube([-1, 0, 1], 3),
);
const width = bandit.options * bandit.preferences.size;

describe("optimistic learner", () => {
  test("without a bonus it is the Bayesian learner", () => {
    const counts = Float64Array.of(3, 0, 1, 2, 5, 1);
    const [ours, theirs] = [new Float64Array(width), new Float64Array(width)];
    ucbBayesHuman(bandit, rule, { bonus: 0 }).choice(counts, ours);
    bayesHuman(bandit, rule).choice(counts, theirs);
    expect(ours).toBeAllclose(theirs, { atol: 1e-12 });
  });

  test("of two options with equal means it prefers the one seen less", () => {
    const out = new Float64Array(width);
    ucbBayesHuman(bandit, rule).choice(Float64Array.of(0, 0, 0, 9, 9, 9), out);
    const utility = [-1, 0, 1]; // mean 0 under both beliefs, and the beliefs differ in width only
    const theta = cube([-1, 0, 1], 3).findIndex((v) => v.join() === utility.join());
    expect(out[theta]).toBeGreaterThan(out[bandit.preferences.size + theta]);
  });
});

describe("sampling learner", () => {
  test("equal beliefs give exactly uniform choices, so the first choice says nothing", () => {
    const human = thompsonBayesHuman(bandit, rule);
    const [[score]] = exactLearning(bandit, [human], [human], 1);
    expect(score.logLossNats).toBeAllclose(Math.log(bandit.preferences.size), { atol: 1e-12 });
  });

  test("with two outcomes and no noise it chooses as often as an arm is best", () => {
    const coins = outcomeBandit(
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      [[0, 1]],
    );
    const draws = 4000;
    const human = thompsonBayesHuman(coins, { rule: "softmax", beta: 1e6 }, { draws });
    const out = new Float64Array(2);
    human.choice(Float64Array.of(0, 3, 2, 1), out);
    const expected = new Float64Array(2);
    bestArmProbabilities([3, 1], [3, 3], expected);
    // 4 standard errors of as many independent draws
    const error = Math.sqrt((expected[0] * expected[1]) / draws);
    expect(out.map(Math.exp)).toBeAllclose(expected, { atol: 4 * error });
  });

  test("after many observations it chooses as somebody who knows the options", () => {
    const counts = bandit.probability.map((p) => Math.round(100_000 * p));
    const [ours, theirs] = [new Float64Array(width), new Float64Array(width)];
    thompsonBayesHuman(bandit, rule, { draws: 4 }).choice(counts, ours);
    stationaryHuman(bandit, rule).choice(counts, theirs);
    expect(ours).toBeAllclose(theirs, { atol: 0.1 });
  });
});

test("bad parameters are named", () => {
  expect(() => ucbBayesHuman(bandit, rule, { bonus: -1 })).toThrow(/bonus/);
  expect(() => thompsonBayesHuman(bandit, rule, { draws: 0 })).toThrow(/draws/);
  expect(() => thompsonBayesHuman(bandit, rule, { a0: 0 })).toThrow(/a0/);
});
