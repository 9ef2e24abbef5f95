/** @file Line figures on uPlot: drag to zoom, double click for everything, read-outs in the legend. */

import { useEffect, useMemo, useRef, useState } from "react";
import { styleOf } from "../../../src/figures/draw/curve.ts";
import { seriesColour } from "../../../src/figures/draw/lines.ts";
import { figureSummary } from "../../../src/figures/figure-summary.ts";
import { axisTitle } from "../../../src/figures/number-format.ts";
import { themes } from "../../../src/figures/theme.ts";
import type { LineFigure } from "../../../src/study/figure.ts";
import { ascending } from "./align.ts";
import styles from "./figures.module.css";
import { Legend, type LegendHandle } from "./legend.tsx";
import { type LineModel, LinePlot } from "./line-plot.ts";
import { ScaleSwitch, type Scales, scaled } from "./scale-switch.tsx";
import { SvgView } from "./svg-view.tsx";
import type { FigureViewProps } from "./types.ts";
import { useWidth } from "./use-width.ts";

type Props = Omit<FigureViewProps, "figure"> & { figure: LineFigure };

/** Curves over a common x. Those that turn back on themselves are drawn as they are, without zoom. */
export function LineView(props: Props) {
  const plain = props.figure.series.every((series) => ascending(series.x));
  return plain ? <ZoomableLines {...props} /> : <SvgView {...props} />;
}

function ZoomableLines({ figure, theme, syncKey, onRuleDrag, bare }: Props) {
  const [ref, width] = useWidth();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<LinePlot | undefined>(undefined);
  const drawn = useRef<LineModel["curves"] | undefined>(undefined);
  const legend = useRef<LegendHandle>(null);
  const drag = useRef(onRuleDrag);
  drag.current = onRuleDrag;
  const [scales, setScales] = useState<Scales>({});
  const [hidden, setHidden] = useState<ReadonlySet<string>>(
    () => new Set(figure.series.filter((s) => s.hidden === true).map((s) => s.name)),
  );

  const model: LineModel = useMemo(() => {
    const palette = themes[theme];
    return {
      x: scaled(figure.x, scales.x),
      y: scaled(figure.y, scales.y),
      curves: figure.series.map((series, i) => ({
        series: figure.ordered === true ? series : { ...series, style: styleOf(series, i) },
        colour: seriesColour(palette, figure, i),
        shown: !hidden.has(series.name),
      })),
      rules: figure.rules ?? [],
    };
  }, [figure, theme, scales, hidden]);

  // Another set of curves, theme or scale needs a new chart; everything else changes in place.
  const shape = JSON.stringify([
    theme,
    model.x,
    model.y,
    syncKey,
    model.curves.map(({ series: s }) => [s.name, s.style, s.step, s.band?.label, s.colour]),
  ]);
  const ruled = model.rules.filter((rule) => rule.axis === "x").length;
  const height =
    Math.round(Math.min(360, Math.max(bare ? 190 : 220, 0.5 * width))) + 14 * Math.min(3, ruled);
  const latest = useRef({ model, width, height });
  latest.current = { model, width, height };
  const ready = width > 40;

  useEffect(() => {
    if (!ready || host.current === null || shape === "") return;
    const now = latest.current;
    const chart = new LinePlot(host.current, now.model, {
      theme: themes[theme],
      width: now.width,
      height: now.height,
      syncKey,
      onReading: (reading) => legend.current?.read(reading),
      onRuleDrag: () => drag.current,
    });
    plot.current = chart;
    drawn.current = now.model.curves;
    return () => {
      plot.current = undefined;
      chart.destroy();
    };
  }, [shape, ready, theme, syncKey]);

  useEffect(() => {
    if (ready) plot.current?.setSize(width, height);
  }, [width, height, ready]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of anything else builds a new chart
  useEffect(() => {
    if (drawn.current === latest.current.model.curves) return; // a new chart has them already
    drawn.current = latest.current.model.curves;
    plot.current?.setData(latest.current.model);
  }, [figure.series]);
  useEffect(() => plot.current?.setRules(figure.rules ?? []), [figure.rules]);

  const toggle = (name: string): void => {
    const index = figure.series.findIndex((series) => series.name === name);
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    plot.current?.setShown(index, !next.has(name));
    setHidden(next);
  };

  return (
    <div ref={ref} className={styles.picture}>
      <p className="hidden-visually">{figureSummary(figure)}</p>
      <Legend
        ref={legend}
        xLabel={figure.x.label}
        curves={model.curves}
        onToggle={toggle}
        tools={<ScaleSwitch figure={figure} scales={scales} onChange={setScales} />}
      />
      <div className={styles.yTitle}>{axisTitle(figure.y)}</div>
      <div ref={host} className={styles.plot} style={{ minHeight: height }} />
    </div>
  );
}
