/** @file Boundaries that the reader has moved: the same in every figure of a run, kept while this tab is open. */

import { useSyncExternalStore } from "react";
import { formatNumber } from "../../../src/figures/number-format.ts";
import type { Axis, Figure, LineFigure, Rule } from "../../../src/study/figure.ts";

/** Value by the rule's name. */
export type MovedRules = Readonly<Record<string, number>>;

const none: MovedRules = {};
const known = new Map<string, MovedRules>();
const listeners = new Set<() => void>();

/** What was moved in the figures of a run. */
export function useMovedRules(run: string): MovedRules {
  return useSyncExternalStore(subscribe, () => movedRules(run));
}

/** Moves a rule in every figure of a run; `keep` remembers it for the session. */
export function moveRule(run: string, name: string, value: number, keep: boolean): void {
  change(run, { ...movedRules(run), [name]: Number(value.toPrecision(4)) }, keep);
}

/** Puts rules back to where their figure has them. */
export function resetRules(run: string, names: readonly string[]): void {
  const left = Object.entries(movedRules(run)).filter(([name]) => !names.includes(name));
  change(run, Object.fromEntries(left), true);
}

/** The figure with the reader's boundaries, and with a note on each that tells how far it is from the rule's. */
export function withMovedRules<Any extends Figure>(figure: Any, moved: MovedRules): Any {
  if (figure.kind === "panels") {
    return { ...figure, panels: figure.panels.map((panel) => withMovedRules(panel, moved)) };
  }
  const names = draggableRules(figure).filter((name) => moved[name] !== undefined);
  if (figure.kind !== "lines" || names.length === 0) return figure;
  const notes: string[] = [];
  const rules = figure.rules?.map((rule): Rule => {
    const value = moved[rule.draggable ?? ""];
    if (value === undefined || value === rule.value) return rule;
    notes.push(movedInWords(rule, value, figure.x));
    return { ...rule, value };
  });
  return { ...figure, rules, notes: [...(figure.notes ?? []), ...notes] };
}

/** Names of the rules that a reader may move. */
export function draggableRules(figure: Figure): string[] {
  if (figure.kind === "panels") return [...new Set(figure.panels.flatMap(draggableRules))];
  const { rules = [] } = figure.kind === "lines" ? figure : ({} as Partial<LineFigure>);
  return rules.flatMap(({ draggable }) => (draggable === undefined ? [] : [draggable]));
}

function movedInWords({ label, value: own }: Rule, value: number, { unit = "" }: Axis): string {
  const by = formatNumber(Math.abs(value - own));
  const where = value > own ? "later" : "earlier";
  return `Moved by you: ${label} at ${formatNumber(value)}, ${by} ${unit} ${where} than the ${formatNumber(own)} of the rule.`;
}

function movedRules(run: string): MovedRules {
  let moved = known.get(run);
  if (moved === undefined) {
    moved = stored(run);
    known.set(run, moved);
  }
  return moved;
}

function stored(run: string): MovedRules {
  const text = sessionStorage.getItem(keyOf(run));
  return text === null ? none : (JSON.parse(text) as MovedRules);
}

function change(run: string, moved: MovedRules, keep: boolean): void {
  known.set(run, moved);
  if (keep) sessionStorage.setItem(keyOf(run), JSON.stringify(moved));
  for (const listener of listeners) listener();
}

const keyOf = (run: string): string => `assay-rules ${run}`;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
