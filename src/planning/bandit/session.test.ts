import { expect, test } from "vitest";
import { parseHuman } from "./humans.ts";
import { parseSession, playerPosterior, sessionRegret, wishEvidence } from "./session.ts";

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
