/** @file Families of machine learning: a line fitted by hand to a loss threshold, and reading a confusion table. */

import { rng } from "../../math/random.ts";
import { fitLine } from "../../math/statistics-regression.ts";
import type { CheckResult, MiniTask } from "./types.ts";

interface Points {
  x: number[];
  y: number[];
}

function points(seed: number, count: number, noise: number): Points {
  const random = rng(seed, "mini-suite/points");
  const x = Array.from({ length: count }, (_, i) => i + random.integer(3));
  const slope = 0.5 + 0.25 * random.integer(8);
  const start = random.integer(10) - 5;
  const y = x.map(
    (value) => Math.round(10 * (start + slope * value + noise * random.normal())) / 10,
  );
  return { x, y };
}

/** Mean squared error of y = slope x + intercept. */
function loss({ x, y }: Points, slope: number, intercept: number): number {
  return x.reduce((sum, value, i) => sum + (y[i]! - slope * value - intercept) ** 2, 0) / x.length;
}

function line(
  variant: string,
  data: Points,
  minutes: number,
  steps: number,
  slack: number,
): MiniTask {
  const best = fitLine(data.x, data.y)!;
  const least = loss(data, best.slope, best.intercept);
  const limit = Math.max(0.01, Math.round(1000 * least * slack) / 1000);
  const flat = loss(data, 0, data.y.reduce((a, b) => a + b, 0) / data.y.length);
  return {
    id: `line_fit/${variant}`,
    family: "line_fit",
    domain: "machine learning",
    version: "1",
    title: `Fit a line to ${data.x.length} points`,
    instructions: `Give slope and intercept of a line whose mean squared error on these points is at most ${limit}. Lower errors than that count the same; higher ones count in part.`,
    material: [
      "   x      y",
      ...data.x.map((x, i) => `${String(x).padStart(4)} ${String(data.y[i]).padStart(6)}`),
    ].join("\n"),
    answerForm: "two numbers: slope, intercept",
    threshold: 1,
    forecastMinutes: minutes,
    timeLimitMinutes: 60,
    steps,
    check: lineCheck(data, limit, flat),
    solution: `${best.slope}, ${best.intercept}`,
    slip: (n) => `${best.slope * (1 + 0.4 * (1 + (n % 3)))}, ${best.intercept}`,
  };
}

/** 1 at or below the limit, falling on a log scale to 0 at the loss of a flat line. */
function lineCheck(data: Points, limit: number, flat: number): (answer: string) => CheckResult {
  return (answer) => {
    const numbers = answer
      .trim()
      .split(/[\s,;]+/)
      .map(Number);
    if (numbers.length !== 2 || !numbers.every(Number.isFinite)) {
      return { score: 0, remark: "wanted two numbers: slope, intercept" };
    }
    const error = loss(data, numbers[0]!, numbers[1]!);
    // The printed limit is rounded: a trace of room for the least-squares line itself.
    if (error <= limit * (1 + 1e-9)) return { score: 1 };
    return { score: Math.max(0, 1 - Math.log(error / limit) / Math.log(flat / limit)) * 0.999 };
  };
}

/** One number within a tolerance. */
function near(expected: number, tolerance: number): (answer: string) => CheckResult {
  return (answer) => {
    const text = answer.trim();
    const value = Number(text);
    if (text === "" || !Number.isFinite(value)) return { score: 0, remark: "wanted one number" };
    return { score: Math.abs(value - expected) <= tolerance ? 1 : 0 };
  };
}

function metric(
  variant: string,
  options: {
    title: string;
    instructions: string;
    material: string;
    answer: number;
    minutes: number;
    steps: number;
  },
): MiniTask {
  return {
    id: `metrics/${variant}`,
    family: "metrics",
    domain: "machine learning",
    version: "1",
    title: options.title,
    instructions: `${options.instructions} Three decimals are enough.`,
    material: options.material,
    answerForm: "one number",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 45,
    steps: options.steps,
    check: near(options.answer, 6e-4),
    solution: options.answer.toFixed(4),
    slip: (n) => (options.answer * (0.7 + 0.05 * (n % 5))).toFixed(4),
  };
}

const confusion = [
  [41, 6, 3],
  [5, 28, 7],
  [2, 9, 19],
];
const names = ["cat", "fox", "owl"];

function macroF1(table: readonly (readonly number[])[]): number {
  const f1 = table.map((row, i) => {
    const hits = row[i]!;
    const actual = row.reduce((a, b) => a + b, 0);
    const predicted = table.reduce((sum, other) => sum + other[i]!, 0);
    return (2 * hits) / (actual + predicted);
  });
  return f1.reduce((a, b) => a + b, 0) / f1.length;
}

const confusionText = [
  "actual \\ predicted  cat fox owl",
  ...confusion.map(
    (row, i) => `${names[i]!.padEnd(19)} ${row.map((n) => String(n).padStart(3)).join(" ")}`,
  ),
].join("\n");

function scores(seed: number, count: number): { score: number; positive: boolean }[] {
  const random = rng(seed, "mini-suite/scores");
  const used = new Set<number>();
  return Array.from({ length: count }, () => {
    const positive = random.uniform() < 0.4;
    let score = 0;
    do {
      score = Math.round(
        100 * Math.min(0.99, Math.max(0.01, (positive ? 0.6 : 0.4) + 0.2 * random.normal())),
      );
    } while (used.has(score));
    used.add(score);
    return { score: score / 100, positive };
  });
}

/** Share of (positive, negative) pairs in the right order. */
function areaUnderCurve(list: readonly { score: number; positive: boolean }[]): number {
  const yes = list.filter((one) => one.positive);
  const no = list.filter((one) => !one.positive);
  let pairs = 0;
  for (const a of yes) for (const b of no) if (a.score > b.score) pairs++;
  return pairs / (yes.length * no.length);
}

const ranked = scores(61, 26);

export const learningTasks: readonly MiniTask[] = [
  line("four_points", points(51, 4, 0), 1.5, 22, 1.5),
  line("ten_points", points(52, 10, 0.8), 9, 120, 1.25),
  line("twenty_points", points(53, 20, 1.5), 25, 300, 1.05),
  metric("accuracy", {
    title: "Accuracy from a confusion table",
    instructions: "Give the accuracy (share of right predictions).",
    material: confusionText,
    answer: (41 + 28 + 19) / 120,
    minutes: 0.7,
    steps: 12,
  }),
  metric("macro_f1", {
    title: "Macro F1 from a confusion table",
    instructions:
      "Give the macro F1: the plain mean over the classes of 2 x right / (actual + predicted).",
    material: confusionText,
    answer: macroF1(confusion),
    minutes: 5,
    steps: 90,
  }),
  metric("auc", {
    title: "Area under the ROC curve by hand",
    instructions:
      "Give the area under the ROC curve: the share of pairs (one positive, one negative) in which the positive has the higher score.",
    material: [
      "score label",
      ...ranked.map(({ score, positive }) => `${score.toFixed(2)}  ${positive ? "+" : "-"}`),
    ].join("\n"),
    answer: areaUnderCurve(ranked),
    minutes: 16,
    steps: 220,
  }),
];
