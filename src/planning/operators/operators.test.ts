import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transposed } from "../../math/arrays.ts";
import { rng } from "../../math/random.ts";
import { gridG5a, randomMdp, threeStates } from "../mdp/environments.ts";
import { rewardsOf, sparseMdp } from "../mdp/mdp.ts";
import type { Plan } from "../mdp/solve.ts";
import { operatorFamilies, parsePlanner, plannerName } from "./index.ts";

function plan(words: string, plus = false, planBeta = Infinity): Plan {
  const { mdp, rewards } = threeStates(plus);
  return parsePlanner(words).prepare(mdp)(rewards, { planBeta });
}

/** Reference values of the three-state MDP, computed independently to six decimals. */
const table: readonly [string, readonly number[], boolean?][] = [
  ["rational", [6.343435, 5.821024, 6.138921]],
  ["boltzmann 1", [4.11083, 3.520291, 3.844914]],
  ["boltzmann 10", [6.329575, 5.809205, 6.128284]],
  ["illusion 0.5", [5.988588, 5.569803, 5.912823]],
  ["illusion 2", [6.401938, 5.803797, 6.123418]],
  ["optimism 0.5", [6.572336, 6.072051, 6.364846]],
  ["optimism -1", [5.796073, 5.264318, 5.637886]],
  ["prospect 1", [4.460215, 4.075112, 4.309454]],
  ["prospect 2", [4.207017, 3.772123, 4.036765]],
  ["extremal 0.5", [0.847368, 0.584211, 0.9]],
  ["extremal 0.9", [0.889011, 0.834066, 0.9]],
  ["myopic-discount 0.5", [1.489531, 0.933574, 1.366787]],
  ["myopic-vi 2", [0.8, 0.3, 0.9]],
  ["myopic-vi 3", [1.601, 0.84, 1.17]],
  ["myopic-vi 4", [1.89179, 1.46694, 1.656]],
  ["hyperbolic 0.5", [1.802701, 1.633949, 1.697213], true],
  ["hyperbolic 1", [1.307214, 1.170933, 1.218626], true],
];

describe("values on the three-state MDP", () => {
  test.each(table)("%s", (words, expected, plus) => {
    expect(plan(words, plus).values).toBeAllclose(expected, { atol: 1e-6 });
  });

  test("rational action values", () => {
    expect(plan("rational").q).toBeAllclose(
      [5.868041, 6.343435, 4.881975, 5.821024, 3.961842, 6.138921],
      { atol: 1e-6 },
    );
  });
});

describe("limits", () => {
  const environment = randomMdp(rng(3), { states: 8, actions: 3, branching: 3, rewards: 1 });
  const solve = (words: string, rewards = environment.rewards.rewards): Plan =>
    parsePlanner(words).prepare(environment.mdp)(rewards, { planBeta: Infinity });
  const rationalPlan = solve("rational");

  test.each([
    "illusion 1",
    "optimism 0",
    "calibration 1",
    "myopic-discount 0.9",
    "myopic-vi inf",
    "boltzmann inf",
  ])("%s is rational", (words) => {
    expect(solve(words).q).toBeAllclose(rationalPlan.q, { atol: 1e-9 });
  });

  test("hyperbolic 0 is rational", () => {
    const positive = environment.rewards.rewards.map(Math.abs);
    expect(solve("hyperbolic 0", positive).q).toBeAllclose(solve("rational", positive).q, {
      atol: 1e-9,
    });
  });

  test("without planning noise boltzmann 0 takes the mean over actions", () => {
    const { q, values } = solve("boltzmann 0");
    for (let s = 0; s < 8; s++) {
      expect((q[3 * s] + q[3 * s + 1] + q[3 * s + 2]) / 3).toBeAllclose(values[s], { atol: 1e-9 });
    }
  });

  test("a large power sees only the likeliest successor", () => {
    expect(solve("illusion 3000").values).toBeAllclose(solve("illusion inf").values, {
      atol: 1e-9,
    });
  });

  test("extreme optimism and pessimism bracket every finite one", () => {
    const best = solve("optimism inf").values;
    const worst = solve("optimism -1e6").values;
    for (const omega of [-5, -0.5, 0.5, 5]) {
      const { values } = solve(`optimism ${omega}`);
      values.forEach((v, s) => {
        expect(v).toBeLessThanOrEqual(best[s] + 1e-9);
        expect(v).toBeGreaterThanOrEqual(worst[s] - 1e-9);
      });
    }
  });

  test("with alpha 0 extremal values are one-step expected rewards", () => {
    const positive = environment.rewards.rewards.map(Math.abs);
    const { q } = solve("extremal 0", positive);
    expect(q).toBeAllclose(solve("myopic-vi 1", positive).q, { atol: 1e-12 });
  });

  test("when only the end pays, extremal with alpha = discount is rational", () => {
    const { mdp, start } = gridG5a();
    const end = rewardsOf(mdp, (_s, _a, next) => (next === 4 ? 3 : next === 10 ? 1 : 0));
    const options = { planBeta: 5 };
    const a = parsePlanner("extremal 0.9").prepare(mdp)(end, options);
    const b = parsePlanner("rational").prepare(mdp)(end, options);
    expect(a.values[start]).toBeGreaterThan(0);
    expect(a.values).toBeAllclose(b.values, { atol: 1e-10 });
  });

  test("naive and sophisticated hyperbolic planners agree when nothing is discounted", () => {
    const a = solve("hyperbolic-naive 0").q;
    expect(solve("hyperbolic-sophisticated 0").q).toBeAllclose(a, { atol: 1e-9 });
  });

  test("merging successors matters to the illusion of control", () => {
    // In a corner two bumps of 0.1 are one successor of 0.2: 0.8² : 0.2² and not 0.8² : 0.1² + 0.1².
    const { mdp } = gridG5a();
    const row = 0; // cell (0,0) facing north: stays with 0.9, slips east with 0.1
    expect(mdp.probability.slice(mdp.offset[row], mdp.offset[row + 1])).toBeAllclose([0.9, 0.1], {
      atol: 1e-15,
    });
  });
});

test("every family with a parameter refuses nonsense by name", () => {
  for (const { id, parameter, planner } of operatorFamilies) {
    if (parameter === undefined) {
      expect(() => planner(1)).toThrow(`${id}: wanted no parameter`);
      continue;
    }
    expect(() => planner()).toThrow(`${id}: missing parameter ${parameter.name}`);
    expect(() => planner(Number.NaN)).toThrow(`for ${parameter.name}, got NaN`);
  }
  expect(() => parsePlanner("extremal 1")).toThrow("wanted a number in [0, 1) for alpha, got 1");
  expect(() => parsePlanner("myopic-vi 1.5")).toThrow(
    "wanted an integer of at least 1 for horizon",
  );
  expect(() => parsePlanner("hyperbolic -1")).toThrow("for k, got -1");
  expect(() => parsePlanner("lazy")).toThrow('unknown "lazy"');
  for (const words of ["myopic-vi 1e9", "soft-horizon 1e9"])
    expect(() => parsePlanner(words)).toThrow(
      "an integer of at most 100000 for horizon, got 1000000000",
    );
  for (const words of ["hyperbolic inf", "hyperbolic-naive inf", "prospect inf"])
    expect(() => parsePlanner(words)).toThrow("wanted a finite number of at least 0");
});

test("words with an infinite parameter, and back", () => {
  for (const words of ["optimism -inf", "optimism inf", "illusion inf", "boltzmann 0.5"])
    expect(plannerName(parsePlanner(words))).toBe(words);
  const worst = plan("optimism -inf").values;
  expect(worst).toBeAllclose(plan("optimism -1e6").values, { atol: 1e-9 });
});

test("people who foresee their own random choices, where one of two actions does not exist", () => {
  // In state 0 two actions lead to the end (rewards 1 and 3), in state 1 only one, to state 0.
  const mdp = sparseMdp(
    [
      { state: 0, action: 0, next: 2, probability: 1 },
      { state: 0, action: 1, next: 2, probability: 1 },
      { state: 1, action: 0, next: 0, probability: 1 },
    ],
    { states: 3, actions: 2, discount: 0.9, terminal: [2] },
  );
  const rewards = rewardsOf(mdp, (s, a) => (s === 0 ? 1 + 2 * a : 5));
  for (const words of ["hyperbolic-naive 1", "hyperbolic-sophisticated 1"]) {
    const { values } = parsePlanner(words).prepare(mdp)(rewards, { planBeta: 0 });
    expect(values).toBeAllclose([2, 5 + 2 / 2, 0], { atol: 1e-12 }); // the mean, seen one step away at half its worth
  }
});

test("a linear tail does not lead hyperbolic planners to where they cannot plan", () => {
  const way = (state: number, action: number, next: number, probability = 1) => ({
    state,
    action,
    next,
    probability,
  });
  const mdp = sparseMdp(
    [
      way(0, 1, 1, 0.7),
      way(0, 1, 0, 0.3),
      way(0, 2, 2),
      way(1, 0, 3, 0.5),
      way(1, 0, 0, 0.5),
      way(2, 2, 3),
      way(2, 0, 1),
      way(3, 1, 0),
    ],
    { states: 4, actions: 3, discount: 0.99 },
  );
  // Square roots of such rewards are far from the first sweeps: a jump along their slopes ends below 0.
  const rewards = rewardsOf(mdp, (s, a, next) => 1e150 * (3 + s - next + a / 2));
  const { values } = parsePlanner("hyperbolic 0.5").prepare(mdp)(rewards, { planBeta: 5 });
  values.forEach((v) => {
    expect(v).toBeGreaterThan(0);
  });
});

test("hyperbolic values below zero warn, and a singular value is an error", () => {
  const { mdp, rewards } = threeStates();
  const losses = rewards.map((r) => r - 3);
  const hyper = (k: string): Plan =>
    parsePlanner(`hyperbolic ${k}`).prepare(mdp)(losses, { planBeta: Infinity });
  expect(() => hyper("2")).toThrow("wanted 1 + kV > 0");
  expect(hyper("0.001").warnings.join()).toContain("values below 0");
});

test("Boltzmann values rise with beta towards the rational ones", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 5, noNaN: true }), (beta) => {
      const low = plan(`boltzmann ${beta}`).values;
      const high = plan(`boltzmann ${2 * beta}`).values;
      const top = plan("rational").values;
      low.forEach((v, s) => {
        expect(v).toBeLessThanOrEqual(high[s] + 1e-9);
        expect(high[s]).toBeLessThanOrEqual(top[s] + 1e-9);
      });
    }),
    { numRuns: 20, seed: 7 },
  );
});

describe("all rewards at once, with a linear tail", () => {
  const environments = [
    gridG5a(),
    randomMdp(rng(8), { states: 30, actions: 4, branching: 3, rewards: 5 }),
    randomMdp(rng(9), { states: 12, actions: 3, branching: 2, rewards: 4, discount: 0.99 }),
  ];
  const families = [
    "rational",
    "boltzmann 1",
    "illusion 5",
    "optimism 0.5",
    "optimism -1",
    "prospect 2",
    "extremal 0.9",
    "myopic-discount 0.5",
    "hyperbolic-naive 1",
    "hyperbolic-sophisticated 1",
    "soft-horizon 5",
  ];
  const lastAxis = (rewards: Float64Array, edges: number): Float64Array =>
    transposed(rewards, rewards.length / edges, edges);

  test.each(families)("%s plans as it does for each reward alone, by plain sweeps", (words) => {
    let compared = 0;
    for (const { mdp, rewards } of environments) {
      for (const planBeta of [5, Infinity]) {
        const planner = parsePlanner(words).prepare(mdp);
        const { size, edges } = rewards;
        const together = planner(lastAxis(rewards.rewards, edges), { planBeta, size });
        for (let theta = 0; theta < size; theta += 3) {
          const own = rewards.rewards.slice(theta * edges, (theta + 1) * edges);
          const alone = planner(own, { planBeta, tail: false });
          const values = alone.values.map((_, s) => together.values[s * size + theta]);
          if (!alone.converged) continue; // optimism may cycle
          compared += 1;
          expect(values).toBeAllclose(alone.values, { atol: 1e-9 });
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(18);
  });
});
