/** @file Views that one study has beside its figures; loaded only on that study's runs. */

import { type ComponentType, lazy } from "react";
import type { RunDetail } from "../../../src/server/wire.ts";

export const studyViews: Readonly<Record<string, ComponentType<{ run: RunDetail }>>> = {
  grokking: lazy(async () => ({ default: (await import("./grokking-views.tsx")).GrokkingViews })),
};
