import { beforeAll, describe, expect, it } from "vitest";
import { initEngine, type Tensor, tensor, vmap } from "../engine/index.ts";
import type { DType } from "../math/nd-array.ts";
import {
  adamW,
  clipGlobalNorm,
  globalNorm,
  type Optimiser,
  type OptimiserState,
  sgd,
} from "./optimisers.ts";

beforeAll(async () => {
  await initEngine();
});

/** The gradients of the fixtures: g_t[i] = sin(3 i + 1 + 0.7 t) * 10^(i mod 3 - 1). */
const gradient = (t: number, dtype: DType) =>
  tensor(
    Float64Array.from({ length: 6 }, (_, i) => Math.sin(3 * i + 1 + 0.7 * t) * 10 ** ((i % 3) - 1)),
    { dtype },
  );

/** Parameters after each of the wanted updates, from the start of the fixtures. */
function follow(optimiser: Optimiser, dtype: DType, wanted: readonly number[]): number[][] {
  let params = { p: tensor([0.5, -1, 2, 0.001, -0.25, 3], { dtype }) };
  let state = optimiser.init(params);
  const seen: number[][] = [];
  for (let t = 0; t <= wanted.at(-1)!; t++) {
    ({ params, state } = optimiser.update(params, { p: gradient(t, dtype) }, state));
    if (wanted.includes(t)) seen.push(Array.from(params.p.data));
  }
  expect(state.step.item()).toBe(wanted.at(-1)! + 1);
  return seen;
}

// PyTorch 1.13.0 on those gradients, start [0.5, -1, 2, 0.001, -0.25, 3]; parameters after the updates named.
const paper = { learningRate: 1e-3, weightDecay: 1, betas: [0.9, 0.98], warmupSteps: 10 } as const;
const reference = {
  // AdamW(lr=1e-3, weight_decay=1, betas=(0.9, 0.98)), LambdaLR(min(step / 10, 1)); updates 0, 1, 2, 11, 39
  adamW64: [
    [0.5, -1.0, 2.0, 0.001, -0.25, 3.0],
    [
      0.4998499863801554, -0.9998003591740285, 1.9997011210225828, 0.001097465369740811,
      -0.2500703977263029, 2.9997918072251823,
    ],
    [
      0.499553567818806, -0.9994020675170082, 1.9991024986817771, 0.0012946959798961297,
      -0.2502148173795333, 2.999381098325768,
    ],
    [
      0.49580119258564065, -0.9924983088881175, 1.9859673807353226, 0.002099461397287235,
      -0.24950631479541002, 2.981685605125774,
    ],
    [
      0.48147314520101553, -0.9643682319298701, 1.9303252546863205, 0.002873435652988437,
      -0.243482833225303, 2.900205847087051,
    ],
  ],
  adamW32: [
    [0.5, -1.0, 2.0, 0.0010000000474974513, -0.25, 3.0],
    [
      0.49984997510910034, -0.9998003244400024, 1.9997011423110962, 0.0010974653996527195,
      -0.25007039308547974, 2.9997918605804443,
    ],
    [
      0.4995535612106323, -0.9994021058082581, 1.9991025924682617, 0.0012946961214765906,
      -0.2502148151397705, 2.9993813037872314,
    ],
    [
      0.4958011507987976, -0.9924983382225037, 1.9859675168991089, 0.00209946115501225,
      -0.2495063692331314, 2.9816861152648926,
    ],
    [
      0.48147326707839966, -0.9643686413764954, 1.930325984954834, 0.0028734365478157997,
      -0.24348294734954834, 2.900207996368408,
    ],
  ],
  // Adam(lr=1e-2), updates 0, 1, 19
  adam: [
    [
      0.490000001188395, -0.9900000001321348, 1.990000000015221, 0.010999998161836375,
      -0.25999999976199945, 3.0099999999652662,
    ],
    [
      0.47999082811528954, -0.9800229373809107, 1.9800937567574188, 0.02078044460895354,
      -0.2695692986446425, 3.0192153918529523,
    ],
    [
      0.4562283890537602, -0.9533940375871138, 1.950915889572893, 0.05215129927634652,
      -0.3027195218435661, 3.05365314455354,
    ],
  ],
  // SGD(lr=0.05, momentum=0.9, weight_decay=0.1), updates 0, 1, 19
  momentum: [
    [
      0.4932926450759605, -0.9571598752346036, 1.6615067006406055, 0.003715105554446849,
      -0.26975835184133207, 3.1289516583325327,
    ],
    [
      0.4798312383666828, -0.8638218006913687, 0.854471080775447, 0.010923300107027719,
      -0.33148981385474735, 3.647934281550023,
    ],
    [
      0.21244243078227887, -0.1698886219312259, -2.337065767388364, 0.03458915892236866,
      -0.4657315627152707, 4.8694995364948035,
    ],
  ],
  // SGD(lr=0.05), updates 0, 2
  sgd: [
    [
      0.4957926450759605, -0.9621598752346036, 1.6715067006406055, 0.003720105554446849,
      -0.27100835184133204, 3.143951658332533,
    ],
    [
      0.4874570051209424, -0.8735254879785991, 0.750123129657965, 0.013099923264121169,
      -0.36458897778421906, 4.058852237577723,
    ],
  ],
}; // prettier-ignore

describe("adamW", () => {
  it("follows PyTorch in float64, with decay and warm-up", () => {
    expect(follow(adamW(paper), "float64", [0, 1, 2, 11, 39])).toBeAllclose(reference.adamW64, {
      rtol: 1e-13,
    });
  });

  it("follows PyTorch in float32", () => {
    // Both round each update differently in the last bit: 40 updates of half a unit in the last place.
    expect(follow(adamW(paper), "float32", [0, 1, 2, 11, 39])).toBeAllclose(reference.adamW32, {
      rtol: 2e-6,
    });
  });

  it("is Adam without decay", () => {
    expect(follow(adamW({ learningRate: 1e-2 }), "float64", [0, 1, 19])).toBeAllclose(
      reference.adam,
      { rtol: 1e-13 },
    );
  });

  it("makes the first update by hand: shrink, then one rate in the direction of the sign", () => {
    const optimiser = adamW({ learningRate: 0.1, weightDecay: 0.5 });
    const params = tensor([2, -4], { dtype: "float64" });
    const gradients = tensor([3, -1e-3], { dtype: "float64" });
    const { params: next } = optimiser.update(params, gradients, optimiser.init(params));
    // m^ = g and v^ = g^2 after one update, so the move is 0.1 g / (|g| + 1e-8).
    expect(next.data).toBeAllclose(
      [2 * 0.95 - 0.1 * (3 / (3 + 1e-8)), -4 * 0.95 + 0.1 * (1e-3 / (1e-3 + 1e-8))],
      { rtol: 1e-12 },
    );
  });

  it("changes nothing in the first warm-up update but counts it", () => {
    const optimiser = adamW(paper);
    const params = { a: tensor([1, 2]), b: [tensor(3)] };
    const { params: next, state } = optimiser.update(
      params,
      { a: tensor([5, -5]), b: [tensor(1)] },
      optimiser.init(params),
    );
    expect(next.a.data).toEqual(params.a.data);
    expect(next.b[0]!.item()).toBe(3);
    expect(state.step.item()).toBe(1);
    expect((state.m as typeof params).a.data).toBeAllclose([0.5, -0.5], { rtol: 1e-6 });
  });

  it("applies a schedule on top of the rate", () => {
    const rates = [0, 1, 2].map((updates) => {
      const optimiser = sgd({ learningRate: 1, schedule: (step) => step.add(1).reciprocal() });
      let params = tensor(0, { dtype: "float64" });
      let state = optimiser.init(params);
      let before = 0;
      for (let i = 0; i <= updates; i++) {
        before = params.item();
        ({ params, state } = optimiser.update(params, tensor(-1, { dtype: "float64" }), state));
      }
      return params.item() - before;
    });
    expect(rates).toBeAllclose([1, 1 / 2, 1 / 3], { rtol: 1e-14 });
  });

  it("trains several networks at once, each with a decay of its own, as if alone", () => {
    const decays = [0, 0.3, 1];
    const start = tensor(
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      { dtype: "float64" },
    ); // prettier-ignore
    const gradients = tensor(
      [
        [1, -1],
        [1, -1],
        [1, -1],
      ],
      { dtype: "float64" },
    ); // prettier-ignore
    const make = (weightDecay: number | Tensor) => adamW({ learningRate: 0.1, weightDecay });
    const init = vmap((p: Tensor) => make(0).init(p))(start) as OptimiserState;
    const together = vmap(
      (p: Tensor, g: Tensor, s: OptimiserState, w: Tensor) => make(w).update(p, g, s).params,
    )(start, gradients, init, tensor(decays, { dtype: "float64" }));
    decays.forEach((decay, i) => {
      const optimiser = make(decay);
      const params = tensor([1, 2], { dtype: "float64" });
      const alone = optimiser.update(
        params,
        tensor([1, -1], { dtype: "float64" }),
        optimiser.init(params),
      );
      expect(together.at(i).data).toBeAllclose(alone.params.data, { rtol: 1e-14 });
    });
  });
});

describe("sgd", () => {
  it("follows PyTorch, plain and with momentum and decay", () => {
    expect(follow(sgd({ learningRate: 0.05 }), "float64", [0, 2])).toBeAllclose(reference.sgd, {
      rtol: 1e-13,
    });
    const heavy = sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.1 });
    expect(follow(heavy, "float64", [0, 1, 19])).toBeAllclose(reference.momentum, { rtol: 1e-12 });
  });
});

describe("clipGlobalNorm", () => {
  it("scales all gradients together, and only when they are too long", () => {
    const gradients = {
      a: tensor([3, 0], { dtype: "float64" }),
      b: tensor(-4, { dtype: "float64" }),
    };
    expect(globalNorm(gradients).item()).toBeAllclose(5, { rtol: 1e-15 });
    const clipped = clipGlobalNorm(gradients, 1);
    expect(clipped.a.data).toBeAllclose([0.6, 0], { rtol: 1e-6 });
    expect(clipped.b.item()).toBeAllclose(-0.8, { rtol: 1e-6 });
    expect(clipGlobalNorm(gradients, 10).b.item()).toBe(-4);
  });
});
