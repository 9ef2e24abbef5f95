/** @file Scatter plots, bars and boxes: the same drawing as in the report, with a read-out under pointer and keys. */

import { type KeyboardEvent, type PointerEvent, useMemo, useState } from "react";
import { drawFigure } from "../../../src/figures/draw/draw.ts";
import type { Mark } from "../../../src/figures/draw/drawing.ts";
import { figureSummary } from "../../../src/figures/figure-summary.ts";
import { themes } from "../../../src/figures/theme.ts";
import styles from "./figures.module.css";
import { nearestMark } from "./nearest-mark.ts";
import { ScaleSwitch, type Scales, scaled, switchable } from "./scale-switch.tsx";
import { svgElement } from "./svg-react.ts";
import type { FigureViewProps } from "./types.ts";
import { useWidth } from "./use-width.ts";

/** Draws any figure as SVG; what can be pointed at answers, and scales can be switched where the figure allows it. */
export function SvgView(props: FigureViewProps) {
  const { figure } = props;
  const [scales, setScales] = useState<Scales>({});
  const plain = useMemo(() => {
    if (figure.kind !== "scatter" && figure.kind !== "bars") return figure;
    return { ...figure, x: scaled(figure.x, scales.x), y: scaled(figure.y, scales.y) };
  }, [figure, scales]);
  const axes = figure.kind === "scatter" || figure.kind === "bars" ? figure : undefined;
  return (
    <>
      {axes !== undefined && (switchable(axes.x) || switchable(axes.y)) && (
        <div className={styles.legend}>
          <ScaleSwitch figure={axes} scales={scales} onChange={setScales} />
        </div>
      )}
      <Drawing {...props} figure={plain} />
    </>
  );
}

function Drawing({ figure, theme, onSelect }: FigureViewProps) {
  const [ref, width] = useWidth();
  const [at, setAt] = useState<number | undefined>(undefined);
  const drawing = useMemo(
    () =>
      width < 40 ? undefined : drawFigure(figure, { theme: themes[theme], width, titled: false }),
    [figure, theme, width],
  );
  const marks = useMemo(() => drawing?.plots.flatMap((plot) => plot.marks) ?? [], [drawing]);
  const picture = useMemo(
    () => (drawing === undefined ? null : svgElement(drawing.node)),
    [drawing],
  );
  const mark = at === undefined ? undefined : marks[at];

  const point = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(nearestMark(marks, event.clientX - box.left, event.clientY - box.top));
  };
  const select = (): void => {
    if (mark === undefined) return;
    onSelect?.({ figure: figure.id, group: mark.group, index: mark.index, label: mark.title });
  };
  const walk = (event: KeyboardEvent): void => {
    if (marks.length === 0) return;
    const last = marks.length - 1;
    const next: Record<string, number | undefined> = {
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      ArrowLeft: Math.max(0, (at ?? 1) - 1),
      Home: 0,
      End: last,
      Escape: undefined,
    };
    if (event.key in next) {
      setAt(next[event.key]);
      event.preventDefault();
    } else if (event.key === "Enter") select();
  };
  return (
    <div
      ref={ref}
      className={styles.picture}
      role="application"
      aria-roledescription="figure"
      aria-label={`${figure.title}. ${figureSummary(figure)}`}
      tabIndex={marks.length > 0 ? 0 : -1}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setAt(undefined)}
      onClick={select}
      onKeyDown={walk}
      onBlur={() => setAt(undefined)}
    >
      {picture}
      {mark !== undefined && <Halo mark={mark} />}
      {mark !== undefined && <ReadOut mark={mark} width={width} />}
    </div>
  );
}

function Halo({ mark }: { mark: Mark }) {
  const boxed = mark.width !== undefined && mark.height !== undefined;
  const style = boxed
    ? { left: mark.x - 1, top: mark.y - 1, width: mark.width! + 2, height: mark.height! + 2 }
    : { left: mark.x - 8, top: mark.y - 8, width: 16, height: 16, borderRadius: 8 };
  return <div className={styles.halo} style={style} />;
}

/** A small note beside the mark; it turns to the other side before it would leave the picture. */
function ReadOut({ mark, width }: { mark: Mark; width: number }) {
  const x = mark.x + (mark.width ?? 0) / 2;
  const side = x > width / 2 ? { right: width - x + 14 } : { left: x + 14 };
  return (
    <div
      className={styles.readOut}
      style={{ ...side, top: Math.max(0, mark.y - 12) }}
      role="status"
    >
      <strong>
        <span className={styles.dot} style={{ background: mark.colour }} />
        {mark.title}
      </strong>
      {mark.lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}
