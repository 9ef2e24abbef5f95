/** @file A whole run: train, with looks at the network as a quadrature rule, then take the final network apart. */

import { compile } from "../../engine/index.ts";
import { logSpacedSteps } from "../../networks/cadence.ts";
import { parametersAmong } from "../../networks/named-arrays.ts";
import { train } from "../../networks/training.ts";
import { gradientStep, type NetworkState, networkState } from "../../networks/training-step.ts";
import type { Notice, RunContext } from "../../study/index.ts";
import {
  analyseNetwork,
  circularityWanted,
  type NetworkAnalysis,
  pooledShare,
  predictionsOf,
  quickAnalysis,
  weighted,
} from "./analysis.ts";
import { factsOf, type QuadratureConfig } from "./config.ts";
import { History } from "./history.ts";
import { factNotes } from "./import.ts";
import { networkMeasures, phaseErrors } from "./measures.ts";
import {
  initialParameters,
  optimiserOf,
  type Pairs,
  type Params,
  pairLoss,
  pairScores,
  pairsOf,
} from "./model.ts";
import { quadratureTask, type Task } from "./task.ts";

type Context = RunContext<QuadratureConfig>;

/** Trains and analyses. Returns early, with everything saved, when the signal is aborted. */
export async function runQuadrature(context: Context): Promise<void> {
  const task = quadratureTask(context.config, context.seed);
  const history = await trainNetwork(context, task);
  if (history !== undefined) await analyseRun(context, task, history);
}

/** The training; `undefined` when it was interrupted. */
async function trainNetwork(context: Context, task: Task): Promise<History | undefined> {
  const { config, seed, resumeFrom, signal } = context;
  const history = History.from(resumeFrom?.arrays);
  if (resumeFrom?.step === config.epochs) return history;
  const optimiser = optimiserOf(config);
  const loss = pairLoss(config);
  const scores = compile(pairScores(config), { name: "scores" });
  const sets = { train: pairsOf(task, task.trainPairs), test: pairsOf(task, task.testPairs) };
  let lastAccuracy = Number.NaN;
  try {
    const result = await train<NetworkState<Params>, Pairs>({
      name: "quadrature",
      step: gradientStep<Params, Pairs>((params, pairs) => loss(params, pairs), optimiser),
      carry: networkState(initialParameters(config, seed), optimiser),
      constants: sets.train,
      steps: config.epochs,
      signal,
      resumeFrom,
      metrics: {
        emit: (steps, { loss: trainLoss, ...values }) =>
          context.metrics(steps, trainLoss === undefined ? values : { ...values, trainLoss }),
      },
      evaluations: [
        {
          at: config.testEvery,
          async run({ params }, step) {
            const { train: onTrain, test: onTest } = await scores(params, sets);
            lastAccuracy = onTest.accuracy.item();
            const trainAccuracy = onTrain.accuracy.item();
            history.add(step, { trainAccuracy, testAccuracy: lastAccuracy });
            return { testLoss: onTest.loss.item(), testAccuracy: lastAccuracy, trainAccuracy };
          },
        },
        { at: config.measureEvery, run: async ({ params }) => liveMeasures(params, config, task) },
      ],
      checkpoints: {
        at: logSpacedSteps(config.epochs, config.checkpoints),
        metadata: factNotes(factsOf(config)),
        save: (checkpoint) =>
          context.checkpoint({
            ...checkpoint,
            arrays: { ...checkpoint.arrays, ...history.arrays() },
          }),
      },
      progress: (done) =>
        context.progress({
          done,
          total: config.epochs,
          unit: "steps",
          message: `test accuracy ${lastAccuracy.toFixed(3)}`,
        }),
    });
    return result.status === "finished" ? history : undefined;
  } finally {
    scores.dispose();
  }
}

/** The account of the network as it is now. */
function liveMeasures(
  params: Params,
  config: QuadratureConfig,
  task: Task,
): Record<string, number> {
  const { run, neurons, groups, sums } = quickAnalysis(params, factsOf(config), task);
  if (groups.length === 0) return {};
  const { primary, secondary } = predictionsOf(run.logits, sums, neurons, groups);
  const finite = (values: Float64Array) => values.map((x) => (Number.isFinite(x) ? x : 0));
  return {
    integralPrediction: secondary ?? Number.NaN,
    primaryPrediction: primary ?? Number.NaN,
    inputVarianceExplained: pooledShare(neurons.inputPower, neurons.inputShare),
    phaseError: weighted(neurons, phaseErrors(neurons)),
    kappa: weighted(neurons, finite(neurons.kappa)),
    offset: weighted(neurons, neurons.offset),
  };
}

async function analyseRun(context: Context, task: Task, history: History): Promise<void> {
  const { config, signal } = context;
  const { arrays } = await context.readCheckpoint(config.epochs);
  const analysis = await analyseNetwork(parametersAmong(arrays), factsOf(config), task, {
    progress: (done, total) =>
      context.progress({ done, total, unit: "answers", message: "gradient symmetricity" }),
  });
  if (signal.aborted) return;
  const steps = (name: string, value: number | undefined) =>
    context.measure(name, { value: value ?? null, unit: "steps" });
  steps("memorisedAt", history.firstAt("trainAccuracy", 1));
  steps("generalisedAt", history.firstAt("testAccuracy", 0.99));
  for (const [name, measure] of Object.entries(networkMeasures(analysis))) {
    context.measure(name, measure);
  }
  for (const notice of stateNotices(analysis)) context.notice(notice);
}

/** States that a reader must see: what the network is not, and what was refused or is vacuous. */
export function stateNotices(analysis: NetworkAnalysis): Notice[] {
  const { problems, refusal, tiers, losses, dropped, neurons, circularity } = analysis;
  const notices: Notice[] = [];
  if (losses.test.accuracy < 0.99) {
    notices.push({
      level: "warning",
      code: "not-generalised",
      text: `not generalised: test accuracy ${losses.test.accuracy.toFixed(3)}; claims about trained networks are not run`,
    });
  }
  if (problems.length > 0) {
    notices.push({
      level: "warning",
      code: "not-a-quadrature-network",
      text: `not a quadrature network: ${problems.join("; ")}`,
    });
  }
  if (refusal !== undefined) {
    notices.push({ level: "warning", code: "bounds-refused", text: refusal });
  }
  const vacuous = tiers?.groups.filter(({ ideal }) => !(ideal < 1)) ?? [];
  if (vacuous.length > 0) {
    notices.push({
      level: "info",
      code: "vacuous-bounds",
      text: `vacuous box bounds (1 or more of the peak): frequencies ${vacuous.map(({ group, ideal }) => `${group.frequency} (${ideal.toFixed(2)}, ${(100 * group.share).toFixed(1)} % of the weight)`).join(", ")}`,
    });
  }
  if (dropped > 0) {
    notices.push({
      level: "info",
      code: "neurons-without-weight",
      text: `${dropped} of ${neurons.width} neurons have no amplitude or no readout and take no part`,
    });
  }
  if (circularity !== undefined && circularity < circularityWanted) {
    notices.push({
      level: "info",
      code: "not-circular",
      text: `circularity ${circularity.toFixed(4)} is below ${circularityWanted}: the published statistics leave such runs out`,
    });
  }
  return notices;
}
