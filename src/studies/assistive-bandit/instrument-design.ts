/** @file Instrument: how should somebody explore who will be assisted? Rules that stay and shift, alone and with the best robot. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { deferRule, exactAssistance, exactNodes, walkTeam } from "../../planning/bandit/exact.ts";
import { type BanditHuman, parseHuman, stayShiftHuman } from "../../planning/bandit/humans.ts";
import { bayesOptimalReward } from "../../planning/bandit/optimum.ts";
import { type HeatMapFigure, listed, type Report } from "../../study/index.ts";
import { gameOptions } from "./instrument-options.ts";

/** Probabilities that are tried for staying and for shifting. */
const levels = Array.from({ length: 11 }, (_, i) => i / 10);

/** Histories per rule above which the whole map would take minutes. */
const nodeLimit = 60_000;

/** Size of the game, and other rules to stand beside. */
export const designOptions = z.object({
  others: z.string().max(1000).default("thompson, post-mean, gittins 0.9, eps-greedy 0.1").meta({
    title: "Other rules",
    description: "Human policies that the best rules are compared with, separated by commas.",
    unit: "",
  }),
  ...gameOptions(8, "every rule is computed exactly"),
});

/** Exact reward of every rule of staying after a reward and shifting after none, alone and with the robot that is best for it. */
export function design(values: Readonly<Record<string, unknown>>): Report {
  const { others, arms, rounds } = designOptions.parse(values);
  const options = { arms, rounds };
  if (exactNodes(options) > nodeLimit) {
    throw new InvalidInputError(
      `rounds: wanted at most ${nodeLimit} histories for each of ${levels.length ** 2} rules, got ${exactNodes(options)}`,
      "take fewer rounds or arms",
    );
  }
  const play = (human: BanditHuman) => ({
    alone: walkTeam(human, deferRule, options),
    assisted: exactAssistance(human, options).reward,
  });
  const rules = levels.flatMap((stay) =>
    levels.map((shift) => ({ stay, shift, ...play(stayShiftHuman(stay, shift)) })),
  );
  const best = (by: "alone" | "assisted") =>
    rules.reduce((a, b) => (b[by] > a[by] + 1e-12 ? b : a), rules[rules.length - 1]);
  const [alone, assisted] = [best("alone"), best("assisted")];
  const ceiling = bayesOptimalReward(arms, rounds).reward;
  const named = listed(others).map((words) => ({ words, ...play(parseHuman(words, rounds)) }));
  const words = ({ stay, shift }: { stay: number; shift: number }): string =>
    `stay ${stay}, shift ${shift}`;
  const map = (id: "alone" | "assisted", title: string): HeatMapFigure => ({
    kind: "heatmap",
    id: `design-${id}`,
    title,
    caption: "",
    x: { label: "shift after no reward", categories: levels.map(String) },
    y: { label: "stay after a reward", categories: levels.map(String) },
    rows: levels.length,
    columns: levels.length,
    values: Float64Array.from(rules, (rule) => rule[id]),
    value: { label: "reward", scale: "sequential" },
  });
  return {
    title: "How should somebody explore who will be assisted?",
    summary: `Alone ${words(alone)} is best (${alone.alone.toFixed(4)}), with the best robot ${words(assisted)} (${assisted.assisted.toFixed(4)} of at most ${ceiling.toFixed(4)}). Exact, ${arms} arms, ${rounds} rounds.`,
    measures: {
      bestAlone: { value: alone.alone, unit: "reward", note: words(alone) },
      bestAssisted: { value: assisted.assisted, unit: "reward", note: words(assisted) },
      ceiling: { value: ceiling, unit: "reward", note: "Bayes-optimal with visible rewards" },
    },
    claims: [],
    figures: [
      {
        kind: "panels",
        id: "design",
        title: "Rules that stay and shift",
        caption:
          "Expected reward of every rule, alone and with the robot that is best for it. What tells the robot each reward is good for the team, even where it is bad alone: the corners at 0, 0 and 1, 1.",
        columns: 2,
        panels: [map("alone", "Alone"), map("assisted", "With the best robot")],
      },
      {
        kind: "table",
        id: "design-others",
        title: "Beside other rules",
        caption: `Bayes-optimal play with visible rewards: ${ceiling.toFixed(6)}.`,
        columns: [
          { name: "rule" },
          { name: "alone", align: "right" },
          { name: "assisted", align: "right" },
        ],
        rows: [
          ...[...new Set([alone, assisted])].map((rule) => ({ words: words(rule), ...rule })),
          ...named,
        ].map((rule) => [rule.words, rule.alone.toFixed(6), rule.assisted.toFixed(6)]),
      },
    ],
    notices: [],
  };
}
