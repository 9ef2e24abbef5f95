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
export const assistModes = ["assist", "turn-taking", "preemptive"] as const;
export type AssistMode = (typeof assistModes)[number];

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
  readonly assumed: BanditHuman;
  readonly arms: number;
  readonly rounds: number;
  readonly mode: AssistMode;
  /** Expected total reward if the assumed human is the true one, less the cost of passing. */
  assumedReward: number;
  /** The same with the true human; equal to `assumedReward` when they are the same. */
  reward: number;
  /** Probability (true human) that a wish comes which the assumed human would never have; the robot defers from there. */
  surprise: number;
  nodes: number;
  /**
   * `arms + 1` entries a node: for every wish the arm to pull after it, {@link unplanned} where the wish is impossible, and then
   * what comes before a wish: the arm to pull unasked, or `arms` to wait for the person. The root is node 0, {@link childNode}
   * the next.
   */
  policy: Uint8Array;
}

/** Entry of a policy after a wish that the assumed human never has. */
export const unplanned = 255;

/** Default limit of {@link ExactOptions.nodeLimit}. */
export const exactNodeLimit = 5_000_000;

/** Values this close (relative) are tied: the wish first, then the lowest arm. */
const tie = 1e-11;

/** Ways on from a node: a wish and the arm pulled, or the arm alone, and in the preemptive mode whether it was pulled unasked. */
function branches(mode: AssistMode, arms: number): number {
  return mode === "assist" ? arms * arms : mode === "preemptive" ? 2 * arms : arms;
}

/** Node of a policy after `arm` was pulled, upon a wish or unasked (`wish` -1). */
export function childNode(
  { mode, arms }: Pick<ExactAssistance, "mode" | "arms">,
  node: number,
  wish: number,
  arm: number,
): number {
  const way =
    mode === "turn-taking" || wish < 0 ? arm : (mode === "assist" ? wish : 1) * arms + arm;
  return node * branches(mode, arms) + way + 1;
}

/** Nodes that {@link exactAssistance} visits: histories of fewer than `rounds` rounds. The cost is known before it is paid. */
export function exactNodes({ arms, rounds, mode = "assist" }: ExactOptions): number {
  let nodes = 0;
  for (let t = 0; t < rounds; t++) nodes += branches(mode, arms) ** t;
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

/** Expected reward under the assumed and the true human, and the probability of a surprise under the true one. */
type Value = [assumed: number, truth: number, surprise: number];

/**
 * Plans for the assumed human and evaluates with the true one (default: the same). Weights stay unnormalised, so the
 * recursion is linear: `V(t, n, w) = Σ_h max_a [Σ_S w_h(S) m_a(S) + V(t+1, n+e_a, step(w_h, a))]`. After an impossible wish the
 * robot defers: it does what is wished, asks, or at its own turn repeats the last wish.
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
  const tree = { mode, arms };
  const policy = new Uint8Array(nodes * (arms + 1)).fill(unplanned);
  const last = Array.from({ length: rounds + 1 }, () => ({ arm: -1, wish: -1 }));

  /** Value of pulling `arm` with the weights of `source`: immediate reward plus what follows. */
  const pull = (
    depth: number,
    node: number,
    wish: number,
    arm: number,
    source: "weights" | "wished",
  ): Value => {
    const first = both.map((c) => expectedReward(c[source][depth], c.tables.blocks, pulls, arm));
    const now: Value = [first[0], first[first.length - 1], 0];
    if (depth + 1 === rounds) return now;
    for (const c of both)
      pullUnseen(c[source][depth], c.tables.blocks, pulls, arm, c.weights[depth + 1]);
    pulls[arm] += 1;
    last[depth + 1].arm = arm;
    last[depth + 1].wish = wish;
    const later = visit(depth + 1, childNode(tree, node, wish, arm));
    pulls[arm] -= 1;
    for (let i = 0; i < 3; i++) now[i] += later[i];
    return now;
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

  const total = (c: Carried, weights: Float64Array): number => {
    const size = c.tables.blocks * cellCount(pulls);
    let sum = 0;
    for (let i = 0; i < size; i++) sum += weights[i];
    return sum;
  };

  /** Has the true human done what the assumed one never does? */
  const lost = (depth: number): boolean =>
    other !== undefined && total(model, model.weights[depth]) === 0;

  const better = (a: number, b: number): boolean => a > b + tie * Math.abs(b);

  /** The person is asked: sum over wishes of the best pull, or of the wish itself when only she may act. */
  const asked = (depth: number, node: number, override: boolean): Value => {
    const sum: Value = [0, 0, 0];
    const before = lost(depth);
    for (let wish = 0; wish < arms; wish++) {
      const weight = wishFor(depth, wish);
      const possible = weight > 0;
      if (other === undefined && !possible) continue;
      let chosen = wish;
      let best = pull(depth, node, wish, wish, "wished");
      // After an impossible wish there is no belief left to plan with: defer, and look at nothing else.
      for (let arm = 0; override && possible && arm < arms; arm++) {
        if (arm === wish) continue;
        const value = pull(depth, node, wish, arm, "wished");
        if (better(value[0], best[0])) [chosen, best] = [arm, value];
      }
      if (possible) policy[node * (arms + 1) + wish] = chosen;
      else if (other !== undefined && !before) best[2] = total(other, other.wished[depth]);
      for (let i = 0; i < 3; i++) sum[i] += best[i];
    }
    return sum;
  };

  /** Best pull without a wish; without a belief the last wish is repeated. */
  const unasked = (depth: number, node: number): { arm: number; value: Value } => {
    let chosen = lost(depth) ? last[depth].wish : 0;
    let best = pull(depth, node, -1, chosen, "weights");
    for (let arm = 1; !lost(depth) && arm < arms; arm++) {
      const value = pull(depth, node, -1, arm, "weights");
      if (better(value[0], best[0])) [chosen, best] = [arm, value];
    }
    return { arm: chosen, value: best };
  };

  function visit(depth: number, node: number): Value {
    const first = node * (arms + 1) + arms;
    policy[first] = arms;
    if (mode === "assist" || (mode === "turn-taking" && depth % 2 === 1))
      return asked(depth, node, mode === "assist");
    const passed: Value = [-Infinity, 0, 0];
    if (mode === "preemptive") {
      const value = asked(depth, node, false);
      passed[0] = value[0] - passCost * total(model, model.weights[depth]);
      const truly = other ?? model;
      passed[1] = value[1] - passCost * total(truly, truly.weights[depth]);
      passed[2] = value[2];
      if (lost(depth)) return passed;
    }
    const { arm, value } = unasked(depth, node);
    if (better(passed[0], value[0])) return passed;
    policy[first] = arm;
    return value;
  }
  const [assumedReward, reward, surprise] = visit(0, 0);
  return { assumed, arms, rounds, mode, assumedReward, reward, surprise, nodes, policy };
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

/** The rule of a policy that {@link exactAssistance} found for mode "assist". */
export function exactRule(plan: ExactAssistance): RobotRule {
  if (plan.mode !== "assist")
    throw new InvalidInputError(`robot: wanted a policy of mode assist, got ${plan.mode}`);
  const { arms, policy } = plan;
  return (wishes, pulls) => {
    let node = 0;
    pulls.forEach((arm, t) => {
      node = childNode(plan, node, wishes[t], arm);
    });
    const wish = wishes[wishes.length - 1];
    const arm = policy[node * (arms + 1) + wish];
    return arm === unplanned ? wish : arm;
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
