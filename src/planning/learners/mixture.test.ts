import { expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { drawLog, readLog } from "./evidence.ts";
import { mixtureHuman } from "./mixture.ts";
import { bayesHuman, cube, outcomeBandit, qLearningHuman, stationaryHuman } from "./models.ts";
import { exactLearning } from "./watch.ts";

const rule = { rule: "softmax", beta: 4 } as const;
const bandit = outcomeBandit(
  [
    [0.6, 0.3, 0.1],
    [0.1, 0.2, 0.7],
  ],
  cube([-1, 0, 1], 3),
);
const kinds = [
  stationaryHuman(bandit, rule),
  bayesHuman(bandit, rule),
  qLearningHuman(bandit, rule),
];

test("a crowd of one kind is that kind", () => {
  kinds.forEach((kind, c) => {
    const crowd = mixtureHuman(
      bandit,
      kinds,
      kinds.map((_, i) => (i === c ? 1 : 0)),
    );
    const [[own, other]] = exactLearning(bandit, [kind], [kind, crowd], 3);
    expect(other.logLossNats).toBeAllclose(own.logLossNats, { atol: 1e-12 });
    const [[back]] = exactLearning(bandit, [crowd], [kind], 3);
    expect(back.logLossNats).toBeAllclose(own.logLossNats, { atol: 1e-12 });
  });
});

test("a log is as likely as the kinds make it, each weighed by its share", () => {
  const weights = [0.5, 0.2, 0.3];
  const crowd = mixtureHuman(bandit, kinds, weights);
  const { log } = drawLog(bandit, crowd, 15, rng(3, "test"));
  const { logEvidence } = readLog(bandit, [crowd, ...kinds], log);
  for (let t = 0; t <= 15; t++) {
    const sum = weights.reduce((total, w, c) => total + w * Math.exp(logEvidence[c + 1][t]), 0);
    expect(logEvidence[0][t]).toBeAllclose(Math.log(sum), { atol: 1e-10 });
  }
});

test("in a crowd every exact score of a wrong reader is the mean over its kinds", () => {
  const crowd = mixtureHuman(bandit, kinds, [0.25, 0.25, 0.5]);
  const [row] = exactLearning(bandit, [crowd], kinds, 3);
  const parts = exactLearning(bandit, kinds, kinds, 3);
  row.forEach(({ logLossNats }, j) => {
    const mean =
      parts[0][j].logLossNats / 4 + parts[1][j].logLossNats / 4 + parts[2][j].logLossNats / 2;
    expect(logLossNats).toBeAllclose(mean, { atol: 1e-10 });
  });
});

test("shares that are none are refused", () => {
  expect(() => mixtureHuman(bandit, kinds, [0.5, 0.5])).toThrow("a weight for each of 3 kinds");
  expect(() => mixtureHuman(bandit, kinds, [0.5, 0.6, 0])).toThrow("sum to 1");
  expect(() => mixtureHuman(bandit, kinds, [1.5, -0.5, 0])).toThrow("sum to 1");
});
