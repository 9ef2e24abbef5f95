/**
 * @file The safetensors format: named arrays behind one JSON header. Plain data, nothing in it can be executed.
 *
 * Layout: 8 bytes little-endian header length, JSON header, elements. Reading checks everything that the format promises:
 * offsets inside the file, no overlap, no hole, byte counts that fit type and shape.
 * @source huggingface/safetensors, README section "Format"
 */

import { z } from "zod";
import { InvalidInputError } from "../errors.ts";
import { dtypeOf } from "../math/arrays.ts";
import type { DType, NdArray } from "../math/nd-array.ts";
import {
  checkedSize,
  decodeElements,
  encodeElements,
  type FileDType,
  fileBytes,
} from "./elements.ts";

const longestHeader = 100_000_000; // the reference implementation's own limit

const types: Readonly<Record<string, FileDType>> = {
  BOOL: "bool",
  I8: "int8",
  I16: "int16",
  I32: "int32",
  I64: "int64",
  U8: "uint8",
  U16: "uint16",
  U32: "uint32",
  U64: "uint64",
  F16: "float16",
  BF16: "bfloat16",
  F32: "float32",
  F64: "float64",
};

const codes: Readonly<Record<DType, string>> = {
  float32: "F32",
  float64: "F64",
  int32: "I32",
  bool: "BOOL",
};

const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.number()),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});

/** Named arrays and the free text that travels with them. */
export interface NamedArrays {
  arrays: Record<string, NdArray>;
  metadata: Record<string, string>;
}

function readHeader(where: string, bytes: Uint8Array): { header: object; start: number } {
  if (bytes.length < 8) {
    throw new InvalidInputError(`${where}: wanted a safetensors file, got ${bytes.length} bytes`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(longestHeader, bytes.length - 8))) {
    throw new InvalidInputError(
      `${where}: wanted a header inside the ${bytes.length} bytes of the file, got one of ${length} bytes`,
      "the file is truncated or not in the safetensors format",
    );
  }
  const start = 8 + Number(length);
  const text = new TextDecoder("utf-8", { fatal: true });
  try {
    const header: unknown = JSON.parse(text.decode(bytes.subarray(8, start)));
    if (typeof header !== "object" || header === null || Array.isArray(header)) {
      throw new TypeError("the header is not an object");
    }
    return { header, start };
  } catch (cause) {
    throw new InvalidInputError(`${where}: invalid safetensors header`, undefined, cause);
  }
}

function readMetadata(where: string, value: unknown): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null);
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [["", 0]];
  for (const [key, text] of entries as [string, unknown][]) {
    if (typeof text !== "string") {
      throw new InvalidInputError(`${where}: wanted text in __metadata__, got something else`);
    }
    metadata[key] = text;
  }
  return metadata;
}

/** Could these bytes be a safetensors file? Looks at the header length and its first character. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  return length <= BigInt(bytes.length - 8);
}

/** Reads all arrays; `where` names the file in errors. */
export function readSafetensors(bytes: Uint8Array, where = "safetensors"): NamedArrays {
  const { header, start } = readHeader(where, bytes);
  // Without a prototype, so that an array may have any name.
  const arrays: Record<string, NdArray> = Object.create(null);
  let metadata: Record<string, string> = Object.create(null);
  const ranges: [number, number, string][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = readMetadata(where, value);
      continue;
    }
    const parsed = entry.safeParse(value);
    if (!parsed.success) {
      throw new InvalidInputError(
        `${where}: invalid entry ${JSON.stringify(name)}: ${z.prettifyError(parsed.error)}`,
      );
    }
    const { dtype, shape, data_offsets } = parsed.data;
    const type = types[dtype];
    const place = `${where}: ${JSON.stringify(name)}`;
    if (type === undefined) {
      throw new InvalidInputError(
        `${place}: unsupported element type ${dtype}`,
        `supported: ${Object.keys(types).join(", ")}`,
      );
    }
    const [from, to] = data_offsets;
    if (from > to || start + to > bytes.length) {
      throw new InvalidInputError(
        `${place}: wanted offsets inside ${bytes.length - start} bytes of data, got [${from}, ${to}]`,
      );
    }
    const size = checkedSize(place, shape);
    const data = decodeElements(place, bytes.subarray(start + from, start + to), type, size);
    arrays[name] = { shape, dtype: dtypeOf(data), data };
    ranges.push([from, to, name]);
  }
  checkRanges(where, ranges, bytes.length - start);
  return { arrays, metadata };
}

/** The byte ranges must tile the data part: what overlaps or lies unused is a mistake or an attack. */
function checkRanges(where: string, ranges: [number, number, string][], size: number): void {
  let at = 0;
  for (const [from, to, name] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== at) {
      const what = from < at ? "overlaps the array before it" : "leaves a hole before it";
      throw new InvalidInputError(`${where}: ${JSON.stringify(name)} ${what} at byte ${from}`);
    }
    at = to;
  }
  if (at !== size) {
    throw new InvalidInputError(`${where}: wanted ${at} bytes of data, got ${size}`);
  }
}

/**
 * Named arrays as a safetensors file; the same input gives the same bytes.
 *
 * Wide types come first and the header is padded to a multiple of 8, so that every array starts aligned.
 */
export function writeSafetensors(
  arrays: Readonly<Record<string, NdArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const width = (array: NdArray) => fileBytes[array.dtype];
  const ordered = Object.entries(arrays).sort(
    ([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) {
    header.__metadata__ = Object.fromEntries(
      Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  let size = 0;
  for (const [name, array] of ordered) {
    if (name === "__metadata__") {
      throw new InvalidInputError("safetensors: no array may be called __metadata__");
    }
    const end = size + array.data.byteLength;
    header[name] = { dtype: codes[array.dtype], shape: array.shape, data_offsets: [size, end] };
    size = end;
  }
  const plain = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(plain.length / 8) * 8;
  const out = new Uint8Array(8 + headerLength + size);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerLength), true);
  out.fill(0x20, 8, 8 + headerLength);
  out.set(plain, 8);
  let at = 8 + headerLength;
  for (const [, array] of ordered) {
    out.set(encodeElements(array.data), at);
    at += array.data.byteLength;
  }
  return out;
}
