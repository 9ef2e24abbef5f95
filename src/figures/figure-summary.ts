/** @file What a figure shows in one or two sentences: the text alternative of the picture. */

import type { Axis, Figure, Numbers } from "../study/figure.ts";
import { barPositions } from "./draw/bars.ts";
import { withGaps } from "./gaps.ts";
import { valueDomain } from "./heat-map.ts";
import { formatOnAxis, formatWithUnit } from "./number-format.ts";
import { extentOf } from "./scale.ts";

/** Kind, axes and the span of every series, for readers who cannot see the picture. */
export function figureSummary(given: Figure): string {
  const figure = withGaps(given);
  switch (figure.kind) {
    case "lines": {
      const parts = figure.series.map((s) => `${s.name} ${spanOf(figure.y, s.y)}`);
      return `Line chart of ${figure.y.label} against ${figure.x.label} with ${parts.length} series: ${list(parts)}.${rulesOf(figure.rules, figure.x, figure.y)}`;
    }
    case "scatter": {
      const parts = figure.points.map(
        (p) => `${p.name} (${p.x.length} points), ${figure.y.label} ${rangeOf(figure.y, p.y)}`,
      );
      return `Scatter plot of ${figure.y.label} against ${figure.x.label}: ${list(parts)}.${rulesOf(figure.rules, figure.x, figure.y)}`;
    }
    case "bars": {
      const positions = barPositions(figure);
      const parts = figure.groups.map((group) => {
        const best = largest(group.values);
        if (best === undefined) return `${group.name} without values`;
        const where = formatOnAxis(positions.axis, positions.at[best]!);
        return `${group.name} largest at ${where} (${formatOnAxis(figure.y, group.values[best]!)})`;
      });
      return `Bar chart of ${figure.y.label} over ${positions.at.length} positions: ${list(parts)}.`;
    }
    case "boxes": {
      const parts = figure.rows.map(
        (row) => `${row.name} median ${formatOnAxis(figure.value, row.median)}`,
      );
      return `Distributions of ${figure.value.label}: ${list(parts)}.`;
    }
    case "heatmap": {
      const [low, high] = valueDomain(figure);
      const { label, unit } = figure.value;
      return `Heat map of ${label}, ${figure.rows} by ${figure.columns} cells, ${figure.y.label} down and ${figure.x.label} across, colours from ${formatWithUnit(low, unit)} to ${formatWithUnit(high, unit)}.`;
    }
    case "table":
      return `Table with ${figure.rows.length} rows and the columns ${list(figure.columns.map((c) => c.name))}.`;
    case "panels":
      return `${figure.panels.length} panels. ${figure.panels.map((p) => `${p.title}: ${figureSummary(p)}`).join(" ")}`;
  }
}

const most = 12;

function list(parts: readonly string[]): string {
  const shown = parts.slice(0, most).join("; ");
  return parts.length > most ? `${shown}; and ${parts.length - most} more` : shown;
}

function rangeOf(axis: Axis, values: Numbers): string {
  const extent = extentOf([values]);
  return extent === undefined
    ? "without values"
    : `from ${formatOnAxis(axis, extent[0])} to ${formatOnAxis(axis, extent[1])}`;
}

function spanOf(axis: Axis, values: Numbers): string {
  let last = values.length - 1;
  while (last >= 0 && !Number.isFinite(values[last]!)) last--;
  if (last < 0) return "without values";
  return `${rangeOf(axis, values)}, at the end ${formatOnAxis(axis, values[last]!)}`;
}

function rulesOf(
  rules: readonly { axis: "x" | "y"; value: number; label: string }[] | undefined,
  x: Axis,
  y: Axis,
): string {
  if (rules === undefined || rules.length === 0) return "";
  const words = rules.map(
    (rule) => `${rule.label} at ${formatOnAxis(rule.axis === "x" ? x : y, rule.value)}`,
  );
  return ` Marked: ${list(words)}.`;
}

function largest(values: Numbers): number | undefined {
  let best: number | undefined;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!) && (best === undefined || values[i]! > values[best]!)) best = i;
  }
  return best;
}
