/** @file Which figures the study has and how each is built from a run. */

import { MissingError } from "../../errors.ts";
import type { Figure, FigureSpec, Origin, RunData } from "../../study/index.ts";
import { citedAgent, citedSuite } from "./cited.ts";
import type { HcastConfig } from "./config.ts";
import { documentOfRun, type HcastDocument } from "./document.ts";
import {
  censoringFigure,
  domainHeat,
  groupBars,
  groupNumbers,
  labelScatter,
  labelTable,
  sourcesFigure,
  taskScatter,
} from "./figures-parts.ts";
import { budgetFigure, lengthDistribution } from "./figures-views.ts";

type Spec = FigureSpec<HcastConfig>;

const publicPreview = "Public preview";

function figure(
  id: string,
  title: string,
  section: string,
  build: (document: HcastDocument, origin: Origin) => Figure | undefined,
): Spec {
  return {
    id,
    title,
    section,
    ...(section === publicPreview && { applies: (config: HcastConfig) => config.publicData }),
    async build(run) {
      const made = build(await documentOfRun(run), originOf(run, section));
      if (made === undefined) {
        throw new MissingError(
          `figure ${id}: this run has no such part`,
          "wait until the run has got there",
        );
      }
      return { ...made, id };
    },
  };
}

/** What each section's numbers are made from. */
const inputs: Readonly<Record<string, string>> = {
  "Claude 3.7 Sonnet, suite 1.1": `${citedAgent}, suite ${citedSuite}, cited table of this study`,
  "Built-in mini-suite": "scripted agents, lengths are the author's forecasts",
  "Generated baselines": "generated people with known times",
  [publicPreview]:
    "preview of February 2025, file preview-2025-02/runs.jsonl of metr-eval-analysis",
};

function originOf(run: RunData<HcastConfig>, section: string): Origin {
  return {
    notes: [
      ...(inputs[section] === undefined ? [] : [inputs[section]]),
      `weights ${run.config.weights}, ${run.config.replicates} replicates of families, tasks and runs`,
    ],
    source: `run ${run.id}, seed ${run.seed}`,
  };
}

/** Builds only when the part is there. */
const part =
  <Name extends keyof HcastDocument>(
    name: Name,
    build: (value: NonNullable<HcastDocument[Name]>, origin: Origin) => Figure | undefined,
  ) =>
  (document: HcastDocument, origin: Origin): Figure | undefined => {
    const value = document[name];
    return value === undefined || value === null ? undefined : build(value, origin);
  };

const shipped = "Claude 3.7 Sonnet, suite 1.1";
const length = "task length";

export const hcastFigures: readonly Spec[] = [
  figure(
    "buckets",
    "Success by length",
    shipped,
    part("buckets", (t, o) => groupBars(t, "", "Success by task length", length, o)),
  ),
  figure(
    "bucket-numbers",
    "Success by length, numbers",
    shipped,
    part("buckets", (t, o) => groupNumbers(t, "", "Success by task length", o)),
  ),
  figure(
    "domains",
    "Success by domain",
    shipped,
    part("domains", (t, o) => groupBars(t, "", "Success by domain", "domain", o)),
  ),
  figure("domains-by-length", "Domain by length", shipped, part("heat", domainHeat)),
  figure("lengths-by-domain", "Lengths by domain", shipped, part("lengths", lengthDistribution)),
  figure(
    "tasks",
    "Success against length",
    shipped,
    part("tasks", (p, o) => taskScatter(p, "", "Success of each task", o)),
  ),
  figure(
    "mini-suite",
    "Scripted agents",
    "Built-in mini-suite",
    part("mini", (t, o) => groupBars(t, "", "Scripted agents on the mini-suite", length, o)),
  ),
  figure(
    "mini-suite-numbers",
    "Scripted agents, numbers",
    "Built-in mini-suite",
    part("mini", (t, o) => groupNumbers(t, "", "Scripted agents on the mini-suite", o)),
  ),
  figure(
    "censoring",
    "Labels when people give up",
    "Generated baselines",
    part("censoring", censoringFigure),
  ),
  figure(
    "agents-and-people",
    "Agents and people by length",
    publicPreview,
    part("publicBuckets", (t, o) =>
      groupBars(t, "", "Agents and people by task length", length, o),
    ),
  ),
  figure(
    "agents-and-people-numbers",
    "Agents and people, numbers",
    publicPreview,
    part("publicBuckets", (t, o) => groupNumbers(t, "", "Agents and people by task length", o)),
  ),
  figure(
    "preview-tasks",
    "Success against length, best agent",
    publicPreview,
    part("publicTasks", (p, o) => taskScatter(p, "", "Success of each task, best agent", o)),
  ),
  figure(
    "success-by-budget",
    "Success by budget",
    publicPreview,
    part("publicBudget", budgetFigure),
  ),
  figure(
    "label-sources",
    "Which lengths were measured",
    publicPreview,
    part("sources", sourcesFigure),
  ),
  figure("label-against-times", "Label against times", publicPreview, part("labels", labelScatter)),
  figure("labels", "Labels", publicPreview, part("labels", labelTable)),
];
