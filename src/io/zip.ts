/**
 * @file Zip archives in memory, read with suspicion: sizes are bounded before and while inflating, names cannot leave the
 * archive, entries cannot share bytes, and every entry's checksum is checked.
 * @source PKWARE APPNOTE 6.3.10, sections 4.3 (structure) and 4.5.3 (zip64)
 */

import { Inflate, zipSync } from "fflate";
import { InvalidInputError } from "../errors.ts";
import { decodeZstd } from "./zstd.ts";

/** What an archive may cost. */
export interface ZipLimits {
  /** Entries in the archive. Default 100,000. */
  maxEntries?: number;
  /** Bytes of all entries together after inflating. Default 1 GiB. */
  maxBytes?: number;
  /** Bytes of one entry that is read. Default `maxBytes`. */
  maxEntryBytes?: number;
}

/** An archive whose directory has been checked; entries are inflated when asked for. */
export interface ZipArchive {
  /** File names (no directories) in archive order. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Bytes of one file. Throws when it is not there, larger than announced, or damaged. */
  read(name: string): Uint8Array;
}

interface Entry {
  name: string;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
  headerAt: number;
}

const endSignature = 0x06054b50;
const methods = { stored: 0, deflate: 8, zstd: 93 } as const;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;

function fail(where: string, what: string): never {
  throw new InvalidInputError(`${where}: ${what}`, "the archive is damaged or hostile");
}

/** Do the bytes start like a zip archive? */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

function readUint64(where: string, view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) fail(where, "wanted sizes below 2^53 in the zip directory");
  return value;
}

/** The name as a relative path with "/", or an error where it points outside or is ambiguous. */
function checkName(where: string, name: string): void {
  const parts = name.split("/");
  const bad =
    name.startsWith("/") ||
    name.includes("\\") ||
    name.includes("\0") ||
    /^[a-zA-Z]:/.test(name) ||
    parts.includes("..");
  if (bad || name === "") {
    fail(where, `wanted relative names inside the archive, got ${JSON.stringify(name)}`);
  }
}

interface Directory {
  count: number;
  size: number;
  at: number;
}

function findDirectory(where: string, view: DataView): Directory {
  // The end record is the last 22 bytes, or earlier when a comment of at most 65,535 bytes follows.
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    if (at + 22 + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const found = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    };
    const wide = found.count === 0xffff || found.size === 0xffffffff || found.at === 0xffffffff;
    return (wide ? findDirectory64(where, view, at) : undefined) ?? found;
  }
  return fail(where, "wanted a zip archive, found no directory at its end");
}

function findDirectory64(where: string, view: DataView, endAt: number): Directory | undefined {
  const locatorAt = endAt - 20;
  if (locatorAt < 0 || view.getUint32(locatorAt, true) !== locator64Signature) return undefined;
  const at = readUint64(where, view, locatorAt + 8);
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== end64Signature) {
    fail(where, "invalid zip64 directory");
  }
  return {
    count: readUint64(where, view, at + 32),
    size: readUint64(where, view, at + 40),
    at: readUint64(where, view, at + 48),
  };
}

/** Replaces 32-bit sizes that are all ones by those of the zip64 extra field, in the order of the format. */
function applyZip64(where: string, entry: Entry, view: DataView, from: number, to: number): void {
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = Math.min(to, at + 4 + view.getUint16(at + 2, true));
    let next = at + 4;
    const take = (): number => {
      if (next + 8 > end) fail(where, `invalid zip64 sizes of ${JSON.stringify(entry.name)}`);
      next += 8;
      return readUint64(where, view, next - 8);
    };
    if (entry.size === 0xffffffff) entry.size = take();
    if (entry.compressedSize === 0xffffffff) entry.compressedSize = take();
    if (entry.headerAt === 0xffffffff) entry.headerAt = take();
    return;
  }
}

function readEntries(where: string, bytes: Uint8Array, view: DataView, maxEntries: number) {
  const directory = findDirectory(where, view);
  if (directory.count > maxEntries) {
    fail(where, `wanted at most ${maxEntries} entries, got ${directory.count}`);
  }
  const end = directory.at + directory.size;
  if (end > bytes.length) fail(where, "wanted a whole zip directory, got a truncated file");
  const entries: Entry[] = [];
  let at = directory.at;
  for (let i = 0; i < directory.count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature) {
      fail(where, `invalid zip directory at entry ${i}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > end) fail(where, `invalid zip directory at entry ${i}`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    checkName(where, name);
    if ((view.getUint16(at + 8, true) & 1) !== 0) {
      fail(where, `unsupported encrypted entry ${JSON.stringify(name)}`);
    }
    const entry: Entry = {
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      headerAt: view.getUint32(at + 42, true),
    };
    const extraAt = at + 46 + nameLength;
    applyZip64(where, entry, view, extraAt, extraAt + extraLength);
    if (!Object.values<number>(methods).includes(entry.method)) {
      fail(where, `unsupported compression method ${entry.method} of ${JSON.stringify(name)}`);
    }
    if (!name.endsWith("/")) entries.push(entry);
    at = next;
  }
  return entries;
}

/** First and last byte of an entry's compressed data, from its local header. */
function dataRange(where: string, view: DataView, entry: Entry): [number, number] {
  const at = entry.headerAt;
  if (at + 30 > view.byteLength || view.getUint32(at, true) !== localSignature) {
    fail(where, `missing data of ${JSON.stringify(entry.name)}`);
  }
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + entry.compressedSize > view.byteLength) {
    fail(where, `wanted all data of ${JSON.stringify(entry.name)}, got a truncated file`);
  }
  return [from, from + entry.compressedSize];
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** CRC-32 as zip uses it. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = crcTable[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Inflates at most `size` bytes: an entry that would grow beyond what it announced is stopped at once. */
function inflate(where: string, entry: Entry, compressed: Uint8Array): Uint8Array {
  const out = new Uint8Array(entry.size);
  let filled = 0;
  const inflater = new Inflate((chunk) => {
    if (filled + chunk.length > entry.size) {
      fail(where, `${JSON.stringify(entry.name)} is larger than the ${entry.size} bytes announced`);
    }
    out.set(chunk, filled);
    filled += chunk.length;
  });
  const step = 65_536; // bounds what one push can produce
  try {
    for (let at = 0; at < compressed.length || at === 0; at += step) {
      inflater.push(compressed.subarray(at, at + step), at + step >= compressed.length);
    }
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    throw new InvalidInputError(
      `${where}: invalid compressed data of ${JSON.stringify(entry.name)}`,
      undefined,
      cause,
    );
  }
  if (filled !== entry.size) {
    fail(where, `wanted ${entry.size} bytes of ${JSON.stringify(entry.name)}, got ${filled}`);
  }
  return out;
}

/** Bytes of an entry by its method, exactly as many as announced. */
function unpacked(where: string, entry: Entry, raw: Uint8Array): Uint8Array {
  const name = JSON.stringify(entry.name);
  switch (entry.method) {
    case methods.stored:
      if (raw.length !== entry.size) {
        fail(where, `wanted ${entry.size} bytes of ${name}, got ${raw.length}`);
      }
      return raw;
    case methods.zstd:
      return decodeZstd(raw, entry.size, `${where}: ${name}`);
    default:
      return inflate(where, entry, raw);
  }
}

/** Checks the directory of an archive and gives access to its files; `where` names the file in errors. */
export function readZip(
  bytes: Uint8Array,
  { maxEntries = 100_000, maxBytes = 2 ** 30, maxEntryBytes = maxBytes }: ZipLimits = {},
  where = "zip",
): ZipArchive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 22) fail(where, `wanted a zip archive, got ${bytes.length} bytes`);
  const entries = readEntries(where, bytes, view, maxEntries);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > maxBytes) {
    fail(where, `wanted at most ${maxBytes} bytes after inflating, got ${total} announced`);
  }
  const files = new Map<string, { entry: Entry; from: number; to: number }>();
  for (const entry of entries) {
    if (files.has(entry.name)) fail(where, `${JSON.stringify(entry.name)} is there twice`);
    const [from, to] = dataRange(where, view, entry);
    files.set(entry.name, { entry, from, to });
  }
  const ranges = [...files.values()].sort((a, b) => a.entry.headerAt - b.entry.headerAt);
  ranges.forEach((range, i) => {
    const before = ranges[i - 1];
    if (before !== undefined && range.entry.headerAt < before.to) {
      fail(where, `${JSON.stringify(range.entry.name)} overlaps another entry`);
    }
  });
  return {
    names: [...files.keys()],
    has: (name) => files.has(name),
    read(name) {
      const file = files.get(name);
      if (file === undefined) {
        throw new InvalidInputError(`${where}: missing entry ${JSON.stringify(name)}`);
      }
      const raw = bytes.subarray(file.from, file.to);
      const { entry } = file;
      if (entry.size > maxEntryBytes) {
        fail(
          where,
          `wanted at most ${maxEntryBytes} bytes of ${JSON.stringify(name)}, got ${entry.size} announced`,
        );
      }
      const data = unpacked(where, entry, raw);
      if (crc32(data) !== entry.crc) fail(where, `wrong checksum of ${JSON.stringify(name)}`);
      return data;
    },
  };
}

/** Files as a zip archive; without a date inside, so that the same input gives the same bytes. */
export function writeZip(
  files: Readonly<Record<string, Uint8Array>>,
  { level = 6 }: { level?: 0 | 6 | 9 } = {},
): Uint8Array {
  return zipSync({ ...files }, { level, mtime: new Date(1980, 0, 1) });
}
