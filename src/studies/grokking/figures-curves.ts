/** @file Figures of the training history: losses, progress measures, norms and coefficients against the step. */

import type { Axis, FigureSpec, Rule, RunData, Series } from "../../study/index.ts";
import type { GrokkingConfig } from "./config.ts";
import { type Boundary, phases } from "./phases.ts";

type Run = RunData<GrokkingConfig>;
type Spec = FigureSpec<GrokkingConfig>;

/** One colour per quantity in all figures of the study. */
export const colours = { train: 0, test: 1, restricted: 2, excluded: 3, cube: 4, ratio: 5 };

/** The optimiser step; readers may switch to a logarithmic axis. */
export const stepAxis: Axis = {
  label: "Step",
  unit: "epochs",
  scale: "linear",
  alternatives: ["log"],
};
const lossAxis: Axis = {
  label: "Loss",
  unit: "nats",
  scale: "log",
  alternatives: ["linear"],
};

/** The phase boundaries of a run as movable lines. */
export function phaseRules(run: Run): Rule[] {
  const excluded = run.series("excludedLoss");
  const found = phases(
    curve(run, "trainLoss"),
    curve(run, "testLoss"),
    excluded.steps.length > 0
      ? { steps: excluded.steps, values: excluded.values }
      : curve(run, "liveExcludedLoss"),
  );
  const rule = (name: string, label: string, boundary: Boundary | undefined): Rule[] =>
    boundary === undefined
      ? []
      : [
          {
            axis: "x",
            value: boundary.step,
            label:
              boundary.low < boundary.high ? `${label} (${boundary.low}-${boundary.high})` : label,
            draggable: name,
          },
        ];
  return [
    ...rule("t1", "end of memorisation", found.t1),
    ...rule("t2", "begin of cleanup", found.t2),
    ...rule("t3", "end of cleanup", found.t3),
  ];
}

const phaseNote =
  "The phase boundaries follow an explicit rule with the span of its variants in brackets; they are an aid to the eye and can be moved.";

function curve(run: Run, name: string) {
  const { steps, values } = run.series(name);
  return { steps, values };
}

/** Series of a logged quantity, or nothing when it was not logged. */
function series(run: Run, name: string, label: string, rest: Partial<Series> = {}): Series[] {
  const { steps, values } = run.series(name);
  return steps.length === 0 ? [] : [{ name: label, x: steps, y: values, ...rest }];
}

function notesOf(run: Run): string[] {
  return run.notices
    .filter(({ code }) => code === "not-generalised" || code === "stopped-early")
    .map(({ text }) => text);
}

const loss: Spec = {
  id: "loss",
  title: "Train and test loss",
  section: "Training",
  build: async (run) => ({
    id: "loss",
    kind: "lines",
    title: "The network memorises, waits, and then generalises",
    caption: `Mean loss on the training pairs and on all other pairs. Modulus ${run.config.p}, ${Math.floor(run.config.trainFraction * run.config.p ** 2)} training pairs. ${phaseNote}`,
    notes: notesOf(run),
    source: run.id,
    x: stepAxis,
    y: lossAxis,
    series: [
      ...series(run, "trainLoss", "train", { colour: colours.train }),
      ...series(run, "testLoss", "test", { colour: colours.test }),
    ],
    rules: phaseRules(run),
  }),
};

const progress: Spec = {
  id: "progress",
  title: "Progress measures",
  section: "Training",
  build: async (run) => {
    const final = run.series("restrictedLoss").steps.length > 0;
    return {
      id: "progress",
      kind: "lines",
      title: "The circuit grows long before the test loss moves",
      caption: final
        ? `Restricted loss: only the key waves of a+b are kept in the logits (all pairs). Excluded loss: they are removed (training pairs). Key frequencies of the final network: ${keysOf(run)}. ${phaseNote}`
        : `Provisional: restricted and excluded loss for the five largest waves of each network at its time. The final key frequencies replace them when the run ends. ${phaseNote}`,
      notes: notesOf(run),
      source: run.id,
      x: stepAxis,
      y: lossAxis,
      series: [
        ...series(run, "trainLoss", "train", { colour: colours.train, style: "dotted" }),
        ...series(run, "testLoss", "test", { colour: colours.test, style: "dotted" }),
        ...(final
          ? [
              ...series(run, "restrictedLoss", "restricted", { colour: colours.restricted }),
              ...series(run, "restrictedLossTrain", "restricted, train pairs", { hidden: true }),
              ...series(run, "restrictedLossTest", "restricted, test pairs", { hidden: true }),
              ...series(run, "excludedLoss", "excluded", { colour: colours.excluded }),
              ...series(run, "excludedLossAll", "excluded, all pairs", { hidden: true }),
              ...series(run, "excludedCubeLoss", "excluded, three-dimensional", {
                colour: colours.cube,
                hidden: true,
              }),
            ]
          : [
              ...series(run, "liveRestrictedLoss", "restricted (provisional)", {
                colour: colours.restricted,
                style: "dashed",
              }),
              ...series(run, "liveExcludedLoss", "excluded (provisional)", {
                colour: colours.excluded,
                style: "dashed",
              }),
            ]),
      ],
      rules: phaseRules(run),
    };
  },
};

const perKey: Spec = {
  id: "excluded-per-key",
  title: "Excluded loss per key frequency",
  section: "Training",
  build: async (run) => ({
    id: "excluded-per-key",
    kind: "lines",
    title: "Each key frequency becomes needed",
    caption:
      "Loss on the training pairs when the waves of a single key frequency are removed from the logits. Hidden curves: the same when only the part along cos w(a+b-c) is removed.",
    notes: notesOf(run),
    source: run.id,
    x: stepAxis,
    y: lossAxis,
    series: [
      ...(await matrixSeries(run, "excludedPerKey", (k) => `k = ${k}`, {})),
      ...(await matrixSeries(run, "excludedCubePerKey", (k) => `k = ${k}, three-dimensional`, {
        style: "dashed",
        hidden: true,
      })),
    ],
    rules: phaseRules(run),
  }),
};

const coefficients: Spec = {
  id: "coefficients",
  title: "Wave coefficients",
  section: "Training",
  build: async (run) => ({
    id: "coefficients",
    kind: "lines",
    title: "A few waves take over the logits",
    caption:
      "Coefficient of the logits along the unit-norm cube cos w(a+b-c), for each frequency. Frequencies that are not key in the final network (while a run goes on: not among the five largest) start hidden.",
    notes: notesOf(run),
    source: run.id,
    x: stepAxis,
    y: { label: "Coefficient", scale: "linear" },
    series: await coefficientSeries(run),
    rules: phaseRules(run),
  }),
};

const ratio: Spec = {
  id: "ratio",
  title: "Test loss over restricted loss",
  section: "Training",
  build: async (run) => ({
    id: "ratio",
    kind: "lines",
    title: "What memorisation costs on unseen pairs",
    caption:
      "Test loss divided by restricted loss. Above 1 the rest of the network does harm; it falls when cleanup removes that rest.",
    notes: notesOf(run),
    source: run.id,
    x: stepAxis,
    y: { label: "Ratio", scale: "log", alternatives: ["linear"] },
    series: series(run, "testToRestrictedRatio", "test / restricted", { colour: colours.ratio }),
    rules: phaseRules(run),
  }),
};

const norms: Spec = {
  id: "weight-norms",
  title: "Weight norms",
  section: "Training",
  build: async (run) => ({
    id: "weight-norms",
    kind: "lines",
    title: "Cleanup is when the weights shrink",
    caption: "Sum of squared weights, in all. The legend has each matrix for itself.",
    source: run.id,
    x: stepAxis,
    y: { label: "Sum of squares", scale: "linear", alternatives: ["log"] },
    series: [
      ...series(run, "weightNorm", "all", { colour: 0 }),
      ...run
        .seriesNames()
        .filter((name) => name.startsWith("weightNorm_"))
        .flatMap((name) => series(run, name, name.slice("weightNorm_".length), { hidden: true })),
    ],
    rules: phaseRules(run),
  }),
};

const sparsity: Spec = {
  id: "sparsity",
  title: "Fourier sparsity of the weights",
  section: "Training",
  build: async (run) => ({
    id: "sparsity",
    kind: "lines",
    title: "The weights become sparse in the Fourier basis",
    caption:
      "Gini coefficient of the norms of the p Fourier components: 0 when all are equal, near 1 when few hold everything.",
    source: run.id,
    x: stepAxis,
    y: { label: "Gini coefficient", scale: "linear", domain: [0, 1] },
    series: [
      ...series(run, "giniEmbed", "W_E", { colour: 0 }),
      ...series(run, "giniReadout", "W_L", { colour: 1 }),
    ],
    rules: phaseRules(run),
  }),
};

/** Columns of a stored matrix [checkpoints, frequencies] as series; the frequencies are those of the final network. */
async function matrixSeries(
  run: Run,
  name: string,
  label: (frequency: number) => string,
  rest: Partial<Series>,
): Promise<Series[]> {
  const [matrix, steps, keys] = await Promise.all([
    run.array(name),
    run.array("trajectorySteps"),
    run.array("keyFrequencies"),
  ]);
  if (matrix === undefined || steps === undefined || keys === undefined) return [];
  const count = keys.data.length;
  const x = Float64Array.from(steps.data);
  return Array.from(keys.data, (k, i) => ({
    name: label(k),
    x,
    y: Float64Array.from({ length: x.length }, (_, row) => matrix.data[row * count + i]!),
    colour: i,
    ...rest,
  }));
}

async function coefficientSeries(run: Run): Promise<Series[]> {
  const [matrix, steps, keys] = await Promise.all([
    run.array("cosineCoefficients"),
    run.array("trajectorySteps"),
    run.array("keyFrequencies"),
  ]);
  if (matrix === undefined || steps === undefined) return liveCoefficientSeries(run);
  const width = matrix.shape[1]!;
  const key = Array.from(keys?.data ?? []);
  const x = Float64Array.from(steps.data);
  const column = (k: number) =>
    Float64Array.from({ length: x.length }, (_, row) => matrix.data[row * width + k]!);
  const others = Array.from({ length: width - 1 }, (_, i) => i + 1).filter((k) => !key.includes(k));
  return [
    ...key.map((k, i) => ({ name: `k = ${k}`, x, y: column(k), colour: i })),
    ...others.map((k) => ({
      name: `k = ${k}`,
      x,
      y: column(k),
      style: "dotted" as const,
      hidden: true,
    })),
  ];
}

/** While a run goes on: the coefficients measured so far, the five that are largest now in front. */
async function liveCoefficientSeries(run: Run): Promise<Series[]> {
  const name = "liveCosineCoefficients";
  const steps = run.arraySteps(name);
  const rows = await Promise.all(steps.map((step) => run.array(name, step)));
  const last = rows.at(-1)?.data;
  if (last === undefined) return [];
  const x = Float64Array.from(steps);
  return Array.from({ length: last.length - 1 }, (_, i) => i + 1)
    .sort((j, k) => Math.abs(last[k]!) - Math.abs(last[j]!))
    .map((k, place) => ({
      name: `k = ${k}`,
      x,
      y: Float64Array.from(rows, (row) => row?.data[k] ?? Number.NaN),
      ...(place < 5 ? { colour: place } : { style: "dotted" as const, hidden: true }),
    }));
}

function keysOf(run: Run): string {
  const note = run.measures.keyFrequencyCount?.note;
  return note?.split(";")[0]?.replace("k = ", "") ?? "unknown";
}

/** Figures of the history, in the order of the page. */
export const curveFigures: readonly Spec[] = [
  loss,
  progress,
  perKey,
  coefficients,
  ratio,
  norms,
  sparsity,
];
