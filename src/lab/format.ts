/** @file What a run directory holds, as schemas: `run.json`, the lines of `events.jsonl`, and where the rest lies. */

import { z } from "zod";

/** Increased when an older Assay could no longer read a run directory. */
export const formatVersion = 1;

/** JSON has no word for non-finite numbers; the log writes them as these strings. */
const number = z.union([
  z.number(),
  z.enum(["NaN", "Infinity", "-Infinity"]).transform((text) => Number(text)),
]);

export const runStatus = z.enum(["created", "running", "finished", "stopped", "failed"]);
export type RunStatus = z.infer<typeof runStatus>;

/** Run ids: the study, then eight random letters and digits. They are names of directories, and safe ones. */
export const runIdPattern: RegExp = /^[a-z0-9-]{1,80}-[0-9a-z]{6,16}$/;

/** `run.json`: who, what, where; rewritten whole (temporary file, fsync, rename) at each change of status. */
export const runFile = z.object({
  formatVersion: z.number().int(),
  id: z.string().regex(runIdPattern),
  study: z.string(),
  studyVersion: z.number().int(),
  assayVersion: z.string(),
  preset: z.string().optional(),
  config: z.record(z.string(), z.unknown()),
  /** SHA-256 of study, version, resolved config and seed: equal hash means equal numbers. */
  configHash: z.string(),
  seed: z.number().int(),
  status: runStatus,
  executor: z.enum(["native", "wasm", "webgpu"]),
  threads: z.number().int(),
  machine: z.object({
    platform: z.string(),
    arch: z.string(),
    cpu: z.string(),
    cores: z.number().int(),
    memoryGiB: z.number(),
    node: z.string(),
  }),
  gitRevision: z.string().optional(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** Seconds of work over all sessions of the run. */
  seconds: z.number(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      exitCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(130)]).optional(),
    })
    .optional(),
  sweep: z.string().optional(),
  /** The user's own words for the run, as it was created; `label.txt` replaces them. */
  label: z.string().optional(),
});
export type RunFile = z.infer<typeof runFile>;

const measure = z.object({
  value: number.nullable(),
  unit: z.string(),
  error: number.optional(),
  note: z.string().optional(),
});

/** One line of `events.jsonl`. `at` is milliseconds since the epoch. */
export const event = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("metrics"),
    at: z.number(),
    steps: z.array(z.number().int()),
    values: z.record(z.string(), z.array(number)),
  }),
  z.object({ type: z.literal("measure"), at: z.number(), name: z.string(), measure }),
  z.object({
    type: z.literal("array"),
    at: z.number(),
    name: z.string(),
    step: z.number().int().optional(),
    /** Path below the run directory: `arrays/<name>.npy` or `arrays/<name>/<step>.npy`; no other is ever opened. */
    file: z.string().regex(/^arrays\/(?!\.)[A-Za-z0-9_.-]{1,100}(\/\d+)?\.npy$/),
  }),
  z.object({
    type: z.literal("checkpoint"),
    at: z.number(),
    step: z.number().int(),
    /** `checkpoints/<step, 9 digits>.safetensors`; sound only if its bytes have this sum. */
    file: z.string().regex(/^checkpoints\/\d+\.safetensors$/),
    sha256: z.string(),
  }),
  z.object({
    type: z.literal("progress"),
    at: z.number(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    message: z.string().optional(),
    secondsLeft: z.number().optional(),
  }),
  z.object({
    type: z.literal("notice"),
    at: z.number(),
    level: z.enum(["info", "warning", "failure"]),
    code: z.string(),
    text: z.string(),
  }),
  /** A session of work began at `step`: everything logged for later steps by an earlier session is void. */
  z.object({
    type: z.literal("session"),
    at: z.number(),
    step: z.number().int(),
    pid: z.number().int(),
  }),
  z.object({ type: z.literal("status"), at: z.number(), status: runStatus }),
]);
export type RunEvent = z.infer<typeof event>;
