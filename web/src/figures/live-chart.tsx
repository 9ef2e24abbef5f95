/** @file Logged series of a run as they grow: points are appended, the chart is never built anew. */

import { useMemo } from "react";
import type { LineFigure } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";
import { LineView } from "./line-view.tsx";
import type { LiveChartProps } from "./types.ts";

/** Curves of one group of series. Empty series wait in the legend for their first point. */
export function LiveChart(props: LiveChartProps) {
  const { title, theme, specs, points, version, xLabel = "Step", xEnd, syncKey } = props;
  const { headingLevel = 3 } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the points grow in place; the version tells
  const figure: LineFigure = useMemo(() => {
    const first = specs[0];
    return {
      kind: "lines",
      id: `live-${first?.group ?? title}`,
      title,
      caption: "",
      x: {
        label: xLabel,
        alternatives: ["linear", "log"],
        ...(xEnd === undefined ? {} : { domain: [0, xEnd] as const }),
      },
      y: {
        label: title,
        unit: first?.unit ?? "",
        scale: first?.scale ?? "linear",
        alternatives: ["linear", "log"],
      },
      series: specs.map((spec) => {
        const found = points.get(spec.name);
        return {
          name: spec.label,
          hidden: spec.secondary === true,
          x: found?.steps ?? new Float64Array(),
          y: found?.values ?? new Float64Array(),
        };
      }),
    };
  }, [title, xLabel, xEnd, specs, points, version]);
  const Heading = `h${headingLevel}` as const;
  return (
    <section className={styles.figure} aria-label={title}>
      <Heading className={styles.title}>{title}</Heading>
      <LineView figure={figure} theme={theme} syncKey={syncKey} />
    </section>
  );
}
