/** @file The user's own weights: from files to a network, its task and its training set. */

import { InvalidInputError } from "../../errors.ts";
import { readArrays } from "../../io/read-arrays.ts";
import { type ImportedOneLayer, importOneLayer } from "../../networks/one-layer-import.ts";
import { oneLayerShapeOf } from "../../networks/one-layer-shape.ts";
import { trainMaskFrom } from "../../networks/pair-mask.ts";
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
      ? importedTask(p, operation, trainMaskFrom(mask, p))
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
