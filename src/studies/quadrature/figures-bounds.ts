/** @file Pictures and tables of the bounds: a ladder for each frequency, who wastes them, and the three tiers. */

import {
  boxBound,
  integralPeak,
  measuredError,
  type RigorousTier,
  thinShare,
} from "../../interp/index.ts";
import type { Figure } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import { type FigureOrigin, groupOf } from "./figures-account.ts";

const tidy = (value: number, digits = 3): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;

/** A table without rows that says why there are no bounds. */
function refused(
  id: string,
  title: string,
  { refusal }: NetworkAnalysis,
  origin: FigureOrigin,
): Figure {
  return {
    id,
    kind: "table",
    title,
    caption: "There are no bounds for this network.",
    ...origin,
    notes: [...(origin.notes ?? []), refusal ?? "bounds refused"],
    columns: [{ name: "bounds" }],
    rows: [["refused"]],
  };
}

/** Bounds and measured error of each frequency on a logarithmic axis. */
export function boundLadder(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const title = "Bound ladder";
  if (analysis.tiers === undefined) return refused("bounds", title, analysis, origin);
  const { groups } = analysis.tiers;
  const part = (name: string, value: (one: (typeof groups)[number]) => number, colour: number) => ({
    name,
    values: groups.map((one) => value(one) / integralPeak),
    colour,
  });
  return {
    id: "bounds",
    kind: "bars",
    title,
    caption:
      "Largest possible distance between the sum over neurons and the integral, for each frequency, relative to the peak 2/3: boxes for the rectified cosine whole, boxes with its halves apart, harmonics, and what really happens on a fine grid; beside it what the readout phases cost at most.",
    ...origin,
    x: { label: "Frequency" },
    y: { label: "Bound over the peak", scale: "log", alternatives: ["linear"] },
    x0: groups.map(({ group }) =>
      group.share >= thinShare ? String(group.frequency) : `${group.frequency} (thin)`,
    ),
    groups: [
      part("box, whole", ({ integration }) => integration.whole, 0),
      part("box, split", ({ integration }) => integration.split, 1),
      part("spectral", ({ integration }) => integration.spectral, 2),
      part("measured", ({ group }) => measuredError(group), 3),
      part("readout phases", ({ angle }) => angle, 4),
    ],
    rules: [{ axis: "y", value: 1, label: "vacuous above" }],
  };
}

/** Part of the box error that each neuron's box causes, against its place on the circle. */
export function boundAttribution(
  analysis: NetworkAnalysis,
  frequency: number,
  origin: FigureOrigin,
): Figure {
  const title = "Which neurons waste the bound";
  if (analysis.tiers === undefined) return refused("attribution", title, analysis, origin);
  const group = groupOf(analysis, frequency);
  const { order, parts, low, high, error } = boxBound(group, 2 * Math.PI);
  const largest = parts.reduce((top, x) => Math.max(top, x), 0);
  const label = (place: number) => {
    const node = order[place]!;
    return `neuron ${group.neurons[node]!}: box ${low[place]!.toFixed(2)} to ${high[place]!.toFixed(2)}, phase ${group.centres[node]!.toFixed(2)}`;
  };
  return {
    id: "attribution",
    kind: "scatter",
    title: `${title}, k = ${group.frequency}`,
    caption: `Share of each neuron's box in the box error (${error.toFixed(4)}, whole), by its phase; area is the box width. A neuron is expensive when its box is wide or lies far from its phase: that is where another neuron would help most.`,
    ...origin,
    x: { label: "Phase", unit: "rad", domain: [0, 2 * Math.PI] },
    y: { label: "Share of the error", format: "percent" },
    points: [
      {
        name: "neurons",
        x: Array.from(order, (node) => group.centres[node]!),
        y: Array.from(parts, (x) => x / error),
        size: Array.from(parts, (_, i) => high[i]! - low[i]!),
        labels: Array.from(order, (_, place) => label(place)),
        colour: 0,
      },
    ],
    rules: [
      { axis: "y", value: 1 / parts.length, label: "even share" },
      ...(largest / error > 3 / parts.length
        ? [{ axis: "y" as const, value: 3 / parts.length, label: "three times that" }]
        : []),
    ],
  };
}

/** Everything of each frequency in one table. */
export function frequencyTable(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { groups, tiers, neurons } = analysis;
  const tierOf = new Map(tiers?.groups.map((one) => [one.group.frequency, one]));
  return {
    id: "frequencies",
    kind: "table",
    title: "Frequencies",
    caption:
      "Neurons, weight and account of each frequency. Bounds and measured error hold with the readout phases and are relative to the peak of the integral; 1 or more is vacuous. Thin: less than a tenth of the weight, may break every rule. Shift: angle between the circles of a and b where they have embeddings of their own; distances are taken from there.",
    ...origin,
    columns: [
      { name: "k", align: "right" },
      { name: "neurons", align: "right" },
      { name: "weight", unit: "%", align: "right" },
      { name: "Z", align: "right" },
      { name: "phase error", unit: "rad", align: "right" },
      { name: "kappa", align: "right" },
      { name: "offset", align: "right" },
      { name: "shift", unit: "rad", align: "right" },
      { name: "box bound", align: "right" },
      { name: "best bound", align: "right" },
      { name: "measured", align: "right" },
      { name: "state" },
    ],
    rows: groups.map((group) => {
      const tier = tierOf.get(group.frequency);
      const phase = group.neurons.reduce(
        (sum, n, i) => sum + (neurons.weight[n]! / group.weight) * Math.abs(group.phaseErrors[i]!),
        0,
      );
      const states = [
        ...(group.share < thinShare ? ["thin"] : []),
        ...(tier === undefined ? ["bounds refused"] : []),
        ...(tier !== undefined && !(tier.ideal < 1) ? ["box bound vacuous"] : []),
        ...(tier !== undefined && !(tier.idealBest < 1) ? ["best bound vacuous"] : []),
      ];
      return [
        group.frequency,
        group.neurons.length,
        tidy(100 * group.share),
        tidy(group.scale, 4),
        tidy(phase),
        tidy(group.kappa),
        tidy(group.offset),
        tidy(group.shift),
        tier === undefined ? null : tidy(tier.ideal),
        tier === undefined ? null : tidy(tier.idealBest),
        tidy(measuredError(group, { phaseErrors: group.phaseErrors }) / integralPeak),
        states.join(", ") || "fine",
      ];
    }),
  };
}

/** The three tiers, never mixed. */
export function tierTable(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const title = "Three tiers of bounds";
  if (analysis.tiers === undefined) return refused("tiers", title, analysis, origin);
  const { ideal, idealBest, refined, rigorous } = analysis.tiers;
  const label = (value: number) => (value < 1 ? "says something" : "vacuous");
  const partsOf = ({ peak, ...parts }: RigorousTier) =>
    (
      [
        ["tier 2", parts.refined],
        ["other waves of the inputs", parts.inputs],
        ["amplitudes of a and b differ", parts.amplitudes],
        ["phases of a and b differ", parts.phases],
        ["rest of the readouts", parts.readouts],
        ["past the hidden layer", parts.direct],
      ] as const
    ).map(([what, value]) => ["3, part", what, tidy(value / peak), null] as const);
  return {
    id: "tiers",
    kind: "table",
    title,
    caption:
      "Tier 1 bounds the integration and the readout phases of ideal neurons. Tier 2 adds the secondary frequency and the offset through their exact integral. Tier 3 holds for the logits of the network as it is; its parts are the largest possible sizes of what the account leaves out. Tiers 1 and 2 cost time linear in the parameters once the frequencies are known; tier 3 and finding the frequencies do not count towards that.",
    ...origin,
    columns: [
      { name: "tier" },
      { name: "what" },
      { name: "of the peak", align: "right" },
      { name: "state" },
    ],
    rows: [
      ["1", "box bound and phases", tidy(ideal), label(ideal)],
      ["1", "best bound and phases", tidy(idealBest), label(idealBest)],
      ["2", "with secondary frequency and offset", tidy(refined), label(refined)],
      ...(rigorous === undefined
        ? [["3", "everything", null, "not given: the attention is not constant"] as const]
        : [
            ["3", "everything", tidy(rigorous.relative), label(rigorous.relative)] as const,
            ...partsOf(rigorous),
          ]),
    ],
  };
}
