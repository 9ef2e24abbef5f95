/** @file A whole run: all networks trained together, then each one followed through its checkpoints. */

import { compile, vmap } from "../../engine/index.ts";
import { float64Array, ndArray } from "../../math/arrays.ts";
import { logSpacedSteps } from "../../networks/cadence.ts";
import { train } from "../../networks/training.ts";
import type { NetworkState } from "../../networks/training-step.ts";
import type { RunContext } from "../../study/index.ts";
import {
  analyseNetwork,
  type GroupTools,
  groupTools,
  keyLosses,
  noKeyIrrepsText,
  similaritiesOf,
} from "./analysis.ts";
import { groupOf, type UniversalityConfig } from "./config.ts";
import { ensemble } from "./ensemble.ts";
import { ScoreHistory, type Scores } from "./history.ts";
import { ensembleMeasures, type NetworkResult } from "./measures.ts";
import { type Params, pairForm, pairScores, viewNetwork, weightsOf } from "./model.ts";
import {
  missingAnswers,
  type PairBlock,
  type Pairs,
  pairBlocks,
  type Split,
  splitOf,
} from "./task.ts";

type Context = RunContext<UniversalityConfig>;

/** Trains and analyses. Returns early, with everything saved, when the signal is aborted. */
export async function runUniversality(context: Context): Promise<void> {
  const { config, seed } = context;
  const group = groupOf(config);
  const splits = Array.from({ length: config.networks }, (_, i) =>
    splitOf(group.order, config.trainFraction, seed, i),
  );
  splits.forEach((split, i) => {
    const missing = missingAnswers(group, split);
    if (missing.length === 0) return;
    context.notice({
      level: "warning",
      code: "missing-answers",
      text: `network ${i}: ${missing.length} elements never occur as an answer in training (first: ${group.elements[missing[0]!]}); it cannot generalise to them.`,
    });
  });
  const trained = await trainNetworks(context, groupTools(group), splits);
  if (trained !== undefined) await analyseRun(context, groupTools(group), splits, trained);
}

interface Trained {
  history: ScoreHistory;
  lastStep: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

async function trainNetworks(
  context: Context,
  { group }: GroupTools,
  splits: readonly Split[],
): Promise<Trained | undefined> {
  const { config, seed, signal, resumeFrom } = context;
  const { networks, epochs } = config;
  const n = group.order;
  const history = new ScoreHistory(networks, resumeFrom?.arrays);
  const { step, carry, trainPairs } = ensemble(config, group, seed, splits);
  const form = pairForm(config, n);
  const blocks = {
    train: pairBlocks(
      group,
      splits.map(({ pairs }) => pairs),
      form,
    ),
    test: pairBlocks(
      group,
      splits.map(({ mask }) =>
        Int32Array.from({ length: n * n }, (_, i) => i).filter((i) => mask[i] === 0),
      ),
      form,
    ),
  };
  const scores = compile(vmap(pairScores(config, group)), { name: "scores" });
  const enough = new AbortController();
  const keepEvery = Math.max(1, Math.ceil((epochs * networks) / 200_000));
  let lastMean = Number.NaN;
  const isEnough = (losses: readonly number[]): boolean =>
    config.stopTestLoss > 0 && losses.every((loss) => loss < config.stopTestLoss);

  const meanScores = async (params: Params, parts: readonly PairBlock[]) => {
    const [loss, accuracy] = [
      new Array<number>(networks).fill(0),
      new Array<number>(networks).fill(0),
    ];
    for (const { share, pairs } of parts) {
      const found = await scores(params, pairs);
      for (let i = 0; i < networks; i++) {
        loss[i]! += share * found.loss.data[i]!;
        accuracy[i]! += share * found.accuracy.data[i]!;
      }
    }
    return { loss, accuracy };
  };
  const evaluate = async (params: Params): Promise<Scores> => {
    const onTrain = await meanScores(params, blocks.train);
    const onTest = await meanScores(params, blocks.test);
    return {
      trainLoss: onTrain.loss,
      testLoss: onTest.loss,
      trainAccuracy: onTrain.accuracy,
      testAccuracy: onTest.accuracy,
    };
  };

  try {
    const result = await train<NetworkState<Params>, Pairs>({
      name: "universality",
      step,
      carry,
      constants: trainPairs,
      steps: epochs,
      signal: AbortSignal.any([signal, enough.signal]),
      resumeFrom,
      metrics: {
        every: keepEvery,
        emit(steps, values) {
          const losses = Object.entries(values).filter(([name]) => name.startsWith("loss"));
          if (losses.length === 0) return context.metrics(steps, values);
          context.metrics(steps, {
            trainLoss: steps.map((_, i) => mean(losses.map(([, list]) => list[i]!))),
          });
        },
      },
      evaluations: [
        {
          at: config.testEvery,
          async run({ params }, at) {
            const now = await evaluate(params);
            history.add(at, now);
            lastMean = mean(now.testAccuracy);
            if (isEnough(now.testLoss)) enough.abort();
            return {
              testLoss: mean(now.testLoss),
              testAccuracy: lastMean,
              trainAccuracy: mean(now.trainAccuracy),
              generalised: now.testAccuracy.filter((x) => x > 0.99).length,
              ...numbered("testLoss", now.testLoss),
              ...numbered("testAccuracy", now.testAccuracy),
            };
          },
        },
      ],
      checkpoints: {
        at: logSpacedSteps(epochs, config.checkpoints),
        save: (checkpoint) =>
          context.checkpoint({
            ...checkpoint,
            arrays: { ...checkpoint.arrays, ...history.arrays() },
          }),
      },
      progress: (done) =>
        context.progress({
          done,
          total: epochs,
          unit: "steps",
          message: `mean test accuracy ${lastMean.toFixed(2)}`,
        }),
    });
    const complete = result.status === "finished" || enough.signal.aborted;
    return complete ? { history, lastStep: result.step } : undefined;
  } finally {
    scores.dispose();
  }
}

function numbered(name: string, values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, i) => [`${name}.${i}`, value]));
}

/** Final networks, and each of them at every checkpoint with its final key irreps. */
async function analyseRun(
  context: Context,
  tools: GroupTools,
  splits: readonly Split[],
  { history, lastStep }: Trained,
): Promise<void> {
  const { config, signal } = context;
  const { networks } = config;
  // Only what an uninterrupted run has too: a stop saves a checkpoint of its own.
  const planned = new Set([...logSpacedSteps(config.epochs, config.checkpoints), lastStep]);
  const saved = await context.checkpointSteps();
  const steps = saved.filter((step) => step <= lastStep && planned.has(step));
  const final = (await context.readCheckpoint(lastStep)).arrays;
  const results: NetworkResult[] = [];
  for (let i = 0; i < networks; i++) {
    if (signal.aborted) return;
    const analysis = analyseNetwork(
      weightsOf(final, i),
      tools,
      splits[i]!.mask,
      config.keyThreshold,
    );
    results.push({ analysis, times: history.times(i) });
    await report(context, i + 1, networks, "networks taken apart");
  }

  const [count, points] = [tools.irreps.length, steps.length];
  const similarities = float64Array([networks, points, count]);
  const restricted = float64Array([networks, points]);
  const excluded = float64Array([networks, points]);
  for (const [t, step] of steps.entries()) {
    const { arrays } = await context.readCheckpoint(step);
    for (let i = 0; i < networks; i++) {
      if (signal.aborted) return;
      const view = viewNetwork(weightsOf(arrays, i), tools.group);
      similarities.data.set(similaritiesOf(view, tools), (i * points + t) * count);
      const losses = keyLosses(view, tools, results[i]!.analysis.keys, splits[i]!.mask);
      restricted.data[i * points + t] = losses.restricted;
      excluded.data[i * points + t] = losses.excluded.train.loss;
    }
    await report(context, t + 1, points, "checkpoints followed with the final key irreps");
  }
  await context.array("trajectorySteps", ndArray(Int32Array.from(steps)));
  await context.array("similarities", similarities);
  await context.array("restrictedLoss", restricted);
  await context.array("excludedLoss", excluded);
  await context.array(
    "times",
    float64Array(
      [networks, 4],
      Float64Array.from(
        results.flatMap(({ times }) => [
          times.memorisedAt,
          times.halfAt,
          times.grokkedAt,
          times.testPeak,
        ]),
      ),
    ),
  );
  for (const [name, measure] of Object.entries(ensembleMeasures(results, tools, lastStep))) {
    context.measure(name, measure);
  }
  sayHowItEnded(context, results, tools);
}

async function report(
  context: Context,
  done: number,
  total: number,
  message: string,
): Promise<void> {
  context.progress({ done, total, unit: "parts", message });
  await new Promise((resolve) => setTimeout(resolve, 0)); // let the stop button through
}

function sayHowItEnded(
  context: Context,
  results: readonly NetworkResult[],
  tools: GroupTools,
): void {
  const waiting = results.flatMap(({ analysis }, i) => (analysis.generalised ? [] : [i]));
  if (waiting.length > 0) {
    context.notice({
      level: waiting.length === results.length ? "failure" : "warning",
      code: "not-generalised",
      text: `${waiting.length} of ${results.length} networks (${waiting.join(", ")}) have not generalised within the steps; their irreps are those of memorising networks and are left out of all measures.`,
    });
  }
  for (const [i, { analysis }] of results.entries()) {
    if (analysis.keys.length > 0) continue;
    context.notice({
      level: "warning",
      code: "no-key-irreps",
      text: `network ${i}: ${noKeyIrrepsText(analysis.similarities, tools, context.config.keyThreshold)}.`,
    });
  }
}
