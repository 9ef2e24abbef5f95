/** @file The quality board of a suite: findings of people who read runs, and which tasks are ready to be measured on. */

import { z } from "zod";

/** Ids and versions are written as words or numbers. */
const word = z.union([z.string(), z.number().transform(String)]);

/** One reading of a run, or a remark on a task. `ok`: read, nothing wrong. */
export const findingSchema = z.object({
  finding_id: word.pipe(z.string().min(1).max(120)),
  task_id: z.string().min(1).max(200),
  task_version: word.pipe(z.string().max(40)),
  class: z.enum(["unfair", "ambiguous", "exploitable", "environment", "ok"]),
  status: z.enum(["open", "closed"]).default("open"),
  run_id: word.pipe(z.string().max(200)).optional().describe("the run whose transcript was read"),
  text: z.string().max(20_000).default(""),
});

export type Finding = z.infer<typeof findingSchema>;

/** Runs per task whose transcripts are read before a task counts. @source HCAST, section 2.3 (five) */
export const runsToRead = 5;

export interface QualityRow {
  taskId: string;
  version: string;
  /** `blocked`: an open finding at this version. `unread`: too few transcripts read at this version. */
  status: "ready" | "unread" | "blocked";
  /** Different runs read at this version. */
  runsRead: number;
  open: readonly Finding[];
  closed: number;
  /** Findings at other versions: they say nothing about this one. */
  otherVersions: number;
}

export interface QualityBoard {
  rows: readonly QualityRow[];
  ready: number;
  /** Findings about tasks that the suite does not have. */
  unknown: readonly Finding[];
  /** Ids that came more than once; the last one counts, as an update. */
  repeated: readonly string[];
}

/** Sorts findings to tasks. A finding of class `ok` is a reading without a complaint and never blocks. */
export function qualityBoard(
  tasks: readonly { id: string; version: string }[],
  findings: readonly Finding[],
  wanted = runsToRead,
): QualityBoard {
  const latest = new Map<string, Finding>();
  const repeated = new Set<string>();
  for (const finding of findings) {
    if (latest.has(finding.finding_id)) repeated.add(finding.finding_id);
    latest.set(finding.finding_id, finding);
  }
  const byTask = grouped(latest);
  const known = new Set(tasks.map(({ id }) => id));
  const rows = tasks.map(({ id, version }): QualityRow => {
    const all = byTask.get(id) ?? [];
    const own = all.filter(({ task_version }) => task_version === version);
    const complaints = own.filter((finding) => finding.class !== "ok");
    const open = complaints.filter(({ status }) => status === "open");
    const runsRead = new Set(own.flatMap(({ run_id }) => (run_id === undefined ? [] : [run_id])))
      .size;
    return {
      taskId: id,
      version,
      status: open.length > 0 ? "blocked" : runsRead < wanted ? "unread" : "ready",
      runsRead,
      open,
      closed: complaints.length - open.length,
      otherVersions: all.length - own.length,
    };
  });
  return {
    rows,
    ready: rows.filter(({ status }) => status === "ready").length,
    unknown: [...latest.values()].filter(({ task_id }) => !known.has(task_id)),
    repeated: [...repeated],
  };
}

function grouped(findings: ReadonlyMap<string, Finding>): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings.values()) {
    const group = groups.get(finding.task_id);
    if (group === undefined) groups.set(finding.task_id, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** Findings from lines of JSON; lines that do not fit are listed with their numbers. */
export function readFindings(text: string): {
  findings: Finding[];
  problems: { line: number; text: string }[];
} {
  const findings: Finding[] = [];
  const problems: { line: number; text: string }[] = [];
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "") return;
    const parsed = findingSchema.safeParse(json(line));
    if (parsed.success) findings.push(parsed.data);
    else {
      const [issue] = parsed.error.issues;
      problems.push({
        line: i + 1,
        text: `${issue?.path.join(".") || "line"}: ${issue?.message ?? "does not fit"}`,
      });
    }
  });
  return { findings, problems };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the schema then says what was wanted
  }
}
