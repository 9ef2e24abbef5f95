/** @file A whole run: train with live measures, then take all checkpoints apart with the final network's key frequencies. */

import { compile, defaultExecutor, type Tensor } from "../../engine/index.ts";
import { readoutComponents, readoutResidual } from "../../interp/index.ts";
import { float64Array, ndArray } from "../../math/arrays.ts";
import { parametersAmong } from "../../networks/named-arrays.ts";
import { gridTables } from "../../networks/one-layer-grid.ts";
import { gridProgram } from "../../networks/one-layer-grid-program.ts";
import type { OneLayerParameters } from "../../networks/one-layer-shape.ts";
import { adamW } from "../../networks/optimisers.ts";
import { type TrainingCheckpoint, train } from "../../networks/training.ts";
import { gradientStep, type NetworkState, networkState } from "../../networks/training-step.ts";
import type { RunContext } from "../../study/index.ts";
import {
  analyseNetwork,
  type CheckpointMeasures,
  checkpointMeasures,
  generalisedLoss,
  type NetworkAnalysis,
} from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { History } from "./history.ts";
import { historyMeasures, networkMeasures, singleFrequencyShare } from "./measures.ts";
import { initialParameters, networkShape, type Pairs, pairLoss, pairsOf } from "./model.ts";
import { type Curve, firstBelow, grokTimes } from "./phases.ts";
import { grokkingTask, type Task } from "./task.ts";

type Context = RunContext<GrokkingConfig>;
type Params = Record<string, Tensor>;

/** Trains and analyses. Returns early, with everything saved, when the signal is aborted. */
export async function runGrokking(context: Context): Promise<void> {
  const task = grokkingTask(context.config, context.seed);
  const program =
    defaultExecutor() === "native" ? gridProgram(networkShape(context.config)) : undefined;
  const measure: Measure = async (parameters, keys) =>
    checkpointMeasures(parameters, task, keys, await program?.(parameters));
  try {
    const trained = await trainNetwork(context, task, measure);
    if (trained !== undefined) await analyseRun(context, task, trained, measure);
  } finally {
    program?.dispose();
  }
}

/** Progress measures of a network, with the fastest way to its logits that this platform has. */
type Measure = (
  parameters: OneLayerParameters,
  keys: readonly number[] | "largest-waves",
) => Promise<CheckpointMeasures>;

interface Trained {
  history: History;
  /** First step with a test loss below the stop criterion. */
  stopAt: number | undefined;
  lastStep: number;
}

/** Test loss that counts as "stop" where the configuration never stops, for the measures that are defined by it. */
const defaultStopLoss = 1e-5;

/** The training; `undefined` when it was interrupted. */
async function trainNetwork(
  context: Context,
  task: Task,
  measure: Measure,
): Promise<Trained | undefined> {
  const { config, seed, resumeFrom, signal } = context;
  const { epochs, stopTestLoss } = config;
  const history = History.from(resumeFrom?.arrays);
  const stopLoss = stopTestLoss > 0 ? stopTestLoss : defaultStopLoss;
  const lastStepFor = (met: number | undefined): number =>
    met === undefined || stopTestLoss === 0
      ? epochs
      : Math.min(epochs, roundUp(met * config.stopFactor, config.testEvery));

  const optimiser = adamW({
    learningRate: config.learningRate,
    weightDecay: config.weightDecay,
    betas: [config.beta1, config.beta2],
    eps: config.epsilon,
    warmupSteps: config.warmupSteps,
  });
  const loss = pairLoss(config);
  const testLoss = compile(loss, { name: "test loss" });
  const testPairs = pairsOf(task, task.testPairs);
  const enough = new AbortController();
  let stopAt = resumeFrom === undefined ? undefined : firstBelow(history.test, stopLoss);
  let lastTest = Number.NaN;
  if (resumeFrom !== undefined && resumeFrom.step >= lastStepFor(stopAt)) {
    testLoss.dispose();
    return { history, stopAt, lastStep: resumeFrom.step };
  }

  try {
    const result = await train<NetworkState<Params>, Pairs>({
      name: "grokking",
      step: gradientStep<Params, Pairs>((params, pairs) => loss(params, pairs), optimiser),
      carry: networkState(initialParameters(config, seed), optimiser),
      constants: pairsOf(task, task.trainPairs),
      steps: epochs,
      signal: AbortSignal.any([signal, enough.signal]),
      resumeFrom,
      metrics: {
        emit(steps, values) {
          if (values.loss === undefined) return context.metrics(steps, values);
          history.addTrain(values.loss);
          context.metrics(steps, { trainLoss: values.loss });
        },
      },
      evaluations: [
        {
          at: config.testEvery,
          async run({ params }, step) {
            const value = (await testLoss(params, testPairs)).item();
            history.addTest(step, value);
            lastTest = value;
            if (stopAt === undefined && value < stopLoss) stopAt = step;
            if (step >= lastStepFor(stopAt)) enough.abort();
            return { testLoss: value };
          },
        },
        {
          at: config.measureEvery,
          async run({ params }, step) {
            const { values, coefficients } = await measure(params, "largest-waves");
            if (task.hasWaves) {
              await context.array(
                "liveCosineCoefficients",
                float64Array([coefficients.length], coefficients),
                step,
              );
            }
            return values;
          },
        },
      ],
      checkpoints: {
        at: config.checkpointEvery,
        save: (checkpoint: TrainingCheckpoint) =>
          context.checkpoint({
            ...checkpoint,
            arrays: { ...checkpoint.arrays, ...history.arrays() },
          }),
      },
      progress: (step) =>
        context.progress({
          done: step,
          total: lastStepFor(stopAt),
          unit: "steps",
          message: `test loss ${lastTest.toPrecision(3)}`,
        }),
    });
    const done = result.status === "finished" || result.step >= lastStepFor(stopAt);
    return done ? { history, stopAt, lastStep: result.step } : undefined;
  } finally {
    testLoss.dispose();
  }
}

/** Final network, history, and every checkpoint measured with the final key frequencies. */
async function analyseRun(
  context: Context,
  task: Task,
  trained: Trained,
  measure: Measure,
): Promise<void> {
  const { history, lastStep } = trained;
  const { config, signal } = context;
  const final = analyseNetwork(
    parametersAmong((await context.readCheckpoint(lastStep)).arrays),
    task,
    config.keySet,
  );
  // Only what an uninterrupted run has too: a stop saves a checkpoint of its own.
  const isPlanned = (step: number): boolean =>
    step === lastStep || (step < lastStep && step % config.checkpointEvery === 0);
  const steps = (await context.checkpointSteps()).filter(isPlanned);
  const measured: CheckpointMeasures[] = [];
  for (const step of steps) {
    if (signal.aborted) return;
    const { arrays } = await context.readCheckpoint(step);
    measured.push(await measure(parametersAmong(arrays), final.keys.inUse));
    context.progress({
      done: measured.length,
      total: steps.length,
      unit: "checkpoints",
      message: "progress measures with the final key frequencies",
    });
    await new Promise((resolve) => setTimeout(resolve, 0)); // let the stop button through
  }
  if (signal.aborted) return;

  const names = Object.keys(measured[0]?.values ?? {});
  const series = Object.fromEntries(
    names.map((name) => [name, measured.map(({ values }) => values[name] ?? Number.NaN)]),
  );
  context.metrics(steps, series);
  await storeTrajectories(context, steps, final, measured);

  const curve = (name: string): Curve =>
    series[name] === undefined ? { steps: [], values: [] } : { steps, values: series[name] };
  const values = {
    ...networkMeasures(final),
    ...historyMeasures({
      train: history.train,
      test: history.test,
      restricted: curve("restrictedLoss"),
      excluded: curve("excludedLoss"),
      giniEmbed: curve("giniEmbed"),
      giniReadout: curve("giniReadout"),
      weightNorm: curve("weightNorm"),
    }),
  };
  for (const [name, measure] of Object.entries(values)) context.measure(name, measure);
  await measureMilestones(context, task, final, trained, steps);
  sayHowItEnded(context, final, curve("restrictedLoss"));
}

async function storeTrajectories(
  context: Context,
  steps: readonly number[],
  final: NetworkAnalysis,
  measured: readonly CheckpointMeasures[],
): Promise<void> {
  const matrix = (rows: readonly ArrayLike<number>[]) =>
    float64Array(
      [rows.length, rows[0]?.length ?? 0],
      Float64Array.from(rows.flatMap((row) => Array.from(row))),
    );
  await context.array("trajectorySteps", ndArray(Int32Array.from(steps)));
  if (!final.task.hasWaves) return;
  await context.array("keyFrequencies", ndArray(Int32Array.from(final.keys.inUse)));
  await context.array("excludedPerKey", matrix(measured.map((one) => one.excludedPerKey)));
  await context.array("excludedCubePerKey", matrix(measured.map((one) => one.excludedCubePerKey)));
  await context.array("cosineCoefficients", matrix(measured.map((one) => one.coefficients)));
}

/** Measures at the checkpoints where the network grokked and where it met the stop criterion. */
async function measureMilestones(
  context: Context,
  task: Task,
  final: NetworkAnalysis,
  { history, stopAt }: Trained,
  steps: readonly number[],
): Promise<void> {
  context.measure("stopAt", { value: stopAt ?? null, unit: "steps" });
  const networkFrom = async (step: number | undefined) => {
    const at = step === undefined ? undefined : steps.find((one) => one >= step);
    if (at === undefined) return undefined;
    return { at, parameters: parametersAmong((await context.readCheckpoint(at)).arrays) };
  };
  const residual = (parameters: ReturnType<typeof parametersAmong>) => {
    const { readout, shape } = gridTables(parameters, { p: task.p });
    const components = readoutComponents(readout, shape.dMlp, task.p);
    return readoutResidual(components, task.p, final.keys.inUse) ?? null;
  };
  const note = (at: number) => `checkpoint ${at}, final key frequencies`;
  const grokked = await networkFrom(grokTimes(history.train, history.test).grokkedAt);
  if (grokked !== undefined && task.hasWaves) {
    context.measure("readoutResidualAtGrok", {
      value: residual(grokked.parameters),
      unit: "fraction",
      note: note(grokked.at),
    });
  }
  const stopped = await networkFrom(stopAt);
  if (stopped === undefined) return;
  const { neurons } = analyseNetwork(stopped.parameters, task, context.config.keySet);
  const single = neurons.varianceExplained.filter((x) => x > singleFrequencyShare).length;
  context.measure("singleFrequencyShareAtStop", {
    value: single / neurons.count,
    unit: "fraction",
    note: `checkpoint ${stopped.at}`,
  });
  if (!task.hasWaves) return;
  context.measure("readoutResidualAtStop", {
    value: residual(stopped.parameters),
    unit: "fraction",
    note: note(stopped.at),
  });
}

/** The failure state of a run whose budget ended first is a notice with what can be said about its prospects. */
function sayHowItEnded(context: Context, final: NetworkAnalysis, restricted: Curve): void {
  if (final.generalised) return;
  const { test } = final.losses;
  const last = restricted.values[restricted.values.length - 1];
  const before = restricted.values[Math.max(0, restricted.values.length - 6)];
  const trend =
    last === undefined || before === undefined
      ? "no restricted loss for this operation"
      : `restricted loss (five largest waves) = ${last.toPrecision(3)}, ${last < 0.9 * before ? "still falling" : "flat"}`;
  context.notice({
    level: "warning",
    code: "not-generalised",
    text: `not generalised: test loss ${test.loss.toPrecision(3)} is above ${generalisedLoss}; ${trend}. Key frequencies of a memorising network mean nothing; the five largest cosine coefficients stand in for them.`,
  });
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
