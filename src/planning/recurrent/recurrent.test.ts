import { beforeAll, expect, test } from "vitest";
import { initEngine, tensor, valueAndGrad } from "../../engine/index.ts";
import { rng } from "../../math/random.ts";
import { parseHuman } from "../bandit/humans.ts";
import {
  advantages,
  type CriticTensors,
  criticParameterNames,
  criticValues,
  viewWidth,
} from "./critic.ts";
import { type PolicyTensors, policyRound } from "./network.ts";
import { inputWidth } from "./observation.ts";
import {
  initialPolicy,
  type PolicyParameters,
  policyParameterNames,
  policyShape,
  policyStep,
} from "./policy.ts";
import { type Rollout, rollout } from "./rollout.ts";
import { policyLoss, type RecurrentState, recurrentTrainer } from "./train.ts";

beforeAll(async () => {
  await initEngine();
});

const shape = { arms: 2, hidden: 4, rounds: 3, games: 6 };
const width = inputWidth(2); // 11: code 6, share 1, tallies 4

const tensorsOf = (parameters: PolicyParameters): PolicyTensors =>
  Object.fromEntries(policyParameterNames.map((n) => [n, tensor(parameters[n])])) as PolicyTensors;

/** A few games with a fresh policy; every round's log-probabilities as the engine gave them. */
async function setting(): Promise<{
  parameters: PolicyParameters;
  batch: Rollout;
  logs: number[];
}> {
  const parameters = initialPolicy(shape, rng(1));
  const params = tensorsOf(parameters);
  const logs: number[] = [];
  const batch = await rollout(
    async (seen, wishes, state) => {
      const next = policyRound(params, seen, wishes, state, shape);
      logs.push(...next.log.data);
      return next;
    },
    parseHuman("wsls", 3),
    rng(2),
    shape,
  );
  return { parameters, batch, logs };
}

/** Log-probabilities [T*B, arms] by the host's recurrent step, one game after the other. */
function hostLogs(parameters: PolicyParameters, { inputs, wishes }: Rollout): Float64Array {
  const step = policyStep(parameters);
  const out = new Float64Array(2);
  const logs = new Float64Array(18 * 2);
  for (let game = 0; game < 6; game++) {
    const state = new Float32Array(4);
    for (let t = 0; t < 3; t++) {
      const row = t * 6 + game;
      const seen = inputs.subarray(row * width, (row + 1) * width);
      step(state, seen, wishes.subarray(row * 2, (row + 1) * 2).indexOf(1), out);
      logs.set(out, row * 2);
    }
  }
  return logs;
}

/** Loss on the host with the gain to go as advantage. */
function hostLoss(parameters: PolicyParameters, batch: Rollout, entropy: number): number {
  const logs = hostLogs(parameters, batch);
  let loss = 0;
  logs.forEach((log, i) => {
    loss += (entropy * Math.exp(log) - batch.pulls[i] * batch.toGo[i >> 1]) * log;
  });
  return loss / 6;
}

test("the engine plays a round as the host does", async () => {
  const { parameters, batch, logs } = await setting();
  expect(logs).toBeAllclose(hostLogs(parameters, batch), { atol: 1e-5 });
});

test("a batch keeps the rules: what robot and critic see, and the regret of its pulls", async () => {
  const { batch } = await setting();
  const seenWidth = viewWidth(2); // 11
  let regret = 0;
  for (let game = 0; game < 6; game++) {
    const [pulls, wishes] = [
      [0, 0],
      [0, 0],
    ];
    for (let t = 0; t < 3; t++) {
      const row = t * 6 + game;
      const seen = batch.inputs.subarray(row * width, (row + 1) * width);
      const code = seen.indexOf(1);
      const [last, wish] = [Math.floor(code / 2) - 1, code % 2];
      expect(seen.subarray(0, 6).reduce((a, b) => a + b, 0)).toBe(1);
      expect(last === -1).toBe(t === 0); // no last pull in the first round, and only there
      expect(batch.wishes[row * 2 + wish]).toBe(1);
      if (last >= 0) {
        pulls[last] += 1;
        expect([...batch.pulls.subarray((row - 6) * 2, (row - 5) * 2)]).toEqual([1 - last, last]);
      }
      wishes[wish] += 1;
      expect(seen.subarray(6)).toBeAllclose(
        [(t + 1) / 3, ...[...pulls, ...wishes].map((n) => 1 / (1 + n))],
        { atol: 1e-6 },
      );
      const view = batch.views.subarray(row * seenWidth, (row + 1) * seenWidth);
      const gain = batch.toGo[row] - (batch.toGo[row + 6] ?? 0);
      expect(view[0]).toBeGreaterThanOrEqual(view[5]); // the best arm first
      if (Math.abs(gain) > 1e-6) expect(gain).toBeAllclose(view[5] - view[0], { atol: 1e-6 });
      expect(1 / view[2] + 1 / view[7] - 2).toBeAllclose(t, { atol: 1e-5 }); // pulls so far
      expect(view[3] + view[8]).toBe(1);
      expect(view[4] + view[9]).toBe(t === 0 ? 0 : 1);
      expect(view[10]).toBeAllclose((3 - t) / 3, { atol: 1e-6 });
    }
    regret -= batch.toGo[game] / 6;
  }
  expect(batch.regret).toBeAllclose(regret, { atol: 1e-6 });
  expect(batch.regret).toBeGreaterThan(0);
});

test("advantages are the sum of the critic's surprises, each round worth lambda of the one before", () => {
  const random = rng(4);
  const errors = random.uniforms(12); // 4 rounds of 3 games
  for (const lambda of [0, 0.7, 1]) {
    const { data } = advantages(
      tensor(errors, { shape: [12, 1] }),
      { rounds: 4, games: 3 },
      lambda,
    );
    const sums = Array.from(errors, (_, row) => {
      let sum = 0;
      for (let at = row, weight = 1; at < 12; at += 3, weight *= lambda)
        sum += weight * (errors[at] - (errors[at + 3] ?? 0));
      return sum;
    });
    expect(data).toBeAllclose(sums, { atol: 1e-6 });
    if (lambda === 1) expect(data).toBeAllclose(errors, { atol: 1e-6 });
  }
});

test("the critic explains more than a third of what a game will still cost", async () => {
  const human = parseHuman("eps-greedy 0.1", 6);
  const size = { arms: 2, rounds: 6, hidden: 8, games: 128 };
  const trainer = recurrentTrainer(size);
  let made: RecurrentState | undefined;
  const { parameters } = await trainer.train(human, {
    updates: 80,
    seed: 5,
    onUpdate(_update, _regret, state) {
      made = state();
    },
  });
  trainer.dispose();
  const params = tensorsOf(parameters);
  const fresh = await rollout(
    async (seen, wishes, state) => policyRound(params, seen, wishes, state, size),
    human,
    rng(6),
    size,
  );
  const critic = Object.fromEntries(
    criticParameterNames.map((name) => [name, tensor(made!.arrays[`critic.${name}`]!)]),
  ) as CriticTensors;
  const views = tensor(fresh.views, { shape: [6 * 128, viewWidth(2)] });
  const values = criticValues(critic, views, size).data;
  const mean = fresh.toGo.reduce((a, b) => a + b, 0) / fresh.toGo.length;
  const spread = (from: (row: number) => number): number =>
    fresh.toGo.reduce((sum, x, row) => sum + (x - from(row)) ** 2, 0);
  expect(spread((row) => values[row])).toBeLessThan((2 / 3) * spread(() => mean));
});

test("the engine's loss is the host's policy, and its gradient that of central differences", async () => {
  const { parameters, batch } = await setting();
  const { value, gradient } = valueAndGrad((p: PolicyTensors) =>
    policyLoss(
      p,
      {
        inputs: tensor(batch.inputs, { shape: [18, width] }),
        wishes: tensor(batch.wishes, { shape: [18, 2] }),
        targets: tensor(
          batch.pulls.map((x, i) => x * batch.toGo[i >> 1]),
          { shape: [18, 2] },
        ),
      },
      tensor(0.3),
      shape,
    ),
  )(tensorsOf(parameters));
  expect(value.item()).toBeAllclose(hostLoss(parameters, batch, 0.3), { atol: 1e-5 });
  for (const name of policyParameterNames) {
    const { data } = parameters[name];
    for (const i of [0, data.length - 1]) {
      const moved = (by: number): number => {
        const copy = Float32Array.from(data);
        copy[i] += by;
        return hostLoss({ ...parameters, [name]: { ...parameters[name], data: copy } }, batch, 0.3);
      };
      const slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
      // float32 states limit the differences; 1e-3 of a gradient of order 1
      expect(gradient[name].data[i]).toBeAllclose(slope, { atol: 2e-3, rtol: 1e-2 });
    }
  }
});

test("a training that is stopped and resumed makes the same robot", async () => {
  const human = parseHuman("eps-optimal 0.3", 4);
  const trainer = recurrentTrainer({ arms: 2, rounds: 4, hidden: 8, games: 64 });
  const options = { updates: 12, seed: 3 };
  const whole = await trainer.train(human, options);
  let saved: RecurrentState | undefined;
  const stop = new AbortController();
  await trainer.train(human, {
    ...options,
    signal: stop.signal,
    onUpdate: (update, _regret, state) => {
      if (update < 7) return;
      saved = state();
      stop.abort();
    },
  });
  expect(saved?.update).toBe(7);
  const resumed = await trainer.train(human, { ...options, resumeFrom: saved });
  for (const name of policyParameterNames)
    expect(resumed.parameters[name].data).toEqual(whole.parameters[name].data);
  expect(whole.diverged).toBe(false);
  const other = await trainer.train(human, { ...options, seed: 4 });
  expect(other.parameters.output.data).not.toEqual(whole.parameters.output.data);
  trainer.dispose();
});

test("a policy of another size or of an older kind is refused with its shape", () => {
  const parameters = initialPolicy({ arms: 2, hidden: 4 }, rng(1));
  const inputs = { ...parameters.inputs, shape: [7, 12] };
  expect(() => policyShape({ ...parameters, inputs })).toThrow(
    "policy inputs: wanted shape 11 x 12, got 7 x 12",
  );
});
