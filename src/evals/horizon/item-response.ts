/**
 * @file A two-parameter item-response model: agents have an ability, tasks a difficulty around a line in ln length.
 *
 * logit P(agent i solves task j) = d_j (theta_i - kappa ln t_j - e_j), e_j ~ N(0, sigma^2), ln d_j ~ N(0, tau^2). Its residual
 * sigma says how much tasks of one length differ; exp(sigma / kappa) is that as a factor in length.
 *
 * @source Birnbaum 1968 (2PL); difficulty regression as in JonasMoss/metr-stats; marginal likelihood by EM on a fixed grid
 */

import type { AgentCells, CountTable } from "./counts.ts";

export interface ItemResponseOptions {
  /** Standard deviation of ln discrimination; 0 gives the one-parameter model. Default 0.3. */
  discriminationSpread?: number;
  /** EM steps at most. Default 500. */
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

const nodes = 21;
const discriminationNodes = 5;

/**
 * Fits by EM. Abilities and kappa take one Newton step per round; `undefined` for fewer than two agents or three lengths.
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
  const logLength = Float64Array.from(table.tasks, (task) => Math.log(task.minutes));
  const z = grid(nodes, 4);
  const prior = z.map((value) => Math.exp(-0.5 * value * value));
  const u = discriminationSpread === 0 ? [0] : grid(discriminationNodes, 2);
  const uPrior = u.map((value) => Math.exp(-0.5 * value * value));
  const discrimination = u.map((value) => Math.exp(discriminationSpread * value));
  const cellsOfTask: { agent: number; runs: number; total: number }[][] = table.tasks.map(() => []);
  table.agents.forEach((cells, agent) => {
    cells.task.forEach((task, i) => {
      cellsOfTask[task]!.push({ agent, runs: cells.runs[i]!, total: cells.total[i]! });
    });
  });

  const theta = new Float64Array(table.agents.length).fill(3);
  let kappa = 0.6;
  let sigma = 1;
  const residual = new Float64Array(table.tasks.length);
  let logLikelihood = Number.NEGATIVE_INFINITY;
  let step = 0;
  let converged = false;
  const logWeight = new Float64Array(z.length * u.length);
  while (step < steps) {
    step++;
    const gradient = new Float64Array(theta.length);
    const curvature = new Float64Array(theta.length);
    let kappaGradient = 0;
    let kappaCurvature = 1e-9;
    let squares = 0;
    let present = 0;
    let likelihood = 0;
    for (let task = 0; task < cellsOfTask.length; task++) {
      const own = cellsOfTask[task]!;
      if (own.length === 0) continue;
      present++;
      const x = logLength[task]!;
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < z.length; k++) {
        for (let m = 0; m < u.length; m++) {
          let sum = Math.log(prior[k]! * uPrior[m]!);
          for (const { agent, runs, total } of own) {
            const logit = discrimination[m]! * (theta[agent]! - kappa * x - sigma * z[k]!);
            sum += total * logit - runs * softplus(logit);
          }
          logWeight[k * u.length + m] = sum;
          if (sum > top) top = sum;
        }
      }
      let normaliser = 0;
      for (let n = 0; n < logWeight.length; n++) {
        logWeight[n] = Math.exp(logWeight[n]! - top);
        normaliser += logWeight[n]!;
      }
      likelihood += top + Math.log(normaliser);
      let posteriorMean = 0;
      let posteriorSquare = 0;
      for (let k = 0; k < z.length; k++) {
        const e = sigma * z[k]!;
        for (let m = 0; m < u.length; m++) {
          const weight = logWeight[k * u.length + m]! / normaliser;
          if (weight < 1e-12) continue;
          posteriorMean += weight * e;
          posteriorSquare += weight * e * e;
          for (const { agent, runs, total } of own) {
            const d = discrimination[m]!;
            const p = 1 / (1 + Math.exp(-d * (theta[agent]! - kappa * x - e)));
            const score = weight * d * (total - runs * p);
            const information = weight * d * d * runs * p * (1 - p);
            gradient[agent]! += score;
            curvature[agent]! += information;
            kappaGradient -= score * x;
            kappaCurvature += information * x * x;
          }
        }
      }
      residual[task] = posteriorMean;
      squares += posteriorSquare;
    }
    let change = 0;
    for (let i = 0; i < theta.length; i++) {
      const move = clamp(gradient[i]! / (curvature[i]! + 1e-9));
      theta[i]! += move;
      change = Math.max(change, Math.abs(move));
    }
    const move = 0.5 * clamp(kappaGradient / kappaCurvature);
    kappa += move;
    const nextSigma = Math.max(1e-3, Math.sqrt(squares / present));
    change = Math.max(change, Math.abs(move), Math.abs(nextSigma - sigma));
    sigma = nextSigma;
    logLikelihood = likelihood;
    if (change < 1e-4) {
      converged = true;
      break;
    }
  }
  return {
    agents: table.agents.map((cells, i) => ({
      agent: cells.agent,
      ability: theta[i]!,
      p50Minutes: Math.exp(theta[i]! / kappa),
    })),
    kappa,
    sigma,
    lengthFactor: Math.exp(sigma / kappa),
    residual,
    leftOut: whole.agents.filter((cells) => !finite(cells)).map((cells) => cells.agent),
    logLikelihood,
    steps: step,
    converged,
  };
}

function grid(count: number, reach: number): number[] {
  return Array.from({ length: count }, (_, i) => -reach + (2 * reach * i) / (count - 1));
}

function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** A Newton step from far away may be huge; half a logit per round is always safe. */
function clamp(step: number): number {
  return Math.max(-0.5, Math.min(0.5, step));
}
