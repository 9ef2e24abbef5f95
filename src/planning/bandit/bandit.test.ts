import { describe, expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { binaryEntropyBits } from "../information.ts";
import { bestArmProbabilities, bestPairProbabilities } from "./best-arm.ts";
import {
  deferRule,
  exactAssistance,
  exactNodes,
  exactRule,
  majorityRule,
  walkTeam,
} from "./exact.ts";
import { finiteHorizonIndex, gittinsIndex, gittinsTruncation } from "./gittins.ts";
import { annealedHuman, epsOptimalHuman, parseHuman } from "./humans.ts";
import { sampledInformation, teamInformation } from "./information.ts";
import { bayesOptimalReward, epsOptimalMajority, oracleReward } from "./optimum.ts";
import { seat } from "./person.ts";

describe("Gittins indices", () => {
  const states = [
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
    [3, 1],
    [3, 3],
  ] as const;
  const rows: [number, number[]][] = [
    [0.5, [0.559019, 0.375822, 0.705967, 0.535869, 0.777232, 0.525766]],
    [0.9, [0.702889, 0.500129, 0.800056, 0.634633, 0.845196, 0.600999]],
    [0.95, [0.761434, 0.560111, 0.838141, 0.681037, 0.873568, 0.639169]],
    [0.99, [0.86986, 0.700543, 0.910177, 0.784359, 0.928498, 0.730787]],
  ];
  test.each(rows)("discount %d", (gamma, expected) => {
    const found = states.map(([a, b]) => gittinsIndex(a, b, gamma));
    expect(found).toBeAllclose(expected, { atol: 2e-6 });
  });

  test("leaving out states that have retired changes nothing", () => {
    // The calibration over all states, as it is defined.
    const advantage = (a: number, b: number, gamma: number, depth: number, lambda: number) => {
      const value = Float64Array.from(
        { length: depth + 1 },
        (_, i) => Math.max(lambda, (a + i) / (a + b + depth)) / (1 - gamma),
      );
      for (let step = depth - 1; step >= 0; step--)
        for (let i = 0; i <= step; i++) {
          const m = (a + i) / (a + b + step);
          const go = m * (1 + gamma * value[i + 1]) + (1 - m) * gamma * value[i];
          value[i] = step === 0 ? go : Math.max(go, lambda / (1 - gamma));
        }
      return value[0] - lambda / (1 - gamma);
    };
    for (const [a, b, gamma] of [
      [1, 1, 0.9],
      [1, 7, 0.95],
      [5, 2, 0.97],
      [2, 30, 0.9],
    ]) {
      const index = gittinsIndex(a, b, gamma, 200);
      expect(Math.abs(advantage(a, b, gamma, 200, index))).toBeLessThan(1e-8);
    }
  });

  test("published four-digit values", () => {
    const found = [
      gittinsIndex(1, 1, 0.9),
      gittinsIndex(2, 2, 0.9),
      gittinsIndex(3, 3, 0.9),
      gittinsIndex(1, 1, 0.99),
    ];
    expect(found.map((x) => Number(x.toFixed(4)))).toEqual([0.7029, 0.6346, 0.601, 0.8699]);
  });

  test("finite horizon", () => {
    const found = [1, 2, 5, 10, 50].map((left) => finiteHorizonIndex(1, 1, left));
    expect(found).toBeAllclose([0.5, 5 / 9, 0.635714, 0.698074, 0.826197], { atol: 1e-6 });
  });

  test("a look-ahead that is too short is noticed", () => {
    expect(gittinsTruncation(0.99, 20)).toBeGreaterThan(1e-4);
    expect(gittinsTruncation(0.9, 200)).toBeLessThan(1e-6);
  });
});

/** Expected total reward with two arms: T=5 alone, T=5 assisted, T=8 alone, T=8 assisted (independent computation). */
const table: [string, number, number, number, number][] = [
  ["random", 2.5, 2.5, 4, 4],
  ["greedy", 2.757639, 2.786806, 4.514242, 4.638727],
  ["eps-greedy 0.1", 2.734845, 2.764091, 4.48166, 4.59933],
  ["post-mean", 2.884722, 2.884722, 4.749385, 4.749415],
  ["thompson", 2.71638, 2.725352, 4.49273, 4.532628],
  ["ucl", 2.757718, 2.778077, 4.52952, 4.600271],
  ["bayes-ucb", 2.888889, 2.888889, 4.749008, 4.759524],
  ["gittins 0.9", 2.888889, 2.888889, 4.752976, 4.759524],
  ["wsls", 2.844444, 2.888889, 4.615079, 4.759524],
];

describe("two arms, exact", () => {
  test.each(table)("%s", (words, alone5, assisted5, alone8, assisted8) => {
    const found = [5, 8].flatMap((rounds) => {
      const options = { arms: 2, rounds };
      const human = parseHuman(words, rounds);
      return [walkTeam(human, deferRule, options), exactAssistance(human, options).reward];
    });
    expect(found).toBeAllclose([alone5, assisted5, alone8, assisted8], { atol: 1e-6 });
  });

  test("the ceiling, and what knowing the arms would give", () => {
    expect(bayesOptimalReward(2, 5).reward).toBeAllclose(2.888889, { atol: 1e-6 });
    expect(bayesOptimalReward(2, 8).reward).toBeAllclose(4.759524, { atol: 1e-6 });
    expect(oracleReward(2, 5)).toBeAllclose(10 / 3, { atol: 1e-12 });
    // States up to the order of the arms, counted independently.
    expect(bayesOptimalReward(4, 10).states).toBe(1551);
    expect(bayesOptimalReward(2, 50).states).toBe(146_575);
  });

  test("majority robot over five rounds", () => {
    const words = ["greedy", "eps-greedy 0.1", "thompson", "wsls", "gittins 0.9"];
    const found = words.map((w) =>
      walkTeam(parseHuman(w, 5), majorityRule, { arms: 2, rounds: 5 }),
    );
    expect(found).toBeAllclose([2.691319, 2.682316, 2.705731, 2.866667, 2.880556], { atol: 1e-6 });
  });

  test("the policy that was found earns the value that was promised", () => {
    const options = { arms: 2, rounds: 6 };
    for (const words of ["thompson", "wsls", "eps-greedy 0.1"]) {
      const human = parseHuman(words, 6);
      const exact = exactAssistance(human, options);
      expect(walkTeam(human, exactRule(exact), options)).toBeAllclose(exact.reward, {
        atol: 1e-12,
      });
    }
  });

  test("a robot that plans for win-stay lose-shift as in the public code loses a little", () => {
    expect(exactAssistance(parseHuman("wsls-code", 8), { arms: 2, rounds: 8 }).reward).toBeAllclose(
      4.751944,
      { atol: 1e-6 },
    );
  });
});

test("three arms, four rounds", () => {
  const options = { arms: 3, rounds: 4 };
  expect(bayesOptimalReward(3, 4).reward).toBeAllclose(2.347222, { atol: 1e-6 });
  const found = ["eps-greedy 0.1", "thompson", "wsls"].map((words) => {
    const human = parseHuman(words, 4);
    return [walkTeam(human, deferRule, options), exactAssistance(human, options).reward];
  });
  expect(found).toBeAllclose(
    [
      [2.214403, 2.227377],
      [2.151894, 2.160699],
      [2.304167, 2.347222],
    ],
    { atol: 1e-6 },
  );
});

test("other ways of working together, two arms and four rounds", () => {
  const value = (words: string, mode: "turn-taking" | "preemptive", passCost: number): number =>
    exactAssistance(parseHuman(words, 4), { arms: 2, rounds: 4, mode, passCost }).reward;
  const found = ["wsls", "thompson"].map((words) => [
    value(words, "turn-taking", 0),
    value(words, "preemptive", 0),
    value(words, "preemptive", 0.1),
  ]);
  expect(found).toBeAllclose(
    [
      [2.25, 2.277778, 2.15],
      [2.115278, 2.14348, 2.011111],
    ],
    { atol: 1e-6 },
  );
});

test("planning for one human and meeting another (rows assumed, columns true)", () => {
  const words = ["wsls", "greedy", "eps-greedy 0.1", "thompson", "post-mean"];
  const humans = words.map((w) => parseHuman(w, 5));
  const found = humans.map((assumed) =>
    humans.map((truth) => exactAssistance(assumed, { arms: 2, rounds: 5 }, truth).reward),
  );
  expect(found).toBeAllclose(
    [
      [2.888889, 2.745486, 2.727768, 2.717102, 2.875],
      [2.763889, 2.786806, 2.763025, 2.708944, 2.805556],
      [2.775, 2.785764, 2.764091, 2.712074, 2.805556],
      [2.872222, 2.737847, 2.72422, 2.725352, 2.879167],
      [2.844444, 2.757639, 2.734845, 2.71638, 2.884722],
    ],
    { atol: 1e-6 },
  );
});

test("a noisily optimal human: closed form", () => {
  const four = epsOptimalMajority(4, 50, 0.1);
  expect(four.best.slice(0, 4)).toBeAllclose([0.925, 0.925, 0.987438, 0.993681], { atol: 1e-6 });
  expect([four.regret, four.unassistedRegret]).toBeAllclose([0.068646, 1.5], { atol: 1e-6 });
  const two = epsOptimalMajority(2, 10, 0.1);
  expect([two.regret, two.unassistedRegret]).toBeAllclose([0.03909, 0.166667], { atol: 1e-6 });
  const noisy = epsOptimalMajority(4, 50, 0.3);
  expect([noisy.regret, noisy.unassistedRegret]).toBeAllclose([0.289576, 4.5], { atol: 1e-6 });
  // Beyond 170 rounds, where factorials are no numbers any more.
  const long = epsOptimalMajority(4, 200, 0.3);
  expect(long.best.subarray(0, 50)).toBeAllclose(noisy.best, { atol: 1e-12 });
  expect(1 - long.best[199]).toBeLessThan(1e-12);
  expect(long.regret).toBeGreaterThan(noisy.regret);
  expect(long.regret).toBeLessThan(noisy.regret + 1e-3);
  expect(epsOptimalMajority(3, 6, 0).best).toBeAllclose(Array(6).fill(1), { atol: 1e-12 });
  expect(epsOptimalMajority(3, 6, 1).best).toBeAllclose(Array(6).fill(1 / 3), { atol: 1e-12 });
});

describe("information about the best arm in the wishes, two arms, bits", () => {
  const rows: [string, number[]][] = [
    ["wsls", [0, 0.081704, 0.150402, 0.204851, 0.251233, 0.290619, 0.32501, 0.355131]],
    ["gittins 0.9", [0, 0.081704, 0.118255, 0.182191, 0.194646, 0.241564, 0.260507, 0.288741]],
    ["thompson", [0, 0.008924, 0.034109, 0.070731, 0.11141, 0.151433, 0.188746, 0.222708]],
    ["eps-greedy 0.1", [0, 0.02055, 0.046121, 0.068942, 0.088625, 0.106842, 0.122669, 0.137567]],
  ];
  test.each(rows)("%s", (words, expected) => {
    const { bits } = teamInformation(parseHuman(words, 8), deferRule, { arms: 2, rounds: 8 });
    expect(bits).toBeAllclose(expected, { atol: 1e-6 });
  });

  test("estimated from games, with the bias taken off, it is the exact information", () => {
    const games = 40_000;
    for (const [words, expected] of rows) {
      const { bits, bias } = sampledInformation(parseHuman(words, 5), {
        arms: 2,
        rounds: 5,
        games,
        random: rng(1, "test"),
      });
      // The estimate of a small information I has a variance near 2 I / (n ln 2) bits², beside what the bias itself varies by.
      bits.forEach((b, t) => {
        const error = Math.sqrt((2 * expected[t]) / (games * Math.LN2)) + bias[t];
        expect(Math.abs(b - expected[t])).toBeLessThan(4 * error + 1e-12);
      });
    }
  });

  test("no team is more often right than its wishes allow (Fano, sharp for two arms)", () => {
    const options = { arms: 2, rounds: 7 };
    for (const words of ["wsls", "thompson", "eps-greedy 0.1", "ucl"]) {
      const human = parseHuman(words, 7);
      for (const rule of [deferRule, majorityRule, exactRule(exactAssistance(human, options))]) {
        const { bits, pullsBest } = teamInformation(human, rule, options);
        bits.forEach((b, t) => {
          expect(b).toBeGreaterThanOrEqual(1 - binaryEntropyBits(1 - pullsBest[t]) - 1e-9);
        });
      }
    }
  });
});

test("probabilities of being the best arm sum to one, and agree with a hand-made case", () => {
  const out = new Float64Array(2);
  bestArmProbabilities([1, 0], [1, 1], out); // Beta(2,1) against Beta(1,2): 1 - ∫ 2x · (1-x)² dx = 5/6
  expect(out).toBeAllclose([5 / 6, 1 / 6], { atol: 1e-14 });
  const four = new Float64Array(4);
  // After hundreds of pulls every state still has its own curve.
  bestArmProbabilities([513, 1], [600, 601], out);
  expect(out).toBeAllclose([1, 0], { atol: 1e-9 });
  bestArmProbabilities([0, 0], [120, 0], out); // Beta(1, 121) against a uniform mean: 1/122
  expect(out).toBeAllclose([1 / 122, 121 / 122], { atol: 1e-12 });
  bestArmProbabilities([20, 3, 0, 7], [30, 5, 0, 15], four);
  expect(four.reduce((a, b) => a + b, 0)).toBeAllclose(1, { atol: 1e-11 });
});

test("a Thompson sampler's wishes have the same chances early, where they are known, and late, where means are drawn", () => {
  const human = parseHuman("thompson", 50);
  const [successes, pulls] = [
    [9, 3, 2],
    [14, 5, 8],
  ];
  const p = new Float64Array(3);
  bestArmProbabilities(successes, pulls, p);
  const draws = 20_000;
  for (const round of [27, 5000]) {
    const view = {
      successes,
      pulls,
      round,
      lastArm: 0,
      lastReward: 1,
      lastWish: 0,
      theta: undefined,
    };
    const random = rng(2, "test");
    const counts = [0, 0, 0];
    for (let i = 0; i < draws; i++) counts[human.sample(view, random)] += 1;
    p.forEach((x, i) => {
      expect(Math.abs(counts[i] / draws - x)).toBeLessThan(4 * Math.sqrt((x * (1 - x)) / draws));
    });
  }
});

test("the mean of two draws from every belief: a hand-made case, sampling, and between its neighbours", () => {
  const out = new Float64Array(2);
  bestPairProbabilities([1, 0], [1, 1], out); // sums of two draws from Beta(2,1) and Beta(1,2)
  expect(out).toBeAllclose([115 / 126, 11 / 126], { atol: 1e-12 });
  const four = new Float64Array(4);
  const [successes, pulls] = [
    [9, 3, 0, 7],
    [14, 5, 0, 15],
  ];
  bestPairProbabilities(successes, pulls, four);
  expect(four.reduce((a, b) => a + b, 0)).toBeAllclose(1, { atol: 1e-10 });
  const human = annealedHuman(2);
  const view = {
    successes,
    pulls,
    round: 34,
    lastArm: 0,
    lastReward: 1,
    lastWish: 0,
    theta: undefined,
  };
  const counts = [0, 0, 0, 0];
  const random = rng(1, "test");
  const draws = 20_000;
  for (let i = 0; i < draws; i++) counts[human.sample(view, random)] += 1;
  four.forEach((p, i) => {
    expect(Math.abs(counts[i] / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
  });
  const alone = (words: string): number =>
    walkTeam(parseHuman(words, 8), deferRule, { arms: 2, rounds: 8 });
  expect(alone("annealed 1")).toBeAllclose(alone("thompson"), { atol: 1e-12 });
  expect(alone("annealed 2")).toBeGreaterThan(alone("thompson"));
  expect(alone("annealed 2")).toBeLessThan(alone("post-mean"));
});

test("what cannot be computed is refused with the estimate, what is out of range by name", () => {
  const wsls = parseHuman("wsls", 10);
  expect(exactNodes({ arms: 2, rounds: 8 })).toBe(21_845);
  expect(exactNodes({ arms: 3, rounds: 5 })).toBe(7_381);
  expect(() => exactAssistance(wsls, { arms: 4, rounds: 50 })).toThrow(
    /at most 5000000 histories, got/,
  );
  expect(() => exactAssistance(epsOptimalHuman(), { arms: 2, rounds: 3 })).toThrow(
    "got eps-optimal 0.1",
  );
  expect(() => exactAssistance(parseHuman("q-learning", 3), { arms: 2, rounds: 3 })).toThrow(
    "got q-learning 0.2",
  );
  expect(() => parseHuman("gittins 1.5", 3)).toThrow("gamma: wanted a number in (0, 1), got 1.5");
  expect(() => parseHuman("stay-shift 1 2", 3)).toThrow("shift: wanted a number in [0, 1], got 2");
  for (const words of ["constructor", "toString"])
    expect(() => parseHuman(words, 3)).toThrow(`unknown "${words}"`);
  expect(() => parseHuman("wsls 3", 3)).toThrow("wanted at most 0 numbers after wsls");
  expect(parseHuman("ucl 0.0001", 3).name).toBe("ucl 0.0001");
  expect(() => exactAssistance(annealedHuman(3), { arms: 2, rounds: 3 })).toThrow("got annealed 3");
  expect(() => exactAssistance(wsls, { arms: 1, rounds: 3 })).toThrow(
    "arms: wanted an integer of at least 2, got 1",
  );
  expect(() => exactAssistance(wsls, { arms: 2, rounds: 0 })).toThrow("rounds: wanted");
  expect(() => epsOptimalHuman(2)).toThrow("epsilon: wanted a number in [0, 1], got 2");
  expect(() => gittinsIndex(1, 1, 1)).toThrow("gamma: wanted a number in (0, 1), got 1");
});

test("a Q-learner's values after a win and a loss, by hand, and the chances of her wishes", () => {
  const person = seat(parseHuman("q-learning", 5), 2);
  person.see(0, 0, 1); // 0 + 0.5 (1 + 0.99 · 0 − 0)
  expect(person.view.own).toBeAllclose([0.5, 0]);
  person.see(0, 0, 0); // 0.5 + 0.5 (0 + 0.99 · 0.5 − 0.5)
  expect(person.view.own).toBeAllclose([0.4975, 0], { atol: 1e-15 });
  person.see(0, 1, 0); // 0 + 0.5 (0 + 0.99 · 0.4975 − 0)
  expect(person.view.own).toBeAllclose([0.4975, 0.24626250000000002], { atol: 1e-15 });
  const odds = Math.exp((0.4975 - 0.2462625) / 0.2);
  expect(person.chances()).toBeAllclose([odds / (1 + odds), 1 / (1 + odds)], { atol: 1e-12 });
  person.restart();
  expect(person.chances()).toBeAllclose([0.5, 0.5]);
  // Discount 0 and rate 1/2: a weighted mean of the rewards, the newest counting half.
  const forgetful = seat(parseHuman("q-learning 0.2 0", 5), 2);
  for (const reward of [1, 0, 1]) forgetful.see(1, 1, reward);
  expect(forgetful.view.own).toBeAllclose([0, 0.5 * 1 + 0.25 * 0 + 0.125 * 1]);
});

test("staying and shifting: win-stay lose-shift at (1, 1), and its contrary is as good a partner but worse alone", () => {
  const options = { arms: 2, rounds: 6 };
  const value = (words: string): [number, number] => {
    const human = parseHuman(words, 6);
    return [walkTeam(human, deferRule, options), exactAssistance(human, options).reward];
  };
  expect(value("stay-shift 1 1")).toBeAllclose(value("wsls"), { atol: 1e-12 });
  const [alone, assisted] = value("stay-shift 0 0");
  expect(alone).toBeLessThan(value("wsls")[0]);
  // Both tell every reward; the first wish is arm 0 for both, so the same histories lie under other names.
  expect(assisted).toBeAllclose(bayesOptimalReward(2, 6).reward, { atol: 1e-9 });
  // Wishes at random say nothing.
  expect(value("stay-shift 0.5 0.5")[1]).toBeAllclose(3, { atol: 1e-9 });
});
