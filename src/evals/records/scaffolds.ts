/** @file One model under several scaffolds: agents told apart by the program around the model. */

import { InvalidInputError } from "../../errors.ts";
import { NameIndex } from "./columns.ts";
import type { RunTable } from "./tables.ts";

/** How runs are put together into agents: by the model's public name alone, or by name and scaffold. */
export const agentIdentities = ["model", "scaffold"] as const;
export type AgentIdentity = (typeof agentIdentities)[number];

/**
 * The same runs with one agent per model and scaffold, named `model (scaffold)`, and the model behind each name. Runs that
 * state no scaffold keep the model's name.
 *
 * Throws `InvalidInputError` when no run states a scaffold, or when a name so made is another model's name already.
 *
 * @source HCAST, section 4.1 (one model was run under several scaffolds); the naming is our own
 */
export function byScaffold(table: RunTable): {
  table: RunTable;
  modelOf: ReadonlyMap<string, string>;
} {
  const { agent, scaffold } = table.runs;
  if (scaffold.words.length === 0) {
    throw new InvalidInputError(
      `agents by scaffold: wanted runs that state a scaffold, got none in ${table.runs.length} runs`,
      "give the field scaffold, or tell agents apart by model",
    );
  }
  const names = new NameIndex();
  const modelOf = new Map<string, string>();
  const split = agent.map((a, i) => {
    const model = table.agents[a]!;
    const program = scaffold.words[scaffold.at[i]!];
    const name = program === undefined ? model : `${model} (${program})`;
    const known = modelOf.get(name);
    if (known !== undefined && known !== model) {
      throw new InvalidInputError(
        `agents by scaffold: ${JSON.stringify(name)} would mean runs of ${JSON.stringify(known)} and of ${JSON.stringify(model)}`,
        "rename one of the two in the file",
      );
    }
    modelOf.set(name, model);
    return names.add(name);
  });
  return {
    table: { ...table, agents: names.names, runs: { ...table.runs, agent: split } },
    modelOf,
  };
}

/** Scaffolds that the runs of a model state, in order of first appearance. */
export function scaffoldsOf({ agents, runs }: RunTable, model: string): string[] {
  const at = agents.indexOf(model);
  const found = new Set<string>();
  runs.agent.forEach((agent, i) => {
    const scaffold = runs.scaffold.words[runs.scaffold.at[i]!];
    if (agent === at && scaffold !== undefined) found.add(scaffold);
  });
  return [...found];
}
