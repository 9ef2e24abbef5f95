/** @file Figures of the study: matrix, tables, sweeps, and the maps that explain them. */

import { z } from "zod";
import {
  type MisspecificationMatrix,
  misspecificationFigure,
  misspecificationTable,
} from "../../figures/misspecification-matrix.ts";
import { errorBand, missingFigure } from "../../figures/study-parts.ts";
import type { NdArray } from "../../math/nd-array.ts";
import type { Figure, FigureSpec, LineFigure, RunData } from "../../study/index.ts";
import { conventions, gridNames, gridsOf, type IrrationalityConfig } from "./config.ts";
import { boundaryFigure, choiceInformationFigure, posteriorFigure, valueFigure } from "./maps.ts";
import { environmentOf, peopleOf } from "./people.ts";
import {
  degreeDiscounts,
  randomDemonstrators,
  regretColumns,
  regretLength,
  sweepColumns,
  sweptFamilies,
  tableColumns,
} from "./task.ts";

type Run = RunData<IrrationalityConfig>;
type Spec = FigureSpec<IrrationalityConfig>;

const gridOption = z
  .enum(gridNames)
  .default("G5c")
  .meta({ title: "Grid", description: "Reference grid.", unit: "" });

const own = "Environment: Assay reference (the paper's is not public).";

function notes(run: Run): string[] {
  return [`Conventions: ${conventions(run.config)}.`, own];
}

const column = (array: NdArray, index: number): number[] =>
  Array.from({ length: array.shape[0] }, (_, row) => array.data[row * array.shape[1] + index]);

async function matrixOf(run: Run, grid: string): Promise<MisspecificationMatrix | undefined> {
  const cells = await run.array(`matrix-${grid}`);
  if (cells === undefined) return undefined;
  const names = peopleOf(run.config).names;
  const prior = Math.log(environmentOf(grid, run.config).rewards.size);
  return {
    truths: names,
    assumed: names,
    values: names.map((_, i) =>
      Array.from(cells.data.slice(i * names.length, (i + 1) * names.length)),
    ),
    baseline: names.map(() => prior),
    better: "smaller",
    quantity: "log-loss",
    unit: "nats",
    nothing: "the prior",
  };
}

const chosenGrid = (
  run: Run,
  options: Readonly<Record<string, unknown>>,
  usual: (typeof gridNames)[number] = "G5c",
): string => {
  const wanted = String(options.grid ?? usual);
  const present: readonly string[] = gridsOf(run.config);
  return present.includes(wanted) ? wanted : present[0];
};

/** The matrix of one grid, drawn or in numbers. */
const matrixSpecOf = (
  id: string,
  title: string,
  draw: typeof misspecificationFigure | typeof misspecificationTable,
  words: (run: Run, grid: string) => { title: string; caption: string },
): Spec => ({
  id,
  title,
  section: "Misspecification",
  options: z.object({ grid: gridOption }),
  async build(run, options) {
    const grid = chosenGrid(run, options);
    const matrix = await matrixOf(run, grid);
    const said = words(run, grid);
    if (matrix === undefined) return missingFigure(id, said.title, `the matrix of ${grid}`);
    return draw(matrix, { id, ...said, notes: notes(run), source: run.id });
  },
});

const matrixSpec = matrixSpecOf(
  "misspecification-matrix",
  "Who the person is, and who the machine thinks they are",
  misspecificationFigure,
  ({ config }, grid) => ({
    title: `Misspecification on grid ${grid}`,
    caption: `Exact expected log-loss after ${config.exactLength} actions, minus the prior's. The diagonal (the right model) is never above it.`,
  }),
);

const matrixTableSpec = matrixSpecOf(
  "misspecification-table",
  "The matrix in numbers",
  misspecificationTable,
  (_run, grid) => ({ title: `Log-loss of every pair on grid ${grid}`, caption: "Exact, nats." }),
);

const scoresSpec: Spec = {
  id: "scores",
  title: "What each kind of person reveals",
  section: "Information",
  options: z.object({ grid: gridOption }),
  async build(run, options) {
    const grid = chosenGrid(run, options);
    const table = await run.array(`table-${grid}`);
    const title = `Log-loss on grid ${grid}`;
    if (table === undefined) return missingFigure("scores", title, `the table of ${grid}`);
    const { config } = run;
    const get = (row: number, name: (typeof tableColumns)[number]): number =>
      table.data[row * tableColumns.length + tableColumns.indexOf(name)];
    const with_ = (
      row: number,
      name: "sampledShortKnown" | "sampledShortMis" | "sampledKnown" | "sampledMis",
    ): string => `${get(row, name).toFixed(3)} ± ${get(row, `${name}Error`).toFixed(3)}`;
    return {
      kind: "table",
      id: "scores",
      title,
      caption: `Nats; the prior is ${Math.log(environmentOf(grid, config).rewards.size).toFixed(6)}. Exact columns enumerate all demonstrations of ${config.exactLength} actions; sampled ones are means ± standard errors of ${config.trajectories} demonstrations.`,
      notes: notes(run),
      source: run.id,
      columns: [
        { name: "the person is" },
        { name: "1 action, known (exact)", unit: "nats", align: "right" },
        { name: `${config.exactLength} actions, known (exact)`, unit: "nats", align: "right" },
        { name: "the same, sampled", unit: "nats", align: "right" },
        {
          name: `${config.exactLength} actions, rational assumed (exact)`,
          unit: "nats",
          align: "right",
        },
        { name: "the same, sampled", unit: "nats", align: "right" },
        { name: `${config.length} actions, known (sampled)`, unit: "nats", align: "right" },
        {
          name: `${config.length} actions, rational assumed (sampled)`,
          unit: "nats",
          align: "right",
        },
      ],
      rows: peopleOf(config).names.map((name, row) => [
        name,
        get(row, "first").toFixed(6),
        get(row, "exactKnown").toFixed(6),
        with_(row, "sampledShortKnown"),
        get(row, "exactMis").toFixed(6),
        with_(row, "sampledShortMis"),
        with_(row, "sampledKnown"),
        with_(row, "sampledMis"),
      ]),
    };
  },
};

function lossLines(
  run: Run,
  grid: string,
  array: NdArray,
  title: string,
  id: string,
  label: string,
  log: boolean,
): LineFigure {
  const x = column(array, 0);
  const known = column(array, sweepColumns.indexOf("known"));
  const mis = column(array, sweepColumns.indexOf("mis"));
  const band = (values: number[], name: "knownError" | "misError") =>
    errorBand(values, column(array, sweepColumns.indexOf(name)));
  const prior = Math.log(environmentOf(grid, run.config).rewards.size);
  return {
    kind: "lines",
    id,
    title,
    caption: `Sampled log-loss after ${run.config.length} actions on ${grid}, with the right model and with rationality assumed.`,
    notes: notes(run),
    source: run.id,
    x: { label, ...(log && x.every((v) => v > 0) ? { scale: "log" as const } : {}) },
    y: { label: "log-loss", unit: "nats" },
    series: [
      { name: "bias known", x, y: known, band: band(known, "knownError"), colour: 0 },
      { name: "rational assumed", x, y: mis, band: band(mis, "misError"), colour: 1 },
    ],
    rules: [{ axis: "y", value: prior, label: "prior" }],
  };
}

const sweepSpec: Spec = {
  id: "sweeps",
  title: "Log-loss against the degree of each bias",
  section: "Information",
  options: z.object({ grid: gridOption }),
  async build(run, options) {
    const grid = chosenGrid(run, options);
    const panels: Figure[] = [];
    for (const { id, title, parameter } of sweptFamilies) {
      const array = await run.array(`sweep-${grid}-${id}`);
      if (array === undefined || parameter === undefined) continue;
      panels.push(
        lossLines(
          run,
          grid,
          array,
          title,
          `sweep-${id}`,
          `${parameter.symbol} (${parameter.name})`,
          parameter.scale === "log",
        ),
      );
    }
    if (panels.length === 0) return missingFigure("sweeps", "Sweeps", `sweeps of ${grid}`);
    return {
      kind: "panels",
      id: "sweeps",
      title: `Log-loss against the degree of each bias, grid ${grid}`,
      caption:
        "One panel per family. Below the line of the prior the demonstrations help; above it the machine would do better to ignore them.",
      source: run.id,
      columns: 2,
      panels,
    };
  },
};

const degreeSpec: Spec = {
  id: "degree",
  title: "More bias is not always more informative",
  section: "Information",
  async build(run) {
    const array = await run.array("degree-G5b");
    if (array === undefined) return missingFigure("degree", "Degree of bias", "grid G5b");
    const figure = lossLines(
      run,
      "G5b",
      array,
      "Own discount on grid G5b",
      "degree",
      "own discount γ′",
      false,
    );
    return {
      ...figure,
      series: figure.series.slice(0, 1),
      rules: [],
      caption: `Known log-loss for own discounts ${degreeDiscounts.join(", ")} and for the task's discount 0.9 (rational). A discount of 0.8 reveals most.`,
    };
  },
};

const matchedSpec: Spec = {
  id: "matched-noise",
  title: "Information at equal noise",
  section: "Information",
  options: z.object({ grid: gridOption }),
  async build(run, options) {
    const grid = chosenGrid(run, options);
    const [plain, matched] = [await run.array(`table-${grid}`), await run.array(`matched-${grid}`)];
    if (plain === undefined || matched === undefined)
      return missingFigure("matched-noise", "Information at equal noise", `tables of ${grid}`);
    const prior = Math.log(environmentOf(grid, run.config).rewards.size);
    return {
      kind: "bars",
      id: "matched-noise",
      title: `Information after ${run.config.exactLength} actions at equal noise, grid ${grid}`,
      caption:
        "Exact information about the reward with the known model, as configured and with the temperature of choices rescaled until the first choice is as random as the rational one's. Some biases only look informative because they stretch action values.",
      notes: notes(run),
      source: run.id,
      x: { label: "the person is" },
      y: { label: "information", unit: "nats" },
      x0: peopleOf(run.config).names,
      groups: [
        {
          name: "as configured",
          values: column(plain, tableColumns.indexOf("exactKnown")).map((v) => prior - v),
          colour: 0,
        },
        { name: "at equal noise", values: column(matched, 2).map((v) => prior - v), colour: 2 },
      ],
      horizontal: true,
    };
  },
};

const regretSpec: Spec = {
  id: "regret",
  title: "Acting on what was inferred",
  section: "Misspecification",
  options: z.object({ grid: gridOption.default("G5a") }),
  async build(run, options) {
    const grid = chosenGrid(run, options, "G5a");
    const table = await run.array(`regret-${grid}`);
    const title = `Regret of a plan for the inferred reward, grid ${grid}`;
    if (table === undefined) return missingFigure("regret", title, `regrets of ${grid}`);
    const [known, assumed, prior] = regretColumns.map((_, k) => column(table, k));
    return {
      kind: "bars",
      id: "regret",
      title,
      caption: `Discounted reward that a rational plan for the posterior mean reward loses against one that knows the reward, after ${regretLength(run.config)} watched actions; exact. The line is a plan without any demonstration (${prior[0].toPrecision(3)}): from people beyond it a machine had better not learn in this way.`,
      notes: notes(run),
      source: run.id,
      x: { label: "the person is" },
      y: { label: "regret", unit: "reward" },
      x0: peopleOf(run.config).names,
      groups: [
        { name: "bias known", values: known, colour: 0 },
        { name: "rational assumed", values: assumed, colour: 1 },
      ],
      rules: [{ axis: "x", value: prior[0], label: "nobody watched" }], // values run along x here
      horizontal: true,
    };
  },
};

const randomSpec: Spec = {
  id: "random-mdps",
  title: "Random decision problems",
  section: "Random MDPs",
  async build(run) {
    const array = await run.array("random");
    if (array === undefined) return missingFigure("random-mdps", "Random MDPs", "random MDPs");
    const width = array.shape[1];
    const of = (row: number, which: 0 | 1): number[] =>
      Array.from({ length: width / 2 }, (_, m) => array.data[row * width + 2 * m + which]);
    return {
      kind: "scatter",
      id: "random-mdps",
      title: "What biased people reveal in random MDPs",
      caption:
        "Each point is one random MDP: log-loss of the rational person against that of the biased one, when the bias is known. Below the diagonal the bias informs.",
      notes: [
        `${run.config.randomTrajectories} demonstrations of 10 actions each, inverse temperature 2.`,
        ...notes(run),
      ],
      source: run.id,
      x: { label: "log-loss, rational", unit: "nats" },
      y: { label: "log-loss, biased and known", unit: "nats" },
      points: randomDemonstrators
        .slice(1)
        .map((name, i) => ({ name, x: of(0, 0), y: of(i + 1, 0), colour: i + 1 })),
      curves: [{ name: "equal", x: [0, 1.8], y: [0, 1.8], style: "dashed" }],
    };
  },
};

export const irrationalityFigures: readonly Spec[] = [
  matrixSpec,
  matrixTableSpec,
  regretSpec,
  scoresSpec,
  sweepSpec,
  degreeSpec,
  matchedSpec,
  randomSpec,
  valueFigure,
  posteriorFigure,
  choiceInformationFigure,
  boundaryFigure,
];
