import { describe, expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { combineActions } from "./combine.ts";
import { randomMdp, threeStates } from "./environments.ts";
import { denseMdp, rewardSet, sparseMdp } from "./mdp.ts";
import { backwardInduction, bellman, evaluatePolicy, iterate } from "./solve.ts";

describe("validation names the place", () => {
  test("a row that does not sum to 1", () => {
    expect(() =>
      denseMdp([[[0.5, 0.4]], [[0, 1]]], {
        discount: 0.9,
        stateNames: ["home", "work"],
        actionNames: ["go"],
      }),
    ).toThrow("state home, action go: wanted probabilities that sum to 1, got 0.9");
  });
  test("a negative probability", () => {
    expect(() => denseMdp([[[1.5, -0.5]], [[0, 1]]], { discount: 0.9 })).toThrow(
      "wanted a probability in [0, 1]",
    );
  });
  test("a dead end", () => {
    expect(() =>
      sparseMdp([{ state: 0, action: 0, next: 1, probability: 1 }], {
        states: 2,
        actions: 1,
        discount: 0.5,
      }),
    ).toThrow("state 1: wanted at least one action, got none");
  });
  test("an unknown successor", () => {
    expect(() =>
      sparseMdp([{ state: 0, action: 0, next: 7, probability: 1 }], {
        states: 2,
        actions: 1,
        discount: 0.5,
      }),
    ).toThrow("unknown successor 7");
  });
  test("an action whose successors all have probability 0", () => {
    const ways = [
      { state: 0, action: 0, next: 0, probability: 1 },
      { state: 0, action: 1, next: 0, probability: 0 },
    ];
    expect(() => sparseMdp(ways, { states: 1, actions: 2, discount: 0.5 })).toThrow(
      "state 0, action 1: wanted probabilities that sum to 1, got 0",
    );
  });
  test("a discount above 1 and a bad prior", () => {
    expect(() => denseMdp([[[1]]], { discount: 1.2 })).toThrow(
      "discount: wanted a number in [0, 1], got 1.2",
    );
    const { mdp } = threeStates();
    expect(() => rewardSet(mdp, [[1], [2]], () => 0, { prior: [0.5, 0.4] })).toThrow(
      "prior: wanted weights that sum to 1",
    );
    expect(() => rewardSet(mdp, [], () => 0)).toThrow("wanted at least one reward");
  });
});

test("dense and sparse forms of one MDP are the same, with repeated successors merged", () => {
  const dense = denseMdp([[[0.3, 0.7]], [[0, 1]]], { discount: 0.9 });
  const sparse = sparseMdp(
    [
      { state: 0, action: 0, next: 1, probability: 0.4 },
      { state: 0, action: 0, next: 0, probability: 0.3 },
      { state: 0, action: 0, next: 1, probability: 0.3 },
      { state: 1, action: 0, next: 1, probability: 1 },
    ],
    { states: 2, actions: 1, discount: 0.9 },
  );
  expect(sparse.next).toEqual(dense.next);
  expect(sparse.probability).toBeAllclose(dense.probability, { atol: 1e-15 });
});

test("the value of the greedy policy is the optimal value", () => {
  const { mdp, rewards } = randomMdp(rng(5), { states: 12, actions: 3, branching: 4, rewards: 1 });
  const plan = iterate(mdp, bellman(mdp, rewards.rewards), { planBeta: Infinity });
  const policy = new Float64Array(36);
  for (let s = 0; s < 12; s++) {
    const row = plan.q.slice(3 * s, 3 * s + 3);
    policy[3 * s + row.indexOf(Math.max(...row))] = 1;
  }
  expect(evaluatePolicy(mdp, rewards.rewards, policy).values).toBeAllclose(plan.values, {
    atol: 1e-10,
  });
});

test("backward induction converges to value iteration", () => {
  const { mdp, rewards } = threeStates();
  const { values } = backwardInduction(mdp, rewards, 300);
  expect(values[300]).toBeAllclose([6.343435, 5.821024, 6.138921], { atol: 1e-6 });
  expect(values[2]).toBeAllclose([1.601, 0.84, 1.17], { atol: 1e-12 });
});

test("a backup that flips for ever is reported, not returned as converged", () => {
  const mdp = denseMdp([[[1]]], { discount: 0.5 });
  const plan = iterate(
    mdp,
    (values, q) => {
      q[0] = values[0] === 0 ? 1 : 0;
    },
    { planBeta: Infinity },
  );
  expect(plan.converged).toBe(false);
  expect(plan.warnings.join()).toContain("does not settle");
});

test("an unstable fixed point is not where a linear tail ends", () => {
  // v → 1 - 1.5 v within [0, 1] has a fixed point at 0.4, which plain sweeps from 0 never reach: 1, 0, 1, ...
  const plan = iterate(
    denseMdp([[[1]]], { discount: 0.5 }),
    (values, q, slopes) => {
      q[0] = Math.min(1, Math.max(0, 1 - 1.5 * values[0]));
      slopes?.fill(-1.5);
    },
    { planBeta: Infinity },
  );
  expect(plan.converged).toBe(false);
});

test("rewards in other units give the same plan, although no sweep of a million changes by less than 1e-12", () => {
  const { mdp, rewards } = randomMdp(rng(5), { states: 12, actions: 3, branching: 4, rewards: 1 });
  const small = iterate(mdp, bellman(mdp, rewards.rewards), { planBeta: 2 });
  for (const unit of [1e-300, 1e6, 1e300]) {
    for (const tail of [false, true]) {
      const own = rewards.rewards.map((r) => r * unit);
      const plan = iterate(mdp, bellman(mdp, own), { planBeta: 2 / unit, tail });
      if (unit > 1) expect(plan.warnings).toEqual([]);
      if (unit > 1)
        expect(plan.values.map((v) => v / unit)).toBeAllclose(small.values, { rtol: 1e-9 });
      const policy = new Float64Array(36).fill(1 / 3);
      expect(evaluatePolicy(mdp, own, policy).converged).toBe(true);
    }
  }
});

test("a weighted mean of values far apart does not overflow on the way", () => {
  const mdp = denseMdp([[[1], [1]]], { discount: 0.5 });
  const values = new Float64Array(1);
  combineActions(mdp, Float64Array.of(0, 1e150), { planBeta: 4e-148 }, values);
  expect(values[0] / 1e150).toBeAllclose(1, { atol: 1e-12 });
});

test("a slow iteration ends where plain sweeps end, with far fewer of them", () => {
  const { mdp, rewards } = randomMdp(rng(6), {
    states: 20,
    actions: 3,
    branching: 3,
    rewards: 1,
    discount: 0.99,
  });
  for (const planBeta of [3, Infinity]) {
    const backup = bellman(mdp, rewards.rewards);
    const plain = iterate(mdp, backup, { planBeta, tail: false });
    const quick = iterate(mdp, backup, { planBeta });
    expect(quick.values).toBeAllclose(plain.values, { atol: 1e-9 });
    expect(quick.sweeps).toBeLessThan(plain.sweeps / 10);
    // The result is a fixed point by the definition: one more plain sweep changes less than the tolerance.
    const again = new Float64Array(20);
    combineActions(mdp, quick.q, { planBeta }, again);
    expect(again).toBeAllclose(quick.values, { atol: 1e-12 });
  }
});
