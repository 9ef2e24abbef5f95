/** @file A uPlot chart kept in step with a model: aligned data, our ticks and type, rules, zoom, cursor read-outs. */

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { dashOf } from "../../../src/figures/draw/curve.ts";
import { ruleLabels, ruleRowHeight } from "../../../src/figures/draw/rules.ts";
import { axisTitle, formatOnAxis } from "../../../src/figures/number-format.ts";
import { domainOf, scaleOf } from "../../../src/figures/scale.ts";
import { textWidth } from "../../../src/figures/text-width.ts";
import { fontFamily, type Theme, type } from "../../../src/figures/theme.ts";
import { ticksOf } from "../../../src/figures/ticks.ts";
import type { Axis, Rule, Series } from "../../../src/study/figure.ts";
import { align } from "./align.ts";
import { type RuleDrag, RuleLayer } from "./rule-layer.ts";

export interface LineCurve {
  series: Series;
  colour: string;
  shown: boolean;
}

export interface LineModel {
  x: Axis;
  y: Axis;
  curves: readonly LineCurve[];
  rules: readonly Rule[];
}

/** What stands at the cursor: x in words and one value in words per curve. */
export interface Reading {
  x: string;
  values: readonly string[];
}

export interface LinePlotOptions {
  theme: Theme;
  width: number;
  height: number;
  syncKey?: string | undefined;
  onReading(reading: Reading): void;
  onRuleDrag(): RuleDrag | undefined;
}

const font = `${type.tick}px ${fontFamily}`;

/** One chart. Build a new one for another theme, scale or set of curves; data, size and rules change in place. */
export class LinePlot {
  #plot: uPlot;
  #rules: RuleLayer;
  #model: LineModel;
  #options: LinePlotOptions;

  constructor(host: HTMLElement, model: LineModel, options: LinePlotOptions) {
    this.#model = model;
    this.#options = options;
    this.#plot = new uPlot(this.#settings(), this.#data(), host);
    this.#rules = new RuleLayer(this.#plot, model.x, options.onRuleDrag);
    this.#rules.set(model.rules);
    this.#plot.over.tabIndex = 0;
    this.#plot.over.setAttribute("role", "application");
    this.#plot.over.setAttribute(
      "aria-label",
      "Chart: arrow keys move the cursor, plus and minus zoom, Escape shows everything",
    );
    this.#plot.over.addEventListener("keydown", (event) => this.#onKey(event));
    this.#read();
  }

  /** New numbers for the same curves. A reader who has zoomed in keeps the view. */
  setData(model: LineModel): void {
    const zoomed = this.#zoomed();
    this.#model = model;
    this.#plot.batch(() => {
      this.#plot.setData(this.#data(), !zoomed);
      if (zoomed) {
        const { min, max } = this.#plot.scales.x!;
        this.#plot.setScale("x", { min: min!, max: max! });
      }
    });
    this.#rules.set(model.rules);
    this.#read();
  }

  setRules(rules: readonly Rule[]): void {
    this.#model = { ...this.#model, rules };
    this.#rules.set(rules);
  }

  setShown(index: number, shown: boolean): void {
    const places = this.#places();
    this.#plot.batch(() => {
      for (let i = places[index]!; i < (places[index + 1] ?? this.#plot.series.length); i++) {
        this.#plot.setSeries(i, { show: shown }, false);
      }
    });
  }

  setSize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
  }

  /** Shows the whole history again. */
  reset(): void {
    this.#plot.setData(this.#plot.data, true);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  /** Index of the main uPlot series of each curve; a band takes two more. */
  #places(): number[] {
    let next = 1;
    return this.#model.curves.map(({ series }) => {
      const place = next;
      next += series.band === undefined ? 1 : 3;
      return place;
    });
  }

  #data(): uPlot.AlignedData {
    const { x, y, curves } = this.#model;
    const arrays = curves.flatMap(({ series: { x: at, y: value, band } }) => [
      { x: at, y: value },
      ...(band === undefined ? [] : [band.low, band.high].map((edge) => ({ x: at, y: edge }))),
    ]);
    const aligned = align(arrays, { logX: x.scale === "log", logY: y.scale === "log" });
    return [aligned.x, ...aligned.y];
  }

  #zoomed(): boolean {
    const xs = this.#plot.data[0];
    const { min, max } = this.#plot.scales.x!;
    if (xs.length < 2 || min == null || max == null) return false;
    return min > xs[0]! || max < xs[xs.length - 1]!;
  }

  #settings(): uPlot.Options {
    const { theme, width, height, syncKey } = this.#options;
    const { x, y, curves, rules } = this.#model;
    const distribution = (axis: Axis): Pick<uPlot.Scale, "distr" | "time"> => ({
      time: false,
      distr: axis.scale === "log" ? 3 : 1,
    });
    return {
      width,
      height,
      padding: [this.#ruleRows(rules, width) * ruleRowHeight + 6, 22, 0, 0],
      legend: { show: false },
      scales: {
        x: { ...distribution(x), range: (_, min, max) => this.#xRange(min, max) },
        y: { ...distribution(y), range: (u, min, max) => this.#yRange(u, min, max) },
      },
      axes: [this.#axis(x, theme, 2), this.#axis(y, theme, 3)],
      series: [{}, ...curves.flatMap((curve) => seriesOptions(curve))],
      bands: this.#bands(),
      cursor: {
        drag: { x: true, y: false, dist: 4 },
        points: {
          size: 7,
          width: 1.5,
          stroke: (_u, series) => this.#pointColour(series),
          fill: (_u, series) =>
            this.#pointColour(series) === "transparent" ? "transparent" : theme.paper,
        },
        dataIdx: (u, series, index) => nearestPoint(u.data[series]!, index),
        ...(syncKey === undefined
          ? {}
          : { sync: { key: syncKey, scales: ["x", null], setSeries: false } }),
      },
      hooks: { setCursor: [() => this.#read()], draw: [() => this.#rules?.place()] },
    };
  }

  /** Colour of the dot that follows the cursor; the edges of bands have none. */
  #pointColour(series: number): string {
    const curve = this.#places().indexOf(series);
    return this.#model.curves[curve]?.colour ?? "transparent";
  }

  /** Rows of words that the rules need above the plot when everything is shown. */
  #ruleRows(rules: readonly Rule[], width: number): number {
    const domain = domainOf(
      this.#model.x,
      this.#model.curves.map(({ series }) => series.x),
    );
    const labels = ruleLabels(
      rules,
      scaleOf(this.#model.x.scale, domain, [0, width - 60]),
      width - 60,
    );
    return labels.reduce((rows, label) => Math.max(rows, label.row + 1), 0);
  }

  #bands(): uPlot.Band[] {
    const places = this.#places();
    return this.#model.curves.flatMap(({ series, colour }, i) =>
      series.band === undefined
        ? []
        : [{ series: [places[i]! + 2, places[i]! + 1] as [number, number], fill: `${colour}2e` }],
    );
  }

  #xRange(min: number | null, max: number | null): uPlot.Range.MinMax {
    if (min == null || max == null) return this.#model.x.scale === "log" ? [1, 10] : [0, 1];
    const xs = this.#plot?.data[0];
    const whole = xs === undefined || (min === xs[0] && max === xs[xs.length - 1]);
    if (whole && this.#model.x.domain !== undefined) return [...this.#model.x.domain];
    if (min < max) return [min, max];
    const [low, high] = domainOf({ ...this.#model.x, domain: [0, 0] }, [[min]]);
    return [low, high];
  }

  #yRange(u: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
    const { y } = this.#model;
    if (y.domain !== undefined && !(this.#plot === u && this.#zoomed())) {
      if (y.scale !== "log" || y.domain[0] > 0) return [...y.domain];
    }
    const free: Axis = { label: "", ...(y.scale === undefined ? {} : { scale: y.scale }) };
    const values = min == null || max == null ? [] : [min, max];
    return [...domainOf(free, [values], { pad: 0.04 })];
  }

  #axis(axis: Axis, theme: Theme, side: 2 | 3): uPlot.Axis {
    const across = side === 2;
    const ticks = (u: uPlot, low: number, high: number) => {
      const length = across
        ? u.over.clientWidth || u.width - 60
        : u.over.clientHeight || u.height - 60;
      const most = Math.max(2, Math.floor(length / (across ? 84 : 38)));
      return ticksOf(axis, [low, high], most);
    };
    const labelled = (u: uPlot, splits: number[]): (number | null)[] => {
      const { min, max } = u.scales[across ? "x" : "y"]!;
      const named = new Set(
        ticks(u, min!, max!)
          .filter((tick) => tick.label !== "")
          .map((tick) => tick.value),
      );
      return splits.map((split) => (named.has(split) ? split : null));
    };
    return {
      side,
      font,
      stroke: theme.muted,
      splits: (u, _axis, low, high) => ticks(u, low, high).map((tick) => tick.value),
      filter: (_u, splits) => splits,
      values: (u, splits) => {
        const { min, max } = u.scales[across ? "x" : "y"]!;
        const names = new Map(ticks(u, min!, max!).map((tick) => [tick.value, tick.label]));
        return splits.map((split) => names.get(split) ?? "");
      },
      grid: { show: !across, stroke: theme.grid, width: 1, filter: labelled },
      ticks: { stroke: theme.axis, width: 1, size: 4, filter: labelled },
      border: { show: true, stroke: theme.axis, width: 1 },
      gap: 4,
      size: across
        ? 26
        : (_u, values) =>
            14 + Math.max(8, ...(values ?? []).map((value) => textWidth(value ?? "", type.tick))),
      ...(across
        ? {
            label: axisTitle(axis),
            labelSize: 18,
            labelFont: `${type.label}px ${fontFamily}`,
            labelGap: 0,
          }
        : {}),
    };
  }

  /** Tells what stands at the cursor, or at the end when there is none. */
  #read(): void {
    const u = this.#plot;
    if (u === undefined) return;
    const last = u.data[0].length - 1;
    const active = u.cursor.idx != null && (u.cursor.left ?? -1) >= 0;
    const at = active ? u.cursor.idx! : last;
    if (last < 0) {
      this.#options.onReading({ x: "–", values: this.#model.curves.map(() => "–") });
      return;
    }
    const values = this.#places().map((place) => {
      const data = u.data[place]!;
      const index = nearestPoint(data, at);
      const value = index === null ? undefined : data[index];
      return value == null ? "–" : formatOnAxis(this.#model.y, value, { unit: false });
    });
    this.#options.onReading({ x: formatOnAxis(this.#model.x, u.data[0][at]!), values });
  }

  #onKey(event: KeyboardEvent): void {
    const u = this.#plot;
    const width = u.over.clientWidth;
    const left = u.cursor.left == null || u.cursor.left < 0 ? width : u.cursor.left;
    const jump = event.shiftKey ? 20 : 2;
    const move = (to: number): void =>
      u.setCursor({ left: Math.min(width - 1, Math.max(0, to)), top: u.over.clientHeight / 2 });
    const zoom = (factor: number): void => {
      const centre = left / width;
      const from = u.posToVal((centre - centre * factor) * width, "x");
      const to = u.posToVal((centre + (1 - centre) * factor) * width, "x");
      const xs = u.data[0];
      const low = Math.max(from, xs[0]!);
      const high = Math.min(to, xs[xs.length - 1]!);
      if (low < high) u.setScale("x", { min: low, max: high });
    };
    const actions: Record<string, () => void> = {
      ArrowLeft: () => move(left - jump),
      ArrowRight: () => move(left + jump),
      Home: () => move(0),
      End: () => move(width - 1),
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
      Escape: () => this.reset(),
    };
    const action = actions[event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }
}

function seriesOptions({ series, colour, shown }: LineCurve): uPlot.Series[] {
  const dash = dashOf(series.style)?.split(" ").map(Number);
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line: uPlot.Series = {
    label: series.name,
    show: shown,
    stroke: colour,
    width: 1.75,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
    ...(series.step === true && stepped !== undefined ? { paths: stepped } : {}),
  };
  if (series.x.length < 2) line.points = { show: true, size: 5, fill: colour };
  const edge: uPlot.Series = {
    show: shown,
    stroke: "transparent",
    width: 0,
    points: { show: false },
  };
  return series.band === undefined ? [line] : [line, edge, { ...edge }];
}

/** The closest index that has a value, looking to both sides; `null` when there is none nearby. */
function nearestPoint(data: ArrayLike<number | null | undefined>, index: number): number | null {
  if (data[index] != null) return index;
  // `null` is a real gap and is read as one; `undefined` only means that another curve has a point here
  if (data[index] === null) return null;
  for (let away = 1; away < 5000; away++) {
    if (data[index - away] != null) return index - away;
    if (data[index + away] != null) return index + away;
  }
  return null;
}
