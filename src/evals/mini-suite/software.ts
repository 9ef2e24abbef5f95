/** @file Families of software engineering: check digits, finding a bug by reading, reshaping JSON. */

import { rng } from "../../math/random.ts";
import { type CheckResult, integer, type MiniTask } from "./types.ts";

/** Luhn digit that completes a string of digits. */
function luhnDigit(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

function digits(seed: number, count: number): string {
  const random = rng(seed, "mini-suite/digits");
  return Array.from({ length: count }, () => random.integer(10)).join("");
}

const luhnRule =
  "Rule: from the right, the last digit before the check digit is doubled, then every second one. Doubled numbers above 9 lose 9. Add everything up; the check digit brings the sum to a multiple of 10.";

function checkDigit(variant: string, seed: number, count: number, minutes: number): MiniTask {
  const number = digits(seed, count);
  const answer = luhnDigit(number);
  return {
    id: `check_digit/${variant}`,
    family: "check_digit",
    domain: "software engineering",
    version: "1",
    title: `Check digit of ${count} digits`,
    instructions: `Give the digit that belongs in place of the question mark. ${luhnRule}`,
    material: `${number}?`,
    answerForm: "one digit",
    threshold: 1,
    forecastMinutes: minutes,
    timeLimitMinutes: 20,
    steps: 2 * count,
    check: integer(answer),
    solution: String(answer),
    slip: (n) => String((answer + 1 + (n % 9)) % 10),
  };
}

function invalidNumber(): MiniTask {
  const numbers = Array.from({ length: 12 }, (_, i) => {
    const body = digits(300 + i, 11);
    return body + luhnDigit(body);
  });
  const broken = 7;
  const wrong = numbers[broken]!;
  numbers[broken] = wrong.slice(0, 4) + ((Number(wrong[4]) + 3) % 10) + wrong.slice(5);
  return {
    id: "check_digit/odd_one_out",
    family: "check_digit",
    domain: "software engineering",
    version: "1",
    title: "The number that was mistyped",
    instructions: `One of these numbers does not satisfy its check digit (the last digit). Give its line number. ${luhnRule}`,
    material: numbers.map((number, i) => `${String(i + 1).padStart(2)}  ${number}`).join("\n"),
    answerForm: "one line number",
    threshold: 1,
    forecastMinutes: 11,
    timeLimitMinutes: 45,
    steps: 160,
    check: integer(broken + 1),
    solution: String(broken + 1),
    slip: (n) => String(((broken + 1 + (n % 11)) % 12) + 1),
  };
}

function bug(
  variant: string,
  options: {
    title: string;
    listing: readonly string[];
    call: string;
    wanted: string;
    line: number;
    minutes: number;
    steps: number;
  },
): MiniTask {
  return {
    id: `bug_hunt/${variant}`,
    family: "bug_hunt",
    domain: "software engineering",
    version: "1",
    title: options.title,
    instructions: `One line of this function is wrong. ${options.call} should return ${options.wanted}, and does not. Give the number of the wrong line.`,
    material: options.listing.map((line, i) => `${String(i + 1).padStart(2)}  ${line}`).join("\n"),
    answerForm: "one line number",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 30,
    steps: options.steps,
    check: integer(options.line),
    solution: String(options.line),
    slip: (n) =>
      String(((options.line + (n % (options.listing.length - 1))) % options.listing.length) + 1),
  };
}

function reshape(
  variant: string,
  options: {
    instructions: string;
    input: unknown;
    output: unknown;
    minutes: number;
    steps: number;
  },
): MiniTask {
  return {
    id: `json_reshape/${variant}`,
    family: "json_reshape",
    domain: "software engineering",
    version: "1",
    title: "Reshape a JSON document",
    instructions: `${options.instructions} The order of object keys does not matter; the order of lists does.`,
    material: JSON.stringify(options.input, undefined, 1),
    answerForm: "a JSON document",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 45,
    steps: options.steps,
    check: json(options.output),
    solution: JSON.stringify(options.output),
    slip: (n) => JSON.stringify(n % 2 === 0 ? { result: options.output } : [options.output]),
  };
}

/** Deep equality with a JSON value; long or deeply nested answers are refused before comparing. */
function json(expected: unknown): (answer: string) => CheckResult {
  const wanted = canonical(expected);
  return (answer) => {
    if (answer.length > 20_000) return { score: 0, remark: "the answer is too long" };
    try {
      return { score: canonical(JSON.parse(answer)) === wanted ? 1 : 0 };
    } catch {
      return { score: 0, remark: "wanted a JSON document" };
    }
  };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

const orders = [
  {
    id: 7,
    customer: "Ito",
    items: [
      ["bolt", 4, 0.5],
      ["nut", 10, 0.2],
    ],
  },
  { id: 9, customer: "Mora", items: [["gear", 1, 12]] },
  {
    id: 12,
    customer: "Ito",
    items: [
      ["gear", 2, 12],
      ["bolt", 6, 0.5],
    ],
  },
  {
    id: 15,
    customer: "Sand",
    items: [
      ["nut", 50, 0.2],
      ["washer", 20, 0.1],
      ["bolt", 2, 0.5],
    ],
  },
];

export const softwareTasks: readonly MiniTask[] = [
  checkDigit("short", 21, 5, 0.8),
  checkDigit("long", 22, 15, 2.2),
  invalidNumber(),
  bug("average", {
    title: "An average that is too high",
    listing: [
      "function average(values) {",
      "  let sum = 0;",
      "  for (const value of values) sum += value;",
      "  return sum / (values.length - 1);",
      "}",
    ],
    call: "average([2, 4, 6])",
    wanted: "4",
    line: 4,
    minutes: 0.4,
    steps: 8,
  }),
  bug("search", {
    title: "A binary search that misses",
    listing: [
      "function find(sorted, wanted) {",
      "  let low = 0;",
      "  let high = sorted.length - 1;",
      "  while (low < high) {",
      "    const middle = Math.floor((low + high) / 2);",
      "    if (sorted[middle] === wanted) return middle;",
      "    if (sorted[middle] < wanted) low = middle + 1;",
      "    else high = middle - 1;",
      "  }",
      "  return -1;",
      "}",
    ],
    call: "find([3, 5, 8], 8)",
    wanted: "2",
    line: 4,
    minutes: 2,
    steps: 45,
  }),
  bug("merge", {
    title: "Overlapping spans that stay apart",
    listing: [
      "function merge(spans) {",
      "  const sorted = [...spans].sort((a, b) => a.from - b.from);",
      "  const merged = [];",
      "  let open = sorted[0];",
      "  for (const span of sorted.slice(1)) {",
      "    if (span.from <= open.to) {",
      "      open = { from: open.from, to: span.to };",
      "    } else {",
      "      merged.push(open);",
      "      open = span;",
      "    }",
      "  }",
      "  merged.push(open);",
      "  return merged;",
      "}",
    ],
    call: "merge([{from: 1, to: 9}, {from: 2, to: 4}, {from: 8, to: 10}])",
    wanted: "[{from: 1, to: 10}]",
    line: 7,
    minutes: 4,
    steps: 80,
  }),
  reshape("rename", {
    instructions: 'Give the same list with the key "n" renamed to "count" and "w" to "weight".',
    input: [
      { n: 2, w: 0.5 },
      { n: 7, w: 1.25 },
    ],
    output: [
      { count: 2, weight: 0.5 },
      { count: 7, weight: 1.25 },
    ],
    minutes: 1,
    steps: 10,
  }),
  reshape("by_customer", {
    instructions:
      "Items are [part, amount, price]. Give one object: customer to total paid (amount times price, over all orders), as a number.",
    input: orders,
    output: { Ito: 31, Mora: 12, Sand: 13 },
    minutes: 4,
    steps: 70,
  }),
  reshape("by_part", {
    instructions:
      'Items are [part, amount, price]. Give a list of objects { "part", "amount", "orders" }, sorted by part: total amount over all orders and the ascending list of order ids in which the part occurs.',
    input: orders,
    output: [
      { part: "bolt", amount: 12, orders: [7, 12, 15] },
      { part: "gear", amount: 3, orders: [9, 12] },
      { part: "nut", amount: 60, orders: [7, 15] },
      { part: "washer", amount: 20, orders: [15] },
    ],
    minutes: 9,
    steps: 130,
  }),
];
