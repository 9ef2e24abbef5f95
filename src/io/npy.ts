/**
 * @file NumPy's `.npy`: one array, a header in Python syntax, then the elements.
 *
 * Reads every numeric and boolean type, both byte orders and both memory orders, format versions 1 to 3. Object and
 * structured arrays are refused: they need pickle or have no place in an `NdArray`.
 * @source NumPy documentation, "numpy.lib.format", version 1.0-3.0
 */

import { InvalidInputError } from "../errors.ts";
import { allocate, dtypeOf } from "../math/arrays.ts";
import type { DType, NdArray, TypedArray } from "../math/nd-array.ts";
import {
  checkedSize,
  decodeElements,
  encodeElements,
  type FileDType,
  fileBytes,
} from "./elements.ts";

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const longestHeader = 65_536; // a shape of 32 axes needs a few hundred bytes

/** NumPy's type codes without the byte order. */
export const npyTypes: Readonly<Record<string, FileDType>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

const codes: Readonly<Record<DType, string>> = {
  float32: "<f4",
  float64: "<f8",
  int32: "<i4",
  bool: "|b1",
};

/** Do the bytes start like a `.npy` file? */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

interface Header {
  type: FileDType;
  littleEndian: boolean;
  fortranOrder: boolean;
  shape: number[];
  /** First byte of the elements. */
  start: number;
}

function readHeader(where: string, bytes: Uint8Array): Header {
  if (!isNpy(bytes) || bytes.length < 10) {
    throw new InvalidInputError(`${where}: wanted a .npy file, got other bytes`);
  }
  const version = bytes[6]!;
  if (version < 1 || version > 3) {
    throw new InvalidInputError(`${where}: unsupported .npy version ${version}.${bytes[7]}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = version === 1;
  if (!short && bytes.length < 12) {
    throw new InvalidInputError(`${where}: wanted a whole header, got a truncated file`);
  }
  const length = short ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (short ? 10 : 12) + length;
  if (length > longestHeader || start > bytes.length) {
    throw new InvalidInputError(`${where}: wanted a whole header, got ${length} bytes announced`);
  }
  const text = new TextDecoder().decode(bytes.subarray(start - length, start));
  const descr = /'descr'\s*:\s*'([<>|=])([a-zA-Z]\d*)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text);
  const type = descr === null ? undefined : npyTypes[descr[2]!];
  if (type === undefined) {
    const found = /'descr'\s*:\s*([^,]*(?:,[^,']*)?)/.exec(text)?.[1]?.trim().slice(0, 60);
    throw new InvalidInputError(
      `${where}: unsupported element type ${found ?? "(none given)"}`,
      "save numbers or booleans; object and structured arrays are not read",
    );
  }
  if (order === null || shape === null) {
    throw new InvalidInputError(`${where}: invalid .npy header ${JSON.stringify(text.trim())}`);
  }
  return {
    type,
    littleEndian: descr![1] !== ">",
    fortranOrder: order[1] === "True",
    shape: (shape[1]!.match(/\d+/g) ?? []).map(Number),
    start,
  };
}

/** Column-major storage as row-major: the last axis of the file is the slowest one. */
export function fromFortran(data: TypedArray, shape: readonly number[]): TypedArray {
  const out = allocate(dtypeOf(data), data.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  for (let i = 0; i < out.length; i++) {
    out[i] = data[index.reduce((at, n, axis) => at + n * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}

/** Reads one array; `where` names the file in errors. */
export function readNpy(bytes: Uint8Array, where = ".npy"): NdArray {
  const { type, littleEndian, fortranOrder, shape, start } = readHeader(where, bytes);
  const size = checkedSize(where, shape);
  const end = start + size * fileBytes[type];
  if (end > bytes.length) {
    throw new InvalidInputError(
      `${where}: wanted ${end} bytes for shape [${shape}] of ${type}, got ${bytes.length}`,
      "the file is truncated: copy it again",
    );
  }
  const data = decodeElements(where, bytes.subarray(start, end), type, size, littleEndian);
  const ordered = fortranOrder && shape.length > 1 ? fromFortran(data, shape) : data;
  return { shape, dtype: dtypeOf(ordered), data: ordered };
}

/** The array as a `.npy` file, version 1.0, little-endian, row-major. */
export function writeNpy(array: NdArray): Uint8Array {
  const shape = array.shape.length === 1 ? `${array.shape[0]},` : array.shape.join(", ");
  const text = `{'descr': '${codes[array.dtype]}', 'fortran_order': False, 'shape': (${shape}), }`;
  // Elements start at a multiple of 64, the header ends with a newline.
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const body = encodeElements(array.data);
  const out = new Uint8Array(start + body.length);
  out.set([...magic, 1, 0]);
  new DataView(out.buffer).setUint16(8, start - 10, true);
  out.set(new TextEncoder().encode(`${text.padEnd(start - 11)}\n`), 10);
  out.set(body, start);
  return out;
}
