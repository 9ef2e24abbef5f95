export {
  checkpointFigures,
  checkpointStep,
  type FigureChoices,
  remembering,
} from "./at-checkpoint.ts";
export { judged, whenMeasured, withError } from "./checks.ts";
export type { Claim, ClaimCheck, ClaimContext, ClaimRow, Verdict } from "./claims.ts";
export { decide, inWords, judge, notRun } from "./claims.ts";
export type * from "./contract.ts";
export { defineStudy, measureSpecs } from "./contract.ts";
export type * from "./figure.ts";
export { listed } from "./listed.ts";
export type { Measure, Measures, Put } from "./measures.ts";
export { measured, measureSheet } from "./measures.ts";
export { seriesSpec } from "./series.ts";
