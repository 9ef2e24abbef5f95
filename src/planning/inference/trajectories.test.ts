import { describe, expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { bitsPerNat } from "../information.ts";
import {
  corridor,
  gridG5a,
  gridG5b,
  gridG5c,
  type RewardEnvironment,
  randomMdp,
} from "../mdp/environments.ts";
import { type DemonstratorModel, demonstrator, modelOf } from "./demonstrator.ts";
import { meanParameters, parameterVariance, posterior } from "./posterior.ts";
import { exactDivergence, exactScores, sampledScores, type Watch } from "./trajectories.ts";

const beta = 5;

function model(environment: RewardEnvironment, words: string, b = beta): DemonstratorModel {
  return modelOf(environment.mdp, environment.rewards, demonstrator(words, { beta: b }));
}

function watch(environment: RewardEnvironment, length: number): Watch {
  const { mdp, rewards, start } = environment;
  return { mdp, rewards, start, length };
}

/** Reference rows of grid G5a (independent computation): V(start), policy at the start, log-loss L1, L3 known, L3 mis. */
const g5a: readonly [string, number, readonly number[], number, number, number][] = [
  ["rational", 2.275553, [0.676793, 0.060637, 0.108884, 0.153687], 3.121846, 2.952829, 2.952829],
  ["boltzmann 1", 1.522749, [0.360175, 0.187786, 0.215513, 0.236527], 3.212144, 3.193103, 3.551899],
  ["illusion 5", 2.516138, [0.72232, 0.039374, 0.11915, 0.119156], 3.101214, 2.856528, 2.904383],
  ["optimism 1", 2.370895, [0.668906, 0.07191, 0.104173, 0.155012], 3.128458, 2.944281, 2.959375],
  ["optimism -1", 1.9573, [0.660081, 0.05466, 0.120223, 0.165035], 3.172996, 3.072891, 3.49641],
  ["prospect 2", 0.905479, [0.486806, 0.132863, 0.172578, 0.207754], 3.210428, 3.189556, 3.398037],
  [
    "extremal 0.9",
    2.274666,
    [0.677306, 0.059803, 0.108883, 0.154007],
    3.120523,
    2.938835,
    2.942134,
  ],
  [
    "myopic-discount 0.5",
    1.033471,
    [0.872742, 0.021041, 0.039301, 0.066915],
    3.119773,
    3.056038,
    3.253177,
  ],
  ["myopic-vi 3", 1.726027, [0.840278, 0.000243, 0.037949, 0.121529], 3.140834, 3.053571, 3.247151],
  [
    "hyperbolic 0.5",
    0.777799,
    [0.708592, 0.066147, 0.093733, 0.131528],
    3.18586,
    3.119131,
    3.28417,
  ],
];

describe("grid G5a", () => {
  const environment = gridG5a();
  const rationalModel = model(environment, "rational");

  test.each(g5a)("%s", (words, value, policy, l1, l3, l3mis) => {
    const who = model(environment, words);
    const middle = Math.floor(environment.rewards.size / 2);
    const at = middle * 100 + environment.start * 4;
    expect(who.values[middle * 25 + environment.start]).toBeAllclose(value, { atol: 1e-5 });
    expect(who.policy.slice(at, at + 4)).toBeAllclose(policy, { atol: 1e-5 });
    const [[first]] = exactScores(watch(environment, 1), [who], [who]);
    expect(first.logLossNats).toBeAllclose(l1, { atol: 1e-5 });
    const [[known, wrong]] = exactScores(watch(environment, 3), [who], [who, rationalModel]);
    expect(known.logLossNats).toBeAllclose(l3, { atol: 1e-5 });
    expect(wrong.logLossNats).toBeAllclose(l3mis, { atol: 1e-5 });
  });

  test("the posterior after walking north into A", () => {
    const read = (words: string): Float64Array => {
      const { logPolicy } = model(environment, words);
      const loglik = Array.from(
        { length: 25 },
        (_, i) => logPolicy[i * 100 + 80] + logPolicy[i * 100 + 60],
      );
      return posterior(environment.rewards.prior, loglik).probabilities;
    };
    const entropy = (p: Float64Array): number => -p.reduce((sum, x) => sum + x * Math.log(x), 0);
    const rational = read("rational");
    const { parameters } = environment.rewards;
    expect(meanParameters(rational, parameters, 2)).toBeAllclose([3.625618, 2.912095], {
      atol: 1e-6,
    });
    expect(entropy(rational)).toBeAllclose(3.080261, { atol: 1e-6 });
    expect(rational[20]).toBeAllclose(0.06128, { atol: 1e-6 });
    const myopic = read("myopic-discount 0.5");
    expect(meanParameters(myopic, parameters, 2)).toBeAllclose([3.339864, 2.999975], {
      atol: 1e-6,
    });
    expect(entropy(myopic)).toBeAllclose(3.181399, { atol: 1e-6 });
  });

  test("a hyperbolic k of 2 warns about negative values", () => {
    expect(model(environment, "hyperbolic 2").warnings.join()).toContain("values below 0");
    expect(model(environment, "hyperbolic 1").warnings).toEqual([]);
  });
});

test("each of many rewards is planned for as if it were the only one", () => {
  const environment = randomMdp(rng(2), { states: 9, actions: 3, branching: 3, rewards: 70 });
  const { mdp, rewards } = environment;
  const all = model(environment, "rational", 2);
  const cells = mdp.states * mdp.actions;
  for (const theta of [0, 31, 32, 69]) {
    const one = {
      ...rewards,
      size: 1,
      rewards: rewards.rewards.slice(theta * rewards.edges, (theta + 1) * rewards.edges),
      prior: Float64Array.of(1),
    };
    const alone = modelOf(mdp, one, demonstrator("rational", { beta: 2 }));
    const own = all.logPolicy.slice(theta * cells, (theta + 1) * cells);
    expect(own).toBeAllclose(alone.logPolicy, { atol: 1e-10 });
    expect(all.policy).toBeAllclose(all.logPolicy.map(Math.exp), { atol: 1e-15 });
  }
});

test("grid G5b, three actions", () => {
  const environment = gridG5b();
  const rational = model(environment, "rational");
  const rows: [string, number, number][] = [
    ["rational", 2.585816, 2.585816],
    ["myopic-discount 0.8", 2.477262, 3.08506],
    ["myopic-vi 7", 2.497069, 2.657389],
    ["myopic-discount 0.5", 2.659115, 4.062573],
    ["extremal 0.9", 2.585816, 2.585816],
  ];
  for (const [words, known, wrong] of rows) {
    const who = model(environment, words);
    const [[a, b]] = exactScores(watch(environment, 3), [who], [who, rational]);
    expect([a.logLossNats, b.logLossNats]).toBeAllclose([known, wrong], { atol: 1e-5 });
  }
});

describe("grid G5c", () => {
  const environment = gridG5c();
  const names = [
    "rational",
    "myopic-discount 0.8",
    "myopic-vi 7",
    "optimism 1",
    "extremal 0.9",
    "hyperbolic 0.1",
  ];
  const models = names.map((words) => model(environment, words));
  const matrix = exactScores(watch(environment, 3), models, models);

  test("known and assumed rational after three actions", () => {
    const known = [1.771367, 1.349333, 1.556696, 1.774259, 1.343515, 1.469137];
    const assumedRational = [1.771367, 5.319259, 2.00911, 2.745494, 2.041025, 6.135616];
    expect(matrix.map((row, i) => row[i].logLossNats)).toBeAllclose(known, { atol: 1e-5 });
    expect(matrix.map((row) => row[0].logLossNats)).toBeAllclose(assumedRational, { atol: 1e-5 });
  });

  test("the matrix of true against assumed models", () => {
    expect(matrix[0].map((s) => s.logLossNats)).toBeAllclose(
      [1.771367, 5.23629, 3.580064, 1.795208, 2.435853, 5.285399],
      { atol: 1e-5 },
    );
    expect(matrix[1].map((s) => s.logLossNats)).toBeAllclose(
      [5.319259, 1.349333, 3.344, 2.251077, 2.931779, 1.440665],
      { atol: 1e-5 },
    );
  });

  test("a known model never costs more than the prior, nor more than any other model", () => {
    const prior = Math.log(6);
    const spread = parameterVariance(environment.rewards.prior, environment.rewards.parameters, 2);
    matrix.forEach((row, i) => {
      expect(row[i].logLossNats).toBeLessThanOrEqual(prior + 1e-9);
      expect(row[i].squaredError).toBeLessThanOrEqual(spread + 1e-9);
      for (const { logLossNats } of row)
        expect(logLossNats).toBeGreaterThanOrEqual(row[i].logLossNats - 1e-9);
    });
  });

  test("samples agree with the exact expectation", () => {
    const { scores } = sampledScores(watch(environment, 3), models[1], models, {
      trajectories: 20_000,
      random: rng(1, "test"),
    });
    scores[0].forEach((score, j) => {
      const exact = matrix[1][j];
      expect(Math.abs(score.logLossNats - exact.logLossNats)).toBeLessThan(
        4 * (score.logLossError ?? 0),
      );
      expect(Math.abs(score.squaredError - exact.squaredError)).toBeLessThan(
        4 * (score.squaredErrorError ?? 0),
      );
    });
  });
});

test("misspecification cost is the expected divergence of the two posteriors", () => {
  const environment = gridG5b();
  const words = ["rational", "myopic-discount 0.5", "optimism 1", "prospect 2"];
  const models = words.map((w) => model(environment, w));
  const scores = exactScores(watch(environment, 2), models, models);
  models.forEach((truth, i) => {
    models.forEach((assumed, j) => {
      const cost = scores[i][j].logLossNats - scores[i][i].logLossNats;
      expect(cost).toBeAllclose(exactDivergence(watch(environment, 2), truth, assumed), {
        atol: 1e-9,
      });
    });
  });
});

describe("corridor: information of the first choice in bits", () => {
  const rows: [string, number, number, number][] = [
    ["rational", 0, 0, 0.008847],
    ["myopic-discount 0.7", 0.811278, 0.631195, 0.155442],
    ["myopic-discount 0.6", 1, 0.725082, 0.175799],
    ["hyperbolic-naive 1", 1, 0.802903, 0.179179],
  ];
  test.each(rows)("%s", (words, ...bits) => {
    const environment = corridor();
    const found = [Infinity, 5, 1].map((b) => {
      const who = modelOf(
        environment.mdp,
        environment.rewards,
        demonstrator(words, { beta: b, planBeta: Infinity }),
      );
      const [[score]] = exactScores(watch(environment, 1), [who], [who]);
      return (Math.log(4) - score.logLossNats) * bitsPerNat;
    });
    expect(found).toBeAllclose(bits, { atol: 1e-6 });
  });
});

test("a greedy model that forbids what was seen keeps the prior and says so", () => {
  const environment = corridor();
  const noisy = model(environment, "rational", 0.5);
  const greedy = model(environment, "rational", Infinity);
  const [[score]] = exactScores(watch(environment, 1), [noisy], [greedy]);
  expect(score.impossible).toBeGreaterThan(0);
  expect(Number.isNaN(score.logLossNats)).toBe(false);
});

test("too large an enumeration is refused with the count", () => {
  const environment = gridG5a();
  const who = model(environment, "rational");
  expect(() => exactScores(watch(environment, 12), [who], [who])).toThrow(
    /at most 5000000 trajectories, got/,
  );
});
