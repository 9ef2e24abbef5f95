/** @file The exact joint optimum of person and robot by backward induction over everything the robot can see. */

import { InvalidInputError } from "../../errors.ts";
import {
  type BeliefTables,
  beliefTables,
  cellCount,
  condition,
  expectedReward,
  pullUnseen,
} from "./belief.ts";
import type { BanditHuman } from "./humans.ts";

/** Who acts when: the robot sees the wish first, or acts first unless it passes, or takes turns with the person. */
export type AssistMode = "assist" | "preemptive" | "turn-taking";

export interface ExactOptions {
  arms: number;
  rounds: number;
  /** Nodes above which the computation is refused. Default 5e6. */
  nodeLimit?: number;
  mode?: AssistMode;
  /** Cost of passing to the person in the preemptive mode. Default 0.1. */
  passCost?: number;
}

/** Result of planning for one assumed human, evaluated with a true one. */
export interface ExactAssistance {
  /** Expected total reward if the assumed human is the true one. */
  assumedReward: number;
  /** Expected total reward with the true human; equal to `assumedReward` when they are the same. */
  reward: number;
  /** Probability (true human) that a wish comes which the assumed human would never have; the robot defers from there. */
  surprise: number;
  nodes: number;
  /**
   * Arm to pull at a node after a wish, `policy[node * arms + wish]`; the child of (wish, arm) is
   * `node * arms² + wish * arms + arm + 1`, the root 0. Only for mode "assist".
   */
  policy: Uint8Array | undefined;
}

/** Default limit of {@link ExactOptions.nodeLimit}. */
export const exactNodeLimit = 5_000_000;

/** Values this close (relative) are tied: the wish first, then the lowest arm. */
const tie = 1e-11;

/** Nodes that {@link exactAssistance} visits: histories of fewer than `rounds` rounds. The cost is known before it is paid. */
export function exactNodes({ arms, rounds, mode = "assist" }: ExactOptions): number {
  const branches = mode === "assist" ? arms * arms : mode === "preemptive" ? 2 * arms : arms;
  let nodes = 0;
  for (let t = 0; t < rounds; t++) nodes += branches ** t;
  return nodes;
}

function check(options: ExactOptions): number {
  const { arms, rounds, nodeLimit = exactNodeLimit } = options;
  if (!(Number.isInteger(arms) && arms >= 2)) {
    throw new InvalidInputError(`arms: wanted an integer of at least 2, got ${arms}`);
  }
  if (!(Number.isInteger(rounds) && rounds >= 1)) {
    throw new InvalidInputError(`rounds: wanted an integer of at least 1, got ${rounds}`);
  }
  const nodes = exactNodes(options);
  if (nodes > nodeLimit) {
    throw new InvalidInputError(
      `exact assistance: wanted at most ${nodeLimit} histories, got ${nodes.toExponential(2)} (${arms} arms, ${rounds} rounds)`,
      "play fewer rounds or use the particle filter",
    );
  }
  return nodes;
}

/** One human carried through the tree: tables and weights per depth. */
interface Carried {
  tables: BeliefTables;
  weights: Float64Array[];
  wished: Float64Array[];
}

function carried(who: BanditHuman, arms: number, rounds: number): Carried {
  const tables = beliefTables(who);
  // The largest number of cells is reached when the pulls are spread evenly.
  const size = (depth: number): number => {
    const even = Array.from({ length: arms }, (_, i) => Math.floor((depth + i) / arms));
    return tables.blocks * cellCount(even);
  };
  const buffers = (): Float64Array[] =>
    Array.from({ length: rounds + 1 }, (_, depth) => new Float64Array(size(depth)));
  return { tables, weights: buffers(), wished: buffers() };
}

/**
 * Plans for the assumed human and evaluates with the true one (default: the same). Weights stay unnormalised, so the
 * recursion is linear: `V(t, n, w) = Σ_h max_a [Σ_S w_h(S) m_a(S) + V(t+1, n+e_a, step(w_h, a))]`.
 */
export function exactAssistance(
  assumed: BanditHuman,
  options: ExactOptions,
  truth: BanditHuman = assumed,
): ExactAssistance {
  const nodes = check(options);
  const { arms, rounds, mode = "assist", passCost = 0.1 } = options;
  const model = carried(assumed, arms, rounds);
  const other = truth === assumed ? undefined : carried(truth, arms, rounds);
  const both = other === undefined ? [model] : [model, other];
  for (const { weights } of both) weights[0][0] = 1;
  const pulls = new Int32Array(arms);
  const policy = mode === "assist" ? new Uint8Array(nodes * arms) : undefined;
  // Values of the assumed and the true human at each depth; an array, because two numbers come back from each call.
  const result = Array.from({ length: rounds + 1 }, () => new Float64Array(2));
  const last = Array.from({ length: rounds + 1 }, () => ({ arm: -1, wish: -1 }));
  let surprise = 0;

  /** Value of pulling `arm` with the weights of `source`, into result[depth + 1]: immediate reward plus what follows. */
  const pull = (
    depth: number,
    node: number,
    wish: number,
    arm: number,
    source: "weights" | "wished",
  ): void => {
    const into = result[depth + 1];
    const first = both.map((c) => expectedReward(c[source][depth], c.tables.blocks, pulls, arm));
    if (depth + 1 === rounds) {
      into[0] = first[0];
      into[1] = first[first.length - 1];
      return;
    }
    for (const c of both)
      pullUnseen(c[source][depth], c.tables.blocks, pulls, arm, c.weights[depth + 1]);
    pulls[arm] += 1;
    last[depth + 1].arm = arm;
    last[depth + 1].wish = wish;
    visit(depth + 1, node * arms * arms + Math.max(wish, 0) * arms + arm + 1);
    pulls[arm] -= 1;
    into[0] += first[0];
    into[1] += first[first.length - 1];
  };

  /** Conditions on a wish; returns the weight under the assumed human. */
  const wishFor = (depth: number, arm: number): number => {
    const { arm: lastArm, wish: lastWish } = last[depth];
    const totals = both.map((c) => {
      const table = c.tables.wishes(pulls, lastArm, lastWish);
      const size = c.tables.blocks * cellCount(pulls);
      return condition(c.weights[depth], size, table, arms, arm, c.wished[depth]);
    });
    return totals[0];
  };

  const total = (depth: number, c: Carried): number => {
    const size = c.tables.blocks * cellCount(pulls);
    let sum = 0;
    for (let i = 0; i < size; i++) sum += c.weights[depth][i];
    return sum;
  };

  /** Sum over wishes of the best pull, into result[depth]. */
  const assist = (depth: number, node: number): void => {
    let assumedSum = 0;
    let trueSum = 0;
    const beliefBefore = other === undefined ? 1 : total(depth, model);
    for (let wish = 0; wish < arms; wish++) {
      const weight = wishFor(depth, wish);
      if (other === undefined && weight === 0) continue;
      if (weight === 0 && beliefBefore > 0 && other !== undefined) {
        const size = other.tables.blocks * cellCount(pulls);
        for (let i = 0; i < size; i++) surprise += other.wished[depth][i];
      }
      let best = -1;
      let bestAssumed = 0;
      let bestTrue = 0;
      for (let k = 0; k < arms; k++) {
        const arm = k === 0 ? wish : k <= wish ? k - 1 : k;
        // After an impossible wish there is no belief left to plan with: defer, and look at nothing else.
        if (weight === 0 && arm !== wish) continue;
        pull(depth, node, wish, arm, "wished");
        const [a, b] = result[depth + 1];
        if (best < 0 || a > bestAssumed + tie * bestAssumed) {
          best = arm;
          bestAssumed = a;
          bestTrue = b;
        }
      }
      if (policy !== undefined) policy[node * arms + wish] = best;
      assumedSum += bestAssumed;
      trueSum += bestTrue;
    }
    result[depth][0] = assumedSum;
    result[depth][1] = trueSum;
  };

  /** Best pull without seeing a wish. */
  const blind = (depth: number, node: number): [number, number] => {
    let best: [number, number] = [-Infinity, 0];
    for (let arm = 0; arm < arms; arm++) {
      pull(depth, node, -1, arm, "weights");
      const [a, b] = result[depth + 1];
      if (best[0] === -Infinity || a > best[0] + tie * Math.abs(best[0])) best = [a, b];
    }
    return best;
  };

  /** The person acts: every wish is pulled. */
  const person = (depth: number, node: number): [number, number] => {
    const sum: [number, number] = [0, 0];
    for (let wish = 0; wish < arms; wish++) {
      wishFor(depth, wish);
      pull(depth, node, wish, wish, "wished");
      sum[0] += result[depth + 1][0];
      sum[1] += result[depth + 1][1];
    }
    return sum;
  };

  function visit(depth: number, node: number): void {
    if (mode === "assist") {
      assist(depth, node);
      return;
    }
    if (mode === "turn-taking") {
      result[depth].set(depth % 2 === 0 ? blind(depth, node) : person(depth, node));
      return;
    }
    const alone = blind(depth, node);
    const passed = person(depth, node);
    passed[0] -= passCost * total(depth, model);
    passed[1] -= passCost * total(depth, both[both.length - 1]);
    result[depth].set(passed[0] > alone[0] + tie * Math.abs(alone[0]) ? passed : alone);
  }
  visit(0, 0);
  return { assumedReward: result[0][0], reward: result[0][1], surprise, nodes, policy };
}

/** A deterministic robot as a function of everything it saw: wishes so far (the present one last) and its own pulls. */
export type RobotRule = (wishes: readonly number[], pulls: readonly number[]) => number;

/** The robot that does what is wished. */
export const deferRule: RobotRule = (wishes) => wishes[wishes.length - 1];

/** The most-wished arm so far; ties go to the present wish if it is among them, else to the lowest arm. */
export const majorityRule: RobotRule = (wishes) => {
  const counts = new Map<number, number>();
  for (const wish of wishes) counts.set(wish, (counts.get(wish) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const now = wishes[wishes.length - 1];
  if (counts.get(now) === most) return now;
  return Math.min(...[...counts].filter(([, count]) => count === most).map(([arm]) => arm));
};

/** The rule of a policy that {@link exactAssistance} found. */
export function exactRule({ policy }: ExactAssistance, arms: number): RobotRule {
  if (policy === undefined)
    throw new InvalidInputError("robot: wanted a policy of mode assist, got none");
  return (wishes, pulls) => {
    let node = 0;
    pulls.forEach((arm, t) => {
      node = node * arms * arms + wishes[t] * arms + arm + 1;
    });
    return policy[node * arms + wishes[wishes.length - 1]];
  };
}

/** What a visitor of {@link walkTeam} sees at one history after a wish: weights over cells that wished so. */
export interface TeamNode {
  round: number;
  wishes: readonly number[];
  pulls: Int32Array;
  arm: number;
  /** Unnormalised weights [block, cell] after conditioning on the wish; valid during the call only. */
  weights: Float64Array;
  blocks: number;
}

/** Walks all histories of a human with a deterministic robot and returns the exact expected total reward. */
export function walkTeam(
  who: BanditHuman,
  rule: RobotRule,
  { arms, rounds, nodeLimit = exactNodeLimit }: ExactOptions,
  visitor?: (node: TeamNode) => void,
): number {
  let nodes = 0;
  for (let t = 0; t < rounds; t++) nodes += arms ** t;
  if (nodes > nodeLimit) {
    throw new InvalidInputError(
      `exact evaluation: wanted at most ${nodeLimit} histories, got ${nodes.toExponential(2)}`,
      "play fewer rounds or simulate",
    );
  }
  const { tables, weights, wished } = carried(who, arms, rounds);
  weights[0][0] = 1;
  const pulls = new Int32Array(arms);
  const wishes: number[] = [];
  const executed: number[] = [];
  const visit = (depth: number): number => {
    let sum = 0;
    const size = tables.blocks * cellCount(pulls);
    const table = tables.wishes(pulls, executed[depth - 1] ?? -1, wishes[depth - 1] ?? -1);
    for (let wish = 0; wish < arms; wish++) {
      if (condition(weights[depth], size, table, arms, wish, wished[depth]) === 0) continue;
      wishes.push(wish);
      const arm = rule(wishes, executed);
      visitor?.({
        round: depth,
        wishes,
        pulls,
        arm,
        weights: wished[depth],
        blocks: tables.blocks,
      });
      sum += expectedReward(wished[depth], tables.blocks, pulls, arm);
      if (depth + 1 < rounds) {
        pullUnseen(wished[depth], tables.blocks, pulls, arm, weights[depth + 1]);
        pulls[arm] += 1;
        executed.push(arm);
        sum += visit(depth + 1);
        executed.pop();
        pulls[arm] -= 1;
      }
      wishes.pop();
    }
    return sum;
  };
  return visit(0);
}
