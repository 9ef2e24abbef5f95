/** @file The studies this process knows: those of the house, and for tests one module more. */

import { pathToFileURL } from "node:url";
import type { Study } from "../study/contract.ts";

/**
 * All studies. The list is loaded when it is first wanted, because a study brings the engine with it.
 *
 * `ASSAY_TEST_STUDIES` names a module with an export `studies` that tests of the laboratory add; with `only:` before its
 * path the studies of the house stay unloaded, which saves every process of a test most of its start.
 */
export async function loadStudies(): Promise<readonly Study[]> {
  const wanted = process.env.ASSAY_TEST_STUDIES ?? "";
  const alone = wanted.startsWith("only:");
  const extra = alone ? wanted.slice("only:".length) : wanted;
  const own = alone ? [] : (await import("../studies/index.ts")).studies;
  if (extra === "") return own;
  const module = (await import(pathToFileURL(extra).href)) as { studies: readonly Study[] };
  return [...own, ...module.studies];
}
