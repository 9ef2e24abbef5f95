/** @file Pictures of the account: rectangles under the curve, phases, amplitudes, and what predicts the logits. */

import { InvalidInputError } from "../../errors.ts";
import {
  amplitudeFactor,
  boxBound,
  correctLogits,
  measuredAmplitudes,
  positiveAngle,
  type QuadratureGroup,
  thinShare,
  wrapAngle,
} from "../../interp/index.ts";
import type { Figure } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";

/** Where a figure's numbers come from and what must be said with it. */
export interface FigureOrigin {
  source: string;
  notes?: readonly string[];
}

/** Origin with the states that must stay with every picture of the account. */
export function originOf(analysis: NetworkAnalysis, source: string): FigureOrigin {
  const notes =
    analysis.problems.length > 0
      ? [`not a quadrature network: ${analysis.problems.join("; ")}`]
      : [];
  return notes.length > 0 ? { source, notes } : { source };
}

/** The group of a frequency; 0 takes the one with the most weight. */
export function groupOf(analysis: NetworkAnalysis, frequency: number): QuadratureGroup {
  const { groups } = analysis;
  const heaviest = [...groups].sort((x, y) => y.weight - x.weight)[0];
  const found = frequency === 0 ? heaviest : groups.find((one) => one.frequency === frequency);
  if (found === undefined) {
    throw new InvalidInputError(
      `frequency: wanted one of ${groups.map((one) => one.frequency).join(", ") || "none"}, got ${frequency}`,
      "0 takes the frequency with the most weight",
    );
  }
  return found;
}

const nameOf = ({ frequency, share }: QuadratureGroup): string =>
  share >= thinShare ? `k = ${frequency}` : `k = ${frequency} (thin)`;

/** One question for the rectangles: inputs and an answer. */
export interface Question {
  a: number;
  b: number;
  /** -1: the right answer. */
  c: number;
  /** Adds to a and takes from b: moves a - b and keeps a + b. */
  shift: number;
}

/** Neuron rectangles under the integrand for one question. */
export function rectangles(
  analysis: NetworkAnalysis,
  frequency: number,
  question: Question,
  origin: FigureOrigin,
): Figure {
  const { p } = analysis.task;
  const group = groupOf(analysis, frequency);
  const wrap = (x: number) => ((x % p) + p) % p;
  const a = wrap(question.a + question.shift);
  const b = wrap(question.b - question.shift);
  const right = wrap(a + b);
  const c = question.c < 0 ? right : wrap(question.c);
  const w = (2 * Math.PI * group.frequency) / p;
  const [shrink, s, gamma] = [Math.cos((w * (a - b) - group.shift) / 2), (w * (a + b)) / 2, w * c];
  const height = (phi: number) =>
    Math.max(0, shrink * Math.cos(s - phi)) * Math.cos(gamma - 2 * phi);
  const { order, low, high } = boxBound(group, 2 * Math.PI);
  const heights = Array.from(order, (node) => height(group.centres[node]!));
  const widths = Array.from(low, (x, i) => high[i]! - x);
  const sum = heights.reduce((total, h, i) => total + h * widths[i]!, 0);
  const exact = (2 / 3) * Math.abs(shrink) * Math.cos(gamma - 2 * s);
  const from = low[0]!;
  const grid = Float64Array.from({ length: 361 }, (_, i) => from + (2 * Math.PI * i) / 360);
  const left = grid.subarray(0, 361);
  return {
    id: "rectangles",
    kind: "bars",
    title: `Neurons as rectangles: a = ${a}, b = ${b}, answer ${c}${c === right ? " (right)" : ""}, k = ${group.frequency}`,
    caption: `Each of ${order.length} neurons is a rectangle: its width is its weight, its height the integrand at its own phase. The rectangles add up to ${sum.toFixed(4)}; the integral is ${exact.toFixed(4)} = 2/3 |cos(w(a-b)/2)| cos(w(a+b-c))${group.shift === 0 ? "" : `, where w(a-b) is less ${group.shift.toFixed(2)}, the angle between the two vocabularies`}. With shift the distance a - b moves while a + b stays: the curve keeps its place and shrinks.`,
    ...origin,
    x: {
      label: "Phase",
      unit: "rad",
      domain: [from, from + 2 * Math.PI],
    },
    y: { label: "Integrand", domain: [-1.05, 1.05] },
    x0: Array.from(low, (x, i) => (x + high[i]!) / 2),
    widths,
    groups: [{ name: "neurons", values: heights, colour: 0 }],
    curves: [{ name: "integrand", x: left, y: left.map(height), colour: 1 }],
  };
}

/** Readout phase against the sum of the input phases, and how far it is off. */
export function phaseScatter(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { neurons, groups } = analysis;
  const turn = 2 * Math.PI;
  const points = (y: (neuron: number, place: number, group: QuadratureGroup) => number) =>
    groups.map((group, i) => ({
      name: nameOf(group),
      x: Array.from(group.neurons, (n) => positiveAngle(2 * neurons.centre[n]!)),
      y: Array.from(group.neurons, (n, place) => y(n, place, group)),
      size: Array.from(group.neurons, (n) => neurons.weight[n]!),
      labels: Array.from(group.neurons, (n) => `neuron ${n}`),
      colour: i,
      ...(group.share < thinShare ? { hollow: true } : {}),
    }));
  const sum = { label: "phi + phi'", unit: "rad", domain: [0, turn] as const };
  return {
    id: "phases",
    kind: "panels",
    title: "Phase condition",
    caption:
      "Each point is a neuron: phase of its readout against the sum of its two input phases, and the distance between the two. A quadrature network lies on the line. Area is weight within the frequency; frequencies with less than a tenth of the weight are hollow.",
    ...origin,
    columns: 2,
    panels: [
      {
        id: "phase-line",
        kind: "scatter",
        title: "Readout phase",
        caption: "On the dashed line the phase condition holds.",
        x: sum,
        y: { label: "psi", unit: "rad", domain: [0, turn] },
        equalAspect: true,
        points: points((n) => positiveAngle(neurons.outputPhase[n]!)),
        curves: [{ name: "psi = phi + phi'", x: [0, turn], y: [0, turn], style: "dashed" }],
      },
      {
        id: "phase-distance",
        kind: "scatter",
        title: "Distance from the condition",
        caption: "psi - (phi + phi'), wrapped; on the line the condition holds.",
        x: sum,
        y: { label: "psi - (phi + phi')", unit: "rad" },
        points: points((_, place, group) => group.phaseErrors[place]!),
        curves: [{ name: "condition holds", x: [0, turn], y: [0, 0], style: "dashed" }],
      },
    ],
  };
}

/** The nodes of each frequency on a circle. */
export function phaseCircles(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { neurons, groups } = analysis;
  const shown = [...groups].sort((x, y) => y.weight - x.weight).slice(0, 6);
  return {
    id: "circles",
    kind: "panels",
    title: "Where the nodes lie",
    caption:
      "Phase of every neuron on the circle of its frequency; area is weight within the frequency. Even spacing integrates best; gaps and heavy points cost accuracy.",
    ...origin,
    columns: 3,
    panels: shown.map((group) => ({
      id: `circle-${group.frequency}`,
      kind: "scatter" as const,
      title: nameOf(group),
      caption: `${group.neurons.length} neurons, ${(100 * group.share).toFixed(1)} % of the weight.`,
      x: { label: "cos", domain: [-1.15, 1.15] as const },
      y: { label: "sin", domain: [-1.15, 1.15] as const },
      equalAspect: true,
      points: [
        {
          name: "neurons",
          x: Array.from(group.centres, Math.cos),
          y: Array.from(group.centres, Math.sin),
          size: Array.from(group.neurons, (n) => neurons.weight[n]!),
          labels: Array.from(group.neurons, (n) => `neuron ${n}`),
          colour: groups.indexOf(group),
          ...(group.share < thinShare ? { hollow: true } : {}),
        },
      ],
    })),
  };
}

/** Amplitude of the answer wave against the distance, ideal, with the secondary frequency, and measured. */
export function amplitudeCurves(
  analysis: NetworkAnalysis,
  frequency: number,
  origin: FigureOrigin,
): Figure {
  const { sums, task } = analysis;
  const { p } = task;
  const group = groupOf(analysis, frequency);
  const { kappa, offset, scale, shift } = group;
  const grid = Float64Array.from({ length: 181 }, (_, i) => i / 180);
  const of = (k: number, beta: number) => grid.map((x) => amplitudeFactor(Math.PI * x, k, beta));
  const found = measuredAmplitudes(sums, group.frequency);
  const distances = Array.from({ length: p }, (_, d) => {
    const turn = (2 * Math.PI * ((group.frequency * d) % p)) / p - shift;
    return { d, x: Math.abs(wrapAngle(turn)) / Math.PI };
  }).sort((u, v) => u.x - v.x);
  return {
    id: "amplitude",
    kind: "lines",
    title: `Amplitude against the distance, k = ${group.frequency}`,
    caption: `Factor of cos(w(a+b-c)) in the logits over Z/(2 pi) = ${(scale / (2 * Math.PI)).toFixed(2)}. |cos| alone vanishes at the worst distance; the secondary frequency (kappa = ${kappa.toFixed(3)}) and the offset (${offset.toFixed(3)}) fill the gap. No constant is fitted.`,
    ...origin,
    x: {
      label: shift === 0 ? "Distance w(a - b)" : `Distance w(a - b) - ${shift.toFixed(2)}`,
      unit: "half turns",
      domain: [0, 1],
    },
    y: { label: "Amplitude factor" },
    series: [
      { name: "|cos| alone", x: grid, y: of(0, 0), style: "dotted", colour: 2 },
      { name: "with secondary frequency and offset", x: grid, y: of(kappa, offset), colour: 0 },
      {
        name: "measured",
        x: distances.map(({ x }) => x),
        y: distances.map(({ d }) => (found[d]! * 2 * Math.PI) / scale),
        style: "dashed",
        colour: 1,
      },
    ],
  };
}

/** The correct logit over sum and distance. */
export function correctLogitMap(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { p } = analysis.task;
  return {
    id: "correct-logit",
    kind: "heatmap",
    title: "Correct logit over sum and distance",
    caption:
      "Logit of the right answer for every pair, by a + b and a - b. In a pizza the distance decides (stripes along a + b); in a clock every pair looks the same.",
    ...origin,
    x: { label: "a - b mod p", domain: [0, p - 1] },
    y: { label: "a + b mod p", domain: [0, p - 1] },
    rows: p,
    columns: p,
    values: correctLogits(analysis.run.logits, p),
    value: { label: "Correct logit", scale: "sequential" },
  };
}

/** What each step of the account adds to the explained variance of all logits. */
export function predictionWaterfall(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { predictions } = analysis;
  const levels = [
    predictions.primary,
    predictions.offset,
    predictions.secondary,
    predictions.nodes,
    1,
  ].map((x) => x ?? Number.NaN);
  const base = [0, ...levels.slice(0, -1)];
  return {
    id: "waterfall",
    kind: "bars",
    title: "What explains the logits",
    caption:
      "Share of the variance of all logits (mean over c taken off each pair), nothing fitted: integrals of |cos| alone, with the mean input, with the secondary frequency, then the nodes as trained instead of the integral; the rest is unexplained. A step may go down: the offset alone makes the prediction worse, and only with the secondary frequency better.",
    ...origin,
    x: { label: "Part of the account" },
    y: { label: "Share of the variance", format: "percent" },
    x0: ["|cos|", "+ offset", "+ secondary", "+ nodes", "residual"],
    groups: [{ name: "explained", values: levels, base, colour: 0 }],
    rules: [{ axis: "y", value: 1, label: "all of it" }],
  };
}
