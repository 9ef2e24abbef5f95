/** @file Options that the exact instruments share. */

import { z } from "zod";

/** Size of a game that is computed exactly; `most` rounds, `why` no more. */
export const gameOptions = (most: number, why: string) => ({
  arms: z
    .number()
    .int()
    .min(2)
    .max(4)
    .default(2)
    .meta({ title: "Arms", description: "Number of arms.", unit: "arms" }),
  rounds: z
    .number()
    .int()
    .min(2)
    .max(most)
    .default(6)
    .meta({ title: "Rounds", description: `Length of the game; ${why}.`, unit: "rounds" }),
});
