/** @file Families of general reasoning: counting in a text, and continuing a pattern. */

import { rng } from "../../math/random.ts";
import { integer, type MiniTask } from "./types.ts";

const words =
  "amber basin cedar delta ember fjord grove hazel inlet juniper kelp lantern meadow nectar opal pebble quarry ridge saddle tundra umber valley willow yarrow zephyr".split(
    " ",
  );

function passage(seed: number, count: number): string[] {
  const random = rng(seed, "mini-suite/passage");
  return Array.from({ length: count }, () => random.choice(words));
}

function wrapped(list: readonly string[]): string {
  const lines: string[] = [];
  for (let i = 0; i < list.length; i += 12) lines.push(list.slice(i, i + 12).join(" "));
  return lines.join("\n");
}

function counting(
  variant: string,
  options: {
    seed: number;
    count: number;
    minutes: number;
    what: string;
    test: (word: string, i: number, all: readonly string[]) => boolean;
  },
): MiniTask {
  const list = passage(options.seed, options.count);
  const answer = list.filter(options.test).length;
  return {
    id: `text_count/${variant}`,
    family: "text_count",
    domain: "general reasoning",
    version: "1",
    title: `Count in a list of ${options.count} words`,
    instructions: `Count ${options.what}.`,
    material: wrapped(list),
    answerForm: "one whole number",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 30,
    steps: options.count,
    check: integer(answer),
    solution: String(answer),
    slip: (n) => String(answer + (n % 2 === 0 ? 1 : -1) * (1 + (n % 3))),
  };
}

function pattern(
  variant: string,
  options: { numbers: readonly number[]; next: number; minutes: number; steps: number },
): MiniTask {
  return {
    id: `pattern/${variant}`,
    family: "pattern",
    domain: "general reasoning",
    version: "1",
    title: "Continue a sequence",
    instructions: "Each number follows from those before it by one rule. Give the next number.",
    material: options.numbers.join(", "),
    answerForm: "one whole number",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 30,
    steps: options.steps,
    check: integer(options.next),
    solution: String(options.next),
    slip: (n) => String(options.next + (n % 2 === 0 ? 1 : -1) * (1 + (n % 5))),
  };
}

/** a(n) = a(n-1) + a(n-3), then doubled on every fourth step. */
function woven(length: number): number[] {
  const list = [1, 2, 4];
  while (list.length < length) {
    const next = list.at(-1)! + list.at(-3)!;
    list.push(list.length % 4 === 0 ? 2 * next : next);
  }
  return list;
}

/** Number of letters of the English word for each number, from 1 on, added up. */
const letters = [3, 6, 11, 15, 19, 22, 27, 32, 36, 39];

export const readingTasks: readonly MiniTask[] = [
  counting("letter", {
    seed: 11,
    count: 24,
    minutes: 0.4,
    what: 'the words that contain the letter "e" at least once',
    test: (word) => word.includes("e"),
  }),
  counting("double", {
    seed: 12,
    count: 96,
    minutes: 2.5,
    what: "the words that have the same letter twice in a row",
    test: (word) => /(.)\1/.test(word),
  }),
  counting("neighbours", {
    seed: 13,
    count: 240,
    minutes: 12,
    what: "the words (the first one excepted) that begin with the letter with which the word before them ends",
    test: (word, i, all) => i > 0 && word[0] === all[i - 1]!.at(-1),
  }),
  pattern("growing", { numbers: [3, 5, 9, 15, 23, 33], next: 45, minutes: 0.3, steps: 6 }),
  pattern("spelled", { numbers: letters.slice(0, 9), next: letters[9]!, minutes: 6, steps: 60 }),
  pattern("woven", { numbers: woven(13), next: woven(14)[13]!, minutes: 14, steps: 170 }),
];
