/** @file Sums that name things: of bytes, and of "what would be computed". */

import { createHash } from "node:crypto";

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** JSON with sorted keys, so that equal values have equal text. Non-finite numbers are written as their names. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) return String(item);
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Sum of everything that decides a run's numbers: equal hash means equal numbers on the same executor. */
export function configHash(
  study: { id: string; version: number },
  config: Readonly<Record<string, unknown>>,
  seed: number,
): string {
  return sha256(canonicalJson({ study: study.id, version: study.version, config, seed }));
}
