/** @file One figure on the page: the right interactive drawing for its kind, with words, source and tools. */

import { lazy, Suspense } from "react";
import { withGaps } from "../../../src/figures/gaps.ts";
import type { PanelFigure } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";
import { HeatMapView } from "./heat-map-view.tsx";
import { SvgView } from "./svg-view.tsx";
import { TableView } from "./table-view.tsx";
import { FigureTools } from "./tools.tsx";
import type { FigureViewProps } from "./types.ts";

const LineView = lazy(async () => ({ default: (await import("./line-view.tsx")).LineView }));

/** Any figure value. `bare` leaves the picture alone. */
export function FigureView(props: FigureViewProps) {
  const figure = withGaps(props.figure);
  const { headingLevel = 3, bare = false, sourceHref, theme } = props;
  if (bare) return <Picture {...props} figure={figure} />;
  const Heading = `h${headingLevel}` as const;
  return (
    <figure className={styles.figure} data-figure={figure.id}>
      <Heading className={styles.title}>{figure.title}</Heading>
      <Picture {...props} figure={figure} />
      <figcaption className={styles.caption}>
        <p>{figure.caption}</p>
        {figure.notes?.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
        {figure.source !== undefined && (
          <p className={styles.source}>
            Source:{" "}
            {sourceHref === undefined ? figure.source : <a href={sourceHref}>{figure.source}</a>}
          </p>
        )}
      </figcaption>
      <FigureTools figure={figure} theme={theme} />
    </figure>
  );
}

function Picture(props: FigureViewProps) {
  const { figure } = props;
  switch (figure.kind) {
    case "lines":
      return (
        <Suspense fallback={<div className={styles.waiting} aria-busy="true" />}>
          <LineView {...props} figure={figure} />
        </Suspense>
      );
    case "heatmap":
      return <HeatMapView {...props} figure={figure} />;
    case "table":
      return <TableView {...props} figure={figure} />;
    case "panels":
      return <Panels {...props} figure={figure} />;
    default:
      return <SvgView {...props} />;
  }
}

/** Small multiples: each panel is a figure of its own; they share the cursor. */
function Panels(props: Omit<FigureViewProps, "figure"> & { figure: PanelFigure }) {
  const { figure, syncKey, headingLevel = 3 } = props;
  const Heading = `h${Math.min(4, headingLevel + 1)}` as "h4";
  const columns = Math.max(1, Math.min(figure.columns, figure.panels.length));
  const mapped = figure.panels.some((panel) => panel.kind === "heatmap");
  const least = `max(${columns > 2 && !mapped ? "11rem" : "16rem"}, calc(100% / ${columns} - 1.5rem))`;
  return (
    <div
      className={styles.panels}
      style={{ gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${least}), 1fr))` }}
    >
      {figure.panels.map((panel) => (
        <div key={`${panel.id} ${panel.title}`}>
          <Heading className={styles.panelTitle}>{panel.title}</Heading>
          <Picture {...props} figure={panel} syncKey={syncKey ?? `panels-${figure.id}`} />
          {panel.notes?.map((note) => (
            <p key={note} className={styles.note}>
              {note}
            </p>
          ))}
        </div>
      ))}
    </div>
  );
}
