/** @file Figures of the simulated games: regret, how often the best arm is pulled, and consistency. */

import { z } from "zod";
import { errorBand, missingFigure } from "../../figures/study-parts.ts";
import { listed, type Series } from "../../study/index.ts";
import { notes, type Run, row, type Spec } from "./figure-parts.ts";
import { askedShare, helpedBy, learnedWith, type RobotName, robotNames } from "./measures.ts";
import { consistencyMarks } from "./task.ts";

const robotOption = z.enum(robotNames).default("defer").meta({
  title: "Robot",
  description:
    "defer is the person alone; filter sees every wish, or acts in turns with her, or preemptive asks only in doubt; mixture is a filter that has to find out which of its people she is.",
  unit: "",
});

const robotOf = (options: Readonly<Record<string, unknown>>): RobotName =>
  robotNames.find((name) => name === options.robot) ?? "defer";

const withRobot: Readonly<Record<RobotName, string>> = {
  defer: "person alone",
  majority: "with the majority robot",
  filter: "with a filter that knows her kind",
  "turn-taking": "in turns with a filter that knows her kind",
  preemptive: "with a filter that asks her only in doubt",
  mixture: "with a filter that has to find out her kind",
};

/** Number of games behind the numbers of a robot. */
const gamesOf = (run: Run, robot: RobotName): number =>
  robot === "defer" || robot === "majority" ? run.config.episodes : run.config.filterEpisodes;

/** Total regret of every person with every robot. */
export const gamesSpec: Spec = {
  id: "games-table",
  title: "Regret of every team",
  section: "Games",
  async build(run) {
    const tables = await Promise.all(robotNames.map((robot) => run.array(`games-${robot}`)));
    const learned = await run.array("learned");
    const asked = await run.array("asked-preemptive");
    const { config } = run;
    const names = [...new Set([...listed(config.humans), ...listed(config.filterHumans)])];
    const sameGame = config.trainArms === config.arms && config.trainRounds === config.rounds;
    const learnedCell = (name: string): string => {
      const result =
        sameGame && learned !== undefined ? learnedWith({ learned }, config, name) : undefined;
      return result === undefined
        ? "–"
        : `${result.greedy[0].toFixed(3)} ± ${result.greedy[1].toFixed(3)}`;
    };
    return {
      kind: "table",
      id: "games-table",
      title: `Total regret, ${config.arms} arms, ${config.rounds} rounds`,
      caption: `Means ± standard errors over ${config.episodes} games (filter: ${config.filterEpisodes}). No exact optimum can be computed at this size; fh-gittins alone is close to Bayes-optimal play, the floor for everyone who does not know the arms. Asked: share of the rounds.`,
      notes: notes(run),
      source: run.id,
      columns: [
        { name: "person" },
        ...[
          "alone",
          "majority",
          "filter",
          "filter, in turns",
          "filter, asks in doubt",
          "filter, kind unknown",
          "learned",
        ].map((name) => ({ name, align: "right" as const })),
      ],
      rows: names.map((name) => [
        name,
        ...robotNames.map((robot, r) => {
          const i = helpedBy(robot, config).indexOf(name);
          const table = tables[r];
          if (table === undefined || i < 0) return "–";
          const share =
            robot === "preemptive" ? askedShare(asked, config, name)?.toFixed(2) : undefined;
          return `${table.data[3 * i].toFixed(3)} ± ${table.data[3 * i + 1].toFixed(3)}${share === undefined ? "" : ` (asked ${share})`}`;
        }),
        learnedCell(name),
      ]),
    };
  },
};

/** Regret up to each round. */
export const regretSpec: Spec = {
  id: "regret",
  title: "Regret round by round",
  section: "Games",
  options: z.object({ robot: robotOption }),
  async build(run, options) {
    const robot = robotOf(options);
    const [curve, error] = [
      await run.array(`curve-${robot}`),
      await run.array(`curve-error-${robot}`),
    ];
    if (curve === undefined || error === undefined)
      return missingFigure("regret", `games with ${robot}`);
    const x = Array.from({ length: run.config.rounds }, (_, t) => t + 1);
    return {
      kind: "lines",
      id: "regret",
      title: `Regret up to each round, ${withRobot[robot]}`,
      caption: `${run.config.arms} arms; means over ${gamesOf(run, robot)} games, bands of two standard errors. Regret counts the arms' true means, not the noisy rewards.`,
      notes: notes(run),
      source: run.id,
      x: { label: "round" },
      y: { label: "total regret", unit: "reward" },
      series: helpedBy(robot, run.config).map((name, i): Series => {
        const [y, e] = [row(curve, i), row(error, i)];
        return {
          name,
          x,
          y,
          band: errorBand(y, e),
          colour: i,
        };
      }),
    };
  },
};

/** Share of games in which the best arm is wished for, and pulled, in each round. */
export const bestSpec: Spec = {
  id: "best-arm",
  title: "How often the best arm is wished for, and pulled",
  section: "Games",
  options: z.object({ robot: robotOption }),
  async build(run, options) {
    const robot = robotOf(options);
    const [wish, pull] = [
      await run.array(`wish-best-${robot}`),
      await run.array(`pull-best-${robot}`),
    ];
    if (wish === undefined || pull === undefined)
      return missingFigure("best-arm", `games with ${robot}`);
    const x = Array.from({ length: run.config.rounds }, (_, t) => t + 1);
    // Rounds in which nobody was asked have no wishes.
    const wishes = (y: readonly number[]) => ({
      x: x.filter((_, t) => !Number.isNaN(y[t])),
      y: y.filter((p) => !Number.isNaN(p)),
    });
    return {
      kind: "lines",
      id: "best-arm",
      title: `Best arm, ${withRobot[robot]}`,
      caption:
        "Solid: wishes. Dashed: pulls. Wishes are those made under this assistance, not in isolation.",
      notes: notes(run),
      source: run.id,
      x: { label: "round" },
      y: { label: "probability", domain: [0, 1] },
      series: helpedBy(robot, run.config).flatMap((name, i): Series[] => [
        { name, ...wishes(row(wish, i)), colour: i },
        ...(robot === "defer"
          ? []
          : [
              {
                name: `${name}, pulled`,
                x,
                y: row(pull, i),
                colour: i,
                style: "dashed" as const,
                hidden: true,
              },
            ]),
      ]),
    };
  },
};

/** Average regret per round as the game grows. */
export const consistencySpec: Spec = {
  id: "consistency",
  title: "Assisted to consistency",
  section: "Games",
  async build(run) {
    const array = await run.array("consistency");
    if (array === undefined) return missingFigure("consistency", "consistency");
    const marks = consistencyMarks(run.config.consistencyRounds);
    const names = ["alone", "majority robot", "sparse-explore robot"];
    return {
      kind: "lines",
      id: "consistency",
      title: "Average regret per round of an eps-greedy person, means 0.7 and 0.5",
      caption:
        "Alone the average never falls below ε·0.2/2 = 0.01. A robot that explores on a sparse schedule and otherwise follows the majority keeps lowering it.",
      notes: notes(run),
      source: run.id,
      x: { label: "rounds", scale: "log" },
      y: { label: "average regret", unit: "reward per round", scale: "log" },
      series: names.map((name, k): Series => {
        const get = (part: number): number[] =>
          marks.map((_, i) => array.data[(k * marks.length + i) * 2 + part]);
        const y = get(0);
        const band = errorBand(y, get(1));
        return {
          name,
          x: marks,
          y,
          colour: k,
          band: { ...band, low: band.low.map((v) => Math.max(1e-5, v)) },
        };
      }),
      rules: [{ axis: "y", value: 0.01, label: "floor of the person alone" }],
    };
  },
};
