/** @file The study's figures: the ensemble first, then one network at a time. */

import { z } from "zod";
import { singlesOutProduct } from "../../interp/group-logits.ts";
import { checkpointStep, type Figure, type FigureSpec, type RunData } from "../../study/index.ts";
import { type GroupTools, learningOrder, type NetworkAnalysis, nonTrivial } from "./analysis.ts";
import { canonicalName, type UniversalityConfig } from "./config.ts";
import { errataFigure } from "./errata.ts";
import {
  cayleyMap,
  characterTable,
  cosetHeatMap,
  cosetMap,
  keyIrrepTable,
  logitBars,
  matrixFigure,
  memorisingNote,
  neuronScatter,
  type Origin,
  shareBars,
} from "./figures-network.ts";
import { ScoreHistory } from "./history.ts";
import { keyShares } from "./measures.ts";
import { allAnalyses, analysisAt, toolsOf } from "./networks-of-run.ts";

type Spec = FigureSpec<UniversalityConfig>;
type Run = RunData<UniversalityConfig>;

/** Similarities of every network over the checkpoints, once the run has ended. */
async function trajectories(
  run: Run,
): Promise<{ steps: number[]; byNetwork: Float64Array[][] } | undefined> {
  const [steps, similarities] = [
    await run.array("trajectorySteps"),
    await run.array("similarities"),
  ];
  if (steps === undefined || similarities === undefined) return undefined;
  const [networks, points, count] = similarities.shape as [number, number, number];
  const data = Float64Array.from(similarities.data);
  return {
    steps: Array.from(steps.data),
    byNetwork: Array.from({ length: networks }, (_, i) =>
      Array.from({ length: points }, (_, t) =>
        data.slice((i * points + t) * count, (i * points + t + 1) * count),
      ),
    ),
  };
}

const unfinished = ["the run has not ended yet; this figure is made from its end"];

function emptyTable(id: string, title: string, caption: string, source: string): Figure {
  return { id, kind: "table", title, caption, source, notes: unfinished, columns: [], rows: [] };
}

const tidy = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(4)) : null;

async function universalityTable(run: Run): Promise<Figure> {
  const title = "Which irreps each network learned";
  const caption =
    "Irreps in the order in which their logit similarity passed the order threshold; key irreps are those above the key threshold at the end, with the share of weights, logits and hidden variance that they explain. They can suffice where their kernels meet in the identity alone; an irrep can be key without ever having passed the order threshold.";
  const followed = await trajectories(run);
  if (followed === undefined) return emptyTable("networks", title, caption, run.id);
  const tools = await toolsOf(run);
  const results = await allAnalyses(run);
  const times = (await run.array("times"))!.data;
  return {
    id: "networks",
    kind: "table",
    title,
    caption,
    source: run.id,
    columns: [
      { name: "network", align: "right" },
      { name: "learned in order" },
      { name: "key irreps" },
      { name: "can suffice" },
      { name: "memorised", unit: "step", align: "right" },
      { name: "test ½", unit: "step", align: "right" },
      { name: "test .99", unit: "step", align: "right" },
      { name: "test loss", unit: "nats", align: "right" },
      { name: "restricted", unit: "nats", align: "right" },
      { name: "excluded", unit: "nats", align: "right" },
      { name: "embed a", unit: "%", align: "right" },
      { name: "embed b", unit: "%", align: "right" },
      { name: "unembed", unit: "%", align: "right" },
      { name: "logits", unit: "%", align: "right" },
      { name: "hidden", unit: "%", align: "right" },
      { name: "ρ(ab)", unit: "%", align: "right" },
    ],
    rows: results.map((analysis, i) => {
      const order = learningOrder(
        followed.byNetwork[i]!,
        followed.steps,
        run.config.orderThreshold,
      );
      const shares = keyShares(analysis);
      return [
        i,
        order.map(({ irrep }) => tools.irreps[irrep]!.name).join(", "),
        analysis.generalised
          ? analysis.keys.map((k) => tools.irreps[k]!.name).join(", ")
          : "memorising",
        singlesOutProduct(analysis.keys.map((k) => tools.irreps[k]!)) ? "yes" : "no",
        ...[0, 1, 2].map((column) => tidy(times[i * 4 + column]!)),
        tidy(analysis.losses.test.loss),
        tidy(analysis.restricted),
        tidy(analysis.excluded.train.loss),
        ...[
          shares.left,
          shares.right,
          shares.unembed,
          shares.logits,
          shares.hidden,
          shares.product,
        ].map((x) => tidy(100 * x)),
      ];
    }),
  };
}

async function learningCurves(run: Run): Promise<Figure> {
  const title = "Irreps as they are learned";
  const caption =
    "Similarity of the logits to the character of each irrep over the checkpoints, one panel per network. One palette place per irrep throughout.";
  const followed = await trajectories(run);
  if (followed === undefined) return emptyTable("learning", title, caption, run.id);
  const tools = await toolsOf(run);
  const shown = nonTrivial(tools.irreps).filter((k) =>
    followed.byNetwork.some((rows) => rows.some((row) => row[k]! > run.config.keyThreshold)),
  );
  return {
    id: "learning",
    kind: "panels",
    title,
    caption,
    source: run.id,
    columns: 2,
    panels: followed.byNetwork.map((rows, i) => ({
      id: `learning-${i}`,
      kind: "lines" as const,
      title: `Network ${i}`,
      caption: "Similarity by irrep.",
      x: { label: "Step", scale: "log" as const, alternatives: ["linear" as const] },
      y: { label: "Logit similarity", domain: [0, 1] as const },
      series: shown.map((k) => ({
        name: tools.irreps[k]!.name,
        x: followed.steps.slice(1),
        y: rows.slice(1).map((row) => row[k]!),
        colour: k % 8,
      })),
      rules: [
        {
          axis: "y" as const,
          value: run.config.orderThreshold,
          label: `learned above ${run.config.orderThreshold}`,
        },
      ],
    })),
  };
}

/** @source Chughtai et al. 2023, 50 seeds of the S_5 MLP, public results */
const fiftySeeds =
  "the paper's 50 MLPs on S_5: sign (1,1,1,1,1) kept by 49, (4,1) by 49, (2,2,1) by 18, (2,1,1,1) by 17, (3,2) by 10, (3,1,1) by none; two key irreps in 20 networks, three in 19, four in 9, five in 2";

async function irrepCounts(run: Run): Promise<Figure> {
  const tools = await toolsOf(run);
  const results = (await allAnalyses(run)).filter(({ generalised }) => generalised);
  const shown = nonTrivial(tools.irreps);
  const sizes = results.map(({ keys }) => keys.length);
  const most = Math.max(0, ...sizes);
  const { group, architecture, table } = run.config;
  const notes = [
    ...(results.length === 0 ? ["no network has generalised"] : []),
    ...(canonicalName(group) === "S_5" && architecture === "mlp" && table.length === 0
      ? [fiftySeeds]
      : []),
  ];
  return {
    id: "irrep-counts",
    kind: "panels",
    title: "What is universal and what is not",
    caption: `Over the ${results.length} networks that generalised: how many keep each irrep, and how many irreps each keeps.`,
    source: run.id,
    ...(notes.length === 0 ? {} : { notes }),
    columns: 2,
    panels: [
      {
        id: "irrep-kept",
        kind: "bars",
        title: "Networks that keep each irrep",
        caption: "Logit similarity above the key threshold at the end.",
        x: { label: "Irrep" },
        y: { label: "Networks" },
        x0: shown.map((k) => tools.irreps[k]!.name),
        groups: [
          {
            name: "networks",
            values: shown.map((k) => results.filter(({ keys }) => keys.includes(k)).length),
            colour: 0,
          },
        ],
      },
      {
        id: "key-set-size",
        kind: "bars",
        title: "Number of key irreps",
        caption: "Size of the key set of each network.",
        x: { label: "Key irreps" },
        y: { label: "Networks" },
        x0: Array.from({ length: most + 1 }, (_, size) => String(size)),
        groups: [
          {
            name: "networks",
            values: Array.from(
              { length: most + 1 },
              (_, size) => sizes.filter((x) => x === size).length,
            ),
            colour: 1,
          },
        ],
      },
    ],
  };
}

async function lossCurves(run: Run, network: number): Promise<Figure> {
  const test = run.series(`testLoss.${network}`);
  const series = [{ name: "test loss", x: test.steps, y: test.values, colour: 1 }];
  const newest = run.checkpointSteps().at(-1);
  if (newest !== undefined) {
    // The live series hold the mean over the networks; each one's own training loss travels with the checkpoints.
    const { arrays } = await run.checkpoint(newest);
    const history = new ScoreHistory(run.config.networks, arrays);
    series.unshift({
      name: "train loss",
      x: Float64Array.from(history.steps),
      y: Float64Array.from(history.curve("trainLoss", network)),
      colour: 0,
    });
  }
  const steps = await run.array("trajectorySteps");
  for (const [name, label, colour] of [
    ["restrictedLoss", "restricted loss", 2],
    ["excludedLoss", "excluded loss", 3],
  ] as const) {
    const values = await run.array(name);
    if (steps === undefined || values === undefined) continue;
    const points = steps.data.length;
    series.push({
      name: label,
      x: Float64Array.from(steps.data),
      y: Float64Array.from(values.data.subarray(network * points, (network + 1) * points)),
      colour,
    });
  }
  return {
    id: "losses",
    kind: "lines",
    title: `Losses of network ${network}`,
    caption:
      "Training and test loss; restricted loss (all pairs, only the ρ(ab) part of the hidden layer for the final key irreps) and excluded loss (training pairs, without it) over the checkpoints.",
    source: run.id,
    ...(steps === undefined ? { notes: unfinished } : {}),
    x: { label: "Step", scale: "log", alternatives: ["linear"] },
    y: { label: "Loss", unit: "nats", scale: "log", alternatives: ["linear"] },
    series: series.map((one) => ({
      ...one,
      x: Array.from(one.x).slice(1),
      y: Array.from(one.y).slice(1),
    })),
  };
}

const networkOption = z.object({
  network: z.coerce.number().int().min(0).max(63).default(0).meta({
    title: "Network",
    description: "Number of the network within the run, from 0.",
  }),
});

/** A figure of one network at one checkpoint. */
function ofNetwork(
  id: string,
  title: string,
  draw: (analysis: NetworkAnalysis, tools: GroupTools, origin: Origin) => Figure,
): Spec {
  return {
    id,
    title,
    section: "One network",
    perCheckpoint: true,
    options: networkOption,
    async build(run, options) {
      const { network } = networkOption.parse(options);
      const step = checkpointStep(run, options.step);
      const analysis = await analysisAt(run, network, step);
      return draw(analysis, await toolsOf(run), {
        source: `${run.id}, network ${network}, step ${step}`,
        ...(analysis.generalised ? {} : { notes: [memorisingNote] }),
      });
    },
  };
}

const neuronOption = networkOption.extend({
  neuron: z.coerce.number().int().min(0).max(4095).default(0).meta({
    title: "Neuron",
    description: "Number of the hidden neuron (MLP) or embedding direction (transformer).",
  }),
});

/** All figures of the study. */
export const universalityFigures: readonly Spec[] = [
  {
    id: "networks",
    title: "Which irreps each network learned",
    section: "All networks",
    build: universalityTable,
  },
  {
    id: "learning",
    title: "Irreps as they are learned",
    section: "All networks",
    build: learningCurves,
  },
  { id: "irrep-counts", title: "What is universal", section: "All networks", build: irrepCounts },
  {
    id: "losses",
    title: "Losses",
    section: "One network",
    options: networkOption,
    build: (run, options) => lossCurves(run, networkOption.parse(options).network),
  },
  ofNetwork("key-irreps", "Key irreps one by one", keyIrrepTable),
  ofNetwork("shares", "Weights and activations by irrep", shareBars),
  ofNetwork("logit-shares", "What kind of function the logits are", (analysis, _, origin) =>
    logitBars(analysis, origin),
  ),
  ofNetwork("neurons", "Neurons by irrep", neuronScatter),
  ofNetwork("cosets", "The same neurons, read through cosets", cosetMap),
  ofNetwork("coset-map", "Neurons and subgroups", cosetHeatMap),
  {
    id: "matrix",
    title: "A neuron as a matrix",
    section: "One network",
    perCheckpoint: true,
    options: neuronOption,
    async build(run, options) {
      const { network, neuron } = neuronOption.parse(options);
      const step = checkpointStep(run, options.step);
      const analysis = await analysisAt(run, network, step);
      const chosen = Math.min(neuron, analysis.view.embedWidth - 1);
      return matrixFigure(analysis, await toolsOf(run), chosen, {
        source: `${run.id}, network ${network}, step ${step}`,
        ...(analysis.generalised ? {} : { notes: [memorisingNote] }),
      });
    },
  },
  ofNetwork("cayley", "Margin of the right answer", cayleyMap),
  ofNetwork("character-table", "Characters and similarities", (analysis, tools, origin) =>
    characterTable(tools, origin, analysis.similarities),
  ),
  {
    id: "errata",
    title: "Quoted, recomputed, yours",
    section: "The paper",
    build: async (run) => errataFigure(run),
  },
];
