/**
 * @file A hidden layer on sums f(a) + g(b) in amplitude and phase: each neuron as one rectangle of a numerical integration.
 *
 * With w = 2 pi k / p for the neuron's own frequency k:
 *
 *   f(a) ~ A cos(wa - phi),  g(b) ~ A' cos(wb - phi'),  readout(c) ~ B cos(wc - psi)
 *
 * so f + g ~ 2A cos(w(a-b)/2 - delta/2) cos(w(a+b)/2 - centre) with centre = (phi + phi')/2 and delta = phi - phi'. The readout
 * belongs to the same wave where psi = phi + phi' (the phase condition). Neurons of one frequency are then the nodes of an
 * integration over the centre, with weights A B.
 *
 * @source Yip, Agrawal, Chan & Gross 2024 (idea); sign conventions: X(k) = sum x e^(-2 pi i k t / p), so A cos(wt - phi) has
 * the argument -phi; own account of separate vocabularies (psi = phi + phi')
 */

import { maxFrequency } from "../math/fourier.ts";

/** What the account needs to know of a network. */
export interface AdditiveNeurons {
  p: number;
  /** Number of neurons. */
  width: number;
  /** [p, width]: the parts of each neuron's input that belong to a and to b. */
  first: Float64Array;
  second: Float64Array;
  /** [width, p]: from neurons to logits. */
  readout: Float64Array;
  /**
   * Do a and b have embeddings or input weights of their own? Then all neurons of a frequency may see the two circles turned
   * against each other by one angle, which is no distance of the inputs: it is taken out as the `shift` of the frequency.
   */
  isSeparate?: boolean;
}

/** Amplitudes and phases of all neurons; arrays [width]. Angles in radians. */
export interface QuadratureNeurons {
  p: number;
  width: number;
  /** Frequency with the largest power of f and g together; 0 for a neuron without any (`dead`). */
  frequency: Int32Array;
  /** Frequency with the largest power of the readout. */
  outputFrequency: Int32Array;
  /** A and A'. */
  first: Float64Array;
  second: Float64Array;
  /** phi and phi'. */
  firstPhase: Float64Array;
  secondPhase: Float64Array;
  /** Mean of A and A'. */
  amplitude: Float64Array;
  /** phi + wrap(phi' - phi)/2 in [0, 2 pi): unwrapped, or it would jump by pi. */
  centre: Float64Array;
  /** wrap(phi - phi') in (-pi, pi], or within pi of the shift. */
  delta: Float64Array;
  /** Half the shift of the neuron's frequency: the account has the phases centre + halfShift for a and centre - halfShift for b. */
  halfShift: Float64Array;
  /** B and psi. */
  output: Float64Array;
  outputPhase: Float64Array;
  /** A B: weight of the node. */
  weight: Float64Array;
  /** Secondary frequency: coefficient at 2k relative to A e^(-2i phase) of the account's phases, real and imaginary part; NaN where 2k is no frequency. */
  kappa: Float64Array;
  kappaImaginary: Float64Array;
  /** Mean of f + g relative to A. */
  offset: Float64Array;
  /** Power of the own frequency over that of all frequencies, of f and g and of the readout; in [0, 1]. */
  inputShare: Float64Array;
  outputShare: Float64Array;
  /** Power of f and g over all frequencies, and at twice the own one. */
  inputPower: Float64Array;
  secondaryPower: Float64Array;
  /** Power of the readout over all frequencies. */
  outputPower: Float64Array;
}

/** Angle in (-pi, pi]. */
export function wrapAngle(angle: number): number {
  const turned = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  return turned === -Math.PI ? Math.PI : turned;
}

/** Angle in [0, period). */
export function positiveAngle(angle: number, period: number = 2 * Math.PI): number {
  const rest = angle - period * Math.floor(angle / period);
  return rest >= period ? 0 : rest;
}

/** Real and imaginary part of sum_t x[t] e^(-2 pi i k t / p) for k = 0..floor(p/2), of `columns` functions [p, columns]. */
export interface ComplexSpectrum {
  re: Float64Array;
  im: Float64Array;
}

/** Discrete Fourier transform over the rows of [p, columns]: two arrays [floor(p/2) + 1, columns]. */
export function complexSpectrum(x: Float64Array, p: number, columns: number): ComplexSpectrum {
  const frequencies = maxFrequency(p) + 1;
  const re = new Float64Array(frequencies * columns);
  const im = new Float64Array(frequencies * columns);
  for (let k = 0; k < frequencies; k++) {
    for (let t = 0; t < p; t++) {
      const angle = (2 * Math.PI * ((k * t) % p)) / p;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let i = 0; i < columns; i++) {
        const value = x[t * columns + i]!;
        re[k * columns + i]! += c * value;
        im[k * columns + i]! -= s * value;
      }
    }
  }
  return { re, im };
}

/** [rows, columns] -> [columns, rows]. */
function turned(x: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = x[i * columns + j]!;
  }
  return out;
}

/**
 * Takes a hidden layer apart. For even p the frequency p/2 is left out: it has no phase.
 *
 * @source see the head of this file
 */
export function quadratureNeurons(network: AdditiveNeurons): QuadratureNeurons {
  const { p, width } = network;
  return neuronsFromSpectra(
    p,
    width,
    complexSpectrum(network.first, p, width),
    complexSpectrum(network.second, p, width),
    complexSpectrum(turned(network.readout, width, p), p, width),
    network.isSeparate === true,
  );
}

/** Coefficients of f, g and the readout at some frequencies, [count, width], and the mean of f + g, [width]. */
export interface ChosenSpectra {
  p: number;
  width: number;
  frequencies: readonly number[];
  first: ComplexSpectrum;
  second: ComplexSpectrum;
  readout: ComplexSpectrum;
  mean: Float64Array;
  isSeparate?: boolean;
}

/**
 * The same account from the waves at chosen frequencies alone (they must hold each neuron's own and twice that). Shares and
 * powers then are relative to the chosen frequencies.
 */
export function quadratureNeuronsAt(chosen: ChosenSpectra): QuadratureNeurons {
  const { p, width, frequencies, mean } = chosen;
  const spread = ({ re, im }: ComplexSpectrum): ComplexSpectrum => {
    const length = (maxFrequency(p) + 1) * width;
    const full = { re: new Float64Array(length), im: new Float64Array(length) };
    frequencies.forEach((k, j) => {
      full.re.set(re.subarray(j * width, (j + 1) * width), k * width);
      full.im.set(im.subarray(j * width, (j + 1) * width), k * width);
    });
    return full;
  };
  const first = spread(chosen.first);
  for (let i = 0; i < width; i++) first.re[i] = mean[i]! * p;
  return neuronsFromSpectra(
    p,
    width,
    first,
    spread(chosen.second),
    spread(chosen.readout),
    chosen.isSeparate === true,
  );
}

function neuronsFromSpectra(
  p: number,
  width: number,
  f: ComplexSpectrum,
  g: ComplexSpectrum,
  w: ComplexSpectrum,
  isSeparate: boolean,
): QuadratureNeurons {
  const last = Math.ceil(p / 2) - 1; // highest frequency with a phase
  const power = (x: ComplexSpectrum, k: number, i: number) =>
    x.re[k * width + i]! ** 2 + x.im[k * width + i]! ** 2;
  const list = () => new Float64Array(width);
  const out: QuadratureNeurons = {
    p,
    width,
    frequency: new Int32Array(width),
    outputFrequency: new Int32Array(width),
    first: list(),
    second: list(),
    firstPhase: list(),
    secondPhase: list(),
    amplitude: list(),
    centre: list(),
    delta: list(),
    halfShift: list(),
    output: list(),
    outputPhase: list(),
    weight: list(),
    kappa: list(),
    kappaImaginary: list(),
    offset: list(),
    inputShare: list(),
    outputShare: list(),
    inputPower: list(),
    secondaryPower: list(),
    outputPower: list(),
  };
  for (let i = 0; i < width; i++) {
    let best = 0;
    let bestOutput = 0;
    for (let k = 1; k <= maxFrequency(p); k++) {
      const halved = 2 * k === p ? 0.5 : 1; // both signs of a frequency but for p/2
      const input = halved * (power(f, k, i) + power(g, k, i));
      const output = halved * power(w, k, i);
      out.inputPower[i]! += input;
      out.outputPower[i]! += output;
      if (k > last) continue;
      if (input > best) [best, out.frequency[i]] = [input, k];
      if (output > bestOutput) [bestOutput, out.outputFrequency[i]] = [output, k];
    }
    const k = out.frequency[i]!;
    if (k === 0) continue;
    fill(out, i, k, f, g, w);
    const secondary = doubled(k, p);
    if (secondary !== undefined) {
      out.secondaryPower[i] = power(f, secondary.index, i) + power(g, secondary.index, i);
    }
    out.inputShare[i] = best / out.inputPower[i]!;
    out.outputShare[i] = out.outputPower[i]! > 0 ? power(w, k, i) / out.outputPower[i]! : 0;
  }
  if (isSeparate) takeOutShifts(out);
  for (let i = 0; i < width; i++) if (out.frequency[i]! > 0) fillSecondary(out, i, f, g);
  return out;
}

/**
 * The shift of each frequency: circular mean of phi - phi' over its neurons, by weight. Centres follow it, so that none lies half
 * a turn off.
 */
function takeOutShifts(out: QuadratureNeurons): void {
  for (const k of new Set(out.frequency)) {
    if (k === 0) continue;
    const members = Array.from(out.frequency.keys()).filter((i) => out.frequency[i] === k);
    const sum = (wave: (x: number) => number) =>
      members.reduce((total, i) => total + out.weight[i]! * wave(out.delta[i]!), 0);
    const shift = Math.atan2(sum(Math.sin), sum(Math.cos));
    for (const i of members) {
      out.delta[i] = shift + wrapAngle(out.delta[i]! - shift);
      out.halfShift[i] = shift / 2;
      out.centre[i] = positiveAngle(out.firstPhase[i]! - out.delta[i]! / 2);
    }
  }
}

/** Where twice a frequency lies in a spectrum, and whether it is the conjugate one; `undefined` where it has no phase. */
export function doubled(k: number, p: number): { index: number; conjugate: boolean } | undefined {
  const twice = (2 * k) % p;
  if (twice === 0 || 2 * twice === p) return undefined;
  return 2 * twice > p ? { index: p - twice, conjugate: true } : { index: twice, conjugate: false };
}

/** Everything of one neuron that is read off single coefficients, but for the secondary frequency. */
function fill(
  out: QuadratureNeurons,
  i: number,
  k: number,
  f: ComplexSpectrum,
  g: ComplexSpectrum,
  w: ComplexSpectrum,
): void {
  const { p, width } = out;
  const polar = ({ re, im }: ComplexSpectrum): [number, number] => {
    const at = k * width + i;
    return [(2 / p) * Math.hypot(re[at]!, im[at]!), -Math.atan2(im[at]!, re[at]!)];
  };
  const [a, phi] = polar(f);
  const [a2, phi2] = polar(g);
  const [b, psi] = polar(w);
  const amplitude = (a + a2) / 2;
  // Where one of the two is missing its phase means nothing: the other one stands for both.
  const phase = a > 0 ? phi : phi2;
  const phase2 = a2 > 0 ? phi2 : phi;
  const centre = positiveAngle(phase + wrapAngle(phase2 - phase) / 2);
  out.first[i] = a;
  out.second[i] = a2;
  out.firstPhase[i] = phase;
  out.secondPhase[i] = phase2;
  out.amplitude[i] = amplitude;
  out.centre[i] = centre;
  out.delta[i] = wrapAngle(phase - phase2);
  out.output[i] = b;
  out.outputPhase[i] = psi;
  out.weight[i] = amplitude * b;
  out.offset[i] = (f.re[i]! + g.re[i]!) / p / amplitude;
}

/** The coefficient at twice the own frequency: mean of those of f and g, each turned by twice its phase in the account. */
function fillSecondary(
  out: QuadratureNeurons,
  i: number,
  f: ComplexSpectrum,
  g: ComplexSpectrum,
): void {
  const { p, width } = out;
  const secondary = doubled(out.frequency[i]!, p);
  if (secondary === undefined) {
    out.kappa[i] = Number.NaN;
    out.kappaImaginary[i] = Number.NaN;
    return;
  }
  const at = secondary.index * width + i;
  const sign = secondary.conjugate ? -1 : 1;
  const [centre, half] = [out.centre[i]!, out.halfShift[i]!];
  let [real, imaginary] = [0, 0];
  for (const [{ re, im }, phase] of [
    [f, centre + half],
    [g, centre - half],
  ] as const) {
    const [c, s] = [Math.cos(2 * phase), Math.sin(2 * phase)];
    real += re[at]! * c - sign * im[at]! * s;
    imaginary += re[at]! * s + sign * im[at]! * c;
  }
  out.kappa[i] = real / p / out.amplitude[i]!;
  out.kappaImaginary[i] = imaginary / p / out.amplitude[i]!;
}

/** The neurons of one frequency as nodes of an integration. */
export interface QuadratureGroup {
  frequency: number;
  /** Indices, ascending. */
  neurons: Int32Array;
  /** Sum of the weights A B. */
  weight: number;
  /** Share of the weight of all neurons, in [0, 1]. */
  share: number;
  /** Z = 2 sum A B: the scale of the frequency's logits. */
  scale: number;
  /** By position in `neurons`: normalised weights with sum 2 pi, centres in [0, 2 pi), psi - 2 centre in (-pi, pi]. */
  weights: Float64Array;
  centres: Float64Array;
  phaseErrors: Float64Array;
  /** Angle by which the circles of a and b are turned against each other; distances are w(a - b) less this. 0 for shared embeddings. */
  shift: number;
  /** Weighted means of the secondary coefficient (0 where 2k has no phase) and of the offset. */
  kappa: number;
  offset: number;
}

/** A frequency with less than this share of the weight may break every rule: figures grey it out. */
export const thinShare = 0.1;

/** Groups by frequency, ascending; neurons without weight are left out and counted in `dropped`. */
export function quadratureGroups(neurons: QuadratureNeurons): {
  groups: QuadratureGroup[];
  dropped: number;
} {
  const members = new Map<number, number[]>();
  let total = 0;
  let dropped = 0;
  for (let i = 0; i < neurons.width; i++) {
    const weight = neurons.weight[i]!;
    if (!(weight > 0)) {
      dropped++;
      continue;
    }
    total += weight;
    const k = neurons.frequency[i]!;
    members.set(k, [...(members.get(k) ?? []), i]);
  }
  const groups = [...members]
    .sort(([x], [y]) => x - y)
    .map(([frequency, list]) => {
      const weight = list.reduce((sum, i) => sum + neurons.weight[i]!, 0);
      const mean = (values: Float64Array) =>
        list.reduce((sum, i) => sum + neurons.weight[i]! * values[i]!, 0) / weight;
      const kappa = mean(neurons.kappa);
      return {
        frequency,
        neurons: Int32Array.from(list),
        weight,
        share: weight / total,
        scale: 2 * weight,
        weights: Float64Array.from(list, (i) => (2 * Math.PI * neurons.weight[i]!) / weight),
        centres: Float64Array.from(list, (i) => neurons.centre[i]!),
        phaseErrors: Float64Array.from(list, (i) =>
          wrapAngle(neurons.outputPhase[i]! - 2 * neurons.centre[i]!),
        ),
        shift: 2 * neurons.halfShift[list[0]!]!,
        kappa: Number.isFinite(kappa) ? kappa : 0,
        offset: mean(neurons.offset),
      };
    });
  return { groups, dropped };
}
