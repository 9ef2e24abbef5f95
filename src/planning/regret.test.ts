import { describe, expect, test } from "vitest";
import { rng } from "../math/random.ts";
import { demonstrator, modelOf } from "./inference/demonstrator.ts";
import { corridor, type RewardEnvironment, randomMdp, referenceGrids } from "./mdp/environments.ts";
import { rewardSet, sparseMdp } from "./mdp/mdp.ts";
import { exactRegret } from "./regret.ts";

const watched = ({ mdp, rewards, start }: RewardEnvironment, length: number) => ({
  mdp,
  rewards,
  start,
  length,
});
const model = (of: RewardEnvironment, words: string, beta: number, planBeta = beta) =>
  modelOf(of.mdp, of.rewards, demonstrator(words, { beta, planBeta }));

/** Two doors: the left one pays θ, the right one 2; θ is 1, 2 or 6. */
function doors(): RewardEnvironment {
  const mdp = sparseMdp(
    [0, 1].map((action) => ({ state: 0, action, next: 1 + action, probability: 1 })),
    { states: 3, actions: 2, discount: 0.9, terminal: [1, 2] },
  );
  const rewards = rewardSet(mdp, [[1], [2], [6]], ([theta], _s, _a, next) =>
    next === 1 ? theta : 2,
  );
  return { id: "doors", title: "Doors", mdp, rewards, start: 0 };
}

test("two doors by hand: nothing is learnt from chance, everything from certainty", () => {
  const of = doors();
  const random = model(of, "rational", 0);
  // The prior mean 3 takes the left door: (0 + 0 + 0) and for θ = 1 one unit too little.
  const blind = exactRegret(watched(of, 1), random, [random]);
  expect(blind.prior).toBeAllclose(1 / 3, { atol: 1e-9 });
  expect(blind.assumed[0]).toBeAllclose(1 / 3, { atol: 1e-9 });
  // A certain person goes right for 1, left for 6, and either way for 2: from the right door on, the mean (1 + 0.5 * 2) / 1.5 < 2.
  const sure = model(of, "rational", Infinity);
  expect(exactRegret(watched(of, 1), sure, [sure]).assumed[0]).toBeAllclose(0, { atol: 1e-9 });
  // Somebody who does the opposite is read as 1 after the left door and as 6 after the right one.
  const contrary = { ...sure, logPolicy: swapped(sure.logPolicy), policy: swapped(sure.policy) };
  const misread = exactRegret(watched(of, 1), contrary, [contrary, sure]);
  expect(misread.assumed[0]).toBeAllclose(0, { atol: 1e-9 });
  // She goes left for 1 (the left door's plan loses 1), right for 6 (the right door's plan loses 4), for 2 nothing is lost.
  expect(misread.assumed[1]).toBeAllclose(5 / 3, { atol: 1e-9 });
});

/** The two actions of the first state exchanged. */
function swapped(of: Float64Array): Float64Array {
  const out = Float64Array.from(of);
  for (let i = 0; i < of.length; i += 6) [out[i], out[i + 1]] = [of[i + 1], of[i]];
  return out;
}

test("in the corridor the far goal is best for every reward: nothing is lost, whatever is inferred", () => {
  const of = corridor();
  const who = model(of, "rational", 1);
  const { prior, assumed } = exactRegret(watched(of, 1), who, [who]);
  expect([prior, ...assumed]).toBeAllclose([0, 0], { atol: 1e-9 });
});

describe("no reader loses less than the right one, who loses no more than the prior", () => {
  const environments = [
    referenceGrids.G5a({}),
    ...[1, 2, 3].map((seed) =>
      randomMdp(rng(seed, "test"), { states: 6, actions: 3, branching: 2, rewards: 5 }),
    ),
  ];
  test.each(environments.map((of, i) => [`${of.id} ${i}`, of] as const))("%s", (_, of) => {
    const kinds = ["rational", "myopic-discount 0.1", "optimism -1"].map((w) => model(of, w, 2));
    for (const [i, truth] of kinds.entries()) {
      const { prior, assumed } = exactRegret(watched(of, 2), truth, kinds);
      expect(assumed[i]).toBeLessThanOrEqual(prior + 1e-6);
      for (const regret of assumed) expect(assumed[i]).toBeLessThanOrEqual(regret + 1e-6);
      // More can only be learnt from longer demonstrations.
      const [first] = exactRegret(watched(of, 1), truth, [truth]).assumed;
      expect(assumed[i]).toBeLessThanOrEqual(first + 1e-6);
      expect(assumed[i]).toBeGreaterThanOrEqual(-1e-6);
    }
  });
});

test("too many demonstrations are refused", () => {
  const of = referenceGrids.G5a({});
  const who = model(of, "rational", 5);
  expect(() => exactRegret(watched(of, 6), who, [who])).toThrow(
    "regret: wanted at most 100000 demonstrations",
  );
});
