import type { Instrument } from "../../study/index.ts";
import type { GrokkingConfig } from "./config.ts";

export const grokkingInstruments: readonly Instrument<GrokkingConfig>[] = [];
