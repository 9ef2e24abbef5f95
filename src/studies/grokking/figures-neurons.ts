/** @file Pictures of the hidden layer: how periodic its neurons are and what its readout directions carry. */

import { frequencyCounts, neuronClusters, readoutDirections } from "../../interp/index.ts";
import type { Figure } from "../../study/index.ts";
import type { NetworkAnalysis } from "./analysis.ts";
import type { FigureOrigin } from "./figures-weights.ts";
import { singleFrequencyShare } from "./measures.ts";

/** Histogram of the share of each neuron's variance that its best frequency explains. */
export function neuronHistogram(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const bins = 20;
  const counts = new Float64Array(bins);
  for (const share of analysis.neurons.varianceExplained) {
    counts[Math.min(bins - 1, Math.floor(share * bins))]!++;
  }
  return {
    id: "neuron-variance",
    kind: "bars",
    title: "How periodic the neurons are",
    caption:
      "Neurons by the share of their variance over all pairs that is a degree-2 polynomial of one frequency.",
    ...origin,
    x: { label: "Variance explained by the best frequency", domain: [0, 1] },
    y: { label: "Neurons" },
    x0: Array.from({ length: bins }, (_, i) => (i + 0.5) / bins),
    widths: Array(bins).fill(1 / bins),
    groups: [{ name: "neurons", values: counts, colour: 0 }],
    rules: [{ axis: "x", value: singleFrequencyShare, label: "single-frequency above" }],
  };
}

/** Each neuron's frequency against the share that it explains. */
export function neuronScatter(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { neurons, keys } = analysis;
  const live = Array.from(neurons.frequency.keys()).filter((n) => neurons.frequency[n]! > 0);
  const isKey = (n: number) => keys.inUse.includes(neurons.frequency[n]!);
  const points = (name: string, chosen: readonly number[], colour: number) => ({
    name,
    x: chosen.map((n) => neurons.frequency[n]!),
    y: chosen.map((n) => neurons.varianceExplained[n]!),
    labels: chosen.map((n) => `neuron ${n}`),
    colour,
  });
  return {
    id: "neuron-frequencies",
    kind: "scatter",
    title: "Frequency of each neuron",
    caption: `Each point is a neuron at its best frequency. Key frequencies: ${keys.inUse.join(", ")}.`,
    ...origin,
    x: { label: "Frequency k", domain: [0, neurons.frequencies + 1] },
    y: { label: "Variance explained", domain: [0, 1] },
    points: [
      points("key frequencies", live.filter(isKey), 0),
      points(
        "other frequencies",
        live.filter((n) => !isKey(n)),
        1,
      ),
    ].filter(({ x }) => x.length > 0),
    rules: [{ axis: "y", value: singleFrequencyShare, label: "single-frequency above" }],
  };
}

/** Neurons per frequency, well-fitted ones apart. */
export function clusterBars(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { neurons } = analysis;
  const clusters = neuronClusters(neurons, singleFrequencyShare);
  const frequencies = frequencyCounts(neurons)
    .map(({ frequency }) => frequency)
    .sort((x, y) => x - y);
  const count = (values: Int32Array, k: number) => values.filter((x) => x === k).length;
  return {
    id: "clusters",
    kind: "bars",
    title: "Neurons per frequency",
    caption:
      "Neurons by their best frequency. Dark part: more than 85 % of the variance at that frequency; the rest is the cluster none.",
    ...origin,
    x: { label: "Frequency k" },
    y: { label: "Neurons" },
    x0: frequencies.map(String),
    stacked: true,
    groups: [
      { name: "single-frequency", values: frequencies.map((k) => count(clusters, k)), colour: 0 },
      {
        name: "less than 85 %",
        values: frequencies.map((k) => count(neurons.frequency, k) - count(clusters, k)),
        colour: 1,
      },
    ],
  };
}

/** Readout directions as a table. */
export function directionTable(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { run, readout, task, keys, coefficients } = analysis;
  const total = keys.inUse.reduce((sum, k) => sum + coefficients[k]! ** 2, 0);
  const rows = readoutDirections(run.activations, readout, task.labels, task.p, keys.inUse);
  return {
    id: "directions",
    kind: "table",
    title: "Readout directions",
    caption:
      "Projection of the hidden layer on each readout direction, against the wave of a+b that it should carry. The last column is the frequency's share of the explained logit variance.",
    ...origin,
    columns: [
      { name: "k", align: "right" },
      { name: "direction" },
      { name: "coefficient", align: "right" },
      { name: "variance explained", align: "right" },
      { name: "share of logits", align: "right" },
    ],
    rows: rows.map(({ frequency, wave, coefficient, varianceExplained }) => [
      frequency,
      wave === "cos" ? "u (cos)" : "v (sin)",
      Number(coefficient.toPrecision(4)),
      Number(varianceExplained.toPrecision(4)),
      Number((coefficients[frequency]! ** 2 / total).toPrecision(3)),
    ]),
  };
}
