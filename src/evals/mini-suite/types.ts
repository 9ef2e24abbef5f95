/** @file What a task of the built-in suite is: text for a person, and a pure check of the answer. */

export type MiniDomain =
  | "general reasoning"
  | "software engineering"
  | "cybersecurity"
  | "machine learning";

/** What a check says. A check never throws and never returns NaN: an answer that cannot be read scores 0 with a reason. */
export interface CheckResult {
  /** In [0, 1]. */
  score: number;
  /** What was wrong with the form of the answer, without giving the solution away. */
  remark?: string;
}

/** One task. Texts are original to this project. */
export interface MiniTask {
  /** family/variant */
  id: string;
  family: string;
  domain: MiniDomain;
  version: string;
  title: string;
  /** What is wanted, for the reader. */
  instructions: string;
  /** The text to work on, shown in a fixed-width font. */
  material: string;
  /** The form of the answer, for example "one whole number". */
  answerForm: string;
  /** Score that counts as success. */
  threshold: number;
  /** Author's forecast for a person who knows the field, minutes: an estimate, not a measurement. */
  forecastMinutes: number;
  timeLimitMinutes: number;
  /** Elementary steps of a careful solution: what a scripted agent must get right. */
  steps: number;
  check(answer: string): CheckResult;
  /** A right answer, for tests and scripted agents; never sent to the page. */
  solution: string;
  /** A plausible wrong answer: slip number `n` of a solver. */
  slip(n: number): string;
}

/** Fields that a person may see before the attempt is over. */
export type PublicMiniTask = Omit<MiniTask, "check" | "solution" | "slip" | "steps">;

/** The part of a task that may be sent to a page. */
export function publicTask(task: MiniTask): PublicMiniTask {
  const { check, solution, slip, steps, ...rest } = task;
  return rest;
}

/** Exact match after trimming, without regard to case and inner spaces. */
export function exact(expected: string): (answer: string) => CheckResult {
  return (answer) => ({ score: normal(answer) === normal(expected) ? 1 : 0 });
}

/** Exact integer; anything that is not one scores 0 with a remark. */
export function integer(expected: number): (answer: string) => CheckResult {
  return (answer) => {
    const text = answer.trim();
    if (!/^[-+]?\d+$/.test(text)) return { score: 0, remark: "wanted one whole number" };
    return { score: Number(text) === expected ? 1 : 0 };
  };
}

function normal(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, " ");
}
