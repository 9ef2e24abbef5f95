/** @file An own decision problem and the kinds of people that are to plan in it, read for the instruments. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import {
  type DemonstratorModel,
  demonstrator,
  modelOf,
} from "../../planning/inference/demonstrator.ts";
import type { RewardEnvironment } from "../../planning/mdp/environments.ts";
import { parseMdp } from "../../planning/mdp/json.ts";
import { operatorFamilies } from "../../planning/operators/index.ts";
import { type InstrumentContext, listed, type Notice } from "../../study/index.ts";
import type { IrrationalityConfig } from "./config.ts";

const people =
  "rational, boltzmann 1, illusion 5, optimism 1, optimism -1, prospect 2, extremal 0.9, myopic-discount 0.5, myopic-vi 3, hyperbolic-naive 1";

/** What every instrument on an own problem asks for. */
export const problemOptions = z.object({
  people: z.string().default(people).meta({
    title: "Kinds of people",
    description: "Irrationalities with their parameter, separated by commas.",
    unit: "",
  }),
  beta: z.number().min(0).default(5).meta({
    title: "Inverse temperature",
    description: "How surely people choose what they think best; scale it to your rewards.",
    unit: "1/reward",
  }),
});

export const mdpSlot = {
  slot: "mdp",
  description:
    "JSON: states, actions, discount, start, terminal, transitions [{from, action, to: {state: probability}}], rewards [{from?, action?, to?, reward?, parameter?}], parameters [[...]]",
  accept: [".json"],
  required: true,
} as const;

export type ProblemContext = InstrumentContext<IrrationalityConfig>;

/** Every family at every degree of its default sweep. */
export const everyDegree: readonly string[] = operatorFamilies.flatMap(({ id, parameter }) =>
  parameter === undefined ? [id] : parameter.sweep.map((value) => `${id} ${value}`),
);

/** A problem with the plans of the people that are asked about. */
export interface OwnProblem {
  environment: RewardEnvironment;
  models: DemonstratorModel[];
  notices: Notice[];
}

/** The environment in the `mdp` file. */
export function problemOf(context: ProblemContext): RewardEnvironment {
  const file = context.files.mdp?.[0];
  if (file === undefined) throw new InvalidInputError("wanted an MDP file, got none");
  return parseMdp(new TextDecoder().decode(file.bytes));
}

/** Plans of every named kind of person; a kind that has no plan here becomes a notice. */
export function planned(
  environment: RewardEnvironment,
  names: readonly string[],
  beta: number,
): OwnProblem {
  const notices: Notice[] = [];
  const models = names.flatMap((name): DemonstratorModel[] => {
    try {
      const model = modelOf(environment.mdp, environment.rewards, demonstrator(name, { beta }));
      for (const text of model.warnings) notices.push({ level: "warning", code: "planning", text });
      return [model];
    } catch (error) {
      // A family that is singular on this problem (hyperbolic on negative values) must not hide the others.
      if (!(error instanceof InvalidInputError) || !error.message.startsWith("hyperbolic:"))
        throw error;
      notices.push({ level: "failure", code: "no-plan", text: `${name}: ${error.message}` });
      return [];
    }
  });
  if (models.length === 0) throw new InvalidInputError("people: wanted at least one, got none");
  return { environment, models, notices };
}

/** The problem and the people of an instrument's options. */
export function readProblem(
  values: Readonly<Record<string, unknown>>,
  context: ProblemContext,
): OwnProblem {
  const { people: words, beta } = problemOptions.parse(values);
  return planned(problemOf(context), listed(words), beta);
}
