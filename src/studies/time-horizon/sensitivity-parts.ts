/** @file The single checks of the sensitivity instrument: each takes counted runs and gives a figure. */

import { pooledSpread } from "../../evals/baselines/spread.ts";
import { agreement, excessSuccess, successMatrix } from "../../evals/horizon/agreement.ts";
import { agentCells, type CountTable } from "../../evals/horizon/counts.ts";
import { curveShapes, simex } from "../../evals/horizon/curve-checks.ts";
import { dateOf, dayOf } from "../../evals/horizon/dates.ts";
import { type FitProfile, fitAgent, horizonOf } from "../../evals/horizon/fit.ts";
import { fitItemResponse } from "../../evals/horizon/item-response.ts";
import { messinessRegression, messinessScores } from "../../evals/horizon/messiness.ts";
import {
  type DateQuantiles,
  perturb,
  perturbations,
  profileGrid,
  resampleModels,
} from "../../evals/horizon/multiverse.ts";
import type { TrendPoint } from "../../evals/horizon/trend.ts";
import { weightSchemes } from "../../evals/horizon/weights.ts";
import { csvRecords } from "../../io/csv.ts";
import type {
  Figure,
  Measure,
  Notice,
  Origin,
  ScatterFigure,
  TableFigure,
} from "../../study/index.ts";
import { agreementFigure, dateBoxes } from "./figures-study.ts";
import type { LoadedInput } from "./input.ts";
import { difficultyTable, messinessOverTime, messinessSplit } from "./sensitivity-tasks.ts";

/** What the checks need to know of the instrument's options. */
export interface SensitivityOptions {
  q: number;
  seed: number;
  draws: number;
  lengthSpread: number;
  targetHours: number;
}

const round = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(4));

/** Horizon under every weighting, ridge and curve shape. */
export function choicesTable(
  counts: CountTable,
  agent: string,
  profile: FitProfile,
  options: SensitivityOptions,
  origin: Origin,
  measures: Record<string, Measure>,
): TableFigure {
  const cells = agentCells(counts, agent)!;
  const rows: (string | number | null)[][] = [];
  const seen: number[] = [];
  for (const weights of weightSchemes) {
    for (const ridge of [1e-5, 0.01, 0.1, 0.2]) {
      const fit = fitAgent(counts, cells, { name: "grid", ridge, weights });
      const p50 = horizonOf(fit, options.q);
      rows.push([
        `weights ${weights}, ridge ${ridge}`,
        fit.status,
        round(p50),
        round(horizonOf(fit, 0.8)),
      ]);
      if (p50 !== undefined && p50 > 0) seen.push(p50);
    }
  }
  for (const shape of curveShapes(counts, cells, profile)) {
    const bounds =
      shape.floor === undefined ? "" : ` (floor ${shape.floor}, ceiling ${shape.ceiling})`;
    rows.push([
      `curve ${shape.shape}${bounds}`,
      `cross-entropy ${shape.crossEntropy.toFixed(4)}`,
      round(shape.p50),
      round(shape.p80),
    ]);
    if (shape.p50 !== undefined) seen.push(shape.p50);
  }
  measures.horizon = {
    value: horizonOf(fitAgent(counts, cells, profile), options.q) ?? null,
    unit: "minutes",
  };
  if (seen.length > 0) {
    measures.smallest = { value: Math.min(...seen), unit: "minutes" };
    measures.largest = { value: Math.max(...seen), unit: "minutes" };
  }
  return {
    id: "choices",
    kind: "table",
    title: `${agent} under other choices`,
    caption:
      "Horizon under every weighting, ridge and curve shape. The isotonic curve has no shape at all: it only falls.",
    ...origin,
    columns: [
      { name: "choice" },
      { name: "status" },
      { name: "horizon", unit: "min", align: "right" },
      { name: "at 80 %", unit: "min", align: "right" },
    ],
    rows,
  };
}

/** Horizon when labels carry noise, by simulation and extrapolation. */
export function noiseTable(
  input: LoadedInput,
  counts: CountTable,
  agent: string,
  profile: FitProfile,
  options: SensitivityOptions,
  origin: Origin,
  measures: Record<string, Measure>,
): TableFigure {
  const own = input.table === undefined ? undefined : pooledSpread(input.table.human.observed);
  const spread = options.lengthSpread > 0 ? options.lengthSpread : (own?.paperDivisor ?? 0.86);
  const result = simex(counts, agentCells(counts, agent)!, profile, {
    spread,
    replicates: Math.min(200, options.draws),
    seed: options.seed,
  });
  measures.simexP50 = {
    value: result.p50Corrected ?? null,
    unit: "minutes",
    note: `spread ${spread.toPrecision(3)} of ln length`,
  };
  measures.simexP80 = { value: result.p80Corrected ?? null, unit: "minutes" };
  return {
    id: "length-noise",
    kind: "table",
    title: "If task lengths are noisy",
    caption: `Extra noise of k times the variance of the labels (spread ${spread.toPrecision(3)} of ln length, the worst case of one timed person per task) is added and the fit repeated; k = -1 extrapolates to labels without noise.`,
    ...origin,
    columns: [
      { name: "k", align: "right" },
      { name: "50 % horizon", unit: "min", align: "right" },
      { name: "80 % horizon", unit: "min", align: "right" },
    ],
    rows: [
      [-1, round(result.p50Corrected), round(result.p80Corrected)],
      ...result.k.map((k, i) => [k, round(result.p50[i]), round(result.p80[i])]),
    ],
  };
}

/** Item response and agreement between agents. */
export function agreementParts(
  counts: CountTable,
  profile: FitProfile,
  origin: Origin,
  measures: Record<string, Measure>,
  notices: Notice[],
): Figure[] {
  const response = fitItemResponse(counts);
  const figures: Figure[] = [];
  if (response !== undefined) {
    figures.push(difficultyTable(counts, response, origin));
    measures.difficultySpread = {
      value: response.sigma,
      unit: "logits",
      note: "tasks of one length differ this much",
    };
    measures.difficultyFactor = {
      value: response.lengthFactor,
      unit: "factor",
      note: "the same as a factor in length",
    };
    if (!response.converged) {
      notices.push({
        level: "warning",
        code: "item-response-not-converged",
        text: `item-response fit stopped after ${response.steps} steps without converging`,
      });
    }
  }
  const matrix = successMatrix(counts);
  if (matrix.agents.length < 2 || matrix.tasks.length < 3) {
    notices.push({
      level: "info",
      code: "no-common-tasks",
      text: "agents share fewer than three tasks: their agreement is not measured",
    });
    return figures;
  }
  const success = agreement(matrix);
  const excess = agreement(excessSuccess(counts, matrix, profile, "absolute"));
  const fractional = agreement(excessSuccess(counts, matrix, profile, "fractional"));
  measures.agreement = { value: success.mean ?? null, unit: "correlation" };
  measures.agreementExcess = {
    value: excess.mean ?? null,
    unit: "correlation",
    note: "observed minus predicted success",
  };
  measures.agreementFractional = {
    value: fractional.mean ?? null,
    unit: "correlation",
    note: "the same over the prediction",
  };
  const result = (part: typeof success) => ({
    agents: part.agents,
    tasks: matrix.tasks.length,
    correlation: part.correlation,
    success: success.mean ?? null,
    excess: excess.mean ?? null,
  });
  return [
    ...figures,
    agreementFigure(result(success), origin),
    ...(excess.agents.length < 2 ? [] : [agreementFigure(result(excess), origin, true)]),
  ];
}

/** Excess success against messiness, when judgements are given. */
export function messinessParts(
  bytes: Uint8Array | undefined,
  counts: CountTable,
  profile: FitProfile,
  releaseDates: Readonly<Record<string, string>>,
  origin: Origin,
  measures: Record<string, Measure>,
): Figure[] {
  if (bytes === undefined) return [];
  const rows = [...csvRecords(new TextDecoder().decode(bytes))].map(({ fields }) => fields);
  const result = messinessRegression(counts, messinessScores(rows), profile);
  const { line, tasks } = result;
  measures.messinessSlope = {
    value: line?.slope ?? null,
    unit: "success per point",
    ...(line?.slopeError === undefined ? {} : { error: line.slopeError }),
  };
  const ends = [0, Math.max(1, ...tasks.map((task) => task.score))];
  const figure: ScatterFigure = {
    id: "messiness",
    kind: "scatter",
    title: "Messier tasks",
    caption:
      "Success beyond what length explains (mean over agents) against the messiness score of 0 to 16; RE-Bench is left out.",
    ...origin,
    x: { label: "Messiness score", unit: "points" },
    y: { label: "Observed minus predicted success" },
    points: [
      {
        name: "tasks",
        x: tasks.map((t) => t.score),
        y: tasks.map((t) => t.excess),
        labels: tasks.map((t) => t.id),
      },
    ],
    ...(line === undefined
      ? {}
      : {
          curves: [
            {
              name: `slope ${line.slope.toFixed(3)} per point`,
              x: ends,
              y: ends.map((x) => line.intercept + line.slope * x),
            },
          ],
        }),
  };
  const overTime = messinessOverTime(counts, result, releaseDates, origin);
  return [figure, messinessSplit(result, origin), ...(overTime === undefined ? [] : [overTime])];
}

/** The date of the target by source of noise. */
export function dateParts(
  input: LoadedInput,
  counts: CountTable,
  profile: FitProfile,
  options: SensitivityOptions,
  origin: Origin,
  notices: Notice[],
): Figure[] {
  const dated = counts.agents.filter(({ agent }) => input.releaseDates[agent] !== undefined);
  if (dated.length < 3) {
    notices.push({
      level: "info",
      code: "too-few-dates",
      text: `the date figure needs three agents with a release date, there are ${dated.length}`,
    });
    return [];
  }
  const human =
    input.table === undefined || pooledSpread(input.table.human.observed) === undefined
      ? undefined
      : { times: input.table.human, taskIds: input.table.tasks.map(({ id }) => id) };
  const multiverse = {
    counts,
    releaseDays: Object.fromEntries(
      dated.map(({ agent }) => [agent, dayOf(input.releaseDates[agent]!)]),
    ),
    ...(human === undefined ? {} : { human }),
  };
  const settings = {
    n: options.draws,
    seed: options.seed,
    targetMinutes: options.targetHours * 60,
    q: options.q,
  };
  const possible = perturbations.filter(
    ({ lengthNoise, after }) =>
      (!lengthNoise || human !== undefined) &&
      dated.filter(
        ({ agent }) => after === undefined || dayOf(input.releaseDates[agent]!) >= dayOf(after),
      ).length >= 3,
  );
  if (human === undefined) {
    notices.push({
      level: "info",
      code: "no-baselines",
      text: "no timed people in the file: rows with baseline noise are left out",
    });
  }
  const models = dated.flatMap((cells): TrendPoint[] => {
    const minutes = horizonOf(fitAgent(counts, cells, profile), options.q);
    return minutes
      ? [{ agent: cells.agent, day: multiverse.releaseDays[cells.agent]!, minutes }]
      : [];
  });
  const rows: DateQuantiles[] = [
    profileGrid(multiverse, settings),
    ...(models.length < 3 ? [] : [resampleModels(models, settings)]),
    ...possible.map((perturbation) => perturb(multiverse, perturbation, settings)),
  ];
  const table: TableFigure = {
    id: "dates-table",
    kind: "table",
    title: "The date by source of noise",
    caption: "Quantiles of the date at which the trend of all dated agents reaches the target.",
    ...origin,
    columns: [
      { name: "source" },
      { name: "10 %" },
      { name: "25 %" },
      { name: "50 %" },
      { name: "75 %" },
      { name: "90 %" },
      { name: "clipped", unit: "%", align: "right" },
    ],
    rows: rows.map((row) => [
      row.source,
      ...[row.q10, row.q25, row.q50, row.q75, row.q90].map(dateOf),
      Number((100 * row.clipped).toFixed(1)),
    ]),
  };
  return [dateBoxes(rows, options.targetHours, origin), table];
}
