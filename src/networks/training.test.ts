import { describe, expect, it } from "vitest";
import {
  add,
  matmul,
  mean,
  mul,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  take,
  tanh,
  tensor,
} from "../engine/index.ts";
import { DivergedError } from "../errors.ts";
import { readSafetensors, writeSafetensors } from "../io/safetensors.ts";
import { rng } from "../math/random.ts";
import { logSpacedSteps, timetable } from "./cadence.ts";
import { glorotInit } from "./initialisers.ts";
import { fromNamedArrays, leafNames, toNamedArrays } from "./named-arrays.ts";
import { adamW } from "./optimisers.ts";
import { type TrainingCheckpoint, type TrainingOptions, train } from "./training.ts";
import { gradientStep, type NetworkState, networkState, together } from "./training-step.ts";

/** A regression that a small network learns within a few hundred steps. */
type Params = { w1: Tensor; b1: Tensor; w2: Tensor };
type Data = { x: Tensor; y: Tensor };

const random = rng(1, "training test");
const optimiser = adamW({ learningRate: 1e-2, weightDecay: 0.01, warmupSteps: 10 });

function initial(seed: number): NetworkState<Params> {
  const draw = rng(seed, "init");
  const params = {
    w1: glorotInit(draw.fork("w1"), [2, 8], 2, 8),
    b1: tensor(new Float32Array(8)),
    w2: glorotInit(draw.fork("w2"), [8, 1], 8, 1),
  };
  return networkState(params, optimiser);
}

const data: Data = (() => {
  const x = Float32Array.from(random.normals(128));
  const y = Float32Array.from({ length: 64 }, (_, i) => Math.sin(2 * x[2 * i]! + x[2 * i + 1]!));
  return { x: tensor(x, { shape: [64, 2] }), y: tensor(y, { shape: [64, 1] }) };
})();

function loss({ w1, b1, w2 }: Params, { x, y }: Data): Tensor {
  return mean(square(sub(matmul(tanh(add(matmul(x, w1), b1)), w2), y)));
}
const fullBatch = gradientStep((params: Params, all: Data) => loss(params, all), optimiser);

/** Runs and collects what the callbacks are given. */
async function follow<B extends Record<string, Tensor> = Record<string, never>>(
  options: Partial<TrainingOptions<NetworkState<Params>, Data, B>> &
    Pick<TrainingOptions<NetworkState<Params>, Data, B>, "step">,
) {
  const log = new Map<string, [number, number][]>();
  const saved: TrainingCheckpoint[] = [];
  const result = await train<NetworkState<Params>, Data, B>({
    carry: initial(1),
    constants: data,
    steps: 200,
    signal: new AbortController().signal,
    metrics: {
      emit(steps, values) {
        for (const [name, list] of Object.entries(values)) {
          const points = log.get(name) ?? [];
          steps.forEach((step, i) => {
            points.push([step, list[i]!]);
          });
          log.set(name, points);
        }
      },
    },
    checkpoints: { at: 100, save: async (one) => void saved.push(one) },
    ...options,
  });
  return { result, log, saved };
}

/** Through bytes and back, as the lab stores it. */
function stored(checkpoint: TrainingCheckpoint): TrainingCheckpoint {
  const { arrays, metadata } = readSafetensors(
    writeSafetensors(checkpoint.arrays, checkpoint.metadata),
  );
  return { step: checkpoint.step, arrays, metadata };
}

describe("train", () => {
  it("learns, logging the loss of every step from 0 and evaluations where they are due", async () => {
    const { log, saved, result } = await follow({
      step: fullBatch,
      evaluations: [
        { at: 30, run: async ({ params }) => ({ size: sum(square(params.w1)).item() }) },
      ],
    });
    expect(result).toMatchObject({ step: 200, status: "finished" });
    expect(log.get("loss")!.map(([step]) => step)).toEqual([...Array(200).keys()]);
    const losses = log.get("loss")!.map(([, value]) => value);
    expect(losses[0]).toBe(losses[1]); // the first update of the warm-up has rate 0
    expect(losses[0]).toBeAllclose(loss(initial(1).params, data).item(), { rtol: 1e-5 });
    expect(losses[199]).toBeLessThan(0.2 * losses[0]!);
    expect(log.get("size")!.map(([step]) => step)).toEqual([0, 30, 60, 90, 120, 150, 180, 200]);
    expect(saved.map(({ step }) => step)).toEqual([0, 100, 200]);
  });

  it.each([
    ["native", 200],
    ["wasm", 40],
  ] as const)(
    "ends bit for bit the same when saved and resumed half way (%s, %d steps)",
    async (executor, steps) => {
      const half = steps / 2;
      const base = { step: fullBatch, executor } as const;
      const checkpoints = (saved: TrainingCheckpoint[]) => ({
        at: half,
        save: async (one: TrainingCheckpoint) => void saved.push(one),
      });
      const [a, b]: [TrainingCheckpoint[], TrainingCheckpoint[]] = [[], []];
      const whole = await follow({ ...base, steps, checkpoints: checkpoints(a) });
      const first = await follow({ ...base, steps: half, checkpoints: checkpoints(b) });
      const second = await follow({
        ...base,
        steps,
        checkpoints: checkpoints(b),
        carry: initial(2), // only its shapes matter
        resumeFrom: stored(b.at(-1)!),
      });
      expect(b.map(({ step }) => step)).toEqual([0, half, steps]);
      expect(b).toEqual(a);
      expect([...first.log.get("loss")!, ...second.log.get("loss")!]).toEqual(
        whole.log.get("loss"),
      );
    },
  );

  it("does not depend on where chunks end", async () => {
    const single = await follow({ step: fullBatch, chunkSeconds: 1e-9 }); // always one step
    const long = await follow({ step: fullBatch, chunkSeconds: 60 });
    const crooked = await follow({
      step: fullBatch,
      evaluations: [{ at: [3, 17, 18, 150], run: async () => ({}) }],
    });
    expect(long.saved).toEqual(single.saved);
    expect(crooked.saved).toEqual(single.saved);
    expect(long.log).toEqual(single.log);
  });

  it("stops between chunks when asked, saves, and goes on from there to the same end", async () => {
    const controller = new AbortController();
    const whole = await follow({ step: fullBatch });
    const part = await follow({
      step: fullBatch,
      signal: controller.signal,
      progress: (step) => {
        if (step >= 37) controller.abort();
      },
      evaluations: [{ at: [37], run: async () => ({}) }],
    });
    expect(part.result).toMatchObject({ step: 37, status: "stopped" });
    expect(part.saved.map(({ step }) => step)).toEqual([0, 37]);
    const rest = await follow({ step: fullBatch, resumeFrom: stored(part.saved.at(-1)!) });
    expect(rest.saved.map(({ step }) => step)).toEqual([100, 200]);
    expect(rest.saved.at(-1)).toEqual(whole.saved.at(-1));
  });

  it("resumes stochastic training exactly, generator included, whatever the chunks", async () => {
    type Batch = { rows: Tensor };
    const step = gradientStep(
      (params: Params, { x, y }: Data, { rows }: Batch) =>
        loss(params, { x: take(x, rows, 0), y: take(y, rows, 0) }),
      optimiser,
    );
    const drawnSteps: number[] = [];
    const batches = {
      random: rng(3, "batches"),
      ahead: 8,
      draw(source: ReturnType<typeof rng>, at: number): Batch {
        drawnSteps.push(at);
        return { rows: tensor(source.integers(16, 64)) };
      },
    };
    const whole = await follow<Batch>({ step, batches });
    expect(drawnSteps).toEqual([...Array(200).keys()]);
    expect(batches.random.state().drawn).toBe(0); // the loop works on a copy
    const first = await follow<Batch>({ step, batches, steps: 100, chunkSeconds: 1e-9 });
    const second = await follow<Batch>({
      step,
      batches,
      resumeFrom: stored(first.saved.at(-1)!),
    });
    expect(second.saved.at(-1)).toEqual(whole.saved.at(-1));
    const other = await follow<Batch>({ step, batches: { ...batches, random: rng(4) } });
    expect(other.saved.at(-1)).not.toEqual(whole.saved.at(-1));
  });

  it("trains several networks in one step like each alone", async () => {
    const alone = await Promise.all(
      [1, 2, 3].map((seed) => follow({ step: fullBatch, carry: initial(seed), steps: 50 })),
    );
    const states = [1, 2, 3].map(initial);
    const joined = {
      params: {
        w1: stack(states.map((s) => s.params.w1)),
        b1: stack(states.map((s) => s.params.b1)),
        w2: stack(states.map((s) => s.params.w2)),
      },
      optimiser: {
        step: stack(states.map((s) => s.optimiser.step)),
        m: stackParams(states.map((s) => s.optimiser.m as Params)),
        v: stackParams(states.map((s) => s.optimiser.v as Params)),
      },
    };
    const all = await follow({ step: together(fullBatch), carry: joined, steps: 50 });
    alone.forEach((one, i) => {
      // Batched products may add in another order: single precision, 50 steps.
      expect(all.log.get(`loss.${i}`)).toBeAllclose(one.log.get("loss"), { rtol: 1e-4 });
    });
  });

  it("stops with the step and the last checkpoint when the loss is not finite", async () => {
    const step = gradientStep(
      (params: Params, all: Data) => loss(params, all),
      adamW({ learningRate: 1e30, warmupSteps: 40 }),
    );
    const logged: number[] = [];
    const failing = follow({
      step,
      checkpoints: { at: 2, save: async () => undefined },
      metrics: { emit: (_, values) => void logged.push(...(values.loss ?? [])) },
    });
    const error = await failing.then(
      () => undefined,
      (reason: unknown) => reason as DivergedError,
    );
    if (!(error instanceof DivergedError)) throw new Error("the training did not diverge");
    expect(logged).toHaveLength(error.step);
    expect(logged.every(Number.isFinite)).toBe(true);
    expect(error.lastCheckpoint).toBe(error.step - (error.step % 2 === 0 ? 0 : 1));
  });

  it("thins out the log and hands over further outputs", async () => {
    const step = gradientStep(
      (params: Params, all: Data) =>
        [loss(params, all), { pair: mul(params.b1, 0).add(1) }] as const,
      optimiser,
    );
    const metrics: [readonly number[], string[]][] = [];
    await follow({
      step,
      steps: 25,
      metrics: {
        every: 10,
        emit: (steps, values) => void metrics.push([steps, Object.keys(values)]),
      },
    });
    expect(metrics.flatMap(([steps]) => steps)).toEqual([0, 10, 20]);
    expect(metrics[0]![1].sort()).toEqual([
      "loss",
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `pair.${i}`),
    ]);
  });

  it("lists what does not fit when a checkpoint belongs to another network", async () => {
    const { saved } = await follow({ step: fullBatch, steps: 1 });
    const { "params.b1": _, ...arrays } = saved.at(-1)!.arrays;
    const wrong = {
      ...arrays,
      "params.w1": { shape: [3], dtype: "float32", data: new Float32Array(3) },
    } as const;
    await expect(
      follow({ step: fullBatch, resumeFrom: { step: 1, arrays: wrong, metadata: {} } }),
    ).rejects.toThrow(
      /params.b1: expected float32 \[8\], found nothing\n {2}params.w1: expected float32 \[2, 8\], found float32 \[3\]/,
    );
    await expect(
      follow({ step: fullBatch, steps: 5, resumeFrom: { step: 6, arrays, metadata: {} } }),
    ).rejects.toThrow(/wanted a step in 0..5 to start at, got 6/);
  });
});

function stackParams(list: readonly Params[]): Params {
  return {
    w1: stack(list.map((p) => p.w1)),
    b1: stack(list.map((p) => p.b1)),
    w2: stack(list.map((p) => p.w2)),
  };
}

describe("cadences", () => {
  it("every N: multiples and the last step", () => {
    const times = timetable(30, 100);
    const due = [...Array(101).keys()].filter((step) => times.isDue(step));
    expect(due).toEqual([0, 30, 60, 90, 100]);
    expect([times.next(0), times.next(29), times.next(90), times.next(100)]).toEqual([
      30,
      30,
      100,
      undefined,
    ]);
  });

  it("lists are taken as they are, up to the end", () => {
    const times = timetable([50, 3, 3, 200], 100);
    expect([times.next(0), times.next(3), times.next(50)]).toEqual([3, 50, undefined]);
    expect(times.isDue(100)).toBe(false);
    expect(() => timetable([1.5], 10)).toThrow(/whole steps/);
    expect(() => timetable(0, 10)).toThrow(/>= 1/);
  });

  it("logarithmic steps begin at 0, end at the total and never repeat", () => {
    expect(logSpacedSteps(1000, 5)).toEqual([0, 1, 10, 100, 1000]);
    const many = logSpacedSteps(30, 50);
    expect(new Set(many).size).toBe(many.length);
    expect([many[0], many.at(-1)]).toEqual([0, 30]);
  });
});

describe("named arrays", () => {
  it("name leaves by their path and give the tree back", () => {
    const tree = { b: [tensor(1), { z: tensor([2, 3]), a: tensor(4) }], a: tensor(5) };
    expect(leafNames(tree)).toEqual(["a", "b.0", "b.1.a", "b.1.z"]);
    const back = fromNamedArrays(tree, toNamedArrays(tree));
    expect(toNamedArrays(back)).toEqual(toNamedArrays(tree));
    expect(leafNames(tensor(1))).toEqual(["value"]);
    expect(() => leafNames({ "a.b": tensor(1), a: { b: tensor(2) } })).toThrow(/two called a.b/);
  });
});
