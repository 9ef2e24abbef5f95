/** @file Checkpoints of a run: safetensors files whose sums stand in the log, so that a damaged one is never believed. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "../errors.ts";
import { readSafetensors, writeSafetensors } from "../io/safetensors.ts";
import type { Checkpoint } from "../study/contract.ts";
import { writeFileAtomic } from "./atomic.ts";
import { systemCode } from "./errors.ts";
import { sha256 } from "./hash.ts";
import type { CheckpointEntry } from "./run-log.ts";

/** Path of a checkpoint below its run directory. */
export function checkpointFile(step: number): string {
  return `checkpoints/${String(step).padStart(9, "0")}.safetensors`;
}

/** Writes a checkpoint durably and returns what the log must say about it. */
export async function writeCheckpoint(
  runDirectory: string,
  checkpoint: Checkpoint,
): Promise<CheckpointEntry> {
  const { step, arrays, metadata } = checkpoint;
  const bytes = writeSafetensors(arrays, { ...metadata, "assay.step": String(step) });
  const file = checkpointFile(step);
  await writeFileAtomic(join(runDirectory, file), bytes, step);
  return { step, file, sha256: sha256(bytes) };
}

/** Reads a checkpoint, or throws an {@link AssayError} with code `E_CHECKPOINT` when its bytes are not those logged. */
export async function readCheckpoint(
  runDirectory: string,
  entry: CheckpointEntry,
): Promise<Checkpoint> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(runDirectory, entry.file));
  } catch (error) {
    throw damaged(entry, systemCode(error) === "ENOENT" ? "the file is missing" : String(error));
  }
  if (sha256(bytes) !== entry.sha256) {
    throw damaged(entry, "its bytes are not those that were written");
  }
  const { arrays, metadata } = readSafetensors(bytes);
  const { "assay.step": _step, ...rest } = metadata;
  return { step: entry.step, arrays, metadata: rest };
}

function damaged(entry: CheckpointEntry, why: string): AssayError {
  return new AssayError(`${entry.file}: wanted a sound checkpoint, but ${why}`, {
    code: "E_CHECKPOINT",
    hint: "assay resume goes on from the newest sound checkpoint before it",
    exitCode: 3,
  });
}

/** The newest sound checkpoint, with a sentence about each newer one that had to be passed over. */
export async function newestSound(
  runDirectory: string,
  entries: readonly CheckpointEntry[],
): Promise<{ checkpoint: Checkpoint | undefined; passedOver: string[] }> {
  const passedOver: string[] = [];
  for (const entry of [...entries].sort((a, b) => b.step - a.step)) {
    try {
      return { checkpoint: await readCheckpoint(runDirectory, entry), passedOver };
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      passedOver.push(error.message);
    }
  }
  return { checkpoint: undefined, passedOver };
}
