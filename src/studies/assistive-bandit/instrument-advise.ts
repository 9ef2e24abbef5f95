/** @file Instrument: should a robot override this kind of person, and what does a wrong idea of them cost? */

import { z } from "zod";
import { misspecificationFigure } from "../../figures/misspecification-matrix.ts";
import {
  deferRule,
  exactAssistance,
  exactNodes,
  majorityRule,
  walkTeam,
} from "../../planning/bandit/exact.ts";
import { gittinsDepth, gittinsTruncation } from "../../planning/bandit/gittins.ts";
import { parseHuman } from "../../planning/bandit/humans.ts";
import { bayesOptimalReward, oracleReward } from "../../planning/bandit/optimum.ts";
import { listed, type Notice, type Report } from "../../study/index.ts";
import { gameOptions } from "./instrument-options.ts";

/** Person, wrong models, and size of the game. */
export const adviseOptions = z.object({
  human: z.string().default("eps-greedy 0.1").meta({
    title: "Person",
    description: "How the person explores, for example wsls, thompson, eps-greedy 0.1.",
    unit: "",
  }),
  others: z.string().default("wsls, greedy, eps-greedy 0.1, thompson, post-mean").meta({
    title: "Wrong models",
    description: "Other people for whom the robot might plan by mistake, separated by commas.",
    unit: "",
  }),
  ...gameOptions(12, "the exact computation grows with the square of the arms to this power"),
});

/** Exact gain of the best assistant, and its loss when the person is another. */
export function advise(values: Readonly<Record<string, unknown>>): Report {
  const { human: words, others, arms, rounds } = adviseOptions.parse(values);
  const options = { arms, rounds };
  const names = [...new Set([words, ...listed(others)])];
  const humans = names.map((name) => parseHuman(name, rounds));
  const alone = humans.map((human) => walkTeam(human, deferRule, options));
  // [true][assumed]
  const values_ = humans.map((truth) =>
    humans.map((assumed) => exactAssistance(assumed, options, truth).reward),
  );
  const gain = values_[0][0] - alone[0];
  const price = names.slice(1).map((name, i) => ({ name, cost: alone[0] - values_[0][i + 1] }));
  const worst = price.reduce((a, b) => (b.cost > a.cost ? b : a), {
    name: "none",
    cost: -Infinity,
  });
  const majority = walkTeam(humans[0], majorityRule, options);
  const advice =
    gain <= 1e-9
      ? "No robot can help this person; defer."
      : worst.cost > gain
        ? `Override only if you are sure of the person: the right model gains ${gain.toFixed(4)}, taking them for ${worst.name} loses ${worst.cost.toFixed(4)}.`
        : `Override: the right model gains ${gain.toFixed(4)}, and the worst of the wrong ones costs ${Math.max(0, worst.cost).toFixed(4)}.`;
  return {
    title: `Should a robot override ${words}?`,
    summary: `${advice} Exact, ${arms} arms, ${rounds} rounds, ${exactNodes(options)} histories.`,
    measures: {
      alone: { value: alone[0], unit: "reward" },
      majority: { value: majority, unit: "reward" },
      assisted: { value: values_[0][0], unit: "reward" },
      gain: { value: gain, unit: "reward" },
      worstLoss: {
        value: Number.isFinite(worst.cost) ? worst.cost : null,
        unit: "reward",
        note: `taken for ${worst.name}`,
      },
      ceiling: {
        value: bayesOptimalReward(arms, rounds).reward,
        unit: "reward",
        note: "Bayes-optimal with visible rewards",
      },
      oracle: { value: oracleReward(arms, rounds), unit: "reward", note: "knowing the arms" },
    },
    claims: [],
    figures: [
      misspecificationFigure(
        {
          truths: names,
          assumed: names,
          values: values_,
          baseline: alone,
          better: "larger",
          quantity: "reward",
          unit: "reward",
          nothing: "the person alone",
        },
        {
          id: "misspecification-matrix",
          title: "The price of a wrong model of the person",
          caption:
            "Exact: reward alone minus reward with a robot that plans for the assumed person.",
        },
      ),
    ],
    notices: names.flatMap(lookAheadNotices),
  };
}

/** A Gittins index so near discount 1 that the look-ahead ends too soon. */
function lookAheadNotices(words: string): Notice[] {
  const [id, gamma = "0.9"] = words.split(" ");
  if (!id.startsWith("gittins") || Number(gamma) <= 0.98) return []; // deep enough below
  const depth = gittinsDepth(Number(gamma));
  const change = gittinsTruncation(Number(gamma), depth);
  if (change <= 1e-4) return [];
  const text = `${words}: an index changes by ${change.toExponential(1)} when the look-ahead of ${depth} pulls is doubled`;
  return [{ level: "warning", code: "short-look-ahead", text }];
}
