export { writeFileAtomic } from "./atomic.ts";
export { appendAttempt, attemptsPath, readAttempts } from "./attempts.ts";
export { claimsOfRun, presetInWords, someNotHeld } from "./claims.ts";
export { closest, didYouMean } from "./closest.ts";
export * from "./config.ts";
export * from "./data-pull.ts";
export * from "./data-sets.ts";
export { type Check, examine } from "./doctor.ts";
export * from "./errors.ts";
export { type EventBatch, readEvents } from "./events.ts";
export { decodeFigure, encodeFigure } from "./figure-json.ts";
export {
  buildFigure,
  type FigureRequest,
  FigureWorkshop,
  figureById,
  figuresOf,
} from "./figures.ts";
export type { RunEvent, RunFile, RunStatus } from "./format.ts";
export { runIdPattern } from "./format.ts";
export {
  assayVersion,
  defaultExecutor,
  defaultThreads,
  machineInfo,
  packageRoot,
} from "./machine.ts";
export {
  encodeReport,
  namedNumbers,
  type PlainMeasures,
  type PlainNumber,
  plainMeasures,
  plainNumber,
} from "./plain-numbers.ts";
export { stageOf } from "./progress-clock.ts";
export { type LoadedRun, loadRun, runData } from "./run-data.ts";
export { type CheckpointEntry, type ProgressState, RunLog } from "./run-log.ts";
export { type RunEnd, type RunHandle, type StartOptions, startRun, stopRun } from "./runner.ts";
export { readField, type SchemaField, schemaFields, wantedBy } from "./schema-fields.ts";
export {
  type NewRun,
  type SeenStatus,
  Store,
  type StoredRun,
  type StoreListing,
  storePath,
  type UnreadableRun,
} from "./store.ts";
export { loadStudies } from "./studies.ts";
export {
  findSweep,
  listSweeps,
  poolSize,
  type SweepOptions,
  type SweepResult,
  storeSweep,
  sweepResults,
  workOnSweep,
} from "./sweep.ts";
export { sweepFigure, sweepFigures } from "./sweep-figure.ts";
export { planSweep, readAxes, readSeeds, type Sweep, type SweepRequest } from "./sweep-plan.ts";
export { type FollowOptions, followEvents } from "./tail.ts";
