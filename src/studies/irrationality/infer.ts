/** @file What demonstrations in an own decision problem say about wishes, under every kind of person and all of them together. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { misspecificationFigure } from "../../figures/misspecification-matrix.ts";
import { parseCsv } from "../../io/csv.ts";
import { rng } from "../../math/random.ts";
import type { DemonstratorModel } from "../../planning/inference/demonstrator.ts";
import { meanParameters, posterior } from "../../planning/inference/posterior.ts";
import { exactLeaves, exactScores, sampledScores } from "../../planning/inference/trajectories.ts";
import { bitsPerNat, entropyNats, logSumExp } from "../../planning/information.ts";
import { type ObservedStep, observedSteps } from "../../planning/mdp/json.ts";
import { evaluatePolicy } from "../../planning/mdp/solve.ts";
import { meanRewards, rationalPolicy } from "../../planning/regret.ts";
import { listed, type Notice, type Report, type TableFigure } from "../../study/index.ts";
import {
  everyDegree,
  type OwnProblem,
  type ProblemContext,
  planned,
  problemOf,
  problemOptions,
} from "./own-problem.ts";

/** Log-likelihood of the observed steps for every reward. */
function logLikelihood(
  { logPolicy, states, actions, size }: DemonstratorModel,
  steps: readonly ObservedStep[],
): Float64Array {
  const sum = new Float64Array(size);
  for (const { state, action } of steps)
    for (let i = 0; i < size; i++) sum[i] += logPolicy[(i * states + state) * actions + action];
  return sum;
}

/** Options of the instrument. */
export const inferOptions = problemOptions.extend({
  degrees: z.boolean().default(false).meta({
    title: "Every degree",
    description:
      "Compare every family at every degree of its default sweep in place of the list: a joint posterior over rewards, biases and their parameters.",
    unit: "",
  }),
  drop: z.boolean().default(false).meta({
    title: "Leave out impossible steps",
    description: "Steps that cannot happen in the problem are named and left out, not refused.",
    unit: "",
  }),
});

/** Kinds that the matrix of misreadings shows at most, the likeliest ones. */
const matrixSize = 12;

/** Choices of one demonstration that the matrix looks ahead at most; from there on it would take minutes and change little. */
const matrixLength = 50;

/** Equal weights of all kinds, or of all families and of the degrees within each. */
function priorOf(models: readonly DemonstratorModel[], byFamily: boolean): Float64Array {
  const families = models.map((m) => m.demonstrator.planner.family);
  const count = new Set(families).size;
  return Float64Array.from(families, (family) =>
    byFamily ? 1 / (count * families.filter((f) => f === family).length) : 1 / models.length,
  );
}

function readSteps(
  { mdp }: ReturnType<typeof problemOf>,
  context: ProblemContext,
  drop: boolean,
  notices: Notice[],
): ObservedStep[] {
  const file = context.files.demonstrations?.[0];
  if (file === undefined) throw new InvalidInputError("wanted a demonstrations file, got none");
  const table = parseCsv(file.bytes, { required: ["state", "action"] });
  if (table.errors.length > 0) {
    throw new InvalidInputError(
      `${file.name}, line ${table.errors[0].line}: ${table.errors[0].message}`,
    );
  }
  const dropped: string[] = [];
  const steps = observedSteps(
    mdp,
    table.rows.map(({ line, values: v }) => ({
      line,
      demonstration: String(v.demonstration ?? "1"),
      state: String(v.state ?? ""),
      action: String(v.action ?? ""),
      next: v.next === undefined ? undefined : String(v.next),
    })),
    ...(drop ? [dropped] : []),
  );
  if (dropped.length > 0)
    notices.push({
      level: "warning",
      code: "dropped-steps",
      text: `${dropped.length} of ${table.rows.length} steps left out: ${dropped.slice(0, 5).join("; ")}${dropped.length > 5 ? "; ..." : ""}`,
    });
  if (steps.length === 0)
    throw new InvalidInputError(`${file.name}: wanted at least one step, got none`);
  return steps;
}

/** The expected log-loss of every pair of true and assumed kind on demonstrations like the observed ones. */
function matrixFigure({ environment, models }: OwnProblem, length: number) {
  const { mdp, rewards, start } = environment;
  const watch = { mdp, rewards, start, length };
  const exact = exactLeaves(watch) * models.length ** 2 * rewards.size <= 3e8;
  const matrix = exact
    ? exactScores(watch, models, models)
    : models.map(
        (truth, i) =>
          sampledScores(watch, truth, models, { trajectories: 400, random: rng(1, `infer/${i}`) })
            .scores[0],
      );
  const names = models.map((m) => m.demonstrator.name);
  return misspecificationFigure(
    {
      truths: names,
      assumed: names,
      values: matrix.map((row) => row.map((s) => s.logLossNats)),
      ...(exact ? {} : { errors: matrix.map((row) => row.map((s) => s.logLossError ?? 0)) }),
      baseline: names.map(() => entropyNats(rewards.prior)),
      better: "smaller",
      quantity: "log-loss",
      unit: "nats",
      nothing: "the prior",
    },
    {
      id: "misspecification-matrix",
      title: "How wrong could one be here?",
      caption: `Expected log-loss of one demonstration of up to ${length} choices from ${mdp.stateNames[start]}, ${exact ? "exact" : "from 400 simulated demonstrations"}.`,
    },
  );
}

/** Evidence of each family with its degrees integrated out, and its likeliest degree. */
function familyTable(models: readonly DemonstratorModel[], shares: Float64Array): TableFigure {
  const families = [...new Set(models.map((m) => m.demonstrator.planner.family))];
  const rows = families.map((family) => {
    const own = models.flatMap((m, i) => (m.demonstrator.planner.family === family ? [i] : []));
    const total = own.reduce((sum, i) => sum + shares[i], 0);
    const best = own.reduce((a, b) => (shares[b] > shares[a] ? b : a));
    return { family, total, best: models[best].demonstrator.name, share: shares[best] / total };
  });
  rows.sort((a, b) => b.total - a.total);
  return {
    kind: "table",
    id: "families",
    title: "Which bias, and how much of it?",
    caption:
      "Families start equally likely, and so do the degrees within each; rewards and degrees are integrated out.",
    columns: [
      { name: "family" },
      { name: "probability", align: "right" },
      { name: "likeliest degree" },
      { name: "its share of the family", align: "right" },
    ],
    rows: rows.map(({ family, total, best, share }) => [
      family,
      total.toFixed(4),
      best,
      Number.isNaN(share) ? "–" : share.toFixed(4),
    ]),
  };
}

/** Runs the instrument. */
export function infer(values: Readonly<Record<string, unknown>>, context: ProblemContext): Report {
  const { people, beta, degrees, drop } = inferOptions.parse(values);
  const environment = problemOf(context);
  const problem = planned(environment, degrees ? everyDegree : listed(people), beta);
  const { models, notices } = problem;
  const { mdp, rewards, start } = environment;
  const steps = readSteps(environment, context, drop, notices);
  const posteriors = models.map((model) => posterior(rewards.prior, logLikelihood(model, steps)));
  const prior = priorOf(models, degrees);
  const evidence = posteriors.map((p) => p.logEvidence);
  const joint = Float64Array.from(evidence, (e, i) => e + Math.log(prior[i]));
  const all = logSumExp(joint);
  const shares = all === -Infinity ? prior : joint.map((e) => Math.exp(e - all));
  if (all === -Infinity)
    notices.push({
      level: "failure",
      code: "impossible-data",
      text: "no model can have produced these demonstrations; the priors are kept",
    });
  posteriors.forEach(({ impossible }, i) => {
    if (impossible && all > -Infinity)
      notices.push({
        level: "warning",
        code: "impossible-under-model",
        text: `${models[i].demonstrator.name}: the data are impossible under this model; its prior is kept`,
      });
  });
  const together = new Float64Array(rewards.size);
  posteriors.forEach(({ probabilities }, m) => {
    for (let i = 0; i < rewards.size; i++) together[i] += shares[m] * probabilities[i];
  });
  const names = models.map((m) => m.demonstrator.name);
  const best = shares.indexOf(Math.max(...shares));
  const means = posteriors.map(({ probabilities }) => meanRewards(rewards, [probabilities]));
  const plans = means.map((mean) => evaluatePolicy(mdp, means[best], rationalPolicy(mdp, mean)));
  const worth = plans.map(({ values }) => values[start]);
  if (plans.some(({ converged }) => !converged))
    notices.push({
      level: "warning",
      code: "no-value",
      text: "some plan has no finite value (it goes on for ever without a discount): what it loses is not known",
    });
  const lengths = new Map<string, number>();
  for (const { demonstration } of steps)
    lengths.set(demonstration, (lengths.get(demonstration) ?? 0) + 1);
  const likeliest = models
    .map((model, i) => ({ model, share: shares[i], i }))
    .sort((a, b) => b.share - a.share)
    .slice(0, matrixSize)
    .sort((a, b) => a.i - b.i);
  const read = [...posteriors.map((p) => p.probabilities), together];
  const readers = [...names, "all together"];
  const parameters = (p: Float64Array): string =>
    rewards.dimension === 0
      ? "–"
      : Array.from(meanParameters(p, rewards.parameters, rewards.dimension), (x) =>
          x.toFixed(3),
        ).join(", ");
  const entropy = (p: Float64Array): string[] => {
    const nats = entropyNats(p);
    return [nats.toFixed(4), (nats * bitsPerNat).toFixed(4)];
  };
  const summaryTable: TableFigure = {
    kind: "table",
    id: "models",
    title: "Which kind of person explains the choices best?",
    caption: `${degrees ? "All families start equally likely" : "All kinds start equally likely"}; preferences are integrated out. The last column is what is lost by planning for the wrong kind's reward, if the likeliest kind is right.`,
    columns: [
      { name: "person" },
      { name: "probability", align: "right" },
      { name: "log-evidence", unit: "nats", align: "right" },
      { name: "mean parameters" },
      { name: "entropy", unit: "nats", align: "right" },
      { name: "entropy", unit: "bits", align: "right" },
      { name: "loss of assuming it", unit: "reward", align: "right" },
    ],
    rows: readers.map((name, i) => [
      name,
      i < names.length ? shares[i].toFixed(4) : "1.0000",
      (i < names.length ? evidence[i] : all).toFixed(4),
      parameters(read[i]),
      ...entropy(read[i]),
      i < names.length && plans[i].converged && plans[best].converged
        ? Math.max(0, worth[best] - worth[i]).toFixed(4)
        : "–",
    ]),
  };
  const shown = Math.min(rewards.size, 200);
  return {
    title: `Demonstrations in ${environment.title}`,
    summary: `${steps.length} choices in ${lengths.size} demonstrations. The likeliest kind of person is ${names[best]} (${(100 * shares[best]).toFixed(1)} %).`,
    measures: {
      choices: { value: steps.length, unit: "choices" },
      bestProbability: { value: shares[best], unit: "probability", note: names[best] },
      bestEntropy: { value: entropyNats(posteriors[best].probabilities), unit: "nats" },
      jointEntropy: {
        value: entropyNats(together),
        unit: "nats",
        note: "over rewards, kinds of people integrated out",
      },
      worstLoss: {
        value: plans.every(({ converged }) => converged)
          ? Math.max(...worth.map((w) => worth[best] - w))
          : null,
        unit: "reward",
        note: "planning for the reward that the worst assumption infers",
      },
    },
    claims: [],
    figures: [
      summaryTable,
      ...(degrees ? [familyTable(models, shares)] : []),
      {
        kind: "heatmap",
        id: "posteriors",
        title: "Posterior over rewards under each kind of person",
        caption: `${shown < rewards.size ? `The first ${shown} of ${rewards.size} rewards.` : "All possible rewards."} The last row weighs all kinds by their probability.`,
        x: { label: "reward", categories: rewards.names.slice(0, shown) },
        y: { label: "person", categories: readers },
        rows: readers.length,
        columns: shown,
        values: Float64Array.from(read.flatMap((p) => Array.from(p.slice(0, shown)))),
        value: { label: "probability", scale: "sequential" },
      },
      matrixFigure(
        { ...problem, models: likeliest.map(({ model }) => model) },
        Math.min(matrixLength, Math.max(...lengths.values())),
      ),
    ],
    notices,
  };
}
