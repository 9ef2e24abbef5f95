/** @file The grid to draw in, by pointer or by keyboard. */

import { type KeyboardEvent, useRef, useState } from "react";
import styles from "../desks.module.css";

const inks: Readonly<Record<string, string>> = { A: "A", B: "B", H: "−2", S: "S" };

/** The grid to draw in; arrow keys move the cursor, Enter or Space places. */
export function GridEditor({
  rows,
  onPaint,
}: {
  rows: readonly string[];
  onPaint(r: number, c: number): void;
}) {
  const [cursor, setCursor] = useState<readonly [number, number]>([0, 0]);
  const drawing = useRef(false);
  const n = rows.length;
  const key = (event: KeyboardEvent): void => {
    const [r, c] = cursor;
    const to: Record<string, readonly [number, number]> = {
      ArrowUp: [Math.max(0, r - 1), c],
      ArrowDown: [Math.min(n - 1, r + 1), c],
      ArrowLeft: [r, Math.max(0, c - 1)],
      ArrowRight: [r, Math.min(n - 1, c + 1)],
    };
    const next = to[event.key];
    if (next !== undefined) setCursor(next);
    else if (event.key === "Enter" || event.key === " ") onPaint(r, c);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of up to 400 cells is one drawing surface with a cursor of its own
    <svg
      className={styles.editor}
      viewBox={`0 0 ${n} ${n}`}
      role="group"
      aria-label={`Grid of ${n} by ${n} cells. Row ${cursor[0] + 1}, column ${cursor[1] + 1}: ${rows[cursor[0]]?.[cursor[1]] ?? ""}. Arrow keys move, Enter places.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the cursor is moved with the arrow keys
      tabIndex={0}
      onKeyDown={key}
      onPointerUp={() => {
        drawing.current = false;
      }}
      onPointerLeave={() => {
        drawing.current = false;
      }}
    >
      {rows.flatMap((row, r) =>
        [...row].map((cell, c) => (
          <g
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
            key={`${r},${c}`}
            onPointerDown={() => {
              drawing.current = true;
              setCursor([r, c]);
              onPaint(r, c);
            }}
            onPointerEnter={() => {
              if (drawing.current) onPaint(r, c);
            }}
          >
            <rect
              x={c}
              y={r}
              width={1}
              height={1}
              fill={cell === "#" ? "var(--muted)" : "var(--paper)"}
              stroke="var(--hairline)"
              strokeWidth={0.03}
            />
            {inks[cell] === undefined ? null : (
              <text x={c + 0.5} y={r + 0.68} fontSize={0.5} textAnchor="middle" fill="var(--ink)">
                {inks[cell]}
              </text>
            )}
          </g>
        )),
      )}
      <rect
        x={cursor[1] + 0.05}
        y={cursor[0] + 0.05}
        width={0.9}
        height={0.9}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={0.06}
        pointerEvents="none"
      />
    </svg>
  );
}
