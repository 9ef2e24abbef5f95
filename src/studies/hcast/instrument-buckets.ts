/** @file Instrument: success by length and domain of the user's own runs, people beside the agents. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import {
  domainGroups,
  groupSuccess,
  lengthBuckets,
  readFamilyDomains,
  type TaskGroup,
} from "../../evals/baselines/buckets.ts";
import type { AgentCells, CountTable } from "../../evals/horizon/counts.ts";
import { csvRecords } from "../../io/csv.ts";
import type { Figure, InputFile, Instrument, Measure, Notice, Origin } from "../../study/index.ts";
import {
  baselinesOf,
  bucketsWithPeople,
  domainByBucket,
  forecastWeight,
  groupTable,
  labelSources,
  taskPoints,
} from "./analysis.ts";
import {
  asked,
  type Conditions,
  conditionFields,
  conditionsTable,
  conditionText,
} from "./conditions.ts";
import { edgesOf, type HcastConfig, hcastSchema } from "./config.ts";
import {
  domainHeat,
  groupBars,
  groupNumbers,
  sourcesFigure,
  taskScatter,
} from "./figures-parts.ts";
import { budgetFigure, effortScatter, lengthDistribution } from "./figures-views.ts";
import {
  hashOf,
  problemNotices,
  readRuns,
  runSlots,
  suiteOf,
  suiteSlot,
} from "./instrument-input.ts";
import { lengthsByDomain, memorisationGroups, successByBudget, successEfforts } from "./views.ts";

const bucketOptions = hcastSchema.pick({ edges: true, weights: true }).extend({
  ...conditionFields,
  replicates: z.coerce.number().int().min(50).max(20_000).default(1000).meta({
    title: "Bootstrap replicates",
    description: "Resamples of families, tasks and runs behind each interval.",
    unit: "replicates",
    source: "own",
  }),
  seed: z.coerce.number().int().min(0).default(1).meta({
    title: "Seed",
    description: "Seed of the bootstrap.",
    unit: "",
    source: "own",
  }),
});

export const bucketsInstrument: Instrument<HcastConfig> = {
  id: "buckets",
  title: "Success by length and domain",
  summary:
    "Success of every agent per length bucket (and domain) with intervals, beside the success rate of people, and what other conditions would say.",
  verb: ["hcast", "buckets"],
  positional: "runs",
  options: bucketOptions,
  files: [
    ...runSlots,
    {
      slot: "domains",
      description: "domain per family: task_family, domain",
      accept: [".csv"],
      required: false,
    },
    suiteSlot("suite whose solution_public classes the tasks (private, public hard, public easy)"),
  ],
  takesRun: false,
  async run(raw, context) {
    const options = bucketOptions.parse(raw);
    const files = context.files.runs ?? [];
    const name = files.map((file) => file.name).join(", ");
    const read = await readRuns(files, context);
    if (read.runs.length === 0) {
      const [first] = read.problems;
      throw new InvalidInputError(
        `${name || "buckets"}: wanted runs of agents, got none in ${read.rowsRead} rows${first === undefined ? "" : ` (line ${first.line}: ${first.text})`}`,
        "give one record per run with task_id, alias, score_cont or score_binarized, human_minutes",
      );
    }
    const suite = suiteOf(context);
    const conditions: Conditions = { ...options, suite };
    const { table, counts } = asked(read, conditions);
    if (counts.agents.length === 0) {
      throw new InvalidInputError(
        `${name}: wanted tasks under these conditions, got none (${conditionText(conditions)})`,
        "leave out fewer",
      );
    }
    const edges = edgesOf(options);
    const attempts = table.human.observed.length + table.human.censored.length;
    const redrawn = options.label === "file" ? baselinesOf(table) : undefined;
    const settings = {
      replicates: options.replicates,
      seed: options.seed,
      scheme: options.weights,
      ...(redrawn === undefined ? {} : { baselines: redrawn }),
    };
    const named = { suite: name, input: `input sha256 ${await hashOf(...files)}` };
    const layers = redrawn === undefined ? "" : "; labels that were measured are drawn again too";
    const origin: Origin = {
      notes: [
        `weights ${options.weights}, ${options.replicates} replicates of families, tasks and runs${layers}`,
        conditionText(conditions),
      ],
      source: `seed ${options.seed}`,
    };
    // The tables name their input themselves; views without a table carry it in the origin.
    const both: Origin = {
      notes: [...origin.notes, `suite ${named.suite}`],
      source: `${named.input}; ${origin.source}`,
    };
    const main =
      attempts === 0
        ? groupTable(counts, lengthBuckets(edges), settings, named)
        : bucketsWithPeople(counts, table, edges, settings, named);
    const best = strongest(counts);
    const grouped = (
      groups: readonly TaskGroup[],
      id: string,
      title: string,
      x: string,
    ): Figure[] => {
      const made = groupTable(counts, groups, settings, named);
      return [
        groupBars(made, id, title, x, origin),
        groupNumbers(made, `${id.replace(/s$/, "")}-numbers`, title, origin),
      ];
    };
    const efforts = successEfforts(table);
    const budget = successByBudget(table, options.weights);
    const domains = context.files.domains?.[0];
    const sources = sourceGroups(counts);
    const figures: Figure[] = [
      groupBars(main, "buckets", "Success by task length", "task length", origin),
      groupNumbers(main, "bucket-numbers", "Success by task length", origin),
      conditionsTable(read, conditions, best.agent, edges, options.weights, both),
      taskScatter(taskPoints(counts, best), "tasks", `Success of ${best.agent} at each task`, both),
      sourcesFigure(labelSources(table, edges), both),
      ...(sources.length < 2
        ? []
        : grouped(sources, "label-kinds", "Success by source of the length", "length")),
      ...(efforts === undefined ? [] : [effortScatter(efforts, both)]),
      ...(budget === undefined ? [] : [budgetFigure(budget, both)]),
      ...(suite === undefined
        ? []
        : grouped(
            memorisationGroups(suite),
            "memorisation",
            "Success by memorisation class",
            "solution",
          )),
      ...(domains === undefined ? [] : domainFigures(domains)),
    ];
    return {
      title: "Success by task length",
      summary: `${counts.agents.length} agents on ${counts.tasks.length} tasks${attempts === 0 ? "" : `, beside ${attempts} attempts of people`}.`,
      measures: bucketMeasures(main, counts),
      claims: [],
      figures,
      notices: [
        ...problemNotices(table),
        ...setAside(counts),
        ...fewRuns(counts),
        ...otherConditions(attempts),
      ],
    };

    function domainFigures(file: InputFile): Figure[] {
      const rows = [...csvRecords(new TextDecoder().decode(file.bytes))].map(
        ({ fields }) => fields,
      );
      const domainOf = readFamilyDomains(rows);
      if (Object.keys(domainOf).length === 0) {
        throw new InvalidInputError(
          `${file.name}: wanted columns task_family and domain with at least one row`,
        );
      }
      const lengths = lengthDistribution(
        lengthsByDomain(counts.tasks, counts.families, domainOf),
        both,
      );
      const heat = domainByBucket(counts, best, edges, domainOf);
      return [
        ...(lengths === undefined ? [] : [lengths]),
        ...grouped(domainGroups(domainOf), "domains", "Success by domain", "domain"),
        domainHeat(heat, { ...both, notes: [...both.notes, `agent ${best.agent}`] }),
      ];
    }
  },
};

/** The agent with the highest mean success over its tasks. */
function strongest(counts: CountTable): AgentCells {
  const whole: TaskGroup = { name: "all", holds: () => true };
  const success = (cells: AgentCells): number =>
    groupSuccess(counts, cells, [whole])[0]?.success ?? -1;
  return [...counts.agents].sort((a, b) => success(b) - success(a))[0]!;
}

const kindWords = {
  baseline: "timed on people",
  forecast: "forecast",
  unstated: "not stated",
} as const;

/** Groups of tasks by what stands behind their length; only kinds that occur. */
function sourceGroups(counts: CountTable): TaskGroup[] {
  return (["baseline", "forecast", "unstated"] as const)
    .filter((kind) => counts.tasks.some(({ label }) => label.kind === kind))
    .map((kind) => ({ name: kindWords[kind], holds: ({ label }) => label.kind === kind }));
}

function bucketMeasures(
  main: ReturnType<typeof groupTable>,
  counts: CountTable,
): Record<string, Measure> {
  const whole: TaskGroup = { name: "all", holds: () => true };
  const measures: Record<string, Measure> = {};
  main.agents.forEach(({ agent, rows }, i) => {
    const cells = counts.agents[i]!;
    for (const scheme of ["equal", "invsqrt"] as const) {
      const [row] = groupSuccess(counts, cells, [whole], scheme);
      measures[`${agent}, all tasks, ${scheme}`] = {
        value: row?.success ?? null,
        unit: "fraction",
        note: `${row?.tasks ?? 0} tasks`,
      };
    }
    measures[`${agent}, weight on forecasts`] = {
      value: forecastWeight(counts, cells, "invsqrt"),
      unit: "fraction",
      note: "share of the square-root weight on lengths that nobody was timed for",
    };
    for (const row of rows) {
      measures[`${agent}, ${row.group}`] = {
        value: row.success ?? null,
        unit: "fraction",
        note: row.tasks === 0 ? "no tasks" : `${row.tasks} tasks`,
      };
    }
  });
  return measures;
}

function setAside({ dropped }: CountTable): Notice[] {
  return dropped.map(({ reason, runs }) => ({
    level: "info",
    code: "runs-set-aside",
    text: `${runs} runs: ${reason}`,
  }));
}

/** The paper wants five runs per task and lists the tasks with fewer. */
function fewRuns(counts: CountTable): Notice[] {
  return counts.agents.flatMap((cells): Notice[] => {
    const few = Array.from(cells.task).filter((_, i) => cells.runs[i]! < 5);
    if (few.length === 0) return [];
    const names = few.slice(0, 3).map((at) => counts.tasks[at]!.id);
    return [
      {
        level: "info",
        code: "few-runs",
        text: `${cells.agent}: ${few.length} of ${cells.task.length} tasks have fewer than five valid runs (${names.join(", ")}${few.length > 3 ? ", ..." : ""})`,
      },
    ];
  });
}

/** What "identical conditions" leaves out; printed with every comparison of people and agents. */
function otherConditions(attempts: number): Notice[] {
  if (attempts === 0) return [];
  return [
    {
      level: "info",
      code: "conditions",
      text: "people and agents: same instructions and environment; people have the web, agents only where the task permits it; people know the score that counts, agents do not; people stop when they like, agents at their token, action or time limit; tools of the agents' scaffold are not those of a person's shell",
    },
  ];
}
