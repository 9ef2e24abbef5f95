/** @file Pictures of a network's weights in the Fourier basis, and of what it does on all inputs. */

import { InvalidInputError } from "../../errors.ts";
import { rowLabels, rowsOfFrequency, spectrum2d } from "../../interp/index.ts";
import { toFloat64 } from "../../math/arrays.ts";
import { fourierBasis } from "../../math/fourier.ts";
import { gridAttention, gridNeuron, gridTables } from "../../networks/one-layer-grid.ts";
import type { OneLayerParameters } from "../../networks/one-layer-shape.ts";
import type { Axis, Figure } from "../../study/index.ts";
import { fourierNorms, type NetworkAnalysis } from "./analysis.ts";

const inputs = (name: string, p: number): Axis => ({ label: name, domain: [0, p - 1] });

/** Where a figure's numbers come from and what must be said with it. */
export interface FigureOrigin {
  source: string;
  notes?: readonly string[];
}

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

/** Frequency with the largest absolute cosine coefficient. */
export function strongestFrequency({ coefficients }: NetworkAnalysis): number {
  let best = 1;
  for (let k = 2; k < coefficients.length; k++) {
    if (Math.abs(coefficients[k]!) > Math.abs(coefficients[best]!)) best = k;
  }
  return best;
}
