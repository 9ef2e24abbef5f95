/** @file A figure of a run: fetched when it comes into view, with the controls of its options. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FigureSpecView } from "../../../src/server/wire.ts";
import type { Figure } from "../../../src/study/figure.ts";
import {
  draggableRules,
  moveRule,
  resetRules,
  useMovedRules,
  withMovedRules,
} from "../api/moved-rules.ts";
import { figureQuery } from "../api/queries.ts";
import { FigureView } from "../figures/index.ts";
import type { Choices } from "../router.tsx";
import { useTheme } from "../theme/theme.ts";
import { isEmpty, isWide } from "../words/figure-shape.ts";
import { fieldsOf } from "../words/schema.ts";
import { Button } from "./button.tsx";
import styles from "./figure-slot.module.css";
import { OptionBar } from "./option-bar.tsx";
import { ErrorNote } from "./page-error.tsx";

interface FigureSlotProps {
  run: string;
  spec: FigureSpecView;
  /** Changes when the numbers behind the figure may have changed. */
  version: string;
  /** Checkpoint shown, for figures that exist for each of them. */
  step: number | undefined;
  choices: Choices;
  onChoose(choices: Choices): void;
}

export function FigureSlot({ run, spec, version, step, choices, onChoose }: FigureSlotProps) {
  const slot = useRef<HTMLDivElement>(null);
  const visible = useSeen(slot);
  const theme = useTheme();
  const names = Object.keys(spec.options?.properties ?? {});
  const own = Object.fromEntries(Object.entries(choices).filter(([name]) => names.includes(name)));
  const options = spec.perCheckpoint && step !== undefined ? { ...own, step } : own;
  const { data, error, isFetching } = useQuery({
    ...figureQuery(run, spec.id, options, version),
    enabled: visible,
    placeholderData: keepPreviousData,
  });
  const moved = useMovedRules(run);
  const shown = useMemo(
    () => (data === undefined ? undefined : withMovedRules(data, moved)),
    [data, moved],
  );
  const movedHere =
    data === undefined ? [] : draggableRules(data).filter((name) => moved[name] !== undefined);
  return (
    <div
      className={styles.slot}
      data-wide={isWide(data) || undefined}
      ref={slot}
      id={`figure-${spec.id}`}
      aria-busy={isFetching}
    >
      {spec.options === undefined || fieldsOf(spec.options).length === 0 ? null : (
        <OptionBar title={spec.title} schema={spec.options} values={own} onChange={onChoose} />
      )}
      {error === null ? null : (
        <>
          <h3>{spec.title}</h3>
          <ErrorNote error={error} />
        </>
      )}
      {shown === undefined || error !== null ? null : isEmpty(shown) ? (
        <EmptyFigure figure={shown} />
      ) : (
        <FigureView
          figure={shown}
          theme={theme}
          syncKey={shown.kind === "lines" ? `run-${run}` : undefined}
          onRuleDrag={(name, value, done) => {
            if (!names.includes(name)) moveRule(run, name, value, done);
            else if (done) onChoose({ ...own, [name]: Math.round(value) });
          }}
        />
      )}
      {movedHere.length === 0 ? null : (
        <Button className={styles.reset ?? ""} onClick={() => resetRules(run, movedHere)}>
          Put the boundaries back to the rule
        </Button>
      )}
      {data === undefined && error === null ? (
        <div className={styles.waiting}>
          <h3>{spec.title}</h3>
        </div>
      ) : null}
    </div>
  );
}

function EmptyFigure({ figure }: { figure: Figure }) {
  return (
    <div className={styles.empty}>
      <h3>{figure.title}</h3>
      <p>Nothing to show yet.</p>
      {figure.notes?.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

/** True from the first moment at which an element is near the visible part of the page. */
function useSeen(target: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = target.current;
    if (seen || element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: "300px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen, target]);
  return seen;
}
