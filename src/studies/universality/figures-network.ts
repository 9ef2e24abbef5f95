/** @file Figures of one network: where its weights, activations and logits lie among the irreps, and on which cosets. */

import { cosetShares, liveColumns } from "../../interp/coset-neurons.ts";
import { singlesOutProduct } from "../../interp/group-logits.ts";
import { conjugacyClasses, type Irrep, irrepBasis } from "../../math/groups/index.ts";
import { singularValues } from "../../math/linear-algebra.ts";
import { type Figure, inWords } from "../../study/index.ts";
import type { GroupTools, NetworkAnalysis } from "./analysis.ts";

/** Where a figure's numbers come from and what must be said with it. */
export interface Origin {
  source: string;
  notes?: readonly string[];
}

/** Figures carry this when the network has only memorised. */
export const memorisingNote =
  "this network has not generalised: what it shows are features of memorising";

const names = (tools: GroupTools): string[] => tools.irreps.map(({ name }) => name);

/** Shares of weights and activations by irrep. */
export function shareBars(analysis: NetworkAnalysis, tools: GroupTools, origin: Origin): Figure {
  const { left, right, unembedCentred, hidden } = analysis;
  const group = (name: string, values: Float64Array, colour: number) => ({ name, values, colour });
  return {
    id: "shares",
    kind: "bars",
    title: "Weights and activations by irrep",
    caption:
      "Share of the squared norm of the embeddings of a and b and of the unembedding (trivial irrep left out), and share of the hidden variance that is a function of a, of b or of ab, in the matrix entries of each irrep.",
    ...origin,
    x: { label: "Irrep" },
    y: { label: "Share", format: "percent", domain: [0, 1] },
    x0: names(tools),
    groups: [
      group("embedding a", left, 0),
      group("embedding b", right, 1),
      group("unembedding", unembedCentred, 2),
      group("hidden, of a", hidden.a, 3),
      group("hidden, of b", hidden.b, 4),
      group("hidden, of ab", hidden.ab, 5),
    ],
  };
}

/** Where the variance of the logits goes. */
export function logitBars(analysis: NetworkAnalysis, origin: Origin): Figure {
  const { key, otherIrreps, quotientOnly, rest } = analysis.shares;
  return {
    id: "logit-shares",
    kind: "bars",
    title: "What kind of function the logits are",
    caption:
      "Shares of the variance of the centred logits: characters of a b c⁻¹ of the key irreps, of other irreps, other functions of a b c⁻¹, and what is no function of a b c⁻¹ at all.",
    ...origin,
    x: { label: "Part" },
    y: { label: "Share of the variance", format: "percent", domain: [0, 1] },
    x0: ["key irreps", "other irreps", "other functions of abc⁻¹", "rest"],
    groups: [{ name: "logits", values: [key, otherIrreps, quotientOnly, rest], colour: 0 }],
  };
}

const short = (x: number): number | null => (Number.isFinite(x) ? Number(x.toPrecision(3)) : null);

/** Everything about each key irrep of one network, and whether together they could do the task. */
export function keyIrrepTable(
  analysis: NetworkAnalysis,
  tools: GroupTools,
  origin: Origin,
): Figure {
  const { keys, perKey, similarities, left, right, unembedCentred, hidden } = analysis;
  const suffices = singlesOutProduct(keys.map((k) => tools.irreps[k]!));
  const percent = (x: number): number | null => short(100 * x);
  return {
    id: "key-irreps",
    kind: "table",
    title: "Key irreps one by one",
    caption: `Shares of weights and of the hidden variance in each key irrep, and the losses with its part ρ(ab) of the hidden layer alone (restricted, all pairs) and without it (excluded, training pairs). Together: restricted ${inWords(analysis.restricted, 4)}, excluded ${inWords(analysis.excluded.train.loss, 4)}. ${keys.length === 0 ? "There are none." : suffices ? "Their kernels meet in the identity alone: together they can single out the product." : "Their kernels share more than the identity: characters of these irreps alone cannot single out the product."}`,
    ...origin,
    columns: [
      { name: "irrep" },
      { name: "similarity", align: "right" },
      { name: "embed a", unit: "%", align: "right" },
      { name: "embed b", unit: "%", align: "right" },
      { name: "unembed", unit: "%", align: "right" },
      { name: "hidden a", unit: "%", align: "right" },
      { name: "hidden b", unit: "%", align: "right" },
      { name: "hidden ab", unit: "%", align: "right" },
      { name: "restricted", unit: "nats", align: "right" },
      { name: "excluded", unit: "nats", align: "right" },
    ],
    rows: keys.map((k, i) => [
      tools.irreps[k]!.name,
      short(similarities[k]!),
      ...[left, right, unembedCentred, hidden.a, hidden.b, hidden.ab].map((x) => percent(x[k]!)),
      short(perKey[i]!.restricted),
      short(perKey[i]!.excluded),
    ]),
  };
}

/** Most rows and most classes of a character table that is drawn; larger ones are cut with a note. */
const mostCharacters = 150;

/** Similarities beside the character table. */
export function characterTable(
  tools: GroupTools,
  origin: Origin,
  similarities?: Float64Array,
): Figure {
  const all = conjugacyClasses(tools.group).classes;
  const classes = all.slice(0, mostCharacters);
  const irreps = tools.irreps.slice(0, mostCharacters);
  const isCut = all.length > classes.length || tools.irreps.length > irreps.length;
  const note = `the first ${irreps.length} of ${tools.irreps.length} irreps and ${classes.length} of ${all.length} classes`;
  const round = (x: number): number => (Math.abs(x) < 5e-4 ? 0 : Number(x.toFixed(3)));
  return {
    id: "character-table",
    kind: "table",
    title: `Real characters of ${tools.group.name}`,
    caption:
      "One row per irrep over the reals; columns are conjugacy classes by a representative and their size. Type: real 1, complex 2, quaternionic 4.",
    ...origin,
    ...(isCut ? { notes: [...(origin.notes ?? []), note] } : {}),
    columns: [
      { name: "irrep" },
      { name: "dimension", align: "right" },
      { name: "type", align: "right" },
      { name: "faithful" },
      ...(similarities === undefined
        ? []
        : [{ name: "logit similarity", align: "right" as const }]),
      ...classes.map((members) => ({
        name: `${tools.group.elements[members[0]!]} ×${members.length}`,
        align: "right" as const,
      })),
    ],
    rows: irreps.map((irrep, i) => [
      irrep.name,
      irrep.dimension,
      irrep.type,
      irrep.faithful ? "yes" : "no",
      ...(similarities === undefined ? [] : [short(similarities[i]!)]),
      ...classes.map((members) => round(irrep.character[members[0]!]!)),
    ]),
  };
}

/** Which answers are right: the Cayley table of a network. */
export function cayleyMap(analysis: NetworkAnalysis, tools: GroupTools, origin: Origin): Figure {
  const { group } = tools;
  const n = group.order;
  const { margins } = analysis;
  const top = margins.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return {
    id: "cayley",
    kind: "heatmap",
    title: "Margin of the right answer",
    caption:
      "Logit of a·b less the largest other logit, for every pair; negative where the network is wrong.",
    ...origin,
    x: { label: "b", categories: group.elements },
    y: { label: "a", categories: group.elements },
    rows: n,
    columns: n,
    values: margins,
    value: { label: "Margin", unit: "nats", scale: "diverging", domain: [-top, top] },
  };
}

/** The origin, with a word where there is nothing to look for. */
function cosetOrigin(tools: GroupTools, origin: Origin): Origin {
  if (tools.subgroups.length > 0) return origin;
  const note = `${tools.group.name} has no proper subgroup but the trivial one: there are no cosets to look for`;
  return { ...origin, notes: [...(origin.notes ?? []), note] };
}

/** Neurons and the subgroups on whose cosets they are functions. */
export function cosetMap(analysis: NetworkAnalysis, tools: GroupTools, origin: Origin): Figure {
  const rows = (["leftCosets", "rightCosets"] as const).flatMap((side) =>
    analysis[side].map((reading, neuron) => ({ side, reading, neuron })),
  );
  const live = rows.filter(({ reading }) => reading !== undefined);
  const count = new Map<string, number[]>();
  for (const { side, reading } of live) {
    const good = reading!.within < 0.01;
    const name = good ? tools.subgroups[reading!.subgroup]!.name : "none below 1 %";
    const entry = count.get(name) ?? [0, 0];
    entry[side === "leftCosets" ? 0 : 1]! += 1;
    count.set(name, entry);
  }
  const listed = [...count.entries()].sort((a, b) => b[1][0]! + b[1][1]! - a[1][0]! - a[1][1]!);
  return {
    id: "cosets",
    kind: "bars",
    title: "The same neurons, read through cosets",
    caption:
      "Live neurons by the largest subgroup on whose cosets (right cosets for a, left for b) they vary by less than 1 %. A rank-one function uᵀρ(g)v whose v is fixed by a subgroup is constant on its cosets, so both readings describe one network.",
    ...cosetOrigin(tools, origin),
    x: { label: "Subgroup" },
    y: { label: "Neurons" },
    x0: listed.map(([name]) => name),
    groups: [
      { name: "embedding a", values: listed.map(([, [a]]) => a!), colour: 0 },
      { name: "embedding b", values: listed.map(([, [, b]]) => b!), colour: 1 },
    ],
  };
}

/** Every neuron against every subgroup: how much it varies within cosets. */
export function cosetHeatMap(analysis: NetworkAnalysis, tools: GroupTools, origin: Origin): Figure {
  const { left, embedWidth } = analysis.view;
  const { group, subgroups } = tools;
  return {
    id: "coset-map",
    kind: "heatmap",
    title: "Neurons and subgroups",
    caption:
      "Share of each neuron's variance (left embedding) within right cosets of each subgroup, the least over its conjugates. Dark cells are functions on cosets; gaps are dead neurons.",
    ...cosetOrigin(tools, origin),
    x: { label: "Neuron", domain: [0, embedWidth - 1] },
    y: { label: "Subgroup", categories: subgroups.map(({ name }) => name) },
    rows: subgroups.length,
    columns: embedWidth,
    values: cosetShares(group, subgroups, left, embedWidth, "right"),
    value: { label: "Share within cosets", scale: "sequential", domain: [0, 1] },
  };
}

/** Neurons by the irrep that holds most of their embedding, coloured by irrep. */
export function neuronScatter(
  analysis: NetworkAnalysis,
  tools: GroupTools,
  origin: Origin,
): Figure {
  const norms = columnNorms(analysis.view.left, analysis.view.embedWidth);
  const largest = Math.max(...norms);
  const isLive = liveColumns(analysis.view.left, analysis.view.embedWidth);
  const points = tools.irreps.flatMap((irrep, i) => {
    const members = [...analysis.neurons.keys()].filter(
      (j) => analysis.neurons[j]!.irrep === i && isLive[j],
    );
    if (members.length === 0) return [];
    return [
      {
        name: irrep.name,
        x: members,
        y: members.map((j) => analysis.neurons[j]!.share),
        size: members.map((j) => norms[j]! / largest),
        labels: members.map((j) => `neuron ${j}`),
        colour: i % 8,
      },
    ];
  });
  return {
    id: "neurons",
    kind: "scatter",
    title: "Neurons by irrep",
    caption:
      "Each neuron's largest share of the left embedding in one irrep; colour is that irrep, area the neuron's weight. Dead neurons are left out.",
    ...origin,
    x: { label: "Neuron" },
    y: { label: "Share in one irrep", format: "percent", domain: [0, 1.02] },
    points,
  };
}

/** The neuron with the largest left embedding. */
export function heaviestNeuron({ view }: NetworkAnalysis): number {
  const norms = columnNorms(view.left, view.embedWidth);
  return norms.indexOf(Math.max(...norms));
}

function columnNorms(values: Float64Array, width: number): number[] {
  const norms = new Array<number>(width).fill(0);
  values.forEach((x, i) => {
    norms[i % width]! += x * x;
  });
  return norms.map(Math.sqrt);
}

/** Coefficient matrix M of a neuron: E_a[·, neuron] = Σ M_ij ρ(·)_ij, for an irrep of real type. */
export function neuronMatrix(
  analysis: NetworkAnalysis,
  irrep: Irrep,
  neuron: number,
): { matrix: Float64Array; rankOneShare: number } {
  const d = irrep.dimension;
  const n = irrep.character.length;
  const { left, embedWidth } = analysis.view;
  const matrix = new Float64Array(d * d);
  const scale = d / (n * irrep.type);
  for (let g = 0; g < n; g++) {
    const x = left[g * embedWidth + neuron]! * scale;
    for (let i = 0; i < d * d; i++) matrix[i]! += x * irrep.matrices[g * d * d + i]!;
  }
  const { s: values } = singularValues({ shape: [d, d], dtype: "float64", data: matrix });
  const total = values.reduce((sum, x) => sum + x * x, 0);
  return { matrix, rankOneShare: total > 0 ? values[0]! ** 2 / total : Number.NaN };
}

/** A neuron as a matrix in the basis of its irrep, with the values it gives for every element. */
export function matrixFigure(
  analysis: NetworkAnalysis,
  tools: GroupTools,
  neuron: number,
  origin: Origin,
): Figure {
  const position = analysis.neurons[neuron]?.irrep ?? -1;
  const irrep = tools.irreps[Math.max(0, position)]!;
  const { matrix, rankOneShare } = neuronMatrix(analysis, irrep, neuron);
  const top = Math.max(...matrix.map(Math.abs), 1e-12);
  const { left, embedWidth } = analysis.view;
  const n = tools.group.order;
  const actual = Float64Array.from({ length: n }, (_, g) => left[g * embedWidth + neuron]!);
  const { rank, basis } = irrepBasis(irrep);
  const fitted = new Float64Array(n);
  for (let r = 0; r < rank; r++) {
    let along = 0;
    for (let g = 0; g < n; g++) along += basis[g * rank + r]! * actual[g]!;
    for (let g = 0; g < n; g++) fitted[g]! += along * basis[g * rank + r]!;
  }
  const places = Array.from({ length: irrep.dimension }, (_, i) => String(i + 1));
  const low = Math.min(...actual, ...fitted);
  const high = Math.max(...actual, ...fitted);
  return {
    id: "matrix",
    kind: "panels",
    title: `Neuron ${neuron} as a matrix of ${irrep.name}`,
    caption: `Coefficients M of the left embedding on the matrix entries of ${irrep.name}; ${Number.isFinite(rankOneShare) ? `a rank-one M = u vᵀ holds ${(100 * rankOneShare).toFixed(1)} % of its square` : "all are 0, because the neuron is dead"}. Right: the fit against the embedding, one point per element.`,
    ...origin,
    columns: 2,
    panels: [
      {
        id: "matrix-coefficients",
        kind: "heatmap",
        title: "Coefficients M",
        caption: "Row i, column j multiplies ρ(g)_ij.",
        x: { label: "j", categories: places },
        y: { label: "i", categories: places },
        rows: irrep.dimension,
        columns: irrep.dimension,
        values: matrix,
        value: { label: "Coefficient", scale: "diverging", domain: [-top, top] },
      },
      {
        id: "matrix-fit",
        kind: "scatter",
        title: "Fit by matrix entries",
        caption: "Points on the line are explained by this one irrep.",
        x: { label: "Embedding" },
        y: { label: `Its part in ${irrep.name}` },
        points: [{ name: "elements", x: actual, y: fitted, labels: tools.group.elements }],
        curves: [{ name: "equal", x: [low, high], y: [low, high], style: "dashed" }],
      },
    ],
  };
}
