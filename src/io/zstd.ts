/**
 * @file One Zstandard frame of known size: the frame is walked block by block before anything is decoded, and memory is
 * what the caller expects, whatever the frame says about itself.
 * @source RFC 8878, section 3.1.1
 */

import { decompress } from "fzstd";
import { InvalidInputError } from "../errors.ts";

const magic = 0xfd2fb528;
const largestBlock = 131_072; // section 3.1.1.2.4

function fail(where: string, what: string): never {
  throw new InvalidInputError(`${where}: ${what}`, "the data are damaged or hostile");
}

/**
 * Decodes exactly one frame into `size` bytes; `where` names the data in errors.
 *
 * What a frame yields beyond `size` is dropped, what it lacks stays 0: the caller checks the bytes by a sum of their own.
 */
export function decodeZstd(
  bytes: Uint8Array,
  size: number,
  where: string,
): Uint8Array<ArrayBuffer> {
  checkFrame(bytes, size, where);
  const out = new Uint8Array(size);
  try {
    decompress(bytes, out);
  } catch (cause) {
    throw new InvalidInputError(`${where}: invalid zstd data`, undefined, cause);
  }
  return out;
}

/** Throws unless the bytes are one whole frame without dictionary that does not announce another size. */
function checkFrame(bytes: Uint8Array, size: number, where: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 9 || view.getUint32(0, true) !== magic) fail(where, "wanted a zstd frame");
  const flags = bytes[4]!;
  const singleSegment = (flags >> 5) & 1;
  if ((flags & 3) !== 0) fail(where, "unsupported zstd dictionary");
  const sizeFlag = flags >> 6;
  const sizeBytes = sizeFlag === 0 ? singleSegment : 1 << sizeFlag;
  const sizeAt = 6 - singleSegment;
  let at = sizeAt + sizeBytes;
  if (at > bytes.length) fail(where, "wanted a whole zstd frame");
  if (sizeBytes > 0) {
    let announced = sizeFlag === 1 ? 256 : 0;
    for (let i = 0; i < sizeBytes; i++) announced += bytes[sizeAt + i]! * 256 ** i;
    if (announced !== size)
      fail(where, `wanted ${size} bytes, the zstd frame announces ${announced}`);
  }
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) fail(where, "wanted a whole zstd frame");
    const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    last = (header & 1) === 1;
    const blockSize = header >> 3;
    if (blockSize > largestBlock)
      fail(where, `wanted zstd blocks of at most ${largestBlock} bytes`);
    const repeated = ((header >> 1) & 3) === 1; // one byte stands for the whole block
    at += 3 + (repeated ? 1 : blockSize);
  }
  const checksumBytes = (flags & 4) === 0 ? 0 : 4;
  if (at + checksumBytes !== bytes.length) fail(where, "wanted exactly one zstd frame");
}
