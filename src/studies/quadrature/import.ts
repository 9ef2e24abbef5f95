/** @file The user's own weights: from files to a network, what is known about it, and its training set. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { readArrays } from "../../io/read-arrays.ts";
import { isSafetensors, readSafetensors } from "../../io/safetensors.ts";
import {
  type ImportedAttentionRate,
  importAttentionRate,
} from "../../networks/attention-rate-import.ts";
import type { AttentionRateFacts } from "../../networks/attention-rate-shape.ts";
import { finiteArrays } from "../../networks/named-arrays.ts";
import { trainMaskFrom } from "../../networks/pair-mask.ts";
import type { InputFile, Notice } from "../../study/index.ts";
import { type QuadratureConfig, quadratureSchema } from "./config.ts";
import { type Task, taskWith } from "./task.ts";

/** What the user says about the weights. */
export interface ImportOptions extends AttentionRateFacts {
  /** 0: read off the file. Any other number must agree with it. */
  p: number;
}

/** A network from files, ready for the analysis. */
export interface ImportedNetwork extends ImportedAttentionRate {
  task: Task;
  facts: AttentionRateFacts;
  /** Where they come from: the configuration file, the notes in the weights' own file, or the options. */
  factSource: "configuration" | "notes" | "options";
  /** The study's configuration with what is known of this network put in. */
  config: QuadratureConfig;
}

/** The public configuration files of the clock-and-pizza paper; other keys are left alone. */
const publicConfig = z.object({
  attn_coeff: z.number().min(0).max(1),
  act_fn: z.string().optional(),
});

/** Facts of a public configuration file, whose constant attention always has the weight 1. */
export function factsFromConfig(file: InputFile): AttentionRateFacts {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(file.bytes));
  } catch (cause) {
    throw new InvalidInputError(`${file.name}: invalid JSON`, undefined, cause);
  }
  const parsed = publicConfig.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInputError(
      `${file.name}: wanted a configuration with attn_coeff in 0..1, got ${issue!.path.join(".") || "other JSON"}: ${issue!.message}`,
      "give the configuration file of the public clock-and-pizza code, or --attention-rate and --constant-weight",
    );
  }
  const { attn_coeff, act_fn = "ReLU" } = parsed.data;
  const activation = act_fn.toLowerCase();
  if (activation !== "relu" && activation !== "gelu") {
    throw new InvalidInputError(`${file.name}: unsupported act_fn ${act_fn}; wanted ReLU or GeLU`);
  }
  return { attentionRate: attn_coeff, constantWeight: 1, activation };
}

/** Names of the facts among the notes of our own checkpoints. */
const noteNames = {
  attentionRate: "quadrature.attentionRate",
  constantWeight: "quadrature.constantWeight",
  activation: "quadrature.activation",
} as const;

/** The facts as notes: a network's arrays do not hold them, and they change the scale of everything. */
export function factNotes(facts: AttentionRateFacts): Record<string, string> {
  return {
    [noteNames.attentionRate]: String(facts.attentionRate),
    [noteNames.constantWeight]: String(facts.constantWeight),
    [noteNames.activation]: facts.activation,
  };
}

const notedFacts = z.object({
  [noteNames.attentionRate]: z.coerce.number().min(0).max(1),
  [noteNames.constantWeight]: z.coerce.number().gt(0).max(1),
  [noteNames.activation]: z.enum(["relu", "gelu"]),
});

/** Facts noted in one of our own safetensors files; `undefined` in any other file. */
export function factsFromNotes({ name, bytes }: InputFile): AttentionRateFacts | undefined {
  if (!isSafetensors(bytes)) return undefined;
  const { metadata } = readSafetensors(bytes, name);
  if (!Object.values(noteNames).some((note) => note in metadata)) return undefined;
  const parsed = notedFacts.safeParse(metadata);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInputError(
      `${name}: invalid note ${issue!.path.join(".")}: ${issue!.message}`,
    );
  }
  return {
    attentionRate: parsed.data[noteNames.attentionRate],
    constantWeight: parsed.data[noteNames.constantWeight],
    activation: parsed.data[noteNames.activation],
  };
}

/**
 * Reads weights and, if given, the facts and the training mask. A configuration file wins over notes in the weights, and these
 * over the options.
 */
export function importNetwork(
  files: { weights: InputFile; config?: InputFile | undefined; mask?: InputFile | undefined },
  options: ImportOptions,
): ImportedNetwork {
  const { attentionRate, constantWeight, activation } = options;
  const configured = files.config === undefined ? undefined : factsFromConfig(files.config);
  const noted = configured === undefined ? factsFromNotes(files.weights) : undefined;
  const facts = configured ?? noted ?? { attentionRate, constantWeight, activation };
  const factSource =
    configured !== undefined ? "configuration" : noted !== undefined ? "notes" : "options";
  const imported = importAttentionRate(readArrays(files.weights), facts);
  const { shape } = imported;
  const { p } = shape;
  if (p < 5) throw new InvalidInputError(`weights: wanted at least 5 residues, got ${p}`);
  if (options.p > 0 && options.p !== p) {
    throw new InvalidInputError(
      `weights: wanted p = ${options.p}, got ${p} answers`,
      "leave p at 0 to read it off the file",
    );
  }
  finiteArrays(imported.parameters, "weights");
  const mask = files.mask === undefined ? undefined : trainMaskFrom(files.mask, p);
  const task = taskWith(p, mask);
  const known = quadratureSchema.parse({});
  const config: QuadratureConfig = {
    ...known,
    p,
    architecture: shape.architecture,
    layers: shape.layers,
    attentionRate: shape.attentionRate,
    constantWeight: facts.constantWeight,
    separateVocabularies: shape.separateVocabularies,
    equalsToken: shape.equalsToken,
    activation: facts.activation,
    dModel: shape.dModel,
    nHeads: shape.nHeads,
    dMlp: shape.dMlp,
    trainFraction: mask === undefined ? known.trainFraction : task.trainPairs.length / (p * p),
  };
  return { ...imported, task, facts, factSource, config };
}

/**
 * What the user must hear about the facts: an option that the file overrules, or that nothing but the options' defaults says how
 * the network attends. `given`: the options that were set.
 */
export function factNotices(
  { facts, factSource }: ImportedNetwork,
  given: Readonly<Record<string, unknown>>,
): Notice[] {
  const names = Object.keys(noteNames) as (keyof AttentionRateFacts)[];
  if (factSource === "options") {
    const assumed = names.filter((name) => !(name in given));
    if (assumed.length === 0) return [];
    return [
      {
        level: "info",
        code: "facts-assumed",
        text: `the weights do not say ${assumed.map(inWords).join(", ")}; assumed: ${assumed.map((name) => facts[name]).join(", ")}. A wrong one changes the scale of everything or the answers`,
      },
    ];
  }
  return names
    .filter((name) => name in given && String(given[name]) !== String(facts[name]))
    .map((name) => ({
      level: "warning" as const,
      code: "option-not-used",
      text: `${inWords(name)}: ${String(given[name])} was asked for, but ${facts[name]} was used, from the ${factSource === "notes" ? "notes in the file" : "configuration file"}`,
    }));
}

const inWords = (name: keyof AttentionRateFacts): string =>
  ({
    attentionRate: "the attention rate",
    constantWeight: "the weight of constant attention",
    activation: "the activation",
  })[name];
