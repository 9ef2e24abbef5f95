import { describe, expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { boxCells, boxPlanner, boxWorld, permutations3 } from "./boxes.ts";
import {
  bayesHuman,
  cube,
  type HumanModel,
  type OutcomeBandit,
  outcomeBandit,
  qLearningHuman,
  stationaryHuman,
} from "./models.ts";
import { exactLearning, sampledLearning } from "./watch.ts";

const rule = { rule: "softmax", beta: 4 } as const;
const a1 = outcomeBandit(
  [
    [0.6, 0.3, 0.1],
    [0.1, 0.2, 0.7],
  ],
  cube([-1, 0, 1], 3),
);
const a2 = outcomeBandit(
  [
    [1, 0],
    [0, 1],
  ],
  cube([-1, 0, 1], 2),
);

function humans(bandit: OutcomeBandit): HumanModel[] {
  return [stationaryHuman(bandit, rule), bayesHuman(bandit, rule), qLearningHuman(bandit, rule)];
}

describe("exact tables: rows true, columns assumed, stationary / bayes / qlearn", () => {
  test("A1 after three rounds: log-loss, MAP accuracy, squared error", () => {
    const found = exactLearning(a1, humans(a1), humans(a1), 3).map((row) =>
      row.map(({ logLossNats, mapAccuracy, squaredError }) => [
        logLossNats,
        mapAccuracy,
        squaredError,
      ]),
    );
    const expected = [
      [
        [2.689967, 0.105073, 1.525112],
        [3.184553, 0.065065, 1.871392],
        [3.533448, 0.050074, 2.111553],
      ],
      [
        [4.260168, 0.045001, 2.066364],
        [3.167235, 0.072475, 1.84578],
        [3.420259, 0.059671, 2.007257],
      ],
      [
        [4.107206, 0.048624, 2.021448],
        [3.050215, 0.088111, 1.715237],
        [2.869746, 0.092988, 1.548008],
      ],
    ];
    expect(found).toBeAllclose(expected, { atol: 1e-5 });
  });

  test("A1 after five rounds", () => {
    const found = exactLearning(a1, humans(a1), humans(a1), 5).map((row) =>
      row.map((s) => s.logLossNats),
    );
    const expected = [
      [2.518469, 3.120916, 3.955726],
      [4.468439, 2.986136, 3.448508],
      [4.30402, 2.835459, 2.513001],
    ];
    expect(found).toBeAllclose(expected, { atol: 1e-5 });
  });

  test("A2 after three rounds", () => {
    const found = exactLearning(a2, humans(a2), humans(a2), 3).map((row) =>
      row.map((s) => s.logLossNats),
    );
    const expected = [
      [1.431616, 1.779739, 2.077531],
      [3.771447, 1.99847, 2.276188],
      [3.531932, 1.941937, 1.747876],
    ];
    expect(found).toBeAllclose(expected, { atol: 1e-5 });
  });
});

test("a learner's first choice says nothing: every learning model keeps the prior", () => {
  for (const bandit of [a1, a2]) {
    const [, bayes, qlearn] = humans(bandit);
    for (const row of exactLearning(bandit, humans(bandit), [bayes, qlearn], 1)) {
      for (const { logLossNats } of row)
        expect(logLossNats).toBeAllclose(Math.log(bandit.preferences.size), { atol: 1e-12 });
    }
  }
});

test("no assumed model does better than the true one", () => {
  const scores = exactLearning(a1, humans(a1), humans(a1), 4);
  scores.forEach((row, i) => {
    for (const { logLossNats } of row)
      expect(logLossNats).toBeGreaterThanOrEqual(row[i].logLossNats - 1e-9);
  });
});

test("softmax over belief averages cannot see the level of utility, a learner with a reference point can", () => {
  const shifted = outcomeBandit(
    [
      [0.6, 0.4],
      [0.2, 0.8],
    ],
    [
      [0, 1],
      [1, 2],
    ],
  );
  const loss = (make: (bandit: OutcomeBandit) => HumanModel): number => {
    const human = make(shifted);
    return exactLearning(shifted, [human], [human], 5)[0][0].logLossNats;
  };
  expect(loss((b) => stationaryHuman(b, rule))).toBeAllclose(Math.LN2, { atol: 1e-12 });
  expect(loss((b) => bayesHuman(b, rule))).toBeAllclose(Math.LN2, { atol: 1e-12 });
  expect(loss((b) => qLearningHuman(b, rule))).toBeLessThan(0.6);
});

test("simulated people agree with the exact expectation", () => {
  const exact = exactLearning(a1, humans(a1), humans(a1), 3)[2];
  const [sampled] = sampledLearning(a1, humans(a1)[2], humans(a1), {
    people: 20_000,
    random: rng(2),
    at: [3],
  });
  sampled.forEach((score, j) => {
    expect(Math.abs(score.logLossNats - exact[j].logLossNats)).toBeLessThan(
      4 * (score.logLossError ?? 0),
    );
    expect(Math.abs(score.mapAccuracy - exact[j].mapAccuracy)).toBeLessThan(
      4 * (score.mapAccuracyError ?? 0),
    );
  });
});

describe("boxes", () => {
  const plan = boxPlanner({ beta: 5, episodesPerRound: 3 });
  test("box values (2, 1, 0)", () => {
    const { values, policy } = plan([2, 1, 0]);
    expect(values[12]).toBeAllclose(1.529256, { atol: 1e-6 });
    expect(policy.slice(48, 52)).toBeAllclose([0.387173, 0.112827, 0.112827, 0.387173], {
      atol: 1e-6,
    });
  });
  test("box values (1, 1, 1)", () => {
    const { values, policy } = plan([1, 1, 1]);
    expect(values[12]).toBeAllclose(0.8525, { atol: 1e-6 });
    expect(policy.slice(48, 52)).toBeAllclose([0.182908, 0.182908, 0.451275, 0.182908], {
      atol: 1e-6,
    });
  });
});

test("bad settings are named", () => {
  expect(() =>
    outcomeBandit(
      [
        [0.5, 0.4],
        [0, 1],
      ],
      [[0, 1]],
    ),
  ).toThrow("option 0: wanted 2 probabilities that sum to 1");
  expect(() => qLearningHuman(a1, rule, { alpha: 0 })).toThrow(
    "alpha: wanted a number in (0, 1], got 0",
  );
  expect(() => bayesHuman(a1, rule, { a0: 0 })).toThrow("a0: wanted a positive number");
  expect(() => exactLearning(a1, humans(a1), humans(a1), 20)).toThrow(
    /at most 50000000 evaluations, got/,
  );
});

test("a learner's first walk of a round tells nothing, and opened boxes leave fewer assignments", () => {
  const preferences = {
    size: 6,
    dimension: 3,
    parameters: Float64Array.from(permutations3.flatMap((p) => p.map((i) => [0, 2, 3][i]))),
    prior: new Float64Array(6).fill(1 / 6),
  };
  const world = boxWorld(preferences, { beta: 5, episodesPerRound: 3 });
  const episodes = world.walk("learning", 2, 30, rng(4, "boxes"));
  episodes.forEach((episode, e) => {
    const { possible, assignment, cells, box } = episode;
    expect(possible).toContain(assignment);
    expect(cells[0]).toBe(12);
    if (box !== undefined) expect(cells.at(-1)).toBe(boxCells[box]);
    if (e % 3 > 0 && episodes[e - 1].box !== undefined) expect(possible.length).toBeLessThan(3);
    if (e % 3 > 0) return;
    expect(possible).toHaveLength(6);
    const loglik = new Float64Array(6);
    world.read("learning", episode, loglik);
    expect(loglik).toBeAllclose(new Float64Array(6).fill(loglik[0]), { atol: 1e-12 });
  });
});
