/** @file Figures of one network: its weights in the Fourier basis, and what it does on all inputs. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import {
  frequencyCounts,
  neuronClusters,
  readoutDirections,
  rowLabels,
  rowsOfFrequency,
  spectrum2d,
} from "../../interp/index.ts";
import { toFloat64 } from "../../math/arrays.ts";
import { fourierBasis } from "../../math/fourier.ts";
import { gridAttention, gridNeuron, gridTables } from "../../networks/one-layer-grid.ts";
import type { OneLayerParameters } from "../../networks/one-layer-shape.ts";
import type { Axis, Figure, FigureSpec } from "../../study/index.ts";
import { fourierNorms, type NetworkAnalysis } from "./analysis.ts";
import type { GrokkingConfig } from "./config.ts";
import { singleFrequencyShare } from "./measures.ts";
import { analysisAt, networkAt } from "./networks-of-run.ts";

type Spec = FigureSpec<GrokkingConfig>;

/** Where a figure's numbers come from and what must be said with it. */
export interface FigureOrigin {
  source: string;
  notes?: readonly string[];
}

const inputs = (name: string, p: number): Axis => ({ label: name, domain: [0, p - 1] });

/** Norms of the Fourier components of W_E and W_L by frequency, cosine beside sine. */
export function spectrumBars(
  which: "embed" | "readout",
  parameters: OneLayerParameters,
  p: number,
  origin: FigureOrigin,
): Figure {
  const norms = fourierNorms(parameters, p)[which];
  const frequencies = Array.from({ length: Math.floor(p / 2) }, (_, i) => i + 1);
  const of = (offset: 0 | 1) =>
    frequencies.map((k) => {
      const row = rowsOfFrequency(p, k)[offset];
      return row === undefined ? Number.NaN : norms[row]!;
    });
  return {
    id: `${which}-spectrum`,
    kind: "bars",
    title:
      which === "embed"
        ? "Fourier components of the embedding"
        : "Fourier components of the readout",
    caption:
      which === "embed"
        ? "Norm over the residual stream of each Fourier component of W_E; the constant component is left out."
        : "Norm over the neurons of each Fourier component of W_L = W_out W_U; the constant component is left out.",
    ...origin,
    x: { label: "Frequency k" },
    y: { label: "Norm", domain: [0, Math.max(...norms.slice(1)) * 1.05] },
    x0: frequencies,
    groups: [
      { name: "cos", values: of(0), colour: 0 },
      { name: "sin", values: of(1), colour: 1 },
    ],
  };
}

/** The embedding of the numbers 0..p-1 on the plane of cosine and sine of one frequency. */
export function circleView(
  parameters: OneLayerParameters,
  p: number,
  k: number,
  origin: FigureOrigin,
): Figure {
  const embedding = toFloat64(parameters.W_E!);
  const dModel = embedding.shape[1]!;
  const basis = fourierBasis(p).data;
  const directions = rowsOfFrequency(p, k).map((row) => {
    const direction = new Float64Array(dModel);
    for (let x = 0; x < p; x++) {
      for (let i = 0; i < dModel; i++) {
        direction[i]! += basis[row * p + x]! * embedding.data[x * dModel + i]!;
      }
    }
    const norm = Math.hypot(...direction);
    return direction.map((value) => (norm > 0 ? value / norm : 0));
  });
  const along = (direction: Float64Array | undefined) =>
    Float64Array.from({ length: p }, (_, x) => {
      let dot = 0;
      if (direction !== undefined) {
        for (let i = 0; i < dModel; i++) dot += direction[i]! * embedding.data[x * dModel + i]!;
      }
      return dot;
    });
  return {
    id: "circle",
    kind: "scatter",
    title: `The numbers on the circle of frequency ${k}`,
    caption:
      "Embedding vectors projected on the directions in which their cosine and sine components of this frequency point. A network that uses the frequency places x at the angle 2 pi k x / p; colour is that angle.",
    ...origin,
    x: { label: `cos ${k} direction` },
    y: { label: `sin ${k} direction` },
    equalAspect: true,
    points: [
      {
        name: "numbers",
        x: along(directions[0]),
        y: along(directions[1]),
        labels: Array.from({ length: p }, (_, x) => String(x)),
        showLabels: true,
        shade: {
          values: Float64Array.from({ length: p }, (_, x) => (2 * Math.PI * ((k * x) % p)) / p),
          label: "2 pi k x / p",
          unit: "rad",
          scale: "cyclic",
          domain: [0, 2 * Math.PI],
        },
      },
    ],
  };
}

/** Attention from "=" to the first input, one heat map per head. */
export function attentionMaps(
  parameters: OneLayerParameters,
  p: number,
  origin: FigureOrigin,
): Figure {
  const { first } = gridAttention(gridTables(parameters, { p }));
  const heads = first.length / (p * p);
  return {
    id: "attention",
    kind: "panels",
    title: "Attention to the first input",
    caption:
      "Weight from = to a, for every pair and each head. Waves in a minus the same waves in b show as a lattice.",
    ...origin,
    columns: Math.min(2, heads),
    panels: Array.from({ length: heads }, (_, h) => ({
      id: `attention-${h}`,
      kind: "heatmap" as const,
      title: `Head ${h}`,
      caption: "Attention from = to a.",
      x: inputs("b", p),
      y: inputs("a", p),
      rows: p,
      columns: p,
      values: first.slice(h * p * p, (h + 1) * p * p),
      value: { label: "Attention", scale: "sequential" as const, domain: [0, 1] as const },
    })),
  };
}

/** Activation of one neuron on all pairs. */
export function neuronMap(
  parameters: OneLayerParameters,
  p: number,
  neuron: number,
  origin: FigureOrigin,
): Figure {
  const tables = gridTables(parameters, { p });
  if (neuron >= tables.shape.dMlp) {
    throw new InvalidInputError(
      `neuron: wanted a number in 0..${tables.shape.dMlp - 1}, got ${neuron}`,
    );
  }
  return {
    id: "neuron",
    kind: "heatmap",
    title: `Neuron ${neuron}`,
    caption: "Activation after the ReLU for every pair of inputs.",
    ...origin,
    x: inputs("b", p),
    y: inputs("a", p),
    rows: p,
    columns: p,
    values: gridNeuron(tables, neuron),
    value: { label: "Activation", scale: "sequential" },
  };
}

/** One logit on all pairs. */
export function logitMap(analysis: NetworkAnalysis, c: number, origin: FigureOrigin): Figure {
  const { p } = analysis.task;
  if (c >= p) throw new InvalidInputError(`answer: wanted a number in 0..${p - 1}, got ${c}`);
  const { logits } = analysis.view;
  return {
    id: "logit",
    kind: "heatmap",
    title: `Logit of the answer ${c}`,
    caption:
      "For every pair of inputs. In a network that has generalised it is largest along the diagonals a + b = c.",
    ...origin,
    x: inputs("b", p),
    y: inputs("a", p),
    rows: p,
    columns: p,
    values: Float64Array.from({ length: p * p }, (_, pair) => logits[pair * p + c]!),
    value: { label: "Logit", scale: "diverging" },
  };
}

/** Norm over the answers of the two-dimensional Fourier transform of the logits. */
export function spectrumMap(analysis: NetworkAnalysis, origin: FigureOrigin): Figure {
  const { p } = analysis.task;
  const values = spectrum2d(analysis.view.logits, p, p);
  values[0] = 0; // the mean logit would hide everything else
  const labels = rowLabels(p);
  return {
    id: "logit-spectrum",
    kind: "heatmap",
    title: "Two-dimensional spectrum of the logits",
    caption:
      "Norm over the answers of each two-dimensional Fourier component in (a, b); the constant one is set to 0. Each key frequency shows as four cells: products of its cosine and sine in a and in b.",
    ...origin,
    x: { label: "Component in b", categories: labels },
    y: { label: "Component in a", categories: labels },
    rows: p,
    columns: p,
    values,
    value: { label: "Norm", scale: "sequential" },
  };
}

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
    ],
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

/** What must be said with any figure of a network. */
export function analysisOrigin(analysis: NetworkAnalysis, source: string): FigureOrigin {
  return analysis.generalised
    ? { source }
    : {
        source,
        notes: [
          "This network has not generalised: its key set is replaced by the five largest cosine coefficients, and Fourier numbers mean little.",
        ],
      };
}

const ofNetwork = (
  id: string,
  title: string,
  section: string,
  draw: (
    parameters: OneLayerParameters,
    p: number,
    origin: FigureOrigin,
    options: Readonly<Record<string, unknown>>,
  ) => Figure,
  options?: z.ZodObject,
): Spec => ({
  id,
  title,
  section,
  perCheckpoint: true,
  ...(options === undefined ? {} : { options }),
  build: async (run, chosen) => {
    const { parameters, task, step } = await networkAt(run, chosen.step);
    const parsed = options?.parse(chosen) ?? {};
    return draw(parameters, task.p, { source: `${run.id}, step ${step}` }, parsed);
  },
});

const ofAnalysis = (
  id: string,
  title: string,
  section: string,
  draw: (
    analysis: NetworkAnalysis,
    origin: FigureOrigin,
    options: Readonly<Record<string, unknown>>,
  ) => Figure,
  options?: z.ZodObject,
): Spec => ({
  id,
  title,
  section,
  perCheckpoint: true,
  ...(options === undefined ? {} : { options }),
  build: async (run, chosen) => {
    const analysis = await analysisAt(run, chosen.step);
    const parsed = options?.parse(chosen) ?? {};
    return draw(analysis, analysisOrigin(analysis, `${run.id}, step ${analysis.step}`), parsed);
  },
});

/** Number of an input, neuron or answer as a figure option. */
const pick = (title: string, description: string) =>
  z.coerce.number().int().min(0).default(0).meta({ title, description, unit: "", source: "own" });

const circle: Spec = {
  id: "circle",
  title: "Circle view",
  section: "Weights",
  perCheckpoint: true,
  options: z.object({
    frequency: z.coerce.number().int().min(0).default(0).meta({
      title: "Frequency k",
      description: "Which circle; 0 takes the frequency with the largest wave in the logits.",
      unit: "",
      source: "own",
    }),
  }),
  build: async (run, chosen) => {
    const { p } = run.config;
    const wanted = Number(chosen.frequency ?? 0);
    if (wanted > Math.floor(p / 2)) {
      throw new InvalidInputError(
        `frequency: wanted a number in 0..${Math.floor(p / 2)}, got ${wanted}`,
      );
    }
    if (wanted > 0) {
      const { parameters, step } = await networkAt(run, chosen.step);
      return circleView(parameters, p, wanted, { source: `${run.id}, step ${step}` });
    }
    const analysis = await analysisAt(run, chosen.step);
    return circleView(
      analysis.parameters,
      p,
      strongestFrequency(analysis),
      analysisOrigin(analysis, `${run.id}, step ${analysis.step}`),
    );
  },
};

/** Frequency with the largest absolute cosine coefficient. */
export function strongestFrequency({ coefficients }: NetworkAnalysis): number {
  let best = 1;
  for (let k = 2; k < coefficients.length; k++) {
    if (Math.abs(coefficients[k]!) > Math.abs(coefficients[best]!)) best = k;
  }
  return best;
}

/** Figures of a network at a checkpoint, in the order of the page. */
export const networkFigures: readonly Spec[] = [
  ofNetwork("embed-spectrum", "Spectrum of the embedding", "Weights", (w, p, origin) =>
    spectrumBars("embed", w, p, origin),
  ),
  ofNetwork("readout-spectrum", "Spectrum of the readout", "Weights", (w, p, origin) =>
    spectrumBars("readout", w, p, origin),
  ),
  circle,
  ofNetwork("attention", "Attention of the heads", "Inputs", attentionMaps),
  ofNetwork(
    "neuron",
    "One neuron on all inputs",
    "Inputs",
    (w, p, origin, options) => neuronMap(w, p, Number(options.neuron), origin),
    z.object({ neuron: pick("Neuron", "Which hidden neuron, from 0.") }),
  ),
  ofAnalysis(
    "logit",
    "One logit on all inputs",
    "Inputs",
    (analysis, origin, options) => logitMap(analysis, Number(options.answer), origin),
    z.object({ answer: pick("Answer c", "Which answer's logit, from 0.") }),
  ),
  ofAnalysis("logit-spectrum", "Spectrum of the logits", "Inputs", spectrumMap),
  ofAnalysis("neuron-variance", "Neuron variance explained", "Neurons", neuronHistogram),
  ofAnalysis("neuron-frequencies", "Neuron frequencies", "Neurons", neuronScatter),
  ofAnalysis("clusters", "Cluster sizes", "Neurons", clusterBars),
  ofAnalysis("directions", "Readout directions", "Neurons", directionTable),
];
