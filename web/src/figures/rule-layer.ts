/** @file Rules over a uPlot chart: lines with words above the plot; some can be dragged or moved with the arrow keys. */

import type uPlot from "uplot";
import { ruleLabels, ruleRowHeight } from "../../../src/figures/draw/rules.ts";
import { formatOnAxis } from "../../../src/figures/number-format.ts";
import { scaleOf } from "../../../src/figures/scale.ts";
import type { Axis, Rule } from "../../../src/study/figure.ts";
import styles from "./figures.module.css";

export type RuleDrag = (name: string, value: number, done: boolean) => void;

/** The rules of one chart as elements above its plot area. */
export class RuleLayer {
  #plot: uPlot;
  #axis: Axis;
  #rules: readonly Rule[] = [];
  #elements: HTMLDivElement[] = [];
  #onDrag: () => RuleDrag | undefined;
  /** Value under the reader's finger; wins over the figure's until the figure follows. */
  #held = new Map<string, number>();

  constructor(plot: uPlot, axis: Axis, onDrag: () => RuleDrag | undefined) {
    this.#plot = plot;
    this.#axis = axis;
    this.#onDrag = onDrag;
  }

  /** Shows these rules from now on. */
  set(rules: readonly Rule[]): void {
    this.#held.clear();
    const kept =
      this.#rules.length === rules.length && rules.every((r, i) => same(r, this.#rules[i]!));
    this.#rules = rules;
    if (kept) {
      this.place();
      return;
    }
    for (const element of this.#elements) element.remove();
    this.#elements = rules.map((_, i) => this.#build(i));
    this.#plot.over.append(...this.#elements);
    this.place();
  }

  /** Puts every rule where its value is now; call after each drawing. */
  place(): void {
    const plot = this.#plot;
    const { min, max, distr } = plot.scales.x!;
    if (min == null || max == null || !(min < max)) return;
    const width = plot.over.clientWidth;
    const scale = scaleOf(distr === 3 ? "log" : "linear", [min, max], [0, width]);
    const current = this.#rules.map((rule) => ({ ...rule, value: this.#valueOf(rule) }));
    const labels = ruleLabels(current, scale, width);
    current.forEach((rule, i) => {
      const element = this.#elements[i]!;
      if (rule.axis === "y") {
        element.firstElementChild!.textContent = rule.label;
        const top = plot.valToPos(rule.value, "y");
        const inside = top >= 0 && top <= plot.over.clientHeight;
        element.hidden = !inside;
        element.style.top = `${top}px`;
        return;
      }
      const label = labels.find((candidate) => candidate.rule === rule);
      element.hidden = label === undefined;
      if (label === undefined) return;
      element.style.left = `${label.place}px`;
      const rise = label.row * ruleRowHeight + 3;
      element.style.top = `${-rise}px`;
      const words = element.firstElementChild as HTMLElement;
      words.textContent = label.text;
      words.style.left = `${label.start - label.place}px`;
      if (rule.draggable !== undefined) {
        element.setAttribute("aria-label", rule.label);
        element.setAttribute("aria-valuenow", String(rule.value));
        element.setAttribute("aria-valuetext", formatOnAxis(this.#axis, rule.value));
        element.setAttribute("aria-valuemin", String(min));
        element.setAttribute("aria-valuemax", String(max));
      }
    });
  }

  #valueOf(rule: Rule): number {
    return (
      (rule.draggable === undefined ? undefined : this.#held.get(rule.draggable)) ?? rule.value
    );
  }

  #build(index: number): HTMLDivElement {
    const rule = this.#rules[index]!;
    const element = document.createElement("div");
    const words = document.createElement("span");
    words.textContent = rule.label;
    element.append(words);
    element.className = `${styles.rule} ${rule.axis === "x" ? styles.ruleX : styles.ruleY}`;
    if (rule.axis === "x" && rule.draggable !== undefined) this.#makeDraggable(element, index);
    return element;
  }

  #makeDraggable(element: HTMLDivElement, index: number): void {
    element.classList.add(styles.draggable!);
    element.tabIndex = 0;
    element.role = "slider";
    const move = (value: number, done: boolean): void => {
      const name = this.#rules[index]?.draggable;
      const { min, max } = this.#plot.scales.x!;
      if (name === undefined || min == null || max == null) return;
      const inside = Math.min(max, Math.max(min, value));
      this.#held.set(name, inside);
      this.place();
      this.#onDrag()?.(name, inside, done);
    };
    const valueAt = (event: PointerEvent): number =>
      this.#plot.posToVal(event.clientX - this.#plot.over.getBoundingClientRect().left, "x");
    element.addEventListener("mousedown", (event) => event.stopPropagation()); // would begin a zoom
    element.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) move(valueAt(event), false);
    });
    element.addEventListener("pointerup", (event) => {
      if (element.hasPointerCapture(event.pointerId)) move(valueAt(event), true);
    });
    element.addEventListener("keydown", (event) => {
      const steps: Record<string, number> = {
        ArrowLeft: -1,
        ArrowRight: 1,
        PageDown: -10,
        PageUp: 10,
      };
      const pixels = steps[event.key];
      if (pixels === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const rule = this.#rules[index]!;
      const place = this.#plot.valToPos(this.#valueOf(rule), "x") + pixels * 3;
      move(this.#plot.posToVal(place, "x"), true);
    });
  }
}

function same(a: Rule, b: Rule): boolean {
  return a.axis === b.axis && a.draggable === b.draggable;
}
