/** @file Options and file slots that everything that reads run records has in common. */

import { z } from "zod";
import { agentIdentities } from "./scaffolds.ts";

/** How runs are put together into agents. */
export const agentsByField = z.enum(agentIdentities).default("model").meta({
  title: "Agents by",
  description:
    "model: one agent per alias; scaffold: one per alias and scaffold, named as in `o1 (triframe)`.",
  unit: "",
  source: "arXiv 2503.17354, section 4.1",
});

/** Files with the lengths of tasks, which Inspect logs do not hold. */
export const lengthsSlot = {
  slot: "lengths",
  description: "lengths for Inspect logs: task_id, human_minutes, human_source, task_family",
  accept: [".csv"],
  required: false,
  many: true,
} as const;
