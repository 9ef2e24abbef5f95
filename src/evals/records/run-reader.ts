/**
 * @file Reads run records one by one into a {@link RunTable}: checks every field, names every bad row by its line.
 *
 * Accepts the 2025 preview form and the 1.0 / 1.1 release form (`score` or `score_cont`, `alias` or `agent`,
 * `total_tokens` or `tokens_count`, and so on).
 */

import { GrowingColumn, NameIndex, WordColumnReader } from "./columns.ts";
import {
  BadRow,
  isInvalid,
  optional,
  type Raw,
  type RunFacts,
  runFacts,
  show,
  text,
} from "./record-fields.ts";
import {
  type CensoredAttempt,
  humanAlias,
  type ObservedSuccess,
  type ProblemCode,
  type RowProblem,
  type RunTable,
  type StubRow,
  type Suite,
  type TaskLabel,
  type TaskRecord,
} from "./tables.ts";

const problemsKept = 100;
const suites: readonly string[] = ["HCAST", "SWAA", "RE-Bench", "swe_bench"];

type MutableTask = TaskRecord & { versions: string[] };

/** Collects records; call {@link RunReader.add} per record, then {@link RunReader.finish} once. */
export class RunReader {
  readonly #agents = new NameIndex();
  readonly #taskNames = new NameIndex();
  readonly #tasks: MutableTask[] = [];
  readonly #runIds = new Set<string>();
  readonly #observed: ObservedSuccess[] = [];
  readonly #censored: CensoredAttempt[] = [];
  readonly #stubs: StubRow[] = [];
  readonly #problems: RowProblem[] = [];
  readonly #problemCounts: Partial<Record<ProblemCode, number>> = {};
  readonly #columns = {
    agent: new GrowingColumn((n) => new Int32Array(n)),
    task: new GrowingColumn((n) => new Int32Array(n)),
    score: new GrowingColumn((n) => new Float64Array(n)),
    success: new GrowingColumn((n) => new Int8Array(n)),
    costUsd: new GrowingColumn((n) => new Float64Array(n)),
    humanCostUsd: new GrowingColumn((n) => new Float64Array(n)),
    tokens: new GrowingColumn((n) => new Float64Array(n)),
    actions: new GrowingColumn((n) => new Float64Array(n)),
    wallMinutes: new GrowingColumn((n) => new Float64Array(n)),
    givenInvsqrtWeight: new GrowingColumn((n) => new Float64Array(n)),
    timeLimitMinutes: new GrowingColumn((n) => new Float64Array(n)),
    scaffold: new WordColumnReader(),
    taskVersion: new WordColumnReader(),
    fatalErrorFrom: new WordColumnReader(),
    cloned: new GrowingColumn((n) => new Int8Array(n)),
    usageLimited: new GrowingColumn((n) => new Uint8Array(n)),
    invalid: new GrowingColumn((n) => new Uint8Array(n)),
    line: new GrowingColumn((n) => new Int32Array(n)),
  };
  #rows = 0;

  /** Takes one parsed record from `line` (from 1). Never throws: a bad record becomes a problem. */
  add(record: unknown, line: number): void {
    this.#rows++;
    try {
      if (record === null || typeof record !== "object" || Array.isArray(record)) {
        throw new BadRow("not-a-record", "wanted an object with named fields");
      }
      this.#addRecord(record as Raw, line);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      this.#problem(line, error.code, error.message);
    }
  }

  /** Notes a row that could not even be parsed. */
  reject(line: number, code: ProblemCode, text: string): void {
    this.#rows++;
    this.#problem(line, code, text);
  }

  finish(): RunTable {
    const c = this.#columns;
    const runs = {
      agent: c.agent.finish(),
      task: c.task.finish(),
      score: c.score.finish(),
      success: c.success.finish(),
      costUsd: c.costUsd.finish(),
      humanCostUsd: c.humanCostUsd.finish(),
      tokens: c.tokens.finish(),
      actions: c.actions.finish(),
      wallMinutes: c.wallMinutes.finish(),
      givenInvsqrtWeight: c.givenInvsqrtWeight.finish(),
      timeLimitMinutes: c.timeLimitMinutes.finish(),
      scaffold: c.scaffold.finish(),
      taskVersion: c.taskVersion.finish(),
      fatalErrorFrom: c.fatalErrorFrom.finish(),
      cloned: c.cloned.finish(),
      usageLimited: c.usageLimited.finish(),
      invalid: c.invalid.finish(),
      line: c.line.finish(),
    };
    return {
      agents: this.#agents.names,
      tasks: this.#tasks,
      runs: { length: runs.agent.length, ...runs },
      human: { observed: this.#observed, censored: this.#censored, stubs: this.#stubs },
      rowsRead: this.#rows,
      problems: this.#problems,
      problemCounts: this.#problemCounts,
      warnings: [
        ...weightWarnings(this.#agents.names, runs.agent, runs.givenInvsqrtWeight),
        ...versionWarnings(this.#tasks),
      ],
    };
  }

  #problem(line: number, code: ProblemCode, text: string): void {
    this.#problemCounts[code] = (this.#problemCounts[code] ?? 0) + 1;
    if (this.#problems.length < problemsKept) this.#problems.push({ line, code, text });
  }

  #addRecord(raw: Raw, line: number): void {
    const id = text(raw, "task_id");
    const alias = typeof raw.alias === "string" ? raw.alias : raw.agent;
    if (typeof alias !== "string" || alias === "") {
      throw new BadRow("missing-field", `task ${id}: wanted alias (or agent), got ${show(alias)}`);
    }
    const runId = raw.run_id === undefined || raw.run_id === null ? "" : String(raw.run_id);
    const invalid = isInvalid(raw.validity, id);
    const score = this.#score(raw, id, invalid);
    const started = optional(raw, "started_at");
    const ended = optional(raw, "completed_at");
    if (ended < started) {
      throw new BadRow(
        "end-before-start",
        `task ${id}: run ends ${started - ended} ms before it starts`,
      );
    }
    const facts = runFacts(raw, id);
    const task = this.#task(raw, id, runId, facts);
    // Agents and people number their runs independently: a run id is unique within its kind.
    const key = alias === humanAlias ? `human ${runId}` : runId;
    if (runId !== "" && this.#runIds.has(key)) {
      throw new BadRow("duplicate-run-id", `task ${id}: run id ${runId} was seen before`);
    }
    if (runId !== "") this.#runIds.add(key);

    if (alias === humanAlias) {
      if (invalid) return; // an attempt that technique ended says nothing about the task
      this.#addHuman(raw, task, runId, (ended - started) / 60_000, score);
      return;
    }
    const c = this.#columns;
    c.agent.push(this.#agents.add(alias));
    c.task.push(task);
    c.score.push(score.score);
    c.success.push(score.success);
    c.costUsd.push(knownCost(optional(raw, "generation_cost", "dollar_equivalent")));
    c.humanCostUsd.push(knownCost(optional(raw, "human_cost")));
    c.tokens.push(facts.tokens);
    c.actions.push(facts.actions);
    c.wallMinutes.push((ended - started) / 60_000);
    c.givenInvsqrtWeight.push(optional(raw, "invsqrt_task_weight"));
    c.timeLimitMinutes.push(facts.timeLimitMinutes);
    c.scaffold.push(facts.scaffold);
    c.taskVersion.push(facts.taskVersion);
    c.fatalErrorFrom.push(facts.fatalErrorFrom);
    c.cloned.push(facts.cloned === undefined ? -1 : facts.cloned ? 1 : 0);
    c.usageLimited.push(facts.fatalErrorFrom === "usageLimits" ? 1 : 0);
    c.invalid.push(invalid ? 1 : 0);
    c.line.push(line);
  }

  #addHuman(
    raw: Raw,
    task: number,
    attempt: string,
    minutes: number,
    score: { success: number },
  ): void {
    const cost = knownCost(optional(raw, "human_cost", "dollar_equivalent"));
    const costUsd = Number.isNaN(cost) ? {} : { costUsd: cost };
    if (this.#tasks[task]!.label.kind !== "baseline") {
      this.#stubs.push({ task, attempt, copiedLabelMinutes: minutes });
    } else if (score.success === 1) {
      const person = typeof raw.person_id === "string" ? { person: raw.person_id } : {};
      this.#observed.push({ task, attempt, ...person, successMinutes: minutes, ...costUsd });
    } else {
      this.#censored.push({ task, attempt, stoppedAfterMinutes: minutes, ...costUsd });
    }
  }

  #score(raw: Raw, id: string, invalid: boolean): { score: number; success: -1 | 0 | 1 } {
    const given = optional(raw, "score_cont", "score");
    const binary = optional(raw, "score_binarized");
    if (Number.isNaN(given) && Number.isNaN(binary)) {
      if (invalid) return { score: 0, success: 0 };
      throw new BadRow("missing-field", `task ${id}: wanted score_cont, score or score_binarized`);
    }
    const score = Number.isNaN(given) ? binary : given;
    if (!(score >= 0 && score <= 1)) {
      throw new BadRow("invalid-score", `task ${id}: wanted a score in 0..1, got ${score}`);
    }
    if (binary === 0 || binary === 1) return { score, success: binary };
    if (!Number.isNaN(binary)) return { score, success: -1 };
    if (score === 0 || score === 1) return { score, success: score };
    const threshold = optional(raw, "human_score");
    if (Number.isNaN(threshold)) return { score, success: -1 };
    return { score, success: score >= threshold ? 1 : 0 };
  }

  #task(raw: Raw, id: string, runId: string, { taskVersion }: RunFacts): number {
    const minutes = optional(raw, "human_minutes");
    if (!(minutes > 0) || minutes === Number.POSITIVE_INFINITY) {
      throw new BadRow(
        "invalid-length",
        `task ${id}: wanted human_minutes > 0, got ${show(raw.human_minutes)}`,
      );
    }
    const family =
      typeof raw.task_family === "string" && raw.task_family !== ""
        ? raw.task_family
        : familyOf(id);
    const known = this.#taskNames.find(id);
    if (known === undefined) {
      const threshold = optional(raw, "human_score");
      this.#tasks.push({
        id,
        family,
        suite: suiteOf(raw.task_source, id, runId),
        label: labelOf(raw.human_source, minutes),
        ...(Number.isNaN(threshold) ? {} : { threshold }),
        versions: taskVersion === undefined ? [] : [taskVersion],
      });
      return this.#taskNames.add(id);
    }
    const task = this.#tasks[known]!;
    if (task.label.humanMinutes !== minutes) {
      throw new BadRow(
        "two-lengths",
        `task ${id}: has ${task.label.humanMinutes} and ${minutes} human minutes`,
      );
    }
    if (task.family !== family) {
      throw new BadRow("two-families", `task ${id}: is in families ${task.family} and ${family}`);
    }
    if (taskVersion !== undefined && !task.versions.includes(taskVersion)) {
      task.versions.push(taskVersion);
    }
    return known;
  }
}

/** Family of a task by its name: the text before the first `/`, for SWE-bench ids the text before `__`. */
export function familyOf(taskId: string): string {
  const slash = taskId.indexOf("/");
  if (slash > 0) return taskId.slice(0, slash);
  const bars = taskId.indexOf("__");
  return bars > 0 ? taskId.slice(0, bars) : taskId;
}

/** Families of the short software actions, for files that do not name a task's suite. @source METR suite 1.1 */
const shortActionFamilies = new Set([
  "alert_triage",
  "arithmetic",
  "code_completion",
  "file_selection",
  "request_routing",
]);

/** Suite of a task: as the file states it, else by the names of task and run. */
export function suiteOf(source: unknown, taskId: string, runId = ""): Suite {
  if (typeof source === "string" && suites.includes(source)) return source as Suite;
  if (taskId.startsWith("ai_rd_")) return "RE-Bench";
  if (runId.includes("small_tasks_") || shortActionFamilies.has(familyOf(taskId))) return "SWAA";
  return "unstated";
}

/** The label with the kind of knowledge that the file's `human_source` states. */
export function labelOf(source: unknown, humanMinutes: number): TaskLabel {
  if (source === "baseline") return { kind: "baseline", humanMinutes };
  if (source === "estimate" || source === "qa" || source === "external_qa") {
    return { kind: "forecast", by: source, humanMinutes };
  }
  return { kind: "unstated", humanMinutes };
}

/** Costs of exactly 0 mean "not recorded" in the public files. */
function knownCost(costUsd: number): number {
  return costUsd > 0 ? costUsd : Number.NaN;
}

function weightWarnings(
  agents: readonly string[],
  agent: Int32Array,
  given: Float64Array,
): string[] {
  const sums = new Float64Array(agents.length);
  let present = 0;
  for (let i = 0; i < agent.length; i++) {
    if (Number.isNaN(given[i]!)) continue;
    present++;
    sums[agent[i]!]! += given[i]!;
  }
  if (present === 0) return [];
  const off = agents.filter((_, i) => Math.abs(sums[i]! - 1) > 1e-6);
  if (off.length === 0) return [];
  return [
    `weights of the file do not sum to 1 for ${off.slice(0, 5).join(", ")}: recomputed from the runs present`,
  ];
}

function versionWarnings(tasks: readonly TaskRecord[]): string[] {
  const mixed = tasks.filter((task) => task.versions.length > 1);
  if (mixed.length === 0) return [];
  const names = mixed.slice(0, 5).map((task) => `${task.id} (${task.versions.join(", ")})`);
  return [`${mixed.length} tasks were run in more than one version: ${names.join("; ")}`];
}
