/** @file Long curves to what a screen can show: first, lowest, highest and last point of every pixel column. */

/** Places in SVG units; NaN in `y` is a gap. */
export interface Polyline {
  x: Float64Array;
  y: Float64Array;
}

/**
 * Reduces a curve whose x never decreases to at most four points per pixel column; gaps stay gaps.
 *
 * The drawn picture is the same to within a pixel: each column keeps its extremes and both ends. Curves that run
 * backwards, and curves short enough, come back unchanged.
 */
export function reduceCurve(curve: Polyline): Polyline {
  const { x, y } = curve;
  const n = x.length;
  if (n < 4 || !ascending(x) || n <= 4 * (x[n - 1]! - x[0]! + 1)) return curve;
  const keep: number[] = [];
  let start = 0;
  while (start < n) {
    const column = Math.floor(x[start]!);
    const gap = Number.isNaN(y[start]!);
    let end = start;
    let lowest = start;
    let highest = start;
    while (end < n && Math.floor(x[end]!) === column && Number.isNaN(y[end]!) === gap) {
      if (y[end]! < y[lowest]!) lowest = end;
      if (y[end]! > y[highest]!) highest = end;
      end++;
    }
    const places = gap ? [start] : [start, lowest, highest, end - 1];
    for (const place of [...new Set(places)].sort((a, b) => a - b)) keep.push(place);
    start = end;
  }
  return {
    x: Float64Array.from(keep, (i) => x[i]!),
    y: Float64Array.from(keep, (i) => y[i]!),
  };
}

function ascending(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (!(x[i]! >= x[i - 1]!)) return false;
  return true;
}
