/** @file The numbers of a run as CSV and JSON. */

import { tableToCsv } from "../figures/index.ts";
import type { ClaimRow } from "../study/claims.ts";
import type { RunData } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
import { encodeFigure } from "./figure-json.ts";
import type { RunFile } from "./format.ts";
import { plainMeasures } from "./plain-numbers.ts";

type AnyRun = RunData<Record<string, unknown>>;

/** All logged series side by side: one row per step at which anything was logged, an empty field where a series was not. */
export function seriesToCsv(run: AnyRun): string {
  const names = run.seriesNames();
  const columns = names.map((name) => run.series(name));
  const steps = new Set<number>();
  for (const { steps: own } of columns) for (const step of own) steps.add(step);
  const ordered = Float64Array.from(steps).sort();
  const cursors = new Int32Array(names.length);
  const rows = Array.from(ordered, (step) => [
    step,
    ...columns.map(({ steps: own, values }, c) => {
      const at = cursors[c]!;
      if (own[at] !== step) return null;
      cursors[c] = at + 1;
      return values[at]!;
    }),
  ]);
  return tableToCsv({ head: ["step", ...names], rows });
}

/** One row per measure. */
export function measuresToCsv({ measures }: Pick<AnyRun, "measures">): string {
  return tableToCsv({
    head: ["measure", "value", "unit", "error", "note"],
    rows: Object.entries(measures).map(([name, { value, unit, error, note }]) => [
      name,
      value,
      unit,
      error ?? null,
      note ?? null,
    ]),
  });
}

/** One row per claim. */
export function claimsToCsv(claims: readonly ClaimRow[]): string {
  return tableToCsv({
    head: ["claim", "verdict", "statement", "paper", "measured", "tolerance", "source", "reason"],
    rows: claims.map((claim) => [
      claim.id,
      claim.verdict,
      claim.statement,
      claim.paper,
      claim.measured,
      claim.tolerance,
      claim.source,
      claim.reason ?? null,
    ]),
  });
}

/** The whole run as one JSON document; gaps of series and figures are `null`, measures that are not finite keep their names. */
export function runToJson(
  run: RunFile,
  data: AnyRun,
  claims: readonly ClaimRow[],
  figures: readonly Figure[],
): string {
  const series = Object.fromEntries(data.seriesNames().map((name) => [name, data.series(name)]));
  const { notices } = data;
  const measures = plainMeasures(data.measures);
  return `${encodeFigure({ run, measures, claims, notices, series, figures })}\n`;
}
