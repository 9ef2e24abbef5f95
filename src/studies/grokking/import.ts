/** @file The user's own weights: from files to a network, its task and its training set. */

import { InvalidInputError } from "../../errors.ts";
import { readArrays } from "../../io/read-arrays.ts";
import type { NdArray } from "../../math/nd-array.ts";
import { type ImportedOneLayer, importOneLayer } from "../../networks/one-layer-import.ts";
import { oneLayerShapeOf } from "../../networks/one-layer-shape.ts";
import type { InputFile } from "../../study/index.ts";
import { type GrokkingConfig, grokkingSchema } from "./config.ts";
import { grokkingTask, importedTask, type Task } from "./task.ts";

/** What the user says about the weights. */
export interface ImportOptions {
  /** 0: read off the file (all tokens but the last one are numbers). */
  p: number;
  operation: GrokkingConfig["operation"];
  /** Which of several networks in the file; empty: the newest. */
  prefix: string;
  /** Seed of Python's shuffle that made the training set; negative: the training set is unknown. */
  splitSeed: number;
  trainFraction: number;
}

/** A network from files, ready for the analysis. */
export interface ImportedNetwork extends ImportedOneLayer {
  task: Task;
  /** The paper's configuration with what is known of this network put in. */
  config: GrokkingConfig;
}

/** Reads weights and, if given, the training mask. A mask file wins over a split seed. */
export function importNetwork(
  weights: InputFile,
  mask: InputFile | undefined,
  options: ImportOptions,
): ImportedNetwork {
  const { operation, prefix } = options;
  const imported = importOneLayer(readArrays(weights), {
    ...(options.p > 0 ? { p: options.p } : {}),
    ...(prefix === "" ? {} : { prefix }),
  });
  const shape = oneLayerShapeOf(imported.parameters, options.p > 0 ? options.p : undefined);
  const { p } = shape;
  if (p < 5) throw new InvalidInputError(`weights: wanted at least 5 residues, got ${p}`);
  const trainFraction = options.trainFraction;
  const task =
    mask !== undefined
      ? importedTask(p, operation, maskFrom(mask, p))
      : options.splitSeed >= 0
        ? grokkingTask({ p, operation, trainFraction, split: "python" }, options.splitSeed)
        : importedTask(p, operation, undefined);
  const config = grokkingSchema.parse({
    p,
    operation,
    trainFraction: task.trainPairs.length > 0 ? task.trainPairs.length / (p * p) : trainFraction,
    dModel: shape.dModel,
    nHeads: shape.nHeads,
    dMlp: shape.dMlp,
  });
  return { ...imported, task, config };
}

/**
 * Training mask [p*p] from a file with one array: 0/1 values [p, p] or [p*p] (row a, column b), or a list of pairs [count, 2].
 */
export function maskFrom(file: InputFile, p: number): Uint8Array {
  const arrays = Object.entries(readArrays(file));
  const fits = arrays.filter(([, array]) => isMask(array, p) || isPairList(array));
  if (fits.length !== 1) {
    const found = arrays.map(([name, { shape }]) => `${name} [${shape}]`).join(", ");
    throw new InvalidInputError(
      `train mask: wanted one array of shape [${p}, ${p}], [${p * p}] or [pairs, 2], got ${found || "none"}`,
    );
  }
  const [, array] = fits[0]!;
  const mask = new Uint8Array(p * p);
  if (isMask(array, p)) {
    array.data.forEach((value, i) => {
      if (value !== 0 && value !== 1) {
        throw new InvalidInputError(`train mask: wanted 0 or 1, got ${value} at position ${i}`);
      }
      mask[i] = value;
    });
  } else {
    for (let i = 0; i < array.data.length; i += 2) {
      const [a, b] = [array.data[i]!, array.data[i + 1]!];
      const fine = [a, b].every((x) => Number.isInteger(x) && x >= 0 && x < p);
      if (!fine) {
        throw new InvalidInputError(
          `train mask: wanted pairs of residues in 0..${p - 1}, got (${a}, ${b}) at position ${i / 2}`,
        );
      }
      mask[a * p + b] = 1;
    }
  }
  return mask;
}

function isMask({ shape }: NdArray, p: number): boolean {
  return String(shape) === String([p, p]) || String(shape) === String([p * p]);
}

function isPairList({ shape }: NdArray): boolean {
  return shape.length === 2 && shape[1] === 2;
}
