import { expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { parseHuman } from "./humans.ts";
import {
  parseSession,
  playerPosterior,
  regretAlone,
  sessionBeliefs,
  sessionRegret,
  wishEvidence,
} from "./session.ts";

const played = (list: readonly (readonly [number, number, 0 | 1])[]) =>
  parseSession(
    JSON.stringify({
      arms: 2,
      theta: [0.2, 0.7],
      rounds: list.map(([wish, arm, reward]) => ({ wish, arm, reward })),
    }),
  );

test("a win-stay lose-shift session has probability one under that model, and 1/2 per round under a random one", () => {
  const session = played([
    [0, 0, 0],
    [1, 1, 1],
    [1, 1, 0],
    [0, 1, 1],
    [1, 1, 1],
  ]);
  const evidence = wishEvidence(session, [parseHuman("wsls", 5), parseHuman("random", 5)]);
  expect(evidence[0][5]).toBeAllclose(0, { atol: 1e-15 });
  expect(evidence[1][5]).toBeAllclose(5 * Math.log(0.5), { atol: 1e-12 });
  expect(playerPosterior(evidence, 5)).toBeAllclose([32 / 33, 1 / 33], { atol: 1e-12 });
});

test("an impossible wish rules a model out for good", () => {
  const evidence = wishEvidence(
    played([
      [1, 1, 1],
      [1, 1, 1],
    ]),
    [parseHuman("wsls", 5), parseHuman("random", 5)],
  );
  expect(evidence[0][2]).toBe(-Infinity);
  expect(playerPosterior(evidence, 2)).toBeAllclose([0, 1]);
});

test("a round without a wish says nothing of its own, but its reward counts for the next wish", () => {
  const session = parseSession(
    JSON.stringify({
      arms: 2,
      rounds: [
        { wish: null, arm: 1, reward: 1 },
        { arm: 0, reward: 0 },
        { wish: 1, arm: 1, reward: 1 },
      ],
    }),
  );
  const [wsls, random] = wishEvidence(session, [parseHuman("wsls", 3), parseHuman("random", 3)]);
  expect(wsls).toBeAllclose([0, 0, 0, 0]); // after the loss of arm 0 she must wish for arm 1
  expect(random).toBeAllclose([0, 0, 0, Math.log(0.5)], { atol: 1e-12 });
});

test("what a model loses alone is what its exact play loses", () => {
  const session = played([
    [0, 0, 0],
    [1, 1, 1],
    [1, 1, 0],
  ]);
  const models = ["random", "wsls"].map((words) => parseHuman(words, 3));
  const [random, wsls] = regretAlone(session, models, { games: 4000, random: rng(1, "test") });
  expect(Math.abs(random.regret - 3 * 0.25)).toBeLessThan(4 * random.error); // means 0.2 and 0.7
  // Arm 0 first; she stays after a reward, 1 in 5, and otherwise goes to arm 1, from which she comes back after a loss.
  const second = 0.2 * 0.5;
  const third = (0.2 * 0.2 + 0.8 * 0.3) * 0.5;
  expect(Math.abs(wsls.regret - (0.5 + second + third))).toBeLessThan(4 * wsls.error);
});

test("beliefs: the person's from rewards, the robot's from wishes, both from the prior", () => {
  const session = played([
    [0, 0, 1],
    [0, 0, 0],
    [1, 1, 1],
  ]);
  const { robot, person, models } = sessionBeliefs(session, [parseHuman("wsls", 3)], {
    random: rng(1, "test"),
    particles: 1024,
  });
  expect(robot[0]).toBeAllclose([0.5, 0.5]);
  expect(person.map((p) => p[0])).toBeAllclose([1 / 2, 2 / 3, 2 / 4, 2 / 4], { atol: 1e-12 });
  expect(models[3]).toBeAllclose([1], { atol: 1e-12 });
  // Win-stay wishes tell both rewards of arm 0; that of the last pull is not yet told, and a story for every particle.
  expect(robot[3][0]).toBeAllclose(0.5, { atol: 1e-12 });
  expect(robot[3][1]).toBeAllclose(0.5, { atol: 0.03 }); // six standard errors of 1,024 stories
});

test("regret counts true means, of pulls and of wishes", () => {
  const found = sessionRegret(
    played([
      [0, 1, 1],
      [1, 0, 0],
    ]),
  );
  expect(found?.pulled).toBeAllclose([0, 0.5], { atol: 1e-12 });
  expect(found?.wished).toBeAllclose([0.5, 0.5], { atol: 1e-12 });
});

test("bad sessions are refused with the round", () => {
  expect(() => parseSession("nonsense")).toThrow("wanted JSON");
  expect(() =>
    parseSession(JSON.stringify({ arms: 2, rounds: [{ wish: 2, arm: 0, reward: 0 }] })),
  ).toThrow("round 1: wanted arms in 0..1");
  expect(() =>
    parseSession(JSON.stringify({ arms: 2, rounds: [{ wish: 0, arm: 0, reward: 5 }] })),
  ).toThrow("session, rounds.0.reward");
});
