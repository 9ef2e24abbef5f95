import { expect, test } from "vitest";
import { learningInstruments } from "../src/studies/learning-humans/instruments.ts";
import {
  chances,
  csvOf,
  items,
  personModels,
  readOptions,
  startOptions,
  watchPerson,
} from "../web/src/studies/learning-humans/game.ts";

test("before the first choice every model is as likely, and no item is liked", () => {
  const { models, utilities } = readOptions(startOptions(1));
  expect(models).toBeAllclose(
    personModels.map(() => 1 / personModels.length),
    { atol: 1e-12 },
  );
  expect(utilities).toBeAllclose([0, 0, 0], { atol: 1e-12 });
});

test("the same seed gives the same boxes and the same luck", () => {
  const play = (): unknown[] => {
    const game = startOptions(7);
    for (let t = 0; t < 10; t++) game.press(t % 2);
    return [game.probability, game.rounds];
  };
  expect(play()).toEqual(play());
});

test("items come as often as the box has it", () => {
  const game = startOptions(3);
  const count = items.map(() => 0);
  for (let t = 0; t < 4000; t++) count[game.press(0)]! += 1;
  const expected = game.probability[0]!;
  expect([...chances]).toContainEqual([...expected]);
  count.forEach((n, o) => {
    const p = expected[o]!;
    expect(Math.abs(n / 4000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000));
  });
});

test("who always takes one box from the first choice on, knew the boxes, and likes what is in it", () => {
  const game = startOptions(5);
  const plums = game.probability[0]![2] === 0.7 ? 0 : 1;
  for (let t = 0; t < 20; t++) game.press(plums);
  const { models, utilitiesIfStationary } = readOptions(game);
  expect(models[0]).toBeGreaterThan(models[1]!);
  expect(utilitiesIfStationary[2]).toBeGreaterThan(utilitiesIfStationary[0]! + 0.5);
});

test("the saved choices can be read by the instrument", async () => {
  const game = startOptions(2);
  for (let t = 0; t < 6; t++) game.press(t % 2);
  const report = await learningInstruments[0]!.run(
    { probability: game.probability.map((row) => row.join(" ")).join("; ") },
    {
      signal: new AbortController().signal,
      progress() {},
      files: { log: [{ name: "choices.csv", bytes: new TextEncoder().encode(csvOf(game)) }] },
      run: undefined,
      data: async () => {
        throw new Error("no data");
      },
    },
  );
  expect(report.summary).toContain("1 people, 6 choices");
});

test("a watched learner is undecided at first, and both observers start from the prior", () => {
  const learner = watchPerson(1, 20, 4);
  expect(learner.chances[0]).toBeAllclose([0.5, 0.5], { atol: 1e-12 });
  expect(learner.chances.length).toBe(21);
  for (const path of learner.observers) {
    expect(path[0]?.truth).toBeAllclose(1 / 27, { atol: 1e-12 });
    expect(path[0]?.means).toBeAllclose([0, 0, 0], { atol: 1e-12 });
  }
  // Her first choice tells nothing to who knows that she learns.
  expect(learner.observers[0]?.[1]?.truth).toBeAllclose(1 / 27, { atol: 1e-12 });
  expect(Math.abs(learner.observers[1]?.[1]?.means[2] ?? 0)).toBeGreaterThan(0.1);
  const expert = watchPerson(0, 20, 4);
  expect(new Set(expert.chances.map(([first]) => first)).size).toBe(1);
});
