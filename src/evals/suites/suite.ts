/**
 * @file A suite of tasks: families with variants, checked as a whole, frozen under a hash of its content.
 *
 * Field names are those of METR's Task Standard where it has them, in snake case as people write them in YAML.
 */

import { parse } from "yaml";
import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import type { AttemptedTask } from "../baselines/attempts.ts";
import { miniSuite, miniSuiteName } from "../mini-suite/index.ts";

/** Are a task's solutions in public, and how easily are they memorised? @source HCAST, table 4 */
export const solutionClasses = ["private", "public_hard", "public_easy"] as const;

const name = z.string().regex(/^[\w.-]{1,80}$/, "wanted letters, digits, _ . - only");

/** zod passes over a key `__proto__` without a word; here it is refused like any other odd name. */
const named = <Item extends z.ZodType>(item: Item) =>
  z
    .unknown()
    .refine((value) => !Object.hasOwn(Object(value), "__proto__"), "wanted no name __proto__")
    .pipe(z.record(name, item));

/** Versions are written as words or numbers: 1.0 in YAML is a number. */
const version = z.union([z.string().min(1).max(40), z.number().transform(String)]);

const taskSchema = z.strictObject({
  instructions: z.string().trim().min(1).max(100_000).describe("what is wanted"),
  resources: z.array(z.string().min(1)).default([]).describe("files that the solver can read"),
  permissions: z.array(z.enum(["full_internet"])).default([]),
  scoring: z.string().min(1).describe("program that scores, or `manual`"),
  threshold: z.number().min(0).max(1).describe("score that counts as success"),
  time_limit: z.number().positive().optional().describe("minutes"),
  solution_public: z.enum(solutionClasses).default("private"),
  reference_solution: z.string().optional(),
  human_minutes: z.number().positive().optional(),
  human_source: z.enum(["baseline", "estimate", "qa", "external_qa"]).optional(),
});

const familySchema = z.strictObject({
  version,
  domain: z.string().min(1),
  subdomain: z.string().optional(),
  expertise: z.string().optional(),
  canary: z.string().optional(),
  tasks: named(taskSchema),
});

const suiteSchema = z.strictObject({
  name: z.string().min(1).max(120),
  version,
  families: named(familySchema),
});

export type TaskSuite = z.infer<typeof suiteSchema>;
export type SuiteTask = z.infer<typeof taskSchema>;

/** One thing that is wrong with a suite, with the place. */
export interface SuiteProblem {
  /** Dotted path, for example `families.pico.tasks.main.threshold`. */
  where: string;
  code:
    | "invalid-field"
    | "described-twice"
    | "empty-family"
    | "solver-reads-scorer"
    | "solver-reads-solution"
    | "source-without-length";
  text: string;
}

export interface CheckedSuite {
  /** `undefined` when fields are missing or wrong. */
  suite: TaskSuite | undefined;
  problems: readonly SuiteProblem[];
}

/** Parses YAML or JSON. Throws `InvalidInputError` for text that is neither; `where` names it. */
export function parseSuite(text: string, where: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 }); // JSON is YAML; aliases are bounded against expansion bombs
  } catch (error) {
    throw new InvalidInputError(
      `${where}: not YAML or JSON: ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`,
    );
  }
}

/** Checks a parsed suite; whatever is wrong is a listed problem. */
export function checkSuite(document: unknown): CheckedSuite {
  const parsed = suiteSchema.safeParse(document);
  if (parsed.success) return { suite: parsed.data, problems: suiteProblems(parsed.data) };
  return {
    suite: undefined,
    problems: parsed.error.issues.map(({ path, message }) => ({
      where: path.join(".") || "(top)",
      code: "invalid-field",
      text: message,
    })),
  };
}

/** Problems that only show in the whole: empty families, scorers or solutions that the solver can read, sources without a length. */
export function suiteProblems(suite: TaskSuite): SuiteProblem[] {
  const problems: SuiteProblem[] = [];
  for (const [family, { tasks }] of Object.entries(suite.families)) {
    const at = `families.${family}`;
    if (Object.keys(tasks).length === 0) {
      problems.push({ where: at, code: "empty-family", text: "wanted at least one task" });
    }
    for (const [variant, task] of Object.entries(tasks)) {
      const where = `${at}.tasks.${variant}`;
      const readable = (file: string): string | undefined =>
        task.resources.find((resource) => covers(resource, file));
      const scorer = task.scoring === "manual" ? undefined : readable(task.scoring);
      if (scorer !== undefined) {
        problems.push({
          where,
          code: "solver-reads-scorer",
          text: `the scorer ${task.scoring} lies in the resources (${scorer}): whoever solves the task can read it`,
        });
      }
      const solution =
        task.reference_solution === undefined ? undefined : readable(task.reference_solution);
      if (solution !== undefined) {
        problems.push({
          where,
          code: "solver-reads-solution",
          text: `the reference solution lies in the resources (${solution})`,
        });
      }
      if (task.human_source !== undefined && task.human_minutes === undefined) {
        problems.push({
          where,
          code: "source-without-length",
          text: `wanted human_minutes beside human_source ${task.human_source}`,
        });
      }
    }
  }
  return problems;
}

/** Does a resource (a file or a folder) include this file? */
function covers(resource: string, file: string): boolean {
  const clean = (path: string): string =>
    path
      .replace(/^(\.\/)+/, "")
      .replace(/\/+/g, "/")
      .replace(/\/(\*+)?$/, "");
  const [outer, inner] = [clean(resource), clean(file)];
  return (
    outer === "." ||
    outer === "" ||
    outer === "*" ||
    inner === outer ||
    inner.startsWith(`${outer}/`)
  );
}

/** All tasks with their names `family/variant`, in the order of the file. */
export function suiteTasks(
  suite: TaskSuite,
): { id: string; family: string; domain: string; version: string; task: SuiteTask }[] {
  return Object.entries(suite.families).flatMap(([family, { tasks, domain, version }]) =>
    Object.entries(tasks).map(([variant, task]) => ({
      id: `${family}/${variant}`,
      family,
      domain,
      version,
      task,
    })),
  );
}

/** Tasks as attempt checks want them; without a forecast a task has NaN minutes until somebody succeeds. */
export function attemptedTasks(suite: TaskSuite): AttemptedTask[] {
  return suiteTasks(suite).map(({ id, family, version, task }) => ({
    id,
    family,
    version,
    threshold: task.threshold,
    forecastMinutes: task.human_minutes ?? Number.NaN,
  }));
}

/** A suite with names for its content. */
export interface FrozenSuite {
  name: string;
  version: string;
  /** SHA-256 of everything, hexadecimal. */
  hash: string;
  tasks: readonly { id: string; version: string; hash: string }[];
}

/** Hashes the suite and each task with its family's facts; tasks come in the order of their ids. The order of keys in the file does not matter. */
export async function freezeSuite(suite: TaskSuite): Promise<FrozenSuite> {
  const tasks = await Promise.all(
    suiteTasks(suite)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(async ({ id, family, version, task }) => {
        const { tasks: _, ...facts } = suite.families[family]!;
        return { id, version, hash: await sha256(canonical({ facts, task })) };
      }),
  );
  return { name: suite.name, version: suite.version, hash: await sha256(canonical(suite)), tasks };
}

/** What happened to a task since a suite was frozen. */
export interface SuiteChange {
  id: string;
  change: "added" | "removed" | "new version" | "changed without a new version";
}

/** Compares with an earlier freeze; results of unchanged tasks stay comparable, those of the others do not. */
export function suiteChanges(
  before: Pick<FrozenSuite, "tasks">,
  after: Pick<FrozenSuite, "tasks">,
): SuiteChange[] {
  const old = new Map(before.tasks.map((task) => [task.id, task]));
  const now = new Set(after.tasks.map(({ id }) => id));
  const changes = after.tasks.flatMap((task): SuiteChange[] => {
    const known = old.get(task.id);
    if (known === undefined) return [{ id: task.id, change: "added" }];
    if (known.hash === task.hash) return [];
    const change = known.version === task.version ? "changed without a new version" : "new version";
    return [{ id: task.id, change }];
  });
  const removed = before.tasks.filter(({ id }) => !now.has(id));
  return [...changes, ...removed.map(({ id }): SuiteChange => ({ id, change: "removed" }))];
}

/** The built-in mini-suite in this form. */
export function miniSuiteAsSuite(): TaskSuite {
  const families: TaskSuite["families"] = {};
  for (const task of miniSuite) {
    families[task.family] ??= { version: task.version, domain: task.domain, tasks: {} };
    families[task.family]!.tasks[task.id.slice(task.family.length + 1)] = {
      instructions: `${task.title}: ${task.instructions}`,
      resources: ["material"],
      permissions: [],
      scoring: "check",
      threshold: task.threshold,
      time_limit: task.timeLimitMinutes,
      solution_public: "public_hard", // the project's source holds the answers
      human_minutes: task.forecastMinutes,
      human_source: "estimate",
    };
  }
  return { name: "Assay mini-suite", version: miniSuiteName.replace(/\D+/, ""), families };
}

/** JSON with sorted keys: equal content gives equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(value);
}

async function sha256(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
