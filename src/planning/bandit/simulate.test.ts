import { describe, expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { initialPolicy, recurrentRobot } from "../recurrent/policy.ts";
import { deferRule, exactAssistance, majorityRule, walkTeam } from "./exact.ts";
import { filterRobot } from "./filter.ts";
import { type BanditHuman, epsOptimalHuman, parseHuman } from "./humans.ts";
import { epsOptimalMajority, oracleReward } from "./optimum.ts";
import { seat } from "./person.ts";
import {
  deferRobot,
  exactRobot,
  majorityRobot,
  type Robot,
  type RobotPlayer,
  ruleRobot,
  sparseExploreRobot,
} from "./robots.ts";
import { simulateGames } from "./simulate.ts";

const options = { arms: 2, rounds: 5 };
const game = (episodes: number, seed = 1) => ({ ...options, episodes, random: rng(seed, "test") });

describe("simulation agrees with the exact value within four standard errors", () => {
  test.each(["greedy", "eps-greedy 0.1", "wsls", "thompson", "ucl", "gittins 0.9"])(
    "%s",
    (words) => {
      const human = parseHuman(words, 5);
      const oracle = oracleReward(2, 5);
      const exact = exactAssistance(human, options);
      const pairs = [
        [deferRobot, walkTeam(human, deferRule, options)],
        [majorityRobot, walkTeam(human, majorityRule, options)],
        [exactRobot(exact), exact.reward],
      ] as const;
      for (const [robot, reward] of pairs) {
        const { regret, regretError } = simulateGames(human, robot, game(8000));
        expect(Math.abs(regret - (oracle - reward))).toBeLessThan(4 * regretError);
      }
    },
  );

  test.each([
    { arms: 2, mode: "turn-taking" },
    { arms: 2, mode: "preemptive", passCost: 0 },
    { arms: 2, mode: "preemptive", passCost: 0.02 },
    { arms: 3, mode: "turn-taking" },
    { arms: 3, mode: "preemptive", passCost: 0.02 },
    { arms: 3, mode: "assist" },
  ] as const)("$mode, $arms arms, cost $passCost, right and wrong models", (setting) => {
    const { arms } = setting;
    for (const [assumed, truth] of [
      ["wsls", "wsls"],
      ["thompson", "thompson"],
      ["wsls", "thompson"], // often impossible under what is assumed
      ["greedy", "random"],
    ]) {
      const person = parseHuman(truth, 5);
      const model = assumed === truth ? person : parseHuman(assumed, 5);
      const plan = exactAssistance(model, { ...setting, rounds: 5 }, person);
      const played = simulateGames(person, exactRobot(plan), {
        arms,
        rounds: 5,
        episodes: 4000,
        random: rng(3, "test"),
        askCost: "passCost" in setting ? setting.passCost : 0,
      });
      expect(Math.abs(played.reward - plan.reward)).toBeLessThan(4 * played.rewardError);
      const error = Math.sqrt((plan.surprise * (1 - plan.surprise)) / 4000);
      expect(Math.abs(played.surprises - plan.surprise)).toBeLessThan(4 * error + 1e-9);
    }
  });

  test("noisily optimal person with majority: closed form, round by round", () => {
    const { best } = epsOptimalMajority(2, 5, 0.3);
    const { pullBest } = simulateGames(epsOptimalHuman(0.3), majorityRobot, game(20_000));
    best.forEach((p, t) => {
      expect(Math.abs(pullBest[t] - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 20_000));
    });
  });
});

test("what the conventions of a public code cost at the paper's size (independent numbers, within 0.1)", () => {
  const regret = (words: string): number =>
    simulateGames(parseHuman(words, 50), deferRobot, {
      arms: 4,
      rounds: 50,
      episodes: 10_000, // standard errors of 0.03
      random: rng(1, "test"),
    }).regret;
  expect(Math.abs(regret("gittins 0.9") - 3.12)).toBeLessThan(0.1);
  expect(Math.abs(regret("gittins-code 0.9") - 3.21)).toBeLessThan(0.1); // plays with a Beta(2, 2) prior
  expect(Math.abs(regret("ucl 0.0001") - 3.16)).toBeLessThan(0.1); // without the noise
  expect(Math.abs(regret("ucl") - 6.78)).toBeLessThan(0.1);
});

test("the majority rule and the majority robot are the same", () => {
  const human = parseHuman("thompson", 5);
  const a = simulateGames(human, majorityRobot, game(500));
  const b = simulateGames(human, ruleRobot("majority", majorityRule), game(500));
  expect(a.regret).toBe(b.regret);
});

test("the filter comes near the exact robot and beats the person alone", () => {
  const human = parseHuman("wsls", 5);
  const { regret, regretError, surprises } = simulateGames(
    human,
    filterRobot([human], options),
    game(1500),
  );
  const alone = oracleReward(2, 5) - walkTeam(human, deferRule, options);
  const optimum = oracleReward(2, 5) - exactAssistance(human, options).reward;
  expect(regret).toBeGreaterThan(optimum - 4 * regretError);
  expect(regret).toBeLessThan((alone + optimum) / 2 + 3 * regretError);
  expect(surprises).toBe(0);
});

test("a filter over several models finds the one that is right", () => {
  const models = ["wsls", "random"].map((words) => parseHuman(words, 20));
  const player = filterRobot(models, { arms: 3, particles: 512 }).start();
  const random = rng(5);
  const won = [0, 1, 0, 1, 1, 0, 1, 1, 1, 0];
  let wish = 0;
  for (const reward of won) {
    const arm = player.act(wish, random);
    wish = reward === 1 ? arm : (arm + 1) % 3;
  }
  const { models: shares } = player.belief();
  expect(shares[0] + shares[1]).toBeAllclose(1, { atol: 1e-9 });
  expect(shares[0]).toBeGreaterThan(0.9);
});

test("a filter helps people who know the arms", () => {
  const played = { arms: 3, rounds: 15, episodes: 400 };
  for (const words of ["eps-optimal 0.5", "boltzmann-optimal"]) {
    const human = parseHuman(words, 15);
    const help = (robot: Robot) =>
      simulateGames(human, robot, { ...played, random: rng(4, "test") });
    const alone = help(deferRobot);
    const helped = help(filterRobot([human], { arms: 3 }));
    const error = Math.hypot(alone.regretError, helped.regretError);
    expect(alone.regret - helped.regret).toBeGreaterThan(3 * error);
    expect(helped.surprises).toBe(0);
  }
});

test("a filter over a Q-learner's values has the posterior that all reward histories give", () => {
  const human = parseHuman("q-learning", 6);
  const moves = [0, 0, 1, 1, 1, 0]; // wishes, all executed
  const person = seat(human, 2);
  let total = 0;
  const sum = [0, 0];
  for (let bits = 0; bits < 2 ** moves.length; bits++) {
    person.restart();
    let weight = 1;
    moves.forEach((arm, t) => {
      const { successes, pulls } = person.view;
      const reward = (bits >> t) & 1;
      const mean = (successes[arm] + 1) / (pulls[arm] + 2);
      weight *= person.chances()[arm] * (reward === 1 ? mean : 1 - mean);
      person.see(arm, arm, reward);
    });
    total += weight;
    for (const arm of [0, 1])
      sum[arm] += (weight * (person.view.successes[arm] + 1)) / (person.view.pulls[arm] + 2);
  }
  const random = rng(3, "test");
  const player = filterRobot([human], { arms: 2, particles: 8192 }).start();
  for (const arm of moves) {
    player.hear(arm, random);
    player.note(arm, arm, random);
  }
  // a probability from some thousand effective particles
  expect(player.belief().means).toBeAllclose(
    sum.map((x) => x / total),
    { atol: 0.02 },
  );
});

test("the exact robot believes what a filter of many particles believes, in every mode", () => {
  const human = parseHuman("wsls", 5);
  for (const mode of ["assist", "turn-taking", "preemptive"] as const) {
    const plan = exactAssistance(human, { ...options, mode, passCost: 0 });
    const player = exactRobot(plan).start();
    const filter = filterRobot([human], { arms: 2, particles: 8192 }).start();
    const random = rng(6, "test");
    for (let round = 0; round < 5; round++) {
      const own = player.unasked?.(random);
      const wish = round % 2; // possible whatever was pulled, because a loss may have come first
      const arm = own ?? player.act(wish, random);
      if (own === undefined) filter.hear(wish, random);
      filter.note(arm, own === undefined ? wish : -1, random);
      // a mean of thousands of effective particles
      expect(player.belief?.().means).toBeAllclose(filter.belief().means, { atol: 0.02 });
    }
    expect(() => player.act(0, random)).toThrow("planned for 5 rounds");
  }
});

test("who acts when: the filter takes turns, asks until it is sure, and defers after a surprise", () => {
  const human = parseHuman("wsls", 40);
  const random = rng(2, "test");
  const turns = filterRobot([human], { arms: 2, mode: "turn-taking" }).start();
  expect(turns.unasked(random)).toBe(0);
  expect(turns.unasked(random)).toBeUndefined();
  expect(turns.act(1, random)).toBe(1);
  expect(turns.unasked(random)).toBeTypeOf("number");
  const { asked } = simulateGames(human, filterRobot([human], { arms: 2, mode: "preemptive" }), {
    arms: 2,
    rounds: 40,
    episodes: 200,
    random,
  });
  expect(asked[0]).toBe(1); // nothing is known yet
  expect(asked[39]).toBeLessThan(0.9);
  const stubborn: BanditHuman = {
    ...parseHuman("random", 9),
    probabilities: (_, out) => out.set([1, 0, 0]),
  };
  const exact = { arms: 3, rounds: 5 };
  const surprised = (player: RobotPlayer): (number | undefined)[] => {
    const pulled = Array.from(
      { length: 5 },
      (_, t) => player.unasked?.(random) ?? -player.act(1 + (t % 2), random),
    );
    expect(player.surprises).toBe(1);
    return pulled;
  };
  for (const robot of [
    filterRobot([stubborn], { arms: 3, particles: 64, mode: "turn-taking" }),
    exactRobot(exactAssistance(stubborn, { ...exact, mode: "turn-taking" })),
  ])
    expect(surprised(robot.start())).toEqual([0, -2, 2, -2, 2]); // her pulls are negative; the robot repeats the last one
  for (const robot of [
    filterRobot([stubborn], { arms: 3, particles: 64, mode: "preemptive" }),
    exactRobot(exactAssistance(stubborn, { ...exact, mode: "assist" })),
  ])
    expect(surprised(robot.start())).toEqual([-1, -2, -1, -2, -1]);
});

test("arms from another prior than people believe in", () => {
  const random = rng(1, "test");
  const rich = simulateGames(parseHuman("random", 3), deferRobot, {
    arms: 2,
    rounds: 3,
    episodes: 4000,
    prior: [9, 1],
    random,
  });
  expect(Math.abs(rich.reward - 3 * 0.9)).toBeLessThan(4 * rich.rewardError); // mean of Beta(9, 1)
});

test("after an impossible wish the filter defers, counts it once, and never says NaN", () => {
  const player = filterRobot([parseHuman("wsls", 9)], { arms: 3, particles: 32 }).start();
  const random = rng(1);
  expect(player.act(2, random)).toBe(2); // win-stay starts with arm 0
  expect(player.act(1, random)).toBe(1);
  expect(player.surprises).toBe(1);
  expect(Array.from(player.belief().means).some(Number.isNaN)).toBe(false);
});

test("planning for the wrong human counts how often a wish was impossible, and defers from there", () => {
  const { surprise, reward } = exactAssistance(
    parseHuman("wsls", 5),
    options,
    parseHuman("random", 5),
  );
  // With two arms only a first wish for arm 1 is impossible: later ones may always follow a reward that was not seen.
  expect(surprise).toBeAllclose(0.5, { atol: 1e-12 });
  expect(reward).toBeAllclose(2.5, { atol: 1e-9 }); // random wishes tell nothing, whatever the robot makes of them
});

test("sparse exploration visits every arm ever more rarely", () => {
  const player = sparseExploreRobot(3).start();
  const random = rng(1);
  const explored: number[] = [];
  for (let round = 1; round <= 100; round++) if (player.act(0, random) !== 0) explored.push(round);
  expect(explored.length).toBeGreaterThan(8);
  const gaps = explored.slice(1).map((t, i) => t - explored[i]);
  expect(Math.max(...gaps.slice(-3))).toBeGreaterThan(Math.max(...gaps.slice(0, 3)));
});

test("an untrained recurrent robot answers for every wish, with the same games for the same seed", () => {
  const robot = recurrentRobot(initialPolicy({ arms: 2, hidden: 8 }, rng(1)), { rounds: 5 });
  const human = parseHuman("wsls", 5);
  const a = simulateGames(human, robot, game(200));
  expect(a).toEqual(simulateGames(human, robot, game(200)));
  expect(a.regret).not.toBe(simulateGames(human, robot, game(200, 2)).regret);
});
