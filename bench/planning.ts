/**
 * @file Speed of the planning instruments against straightforward NumPy versions of the same calculations: exact joint optimum
 * of person and robot, exact reward inference, and simulated games at the paper's size. All ways run in turns and are
 * compared by their best times (both warm), after they have agreed on the values. The NumPy of reward inference that the target
 * means is the plain one: vectorised over states and actions, with a loop over rewards and sweeps. Rows beside it are cleverer: one
 * plans for all rewards at once, one ends each iteration by linear solves as ours ends it by linear sweeps.
 */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { rng } from "../src/math/random.ts";
import { exactAssistance } from "../src/planning/bandit/exact.ts";
import { parseHuman } from "../src/planning/bandit/humans.ts";
import { deferRobot, majorityRobot } from "../src/planning/bandit/robots.ts";
import { simulateGames } from "../src/planning/bandit/simulate.ts";
import { demonstrator, modelOf } from "../src/planning/inference/demonstrator.ts";
import { exactScores } from "../src/planning/inference/trajectories.ts";
import { gridG5a } from "../src/planning/mdp/environments.ts";
import { grid } from "../src/planning/mdp/gridworld.ts";
import { recurrentTrainer } from "../src/planning/recurrent/train.ts";
import { seenBy } from "../src/planning/side-by-side.ts";
import { assistivePresets, assistiveSchema } from "../src/studies/assistive-bandit/config.ts";
import type { BenchReport, BenchRow, BenchTarget } from "./report.ts";

const turns = Number(process.env.BENCH_TURNS ?? 5);
const script = join(import.meta.dirname, "baselines", "planning_numpy.py");

interface Baseline {
  seconds: number;
  value: number | number[];
  version: string;
}

function numpy(...words: string[]): Baseline | undefined {
  const { status, stdout } = spawnSync("python3", [script, ...words], { encoding: "utf8" });
  return status === 0 ? (JSON.parse(stdout) as Baseline) : undefined;
}

function timed<T>(work: () => T): { seconds: number; value: T } {
  const before = performance.now();
  const value = work();
  return { seconds: (performance.now() - before) / 1000, value };
}

function inference(): number[] {
  const environment = gridG5a();
  const { mdp, rewards, start } = environment;
  const [truth, assumed] = ["myopic-discount 0.5", "rational"].map((words) =>
    modelOf(mdp, rewards, demonstrator(words, { beta: 5 })),
  );
  const [[known, wrong]] = exactScores(
    { mdp, rewards, start, length: 3 },
    [truth!],
    [truth!, assumed!],
  );
  return [known!.logLossNats, wrong!.logLossNats];
}

const people = [
  "rational",
  "boltzmann 1",
  "illusion 5",
  "optimism 1",
  "optimism -1",
  "prospect 2",
  "extremal 0.9",
  "myopic-discount 0.5",
];

function edit(): number {
  const rows = Array.from({ length: 20 }, (_, r) =>
    r === 0
      ? `${".".repeat(19)}B`
      : r === 10
        ? `A${".".repeat(19)}`
        : r === 19
          ? `S${".".repeat(19)}`
          : ".".repeat(20),
  );
  const made = grid({
    rows,
    legend: { A: { parameter: 0, terminal: true }, B: { parameter: 1, terminal: true } },
    slip: 0.1,
    discount: 0.9,
  });
  return seenBy(made, [2, 5], people, 5).length;
}

/** Runs the benchmark. */
export async function runBench(): Promise<BenchReport> {
  const rows: BenchRow[] = [];
  const targets: BenchTarget[] = [];
  const remarks: string[] = [];
  const assistance = () => exactAssistance(parseHuman("wsls", 8), { arms: 2, rounds: 8 }).reward;
  /** Calculation, ours, the baseline's words, whether the ratio is promised. */
  const pairs: [string, () => number | number[], string[], boolean][] = [
    ["exact joint optimum, 2 arms, 8 rounds", assistance, ["assistance", "8"], true],
    ["exact reward inference, G5a, 3 actions, 2 models", inference, ["inference"], true],
    [
      "the same, NumPy planning for all rewards at once",
      inference,
      ["inference-vectorised"],
      false,
    ],
    ["the same, NumPy with a linear tail", inference, ["inference-tail"], false],
  ];
  for (const [name, ours, words, promised] of pairs) {
    let best = Infinity;
    let theirs = Infinity;
    let version: string | undefined;
    for (let turn = 0; turn < turns; turn++) {
      let mine = timed(ours);
      best = Math.min(best, mine.seconds);
      for (let again = 0; again < 100; again++) {
        mine = timed(ours);
        best = Math.min(best, mine.seconds);
      }
      const baseline = numpy(...words);
      if (baseline === undefined) continue;
      version = baseline.version;
      theirs = Math.min(theirs, baseline.seconds);
      const gap = [baseline.value].flat().map((v, i) => Math.abs(v - [mine.value].flat()[i]!));
      if (Math.max(...gap) > 1e-6)
        throw new Error(`${name}: the two versions differ by ${Math.max(...gap)}`);
    }
    rows.push({ name, value: best * 1000, unit: "ms", note: "ours" });
    if (version === undefined) {
      remarks.push(`${name}: no baseline, python3 with NumPy was not found`);
      continue;
    }
    rows.push({ name, value: theirs * 1000, unit: "ms", note: `NumPy ${version}` });
    if (promised) {
      targets.push({
        name: `${name}: times faster than NumPy`,
        measured: theirs / best,
        atLeast: 20,
      });
    } else rows.push({ name, value: theirs / best, unit: "times", note: "faster than NumPy" });
  }
  const play = (words: string) =>
    timed(() => {
      for (const robot of [deferRobot, majorityRobot])
        simulateGames(parseHuman(words, 50), robot, {
          arms: 4,
          rounds: 50,
          episodes: 10_000,
          random: rng(1, "bench"),
        });
    }).seconds;
  let slowest = 0;
  for (const words of ["wsls", "eps-greedy 0.1", "ucl", "gittins 0.9", "thompson"]) {
    const seconds = Math.min(play(words), play(words));
    slowest = Math.max(slowest, seconds);
    rows.push({
      name: `20,000 games at the paper's size, ${words}`,
      value: seconds,
      unit: "s",
      note: "alone and with majority",
    });
  }
  targets.push({
    name: "20,000 games at the paper's size, slowest person, s",
    measured: slowest,
    atMost: 10,
  });
  const large = timed(() =>
    exactAssistance(parseHuman("thompson", 10), { arms: 2, rounds: 10 }),
  ).seconds;
  rows.push({
    name: "exact joint optimum, 2 arms, 10 rounds, thompson",
    value: large,
    unit: "s",
    note: "349,525 histories",
  });
  targets.push({ name: "exact joint optimum, 2 arms, 10 rounds, s", measured: large, atMost: 3 });
  let fastest = Infinity;
  for (let turn = 0; turn < 10; turn++) fastest = Math.min(fastest, timed(edit).seconds);
  rows.push({
    name: "edit of a 20 x 20 grid, 8 kinds of people",
    value: fastest * 1000,
    unit: "ms",
    note: "building and solving",
  });
  targets.push({ name: "edit of a 20 x 20 grid, ms", measured: fastest * 1000, atMost: 100 });
  await training(rows, targets);
  return { rows, targets, remarks };
}

/** Time of an update of a recurrent robot, and of a whole training of the presets. */
async function training(rows: BenchRow[], targets: BenchTarget[]): Promise<void> {
  for (const [preset, words] of [
    ["small", "wsls"],
    ["paper", "wsls"],
    ["paper", "thompson"],
    ["paper", "eps-greedy 0.1"],
  ] as const) {
    const config = assistiveSchema.parse(assistivePresets[preset]!.values);
    const { trainArms: arms, trainRounds: rounds, hidden, updates } = config;
    const trainer = recurrentTrainer({ arms, rounds, hidden });
    const begun = performance.now();
    const times: number[] = [];
    let last = 0;
    let first = 0;
    await trainer.train(parseHuman(words, rounds), {
      updates: 16,
      plannedUpdates: updates,
      seed: 1,
      onUpdate() {
        const now = performance.now();
        if (last > 0) times.push((now - last) / 1000);
        else first = (now - begun) / 1000;
        last = now;
      },
    });
    trainer.dispose();
    const typical = times.sort((a, b) => a - b)[times.length >> 1]!;
    const name = `recurrent robot for ${words}, ${arms} arms, ${rounds} rounds`;
    rows.push({
      name: `update of a ${name}`,
      value: typical * 1000,
      unit: "ms",
      note: `512 games; median, the first takes ${first.toFixed(1)} s`,
    });
    targets.push({
      name: `${name}: ${updates} updates of the ${preset} preset, s`,
      measured: first + typical * (updates - 1),
      atMost: 180,
    });
  }
}
