/** @file A recurrent robot: a GRU over wishes and own pulls that outputs what to pull, one game at a time on the host. */

import { InvalidInputError } from "../../errors.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { Random } from "../../math/random.ts";
import type { Robot } from "../bandit/robots.ts";
import { drawIndex } from "../inference/scoring.ts";
import { inputWidth, observer } from "./observation.ts";

/**
 * Parameters by name. With D = {@link inputWidth} inputs (see observation.ts) and H hidden units: `inputs` [D, 3H] and `recurrent` [H, 3H] in the
 * order update, reset, candidate; `bias` [3H]; `output` [H, arms]; `outputBias` [arms]; `skip` [1], added to the logit of the
 * wish.
 */
export type PolicyParameters = {
  readonly inputs: NdArray;
  readonly recurrent: NdArray;
  readonly bias: NdArray;
  readonly output: NdArray;
  readonly outputBias: NdArray;
  readonly skip: NdArray;
};

export const policyParameterNames = [
  "inputs",
  "recurrent",
  "bias",
  "output",
  "outputBias",
  "skip",
] as const;

export interface PolicyShape {
  arms: number;
  hidden: number;
}

const float32 = (data: Float32Array, shape: readonly number[]): NdArray => ({
  data,
  shape,
  dtype: "float32",
});

/** Fresh parameters: uniform in ±1/√H, biases 0, and a skip of 1 so that the robot starts by mostly obeying. */
export function initialPolicy({ arms, hidden }: PolicyShape, random: Random): PolicyParameters {
  const width = inputWidth(arms);
  const reach = 1 / Math.sqrt(hidden);
  const draw = (n: number, scale: number): Float32Array =>
    Float32Array.from({ length: n }, () => (2 * random.uniform() - 1) * scale);
  return {
    inputs: float32(draw(width * 3 * hidden, reach), [width, 3 * hidden]),
    recurrent: float32(draw(hidden * 3 * hidden, reach), [hidden, 3 * hidden]),
    bias: float32(new Float32Array(3 * hidden), [3 * hidden]),
    output: float32(draw(hidden * arms, reach), [hidden, arms]),
    outputBias: float32(new Float32Array(arms), [arms]),
    skip: float32(Float32Array.of(1), [1]),
  };
}

/** Sizes of a policy; an error when the shapes do not belong together. */
export function policyShape(p: PolicyParameters): PolicyShape {
  const hidden = p.recurrent.shape[0];
  const arms = p.outputBias.shape[0];
  const wanted: [keyof PolicyParameters, readonly number[]][] = [
    ["inputs", [inputWidth(arms), 3 * hidden]],
    ["recurrent", [hidden, 3 * hidden]],
    ["bias", [3 * hidden]],
    ["output", [hidden, arms]],
    ["skip", [1]],
  ];
  for (const [name, shape] of wanted) {
    if (p[name].shape.join() !== shape.join()) {
      throw new InvalidInputError(
        `policy ${name}: wanted shape ${shape.join(" x ")}, got ${p[name].shape.join(" x ")}`,
      );
    }
  }
  return { arms, hidden };
}

/**
 * The recurrent step: from what is seen in a round, [D], and the wish in it; changes `state` [H] in place and writes
 * log-probabilities [arms] of the pull.
 */
export type PolicyStep = (
  state: Float32Array,
  seen: ArrayLike<number>,
  wish: number,
  out: Float64Array,
) => void;

/** The step of given parameters; buffers are reused between calls. */
export function policyStep(p: PolicyParameters): PolicyStep {
  const { arms, hidden: H } = policyShape(p);
  const G = 3 * H;
  const D = inputWidth(arms);
  // float64 copies: conversions in the inner loop cost more than the arithmetic
  const W = Float64Array.from(p.inputs.data);
  const U = Float64Array.from(p.recurrent.data);
  const V = Float64Array.from(p.output.data);
  const bias = Float64Array.from(p.bias.data);
  const outputBias = p.outputBias.data;
  const skip = p.skip.data[0];
  const gate = new Float64Array(G);
  const memory = new Float64Array(H);
  return (state, seen, wish, out) => {
    gate.set(bias);
    for (let d = 0; d < D; d++) {
      const x = seen[d];
      if (x === 0) continue; // most of the code
      for (let g = 0; g < G; g++) gate[g] += x * W[d * G + g];
    }
    memory.fill(0);
    // Four rows at a time: each sum is then read and written a quarter as often.
    let i = 0;
    for (; i + 3 < H; i += 4) {
      const [s0, s1, s2, s3] = [state[i], state[i + 1], state[i + 2], state[i + 3]];
      const at = i * G;
      for (let g = 0; g < 2 * H; g++)
        gate[g] +=
          s0 * U[at + g] + s1 * U[at + G + g] + s2 * U[at + 2 * G + g] + s3 * U[at + 3 * G + g];
      const to = at + 2 * H;
      for (let g = 0; g < H; g++)
        memory[g] +=
          s0 * U[to + g] + s1 * U[to + G + g] + s2 * U[to + 2 * G + g] + s3 * U[to + 3 * G + g];
    }
    for (; i < H; i++) {
      const at = i * G;
      for (let g = 0; g < 2 * H; g++) gate[g] += state[i] * U[at + g];
      for (let g = 0; g < H; g++) memory[g] += state[i] * U[at + 2 * H + g];
    }
    for (let j = 0; j < H; j++) {
      const keep = 1 / (1 + Math.exp(-gate[j]));
      const reset = 1 / (1 + Math.exp(-gate[H + j]));
      const candidate = 2 / (1 + Math.exp(-2 * (gate[2 * H + j] + reset * memory[j]))) - 1; // tanh
      state[j] = keep * state[j] + (1 - keep) * candidate;
    }
    let top = -Infinity;
    for (let a = 0; a < arms; a++) {
      let x = outputBias[a] + (a === wish ? skip : 0);
      for (let j = 0; j < H; j++) x += state[j] * V[j * arms + a];
      out[a] = x;
      if (x > top) top = x;
    }
    let sum = 0;
    for (let a = 0; a < arms; a++) sum += Math.exp(out[a] - top);
    const log = top + Math.log(sum);
    for (let a = 0; a < arms; a++) out[a] -= log;
  };
}

/** A trained policy as a robot: greedy (the most likely pull), or sampled. */
export function recurrentRobot(
  parameters: PolicyParameters,
  options: { rounds: number; sampled?: boolean },
): Robot {
  const { arms, hidden } = policyShape(parameters);
  const step = policyStep(parameters);
  const logits = new Float64Array(arms);
  const seen = new Float32Array(inputWidth(arms));
  return {
    name: options.sampled === true ? "recurrent, sampled" : "recurrent",
    start() {
      const state = new Float32Array(hidden);
      const game = observer(arms, options.rounds);
      return {
        surprises: 0,
        act(wish, random) {
          game.wished(wish, seen);
          step(state, seen, wish, logits);
          let arm = wish;
          if (options.sampled === true) {
            arm = drawIndex(logits.map(Math.exp), 0, arms, random.uniform());
          } else {
            for (let a = 0; a < arms; a++) if (logits[a] > logits[arm]) arm = a;
          }
          game.pulled(arm);
          return arm;
        },
      };
    },
  };
}
