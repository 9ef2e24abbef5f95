/** @file NumPy arrays and scalars inside pickles, which training scripts like to save beside their tensors. */

import { ndArray } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";
import { checkedSize, decodeElements } from "./elements.ts";
import { fromFortran, npyTypes } from "./npy.ts";
import { PickleObject, type PickleValue } from "./pickle.ts";

const where = "NumPy array";

/** Element type of an inert `numpy.dtype("f8", ...)` whose state begins (version, byte order, ...). */
function elementType(dtype: PickleValue | undefined) {
  if (!(dtype instanceof PickleObject) || dtype.className !== "numpy.dtype") return undefined;
  const [code] = dtype.args;
  const order = Array.isArray(dtype.state) ? dtype.state[1] : undefined;
  const type = typeof code === "string" ? npyTypes[code] : undefined;
  return type === undefined ? undefined : { type, littleEndian: order !== ">" };
}

/** `numpy.core.multiarray.scalar(dtype, bytes)`. */
function scalar(args: readonly PickleValue[]): PickleValue {
  const [dtype, bytes] = args;
  const element = elementType(dtype);
  if (element === undefined || !(bytes instanceof Uint8Array)) {
    return new PickleObject("numpy.core.multiarray.scalar", args);
  }
  const [value] = decodeElements(where, bytes, element.type, 1, element.littleEndian);
  return element.type === "bool" ? value !== 0 : value!;
}

/** Bytes that protocol 2 writes as `_codecs.encode(text, "latin1")`. */
function encode(args: readonly PickleValue[]): PickleValue {
  const [text, encoding] = args;
  if (typeof text !== "string" || encoding !== "latin1") {
    return new PickleObject("_codecs.encode", args);
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Calls that NumPy's pickles make, as pure functions. */
export const numpyCalls: readonly [string, (args: readonly PickleValue[]) => PickleValue][] = [
  ["numpy.core.multiarray.scalar", scalar],
  ["numpy._core.multiarray.scalar", scalar],
  ["_codecs.encode", encode],
];

/** A readable array behind an inert `_reconstruct` whose state is (version, shape, dtype, fortran, bytes), if it is one. */
export function numpyArray(
  object: PickleObject,
): { shape: readonly number[]; read(): NdArray } | undefined {
  if (!/^numpy\._?core\.multiarray\._reconstruct$/.test(object.className)) return undefined;
  const [, shape, dtype, fortran, bytes] = Array.isArray(object.state) ? object.state : [];
  const element = elementType(dtype);
  if (element === undefined || !Array.isArray(shape) || !(bytes instanceof Uint8Array)) {
    return undefined;
  }
  const size = checkedSize(where, shape);
  const lengths = shape as number[];
  return {
    shape: lengths,
    read() {
      const data = decodeElements(where, bytes, element.type, size, element.littleEndian);
      return ndArray(fortran === true ? fromFortran(data, lengths) : data, lengths);
    },
  };
}
