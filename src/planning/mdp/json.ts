/** @file MDPs that people bring as JSON: named states and actions, transitions, reward rules and the rewards to tell apart. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import type { RewardEnvironment } from "./environments.ts";
import { type RewardSet, rewardSet, sparseMdp, type TabularMdp, type Transition } from "./mdp.ts";

const transition = z.strictObject({
  from: z.string(),
  action: z.string(),
  /** Probability of every successor. */
  to: z.record(z.string(), z.number()).refine((to) => Object.keys(to).length > 0, {
    message: "wanted at least one successor, got none",
  }),
});

const rule = z.strictObject({
  from: z.string().optional(),
  action: z.string().optional(),
  to: z.string().optional(),
  /** Paid where the rule fits. */
  reward: z.number().default(0),
  /** Index of the unknown parameter that is paid too. */
  parameter: z.number().int().min(0).optional(),
});

/** The file format; unknown fields are refused so that a typing error is not silently ignored. */
export const mdpFile = z.strictObject({
  title: z.string().default("own MDP"),
  states: z.array(z.string().min(1)).min(1).max(20_000),
  actions: z.array(z.string().min(1)).min(1).max(100),
  discount: z.number().min(0).max(1),
  start: z.string(),
  terminal: z.array(z.string()).default([]),
  transitions: z.array(transition).min(1),
  /** A transition is paid the sum of all rules that fit it. */
  rewards: z.array(rule),
  /** Values of the unknown parameters: one list per possible reward. Default: one reward without parameters. */
  parameters: z.array(z.array(z.number())).min(1).max(10_000).default([[]]),
  prior: z.array(z.number()).optional(),
});

export type MdpFile = z.infer<typeof mdpFile>;

function indexOf(names: readonly string[], name: string, where: string): number {
  const index = names.indexOf(name);
  if (index < 0) {
    throw new InvalidInputError(
      `${where}: unknown ${JSON.stringify(name)}`,
      `known ones: ${names.slice(0, 20).join(", ")}`,
    );
  }
  return index;
}

/** Reads and validates an MDP; errors name the field, state or action. */
export function parseMdp(text: string): RewardEnvironment {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new InvalidInputError(
      `MDP file: wanted JSON, got text that is not (${(error as Error).message})`,
    );
  }
  const parsed = mdpFile.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InvalidInputError(
      `MDP file, ${issue.path.join(".") || "top level"}: ${issue.message}`,
    );
  }
  return environmentOfFile(parsed.data);
}

/** The environment that a parsed file describes. */
export function environmentOfFile(file: MdpFile): RewardEnvironment {
  const { states, actions, parameters } = file;
  for (const [name, list] of [
    ["states", states],
    ["actions", actions],
  ] as const) {
    const twice = list.find((item, i) => list.indexOf(item) !== i);
    if (twice !== undefined)
      throw new InvalidInputError(`${name}: ${JSON.stringify(twice)} is listed twice`);
  }
  const terminal = file.terminal.map((name) => indexOf(states, name, "terminal"));
  const list: Transition[] = file.transitions.flatMap(({ from, action, to }, i) =>
    Object.entries(to).map(([next, probability]) => ({
      state: indexOf(states, from, `transitions.${i}.from`),
      action: indexOf(actions, action, `transitions.${i}.action`),
      next: indexOf(states, next, `transitions.${i}.to`),
      probability,
    })),
  );
  const mdp = sparseMdp(list, {
    states: states.length,
    actions: actions.length,
    discount: file.discount,
    terminal,
    stateNames: states,
    actionNames: actions,
  });
  const endless = file.discount < 1 ? -1 : endlessState(mdp);
  if (endless >= 0) {
    throw new InvalidInputError(
      `discount: wanted less than 1 where nothing ends, got 1, and no end can be reached from state ${states[endless]}`,
      "lower it or list terminal states",
    );
  }
  const rules = file.rewards.map((r, i) => ({
    ...r,
    state: r.from === undefined ? undefined : indexOf(states, r.from, `rewards.${i}.from`),
    move: r.action === undefined ? undefined : indexOf(actions, r.action, `rewards.${i}.action`),
    next: r.to === undefined ? undefined : indexOf(states, r.to, `rewards.${i}.to`),
  }));
  rules.forEach(({ parameter }, i) => {
    if (parameter !== undefined && parameter >= parameters[0].length) {
      throw new InvalidInputError(
        `rewards.${i}.parameter: wanted less than ${parameters[0].length}, got ${parameter}`,
      );
    }
  });
  const rewards: RewardSet = rewardSet(
    mdp,
    parameters,
    (theta, state, action, next) => {
      let sum = 0;
      for (const r of rules) {
        if (r.state !== undefined && r.state !== state) continue;
        if (r.move !== undefined && r.move !== action) continue;
        if (r.next !== undefined && r.next !== next) continue;
        sum += r.reward + (r.parameter === undefined ? 0 : theta[r.parameter]);
      }
      return sum;
    },
    file.prior === undefined ? {} : { prior: file.prior },
  );
  return {
    id: "own",
    title: file.title,
    mdp,
    rewards,
    start: indexOf(states, file.start, "start"),
  };
}

/** The first state from which no terminal state can be reached, or -1. */
function endlessState({ states, actions, terminal, offset, next }: TabularMdp): number {
  const ends = Uint8Array.from(terminal);
  for (let grew = true; grew; ) {
    grew = false;
    for (let state = 0; state < states; state++) {
      const from = offset[state * actions];
      const to = offset[(state + 1) * actions];
      if (ends[state] === 1 || !next.subarray(from, to).some((s) => ends[s] === 1)) continue;
      ends[state] = 1;
      grew = true;
    }
  }
  return ends.indexOf(0);
}

/** One observed choice; `next` is checked when it is known. */
export interface ObservedStep {
  demonstration: string;
  state: number;
  action: number;
  next: number | undefined;
}

/** A step as it was written, with its line. */
export interface NamedStep {
  line: number;
  demonstration: string;
  state: string;
  action: string;
  next: string | undefined;
}

/**
 * Turns named steps into indices; a state or action that does not exist, or an impossible jump, is an error with its line.
 * Where a list for `dropped` steps is given, the error's text goes there and the other steps are kept.
 */
export function observedSteps(
  mdp: TabularMdp,
  rows: readonly NamedStep[],
  dropped?: string[],
): ObservedStep[] {
  // Where a step leads is its own column, or the state of the next step of the same demonstration, which may lie some lines on.
  const next: (string | undefined)[] = [];
  const later = new Map<string, string>();
  const known = new Set(mdp.stateNames);
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    next[i] = row.next === undefined || row.next === "" ? later.get(row.demonstration) : row.next;
    if (known.has(row.state)) later.set(row.demonstration, row.state);
    else later.delete(row.demonstration); // that line is at fault, not the one before
  }
  return rows.flatMap((row, i) => {
    try {
      return [observedStep(mdp, { ...row, next: next[i] })];
    } catch (error) {
      if (dropped === undefined || !(error instanceof InvalidInputError)) throw error;
      dropped.push(error.message);
      return [];
    }
  });
}

function observedStep(mdp: TabularMdp, row: NamedStep): ObservedStep {
  const where = `line ${row.line}`;
  const state = indexOf(mdp.stateNames, row.state, `${where}, state`);
  const action = indexOf(mdp.actionNames, row.action, `${where}, action`);
  const next =
    row.next === undefined ? undefined : indexOf(mdp.stateNames, row.next, `${where}, next`);
  const cell = state * mdp.actions + action;
  if (mdp.terminal[state] === 1 || mdp.offset[cell] === mdp.offset[cell + 1]) {
    throw new InvalidInputError(
      `${where}: action ${row.action} does not exist in state ${row.state}`,
    );
  }
  const possible = mdp.next.subarray(mdp.offset[cell], mdp.offset[cell + 1]);
  if (next !== undefined && !possible.includes(next)) {
    throw new InvalidInputError(
      `${where}: from ${row.state} by ${row.action} one cannot come to ${row.next}`,
      "drop the line or correct the transitions",
    );
  }
  return { demonstration: row.demonstration, state, action, next };
}
