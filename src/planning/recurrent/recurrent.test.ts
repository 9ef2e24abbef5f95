import { beforeAll, expect, test } from "vitest";
import { initEngine, type Tensor, tensor, valueAndGrad } from "../../engine/index.ts";
import { rng } from "../../math/random.ts";
import { parseHuman } from "../bandit/humans.ts";
import {
  initialPolicy,
  type PolicyParameters,
  policyParameterNames,
  policyStep,
} from "./policy.ts";
import { rollout } from "./rollout.ts";
import { policyLoss, type RecurrentState, trainRecurrent } from "./train.ts";

beforeAll(async () => {
  await initEngine();
});

const shape = { arms: 2, hidden: 4, rounds: 3, games: 5 };

function setting(): { parameters: PolicyParameters; inputs: Float32Array; targets: Float32Array } {
  const parameters = initialPolicy(shape, rng(1));
  const { inputs, targets } = rollout(parameters, parseHuman("wsls", 3), {
    rounds: 3,
    games: 5,
    random: rng(2),
  });
  return { parameters, inputs, targets };
}

/** The loss of the engine, written with the host's recurrent step. */
function hostLoss(
  parameters: PolicyParameters,
  inputs: Float32Array,
  targets: Float32Array,
  entropy: number,
): number {
  const step = policyStep(parameters);
  const logits = new Float64Array(2);
  let loss = 0;
  for (let game = 0; game < 5; game++) {
    const state = new Float32Array(4);
    for (let t = 0; t < 3; t++) {
      const row = t * 5 + game;
      const x = inputs.subarray(row * 5, row * 5 + 5);
      const last = x[2] === 1 ? 0 : x[3] === 1 ? 1 : -1;
      step(state, x[0] === 1 ? 0 : 1, last, x[4], logits);
      for (let a = 0; a < 2; a++)
        loss += (entropy * Math.exp(logits[a]) - targets[row * 2 + a]) * logits[a];
    }
  }
  return loss / 5;
}

test("the engine's loss is the host's policy, and its gradient that of central differences", () => {
  const { parameters, inputs, targets } = setting();
  const params = Object.fromEntries(
    policyParameterNames.map((n) => [n, tensor(parameters[n])]),
  ) as Record<(typeof policyParameterNames)[number], Tensor>;
  const { value, gradient } = valueAndGrad((p: typeof params) =>
    policyLoss(
      p,
      tensor(inputs, { shape: [15, 5] }),
      tensor(targets, { shape: [15, 2] }),
      tensor(0.3),
      shape,
    ),
  )(params);
  expect(value.item()).toBeAllclose(hostLoss(parameters, inputs, targets, 0.3), { atol: 1e-5 });
  for (const name of policyParameterNames) {
    const { data } = parameters[name];
    for (const i of [0, data.length - 1]) {
      const moved = (by: number): number => {
        const copy = Float32Array.from(data);
        copy[i] += by;
        return hostLoss(
          { ...parameters, [name]: { ...parameters[name], data: copy } },
          inputs,
          targets,
          0.3,
        );
      };
      const slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
      // float32 states limit the differences; 1e-3 of a gradient of order 1
      expect(gradient[name].data[i]).toBeAllclose(slope, { atol: 2e-3, rtol: 1e-2 });
    }
  }
});

test("a training that is stopped and resumed makes the same robot", async () => {
  const human = parseHuman("eps-optimal 0.3", 4);
  const options = { arms: 2, rounds: 4, hidden: 8, games: 64, updates: 12, seed: 3 };
  const whole = await trainRecurrent(human, options);
  let saved: RecurrentState | undefined;
  const stop = new AbortController();
  await trainRecurrent(human, {
    ...options,
    signal: stop.signal,
    onUpdate: (update, _regret, state) => {
      if (update < 7) return;
      saved = state();
      stop.abort();
    },
  });
  expect(saved?.update).toBe(7);
  const resumed = await trainRecurrent(human, { ...options, resumeFrom: saved });
  for (const name of policyParameterNames)
    expect(resumed.parameters[name].data).toEqual(whole.parameters[name].data);
  expect(whole.diverged).toBe(false);
});
