/** @file What a logged series is, in one line each. */

import type { SeriesSpec } from "./contract.ts";

/** A series: its name in the log, its words, unit, scale, the chart it belongs to, and what it is. */
export function seriesSpec(
  name: string,
  label: string,
  unit: string,
  scale: SeriesSpec["scale"],
  group: string,
  description: string,
  rest: Pick<SeriesSpec, "replacedBy" | "secondary"> = {},
): SeriesSpec {
  return { name, label, unit, scale, group, description, ...rest };
}
