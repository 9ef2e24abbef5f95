/**
 * @file A two-parameter item-response model: agents have an ability, tasks a difficulty around a line in ln length.
 *
 * logit P(agent i solves task j) = d_j (theta_i - kappa ln t_j - e_j), e_j ~ N(0, sigma^2), ln d_j ~ N(0, tau^2). Its residual
 * sigma says how much tasks of one length differ; exp(sigma / kappa) is that as a factor in length.
 *
 * @source Birnbaum 1968 (2PL); difficulty regression as in JonasMoss/metr-stats; marginal likelihood on a fixed grid, its
 * maximum by BFGS (EM needs thousands of steps where few agents leave sigma uncertain)
 */

import { type Evaluation, minimise } from "../../math/minimise.ts";
import type { AgentCells, CountTable } from "./counts.ts";

export interface ItemResponseOptions {
  /** Standard deviation of ln discrimination; 0 gives the one-parameter model. Default 0.3. */
  discriminationSpread?: number;
  /** Steps of the search at most. Default 500. */
  steps?: number;
}

export interface ItemResponseFit {
  agents: readonly { agent: string; ability: number; p50Minutes: number }[];
  /** Logits per unit of ln length. */
  kappa: number;
  /** Residual standard deviation of difficulty, logits. */
  sigma: number;
  /** Typical factor in length between tasks of one length: exp(sigma / kappa). */
  lengthFactor: number;
  /** Posterior mean of e_j per task, logits: positive is harder than its length says. */
  residual: Float64Array;
  /** Agents without a finite ability. */
  leftOut: readonly string[];
  logLikelihood: number;
  steps: number;
  converged: boolean;
}

const nodes = 41;
const discriminationNodes = 5;
/** Entries of the gradient of the log-likelihood at which the search stops; the likelihood is then flat to about 1e-8. */
const tolerance = 1e-4;

/**
 * Maximises the marginal likelihood; `undefined` for fewer than two agents or three lengths.
 *
 * Agents without a success or without a failure have no finite ability: they are left out and named.
 */
export function fitItemResponse(
  whole: CountTable,
  options: ItemResponseOptions = {},
): ItemResponseFit | undefined {
  const { discriminationSpread = 0.3, steps = 500 } = options;
  const finite = (cells: AgentCells): boolean => {
    const successes = cells.total.reduce((a, b) => a + b, 0);
    return successes > 0 && successes < cells.runs.reduce((a, b) => a + b, 0);
  };
  const table = { ...whole, agents: whole.agents.filter(finite) };
  const lengths = new Set(
    table.agents.flatMap((cells) => [...cells.task].map((task) => table.tasks[task]!.minutes)),
  );
  if (table.agents.length < 2 || lengths.size < 3) return undefined;
  const model = likelihoodOf(table, discriminationSpread);
  const count = table.agents.length;
  const start = new Float64Array(count + 2).fill(3);
  start[count] = 0.6;
  start[count + 1] = 0; // ln sigma
  const best = minimise(model.evaluate, start, { tolerance, iterations: steps });
  const kappa = best.x[count]!;
  const sigma = Math.exp(best.x[count + 1]!);
  return {
    agents: table.agents.map((cells, i) => ({
      agent: cells.agent,
      ability: best.x[i]!,
      p50Minutes: Math.exp(best.x[i]! / kappa),
    })),
    kappa,
    sigma,
    lengthFactor: Math.exp(sigma / kappa),
    residual: model.residual(best.x),
    leftOut: whole.agents.filter((cells) => !finite(cells)).map((cells) => cells.agent),
    logLikelihood: -best.value,
    steps: best.iterations,
    converged: best.converged,
  };
}

/** Results of one agent at one task. */
interface Cell {
  agent: number;
  runs: number;
  total: number;
}

/**
 * Minus the marginal log-likelihood over x = (theta_1, ..., theta_A, kappa, ln sigma) with its gradient.
 *
 * e_j = sigma z on a grid of z with normal weights, so that the grid moves with sigma. The gradient is the posterior mean of
 * the complete-data score (Fisher's identity).
 */
function likelihoodOf(table: CountTable, discriminationSpread: number) {
  const count = table.agents.length;
  const logLength = Float64Array.from(table.tasks, (task) => Math.log(task.minutes));
  const z = grid(nodes, 4);
  const u = discriminationSpread === 0 ? [0] : grid(discriminationNodes, 2);
  const discrimination = u.map((value) => Math.exp(discriminationSpread * value));
  const zWeight = normalWeights(z);
  const uWeight = normalWeights(u);
  const logPrior = Float64Array.from({ length: z.length * u.length }, (_, n) =>
    Math.log(zWeight[Math.floor(n / u.length)]! * uWeight[n % u.length]!),
  );
  const cellsOfTask: Cell[][] = table.tasks.map(() => []);
  table.agents.forEach((cells, agent) => {
    cells.task.forEach((task, i) => {
      cellsOfTask[task]!.push({ agent, runs: cells.runs[i]!, total: cells.total[i]! });
    });
  });
  const posterior = new Float64Array(logPrior.length);

  /** Fills `posterior` for one task and gives its log-likelihood. */
  const posteriorOf = (task: number, x: Float64Array): number => {
    const kappa = x[count]!;
    const sigma = Math.exp(x[count + 1]!);
    let top = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < posterior.length; n++) {
      const e = kappa * logLength[task]! + sigma * z[Math.floor(n / u.length)]!;
      const d = discrimination[n % u.length]!;
      let sum = logPrior[n]!;
      for (const { agent, runs, total } of cellsOfTask[task]!) {
        const logit = d * (x[agent]! - e);
        sum += total * logit - runs * softplus(logit);
      }
      posterior[n] = sum;
      if (sum > top) top = sum;
    }
    let normaliser = 0;
    for (let n = 0; n < posterior.length; n++) {
      posterior[n] = Math.exp(posterior[n]! - top);
      normaliser += posterior[n]!;
    }
    for (let n = 0; n < posterior.length; n++) posterior[n]! /= normaliser;
    return top + Math.log(normaliser);
  };

  return {
    evaluate(x: Float64Array): Evaluation {
      const kappa = x[count]!;
      const sigma = Math.exp(x[count + 1]!);
      const gradient = new Float64Array(x.length);
      let value = 0;
      for (let task = 0; task < cellsOfTask.length; task++) {
        const own = cellsOfTask[task]!;
        if (own.length === 0) continue;
        value -= posteriorOf(task, x);
        for (let n = 0; n < posterior.length; n++) {
          const weight = posterior[n]!;
          if (weight < 1e-14) continue;
          const zn = z[Math.floor(n / u.length)]!;
          const d = discrimination[n % u.length]!;
          for (const { agent, runs, total } of own) {
            const p = 1 / (1 + Math.exp(-d * (x[agent]! - kappa * logLength[task]! - sigma * zn)));
            const score = weight * d * (total - runs * p);
            gradient[agent]! -= score;
            gradient[count]! += score * logLength[task]!;
            gradient[count + 1]! += score * sigma * zn;
          }
        }
      }
      return { value, gradient };
    },

    /** Posterior mean of e_j per task; 0 for tasks without runs. */
    residual(x: Float64Array): Float64Array {
      const sigma = Math.exp(x[count + 1]!);
      return Float64Array.from(cellsOfTask, (own, task) => {
        if (own.length === 0) return 0;
        posteriorOf(task, x);
        return posterior.reduce(
          (sum, weight, n) => sum + weight * sigma * z[Math.floor(n / u.length)]!,
          0,
        );
      });
    },
  };
}

function grid(count: number, reach: number): number[] {
  return Array.from({ length: count }, (_, i) => -reach + (2 * reach * i) / (count - 1));
}

/** Standard normal density on the grid, made to sum to 1. */
function normalWeights(points: readonly number[]): number[] {
  const density = points.map((value) => Math.exp(-0.5 * value * value));
  const sum = density.reduce((a, b) => a + b, 0);
  return density.map((value) => value / sum);
}

function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}
