/**
 * @file Elements of array files in memory: every type that NumPy, PyTorch and safetensors write, turned into ours.
 *
 * Narrow floats become float32, narrow integers int32. 64-bit integers become int32 when all of them fit, float64 when
 * all are below 2^53 in size, and are refused otherwise: a rounded index would be a quiet error.
 */

import { InvalidInputError } from "../errors.ts";
import { allocate } from "../math/arrays.ts";
import type { DType, TypedArray } from "../math/nd-array.ts";

/** Element types that files may hold. */
export type FileDType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64";

/** Bytes of one element of each file type. */
export const fileBytes: Readonly<Record<FileDType, number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

/** Value of an IEEE 754 half-precision number from its 16 bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** Value of a bfloat16 number (the upper half of a float32) from its 16 bits. */
export function bfloat16ToNumber(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

type ReadElement = (view: DataView, at: number, little: boolean) => number;

/** Reader and resulting type; the types that need to look at the values first are handled apart. */
const readers: Readonly<Record<Exclude<FileDType, "int64" | "uint64">, [DType, ReadElement]>> = {
  bool: ["bool", (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
  int8: ["int32", (view, at) => view.getInt8(at)],
  int16: ["int32", (view, at, little) => view.getInt16(at, little)],
  int32: ["int32", (view, at, little) => view.getInt32(at, little)],
  uint8: ["int32", (view, at) => view.getUint8(at)],
  uint16: ["int32", (view, at, little) => view.getUint16(at, little)],
  uint32: ["float64", (view, at, little) => view.getUint32(at, little)],
  float16: ["float32", (view, at, little) => halfToNumber(view.getUint16(at, little))],
  bfloat16: ["float32", (view, at, little) => bfloat16ToNumber(view.getUint16(at, little))],
  float32: ["float32", (view, at, little) => view.getFloat32(at, little)],
  float64: ["float64", (view, at, little) => view.getFloat64(at, little)],
};

/** int32 when every whole number fits, else the float64 array that came in. */
function narrow(values: Float64Array): TypedArray {
  const narrowed = Int32Array.from(values);
  return narrowed.every((value, i) => value === values[i]) ? narrowed : values;
}

function readWide(
  where: string,
  view: DataView,
  count: number,
  little: boolean,
  signed: boolean,
): TypedArray {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const wide = signed ? view.getBigInt64(i * 8, little) : view.getBigUint64(i * 8, little);
    const value = Number(wide);
    if (!Number.isSafeInteger(value)) {
      throw new InvalidInputError(
        `${where}: wanted integers below 2^53 in size, got ${wide} at element ${i}`,
      );
    }
    values[i] = value;
  }
  return narrow(values);
}

/** This machine's byte order decides whether bytes can be taken over without looking at each element. */
const hostIsLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Decodes `count` elements; `bytes` must hold exactly those. Always a fresh, aligned copy. */
export function decodeElements(
  where: string,
  bytes: Uint8Array,
  type: FileDType,
  count: number,
  littleEndian = true,
): TypedArray {
  if (bytes.byteLength !== count * fileBytes[type]) {
    throw new InvalidInputError(
      `${where}: wanted ${count * fileBytes[type]} bytes for ${count} elements of ${type}, got ${bytes.byteLength}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === "int64" || type === "uint64") {
    return readWide(where, view, count, littleEndian, type === "int64");
  }
  if (
    littleEndian === hostIsLittle &&
    (type === "float32" || type === "float64" || type === "int32")
  ) {
    const data = allocate(type, count);
    new Uint8Array(data.buffer).set(bytes);
    return data;
  }
  const [dtype, read] = readers[type];
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = read(view, i * fileBytes[type], littleEndian);
  return data instanceof Float64Array && type === "uint32" ? narrow(data) : data;
}

/** The bytes of typed storage in little-endian order, without a copy where this machine allows it. */
export function encodeElements(data: TypedArray): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (hostIsLittle || data.BYTES_PER_ELEMENT === 1) return raw;
  const swapped = Uint8Array.from(raw);
  for (let at = 0; at < swapped.length; at += data.BYTES_PER_ELEMENT) {
    swapped.subarray(at, at + data.BYTES_PER_ELEMENT).reverse();
  }
  return swapped;
}

/** Number of elements of a shape read from a file; refuses anything that is not a list of lengths with a sane product. */
export function checkedSize(where: string, shape: readonly unknown[]): number {
  let size = 1;
  for (const length of shape) {
    if (typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) {
      throw new InvalidInputError(`${where}: wanted lengths >= 0 in the shape, got [${shape}]`);
    }
    size *= length;
  }
  if (!Number.isSafeInteger(size) || shape.length > 32) {
    throw new InvalidInputError(`${where}: wanted a shape that fits in memory, got [${shape}]`);
  }
  return size;
}
