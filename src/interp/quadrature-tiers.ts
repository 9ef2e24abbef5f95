/**
 * @file How much of a network's logits the integral account covers for certain, in three tiers that must not be mixed up.
 *
 * 1. `ideal`: nodes and weights as trained, everything else as in the ideal account. Says how good the integration is.
 * 2. `refined`: the readout phases as trained, secondary frequency and offset through their exact integral.
 * 3. `rigorous`: the logits of the network as they are. What the account leaves out of each neuron enters with its largest
 *    size, so this tier is honest and normally vacuous.
 *
 * The first two cost time linear in the parameters once the frequencies are known; the third looks at whole tables.
 */

import type { AdditiveTables } from "../networks/attention-rate-grid.ts";
import {
  angleBound,
  type IntegrationBounds,
  integralPeak,
  integrationBounds,
  moments,
} from "./quadrature-bounds.ts";
import { amplitudeFactor, rectifiedCoefficient } from "./quadrature-integrals.ts";
import type { QuadratureGroup, QuadratureNeurons } from "./quadrature-neurons.ts";

/** Bounds of one frequency, normalised to the weights' sum 2 pi. */
export interface GroupTiers {
  group: QuadratureGroup;
  integration: IntegrationBounds;
  /** Cost of the readout phases. */
  angle: number;
  /** Tier 1: the box bound and the angle bound, relative to 2/3. */
  ideal: number;
  /** Tier 1 with the smallest integration bound. */
  idealBest: number;
  /** Tier 2 in the same units as the integrals, and relative to the largest amplitude factor. */
  refined: number;
  refinedRelative: number;
  /** Parts of tier 2. */
  refinedParts: { integration: number; angle: number; spread: number };
  /** Largest amplitude factor over the distances. */
  peak: number;
}

/** What tier 3 is made of, in logits. */
export interface RigorousTier {
  /** Sum over frequencies of Z/(2 pi) times tier 2. */
  refined: number;
  /** Waves of other frequencies in the neurons' inputs, times the readout. */
  inputs: number;
  /** What the amplitudes of a and b (A, A') and their phases (phi, phi') cost by differing, times the readout. */
  amplitudes: number;
  phases: number;
  /** Parts of the readouts that the account leaves out, times the largest activation. */
  readouts: number;
  /** Logits past the hidden layer. */
  direct: number;
  total: number;
  /** `total` over the peak of the account's logits. */
  relative: number;
  peak: number;
}

/** All tiers of a network. Bounds hold for logits centred over the answers of each pair. */
export interface BoundTiers {
  groups: GroupTiers[];
  /** Tier 1 over all frequencies: sum of Z (box + angle) over sum of Z 2/3. */
  ideal: number;
  idealBest: number;
  refined: number;
  /** `undefined` where the inputs of the neurons are not wholly additive: what is left over has no bound here. */
  rigorous: RigorousTier | undefined;
}

/** Harmonics that tier 2 looks at. Its tail falls with their number. */
const refinedHarmonics = 256;

/** Works out all tiers. `isAdditive`: the tables are the whole network. */
export function boundTiers(
  tables: AdditiveTables,
  neurons: QuadratureNeurons,
  groups: readonly QuadratureGroup[],
  isAdditive = true,
): BoundTiers {
  const list = groups.map((group) => groupTiers(group, neurons));
  const over = (bound: (one: GroupTiers) => number, peak: (one: GroupTiers) => number) => {
    const sum = (value: (one: GroupTiers) => number) =>
      list.reduce((total, one) => total + one.group.scale * value(one), 0);
    return sum(bound) / sum(peak);
  };
  return {
    groups: list,
    ideal: over(
      ({ integration, angle }) => integration.box + angle,
      () => integralPeak,
    ),
    idealBest: over(
      ({ integration, angle }) => integration.best + angle,
      () => integralPeak,
    ),
    refined: over(
      ({ refined }) => refined,
      ({ peak }) => peak,
    ),
    rigorous: isAdditive ? rigorousTier(tables, neurons, list) : undefined,
  };
}

function groupTiers(group: QuadratureGroup, neurons: QuadratureNeurons): GroupTiers {
  const integration = integrationBounds(group);
  const angle = angleBound(group, group.phaseErrors);
  const peak = distances(neurons.p, group).reduce(
    (top, d) => Math.max(top, Math.abs(amplitudeFactor(d, group.kappa, group.offset))),
    0,
  );
  const refinedParts = refine(group, neurons, angle);
  const refined = refinedParts.integration + refinedParts.angle + refinedParts.spread;
  return {
    group,
    integration,
    angle,
    ideal: (integration.box + angle) / integralPeak,
    idealBest: (integration.best + angle) / integralPeak,
    refined,
    refinedRelative: refined / peak,
    refinedParts,
    peak,
  };
}

/** Angles w(a - b) - shift of all distances; without a shift the account is even in them, and half of them are enough. */
function distances(p: number, { frequency, shift }: QuadratureGroup): number[] {
  const count = shift === 0 ? Math.floor(p / 2) + 1 : p;
  return Array.from({ length: count }, (_, d) => (2 * Math.PI * frequency * d) / p - shift);
}

/**
 * Tier 2 of one frequency: the rectified three-wave h(u) of each distance by its own Fourier series, whose coefficients are
 * elementary, against the moments of the nodes; the tail by the variation of h'. To that come the readout phases and how far
 * each neuron's secondary coefficient and offset are from the mean ones (ReLU moves no further than its input).
 *
 * @source own
 */
function refine(
  group: QuadratureGroup,
  neurons: QuadratureNeurons,
  angle: number,
): GroupTiers["refinedParts"] {
  const { kappa, offset, weights } = group;
  const m = moments(group, refinedHarmonics + 2);
  let integration = 0;
  for (const d of distances(neurons.p, group)) {
    let sum = 0;
    for (let n = 0; n < refinedHarmonics; n++) {
      const size = Math.abs(rectifiedCoefficient(n, d, kappa, offset));
      // cos nu meets cos(gamma - 2 phi): moments n + 2 and |n - 2|; n = 2 with moment 0 is the integral itself.
      const near = m[n + 2]! + (n === 2 ? 0 : m[Math.abs(n - 2)]!);
      sum += (size * near) / 2;
    }
    // h' has jumps of at most 2|c| + 4|q| each at up to four zeros, and bends by |P''| between them; a half for h = ReLU/2.
    const [c, q] = [2 * Math.abs(Math.cos(d / 2)), 2 * Math.abs(kappa * Math.cos(d))];
    const variation = (4 * (c + 2 * q) + 2 * Math.PI * (c + 4 * q)) / 2;
    const tail = (variation / Math.PI / (refinedHarmonics - 1)) * 2 * Math.PI;
    integration = Math.max(integration, sum + tail);
  }
  const errors = group.phaseErrors.reduce(
    (sum, e, i) => sum + weights[i]! * 2 * Math.abs(Math.sin(e / 2)),
    0,
  );
  let spread = 0;
  group.neurons.forEach((i, place) => {
    const own = Number.isFinite(neurons.kappa[i]!) ? neurons.kappa[i]! : 0;
    const imaginary = Number.isFinite(neurons.kappaImaginary[i]!) ? neurons.kappaImaginary[i]! : 0;
    spread +=
      (weights[place]! *
        (2 * Math.hypot(own - kappa, imaginary) + Math.abs(neurons.offset[i]! - offset))) /
      2;
  });
  return {
    integration,
    angle: angle + (Math.abs(kappa) + Math.max(0, offset) / 2) * errors,
    spread,
  };
}

/** Tier 3: what the account leaves out of each neuron, each readout and the direct path, at its largest. */
function rigorousTier(
  tables: AdditiveTables,
  neurons: QuadratureNeurons,
  list: readonly GroupTiers[],
): RigorousTier {
  const { p, width, first, second, readout } = tables;
  let [inputs, amplitudes, phases, readouts] = [0, 0, 0, 0];
  for (let i = 0; i < width; i++) {
    const f = Float64Array.from({ length: p }, (_, t) => first[t * width + i]!);
    const g = Float64Array.from({ length: p }, (_, t) => second[t * width + i]!);
    const w = readout.slice(i * p, (i + 1) * p);
    const k = neurons.frequency[i]!;
    const isNode = neurons.weight[i]! > 0;
    const largest = Math.max(0, max(f) + max(g));
    readouts +=
      largest *
      largestGap(w, (t, mean) =>
        isNode
          ? mean + neurons.output[i]! * Math.cos(turn(k, t, p) - neurons.outputPhase[i]!)
          : mean,
      );
    if (!isNode) continue;
    const [re, im] = [neurons.kappa[i]!, neurons.kappaImaginary[i]!].map((x) =>
      Number.isFinite(x) ? x : 0,
    ) as [number, number];
    const [centre, half] = [neurons.centre[i]!, neurons.halfShift[i]!];
    const wave =
      (amplitude: number, phase: number, middle: number) => (t: number, mean: number) => {
        const u = turn(k, t, p) - middle;
        return (
          mean +
          amplitude * Math.cos(turn(k, t, p) - phase) +
          neurons.amplitude[i]! * (re * Math.cos(2 * u) - im * Math.sin(2 * u))
        );
      };
    const output = neurons.output[i]!;
    const [a, b] = [neurons.first[i]!, neurons.second[i]!];
    inputs +=
      output *
      (largestGap(f, wave(a, neurons.firstPhase[i]!, centre + half)) +
        largestGap(g, wave(b, neurons.secondPhase[i]!, centre - half)));
    amplitudes += output * Math.abs(a - b);
    phases +=
      output * neurons.amplitude[i]! * 4 * Math.abs(Math.sin((neurons.delta[i]! - 2 * half) / 4));
  }
  const direct = largestCentred(tables.directFirst, p) + largestCentred(tables.directSecond, p);
  const sum = (value: (one: GroupTiers) => number) =>
    list.reduce((all, one) => all + (one.group.scale / (2 * Math.PI)) * value(one), 0);
  const refined = sum((one) => one.refined);
  const peak = sum((one) => one.peak);
  const parts = { refined, inputs, amplitudes, phases, readouts, direct };
  const total = Object.values(parts).reduce((all, x) => all + x, 0);
  return { ...parts, total, relative: total / peak, peak };
}

const turn = (k: number, t: number, p: number): number => (2 * Math.PI * ((k * t) % p)) / p;

const max = (x: Float64Array): number => x.reduce((top, value) => Math.max(top, value), -Infinity);

/** Largest |x(t) - model(t)|; the model is told the mean of x. */
function largestGap(x: Float64Array, model: (t: number, mean: number) => number): number {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return x.reduce((top, value, t) => Math.max(top, Math.abs(value - model(t, mean))), 0);
}

/** Largest |x| of a table [p, p] after the mean of each row is taken off. */
function largestCentred(table: Float64Array, p: number): number {
  let top = 0;
  for (let t = 0; t < p; t++) {
    top = Math.max(
      top,
      largestGap(table.subarray(t * p, (t + 1) * p), (_, mean) => mean),
    );
  }
  return top;
}
