/** @file Instrument: checks a suite, freezes it under a hash, compares with an earlier freeze, and shows its quality board. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { readSuiteFiles } from "../../evals/suites/folder.ts";
import {
  type QualityBoard,
  qualityBoard,
  readFindings,
  runsToRead,
} from "../../evals/suites/quality.ts";
import {
  type FrozenSuite,
  freezeSuite,
  miniSuiteAsSuite,
  type SuiteChange,
  suiteChanges,
  suiteTasks,
  type TaskSuite,
} from "../../evals/suites/suite.ts";
import type { ClaimRow, InputFile, Instrument, Notice, TableFigure } from "../../study/index.ts";
import type { HcastConfig } from "./config.ts";
import { suiteSlot } from "./instrument-input.ts";

const decode = (file: InputFile): string => new TextDecoder().decode(file.bytes);

export const suiteInstrument: Instrument<HcastConfig> = {
  id: "suite",
  title: "Check and freeze a suite",
  summary:
    "Checks a suite of tasks, names its content by a hash, compares it with an earlier freeze, and shows which tasks are ready.",
  verb: ["hcast", "suite"],
  positional: "suite",
  options: z.object({
    runsRead: z.coerce.number().int().min(0).max(1000).default(runsToRead).meta({
      title: "Runs to read",
      description: "Transcripts that people must have read before a task counts as ready.",
      unit: "runs",
      source: "arXiv 2503.17354, section 2.3",
    }),
  }),
  files: [
    suiteSlot("suite as YAML or JSON, without it the built-in mini-suite"),
    {
      slot: "findings",
      description:
        "findings of readers, one JSON per line: finding_id, task_id, task_version, class",
      accept: [".jsonl", ".ndjson"],
      required: false,
      many: true,
    },
    {
      slot: "frozen",
      description: "an earlier report of this instrument (--out frozen.json), to compare with",
      accept: [".json"],
      required: false,
    },
  ],
  takesRun: false,
  async run(raw, context) {
    const files = context.files.suite ?? [];
    const { suite, problems } =
      files.length === 0 ? { suite: miniSuiteAsSuite(), problems: [] } : readSuiteFiles(files);
    const notices = problems.map(
      ({ where, code, text }): Notice => ({ level: "failure", code, text: `${where}: ${text}` }),
    );
    if (suite === undefined) {
      return {
        title: "Suite",
        summary: `${problems.length} fields are missing or wrong: nothing was frozen.`,
        measures: { problems: { value: problems.length, unit: "problems" } },
        claims: [completeness(problems.length)],
        figures: [],
        notices,
      };
    }
    const tasks = suiteTasks(suite);
    const frozen = await freezeSuite(suite);
    const changes = changesOf(context.files.frozen?.[0], frozen, notices);
    const findings = (context.files.findings ?? []).map((one) => ({
      name: one.name,
      ...readFindings(decode(one)),
    }));
    for (const { name, problems: bad } of findings) {
      for (const { line, text } of bad.slice(0, 5)) {
        notices.push({
          level: "warning",
          code: "not-a-finding",
          text: `${name} line ${line}: ${text}`,
        });
      }
    }
    const board = qualityBoard(
      tasks,
      findings.flatMap((one) => one.findings),
      Number(raw.runsRead ?? runsToRead),
    );
    notices.push(...boardNotices(board));
    const source = `${suite.name} ${suite.version}, sha256 ${frozen.hash.slice(0, 16)}`;
    return {
      title: "Suite",
      summary: `${suite.name} ${suite.version}: ${tasks.length} tasks in ${Object.keys(suite.families).length} families, ${problems.length === 0 ? `frozen as ${frozen.hash.slice(0, 16)}` : `${problems.length} problems to repair before it is frozen`}; ${board.ready} tasks are ready.`,
      measures: {
        tasks: { value: tasks.length, unit: "tasks" },
        families: { value: Object.keys(suite.families).length, unit: "families" },
        ready: { value: board.ready, unit: "tasks" },
        blocked: {
          value: board.rows.filter(({ status }) => status === "blocked").length,
          unit: "tasks",
        },
        measuredLengths: {
          value: tasks.filter(({ task }) => task.human_source === "baseline").length / tasks.length,
          unit: "fraction",
          note: "tasks whose length was measured on people",
        },
        problems: { value: problems.length, unit: "problems" },
      },
      claims: [completeness(problems.length)],
      figures: [
        ...(changes.length === 0 ? [] : [changesTable(changes, source)]),
        boardTable(board, source),
        familiesTable(suite, source),
        ...(problems.length > 0 ? [] : [frozenTable(frozen, source)]),
      ],
      notices,
    };
  },
};

/** Reads the table "frozen" of an earlier report. */
function changesOf(
  file: InputFile | undefined,
  now: FrozenSuite,
  notices: Notice[],
): SuiteChange[] {
  if (file === undefined) return [];
  let document: unknown;
  try {
    document = JSON.parse(decode(file));
  } catch {
    document = undefined; // the schema then says what was wanted
  }
  const row = z.tuple([z.string(), z.string(), z.string()]);
  const figure = z.object({ id: z.literal("frozen"), rows: z.array(row) });
  const report = z.object({ figures: z.array(z.unknown()) }).safeParse(document);
  const table = (report.data?.figures ?? [])
    .map((one) => figure.safeParse(one))
    .find((one) => one.success)?.data;
  if (table === undefined) {
    throw new InvalidInputError(
      `${file.name}: wanted a report of this instrument with its table "frozen", got something else`,
      "make one with: assay hcast suite SUITE --out frozen.json",
    );
  }
  const before = { tasks: table.rows.map(([id, version, hash]) => ({ id, version, hash })) };
  const changes = suiteChanges(before, now);
  const silent = changes.filter(({ change }) => change === "changed without a new version");
  if (silent.length > 0) {
    notices.push({
      level: "failure",
      code: "silent-change",
      text: `${silent.length} tasks changed without a new version (${silent
        .slice(0, 5)
        .map(({ id }) => id)
        .join(
          ", ",
        )}): earlier results would be mixed with later ones; raise the version of the family`,
    });
  }
  if (changes.length === 0) {
    notices.push({
      level: "info",
      code: "unchanged",
      text: "no task has changed since the freeze",
    });
  }
  return changes;
}

function boardNotices(board: QualityBoard): Notice[] {
  const notices: Notice[] = [];
  if (board.unknown.length > 0) {
    notices.push({
      level: "warning",
      code: "unknown-task",
      text: `${board.unknown.length} findings are about tasks that the suite does not have (${[...new Set(board.unknown.map(({ task_id }) => task_id))].slice(0, 5).join(", ")})`,
    });
  }
  if (board.repeated.length > 0) {
    notices.push({
      level: "info",
      code: "updated-findings",
      text: `${board.repeated.length} findings came more than once: the last one counts`,
    });
  }
  const other = board.rows.reduce((sum, row) => sum + row.otherVersions, 0);
  if (other > 0) {
    notices.push({
      level: "info",
      code: "other-versions",
      text: `${other} findings are about other versions of their task and do not count here`,
    });
  }
  return notices;
}

function boardTable(board: QualityBoard, source: string): TableFigure {
  const order = { blocked: 0, unread: 1, ready: 2 };
  return {
    id: "quality",
    kind: "table",
    title: "Quality board",
    caption:
      "blocked: an open finding at this version; unread: too few transcripts were read; ready: neither.",
    notes: [],
    source,
    columns: [
      { name: "task" },
      { name: "version" },
      { name: "status" },
      { name: "runs read", align: "right" },
      { name: "open findings" },
      { name: "closed", align: "right" },
      { name: "other versions", align: "right" },
    ],
    rows: [...board.rows]
      .sort((a, b) => order[a.status] - order[b.status])
      .map((row) => [
        row.taskId,
        row.version,
        row.status,
        row.runsRead,
        row.open
          .map((one) => `${one.class}${one.text === "" ? "" : `: ${one.text.slice(0, 80)}`}`)
          .join("; "),
        row.closed,
        row.otherVersions,
      ]),
  };
}

/** Families with their sizes and what that does to the weight of their tasks. */
function familiesTable(suite: TaskSuite, source: string): TableFigure {
  const families = Object.entries(suite.families).map(([family, { tasks, ...facts }]) => ({
    family,
    ...facts,
    tasks: Object.values(tasks),
  }));
  const total = families.reduce((sum, { tasks }) => sum + Math.sqrt(tasks.length), 0);
  return {
    id: "families",
    kind: "table",
    title: "Families",
    caption:
      "Weight: share of the family when a task counts one over the square root of its family's size.",
    notes: [],
    source,
    columns: [
      { name: "family" },
      { name: "version" },
      { name: "domain" },
      { name: "tasks", align: "right" },
      { name: "weight", unit: "%", align: "right" },
      { name: "measured lengths", align: "right" },
      { name: "public solutions", align: "right" },
    ],
    rows: families.map(({ family, version, domain, tasks }) => [
      family,
      version,
      domain,
      tasks.length,
      Number(((100 * Math.sqrt(tasks.length)) / total).toPrecision(3)),
      tasks.filter(({ human_source }) => human_source === "baseline").length,
      tasks.filter(({ solution_public }) => solution_public !== "private").length,
    ]),
  };
}

function frozenTable(frozen: FrozenSuite, source: string): TableFigure {
  return {
    id: "frozen",
    kind: "table",
    title: "Frozen content",
    caption: `SHA-256 of the whole suite: ${frozen.hash}. Keep the report as JSON to compare with later.`,
    notes: [],
    source,
    columns: [{ name: "task" }, { name: "version" }, { name: "sha256" }],
    rows: frozen.tasks.map(({ id, version, hash }) => [id, version, hash]),
  };
}

function changesTable(changes: readonly SuiteChange[], source: string): TableFigure {
  return {
    id: "changes",
    kind: "table",
    title: "Since the freeze",
    caption: "Results of tasks that are not listed stay comparable.",
    notes: [],
    source,
    columns: [{ name: "task" }, { name: "change" }],
    rows: changes.map(({ id, change }) => [id, change]),
  };
}

/** The check as a row, so that a script learns its outcome from the exit code. */
function completeness(problems: number): ClaimRow {
  return {
    id: "suite-complete",
    statement: "Every field of the suite is as wanted",
    paper: "",
    tolerance: "no problem",
    source: "own check",
    measured: problems === 1 ? "1 problem" : `${problems} problems`,
    verdict: problems === 0 ? "held" : "not-held",
  };
}
