/** @file Figures of single games: one that a filter helped with, and one that somebody played. */

import { missingFigure } from "../../figures/study-parts.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { parseSession, playerModels } from "../../planning/bandit/session.ts";
import { type Figure, listed } from "../../study/index.ts";
import { notes, type Run, row, type Spec } from "./figure-parts.ts";
import { sessionPosterior } from "./measures.ts";

/** One panel for each arm: its chance as the robot sees it, as the person sees it, and the truth where it is known. */
async function beliefPanels(run: Run): Promise<Figure[] | undefined> {
  const [robot, person, moves, arms] = [
    await run.array("belief-robot"),
    await run.array("belief-person"),
    await run.array("belief-moves"),
    await run.array("belief-arms"),
  ];
  if (robot === undefined || person === undefined || moves === undefined) return undefined;
  const x = Array.from({ length: robot.shape[0] }, (_, t) => t);
  const column = (array: NdArray, k: number): number[] =>
    x.map((t) => array.data[t * array.shape[1] + k]);
  const pulls = (arm: number, reward: number) => {
    const at = x
      .slice(1)
      .filter((t) => moves.data[3 * t - 2] === arm && moves.data[3 * t - 1] === reward);
    return {
      name: reward === 1 ? "paid" : "did not pay",
      x: at,
      y: at.map(() => reward),
      colour: 3 - reward,
    };
  };
  return Array.from(
    { length: robot.shape[1] },
    (_, arm): Figure => ({
      kind: "scatter",
      id: `belief-${arm + 1}`,
      title: `Arm ${arm + 1}`,
      caption: "",
      x: { label: "round" },
      y: { label: "chance of a reward", domain: [-0.05, 1.05] },
      points: [pulls(arm, 1), pulls(arm, 0)],
      curves: [
        { name: "robot", x, y: column(robot, arm), colour: 0 },
        { name: "person", x, y: column(person, arm), colour: 1, style: "dashed" },
      ],
      rules: arms === undefined ? [] : [{ axis: "y", value: arms.data[arm], label: "true" }],
    }),
  );
}

/** One game round by round: what the robot believes beside what the rewards say. */
export const beliefSpec: Spec = {
  id: "belief",
  title: "What the robot believes, and what the person knows",
  section: "Games",
  async build(run) {
    const panels = await beliefPanels(run);
    if (panels === undefined) return missingFigure("belief", "a game to follow");
    const played = run.config.session !== "";
    const who = played ? "a game that was played" : listed(run.config.filterHumans)[0];
    return {
      kind: "panels",
      id: "belief",
      title: `Beliefs round by round, ${who}`,
      caption: `The robot sees wishes and pulls, the person sees rewards. ${played ? "The robot here is a filter that weighs several kinds of people." : "The robot is a filter that knows her kind."} Marks at 1 are pulls that paid, at 0 pulls that did not.`,
      notes: notes(run),
      source: run.id,
      columns: 2,
      panels,
    };
  },
};

/** A session of the play page: who played, and at what regret. */
export const playedSpec: Spec = {
  id: "played",
  title: "Your game",
  section: "Played",
  async build(run): Promise<Figure> {
    const [evidence, regret] = [
      await run.array("session-evidence"),
      await run.array("session-regret"),
    ];
    if (evidence === undefined) return missingFigure("played", "a played session");
    const { robot, mode } = parseSession(run.config.session);
    const overrides = mode === "assist";
    const rounds = evidence.shape[1] - 1;
    const models = playerModels.slice(0, evidence.shape[0]); // runs of earlier versions know fewer
    const x = Array.from({ length: rounds + 1 }, (_, t) => t);
    const shares = x.map((t) => sessionPosterior(evidence, t));
    const panels: Figure[] = [
      {
        kind: "lines",
        id: "played-models",
        title: "Which human model describes you?",
        caption: "Probability of each model from your wishes alone; all start equally likely.",
        x: { label: "round" },
        y: { label: "probability", domain: [0, 1] },
        series: models.map((name, m) => ({
          name,
          x,
          y: shares.map((p) => p[m]),
          colour: m,
          hidden: shares[rounds][m] < 0.01,
        })),
      },
    ];
    const alone = run.measures.playedAloneRegret?.value;
    if (regret !== undefined) {
      const most = Math.max(...regret.data, typeof alone === "number" ? alone : 0);
      panels.push({
        kind: "lines",
        id: "played-regret",
        title: "Your regret",
        caption: `${overrides ? "What was pulled, and what you wished for. Without the robot your later wishes might have been others: the" : "What was pulled, by you or by the robot. The"} line across is what somebody of your kind would have lost alone in the whole game, simulated.`,
        x: { label: "round" },
        y: { label: "total regret", unit: "reward", domain: [0, 1.1 * most || 1] },
        series: [
          { name: "pulled", x: x.slice(1), y: row(regret, 0), colour: 0 },
          ...(overrides
            ? [
                {
                  name: "wished",
                  x: x.slice(1),
                  y: row(regret, 1),
                  colour: 1,
                  style: "dashed" as const,
                },
              ]
            : []),
        ],
        rules:
          typeof alone === "number"
            ? [{ axis: "y", value: alone, label: "somebody like you, alone" }]
            : [],
      });
    }
    return {
      kind: "panels",
      id: "played",
      title: "Your game",
      caption: `A session from the play page. Robot: ${robot}; mode: ${mode}.`,
      notes: notes(run),
      source: run.id,
      columns: 2,
      panels,
    };
  },
};
