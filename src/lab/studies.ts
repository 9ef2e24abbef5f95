/** @file The studies this process knows: those of the house, and for tests one module more. */

import { pathToFileURL } from "node:url";
import type { Study } from "../study/contract.ts";

/** All studies. The list is loaded when it is first wanted, because a study brings the engine with it. */
export async function loadStudies(): Promise<readonly Study[]> {
  const { studies } = await import("../studies/index.ts");
  const extra = process.env.ASSAY_TEST_STUDIES; // a module with an export `studies`, for tests of the laboratory
  if (extra === undefined || extra === "") return studies;
  const module = (await import(pathToFileURL(extra).href)) as { studies: readonly Study[] };
  return [...studies, ...module.studies];
}
