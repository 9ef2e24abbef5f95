export {
  checkpointFigures,
  checkpointStep,
  type FigureChoices,
  remembering,
} from "./at-checkpoint.ts";
export type { Claim, ClaimCheck, ClaimContext, ClaimRow, Verdict } from "./claims.ts";
export { decide, inWords, judge, notRun } from "./claims.ts";
export type * from "./contract.ts";
export { defineStudy } from "./contract.ts";
export type * from "./figure.ts";
export type { Measure, Measures } from "./measures.ts";
export { measured } from "./measures.ts";
export { seriesSpec } from "./series.ts";
