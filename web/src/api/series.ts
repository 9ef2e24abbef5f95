/** @file The logged series of a run: the whole history as one binary answer, then the tail from the event stream. */

import type { SeriesHeader } from "../../../src/server/wire.ts";
import { send } from "./client.ts";

/** Points of one series, ascending in step. Views on one buffer: nothing is parsed, however long the run. */
export interface SeriesPoints {
  steps: Float64Array;
  values: Float64Array;
}

export interface RunSeries {
  /** Byte of the log up to which the points go. */
  offset: number;
  points: ReadonlyMap<string, SeriesPoints>;
}

/** Reads the answer of `/api/runs/:id/series`. */
export function decodeSeries(buffer: ArrayBuffer): RunSeries {
  const length = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  const header = JSON.parse(text) as SeriesHeader;
  const points = new Map<string, SeriesPoints>();
  let at = 4 + length;
  for (const { name, length: count } of header.series) {
    const steps = new Float64Array(buffer, at, count);
    const values = new Float64Array(buffer, at + 8 * count, count);
    points.set(name, { steps, values });
    at += 16 * count;
  }
  return { offset: header.offset, points };
}

/** The whole history of a run. */
export async function fetchSeries(run: string, signal?: AbortSignal): Promise<RunSeries> {
  const response = await send(
    `/runs/${encodeURIComponent(run)}/series`,
    signal === undefined ? {} : { signal },
  );
  return decodeSeries(await response.arrayBuffer());
}
