/** @file All studies that this build knows, in the order of the gallery. */

import type { Study } from "../study/index.ts";
import { assistiveBandit } from "./assistive-bandit/index.ts";
import { grokking } from "./grokking/index.ts";
import { hcast } from "./hcast/index.ts";
import { irrationality } from "./irrationality/index.ts";
import { learningHumans } from "./learning-humans/index.ts";
import { quadrature } from "./quadrature/index.ts";
import { timeHorizon } from "./time-horizon/index.ts";
import { universality } from "./universality/index.ts";

/** Every study, with its types erased; ids are unique. */
export const studies: readonly Study[] = [
  grokking,
  universality,
  quadrature,
  irrationality,
  learningHumans,
  assistiveBandit,
  timeHorizon,
  hcast,
];

/** The study with this id, or `undefined`. */
export function findStudy(id: string): Study | undefined {
  return studies.find((study) => study.id === id);
}
