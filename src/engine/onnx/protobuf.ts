/** @file Writes ONNX models: the small part of protocol buffers and of the ONNX schema that the translator needs. */

import type { DType, TypedArray } from "../../math/nd-array.ts";

/** A growing byte buffer with protocol-buffer fields. */
class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }

  #varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    this.#reserve(10);
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  /** A whole number (wire type 0). */
  integer(field: number, value: number | bigint): this {
    this.#varint(BigInt(field << 3));
    this.#varint(BigInt(value));
    return this;
  }

  /** A 32-bit float (wire type 5). */
  float(field: number, value: number): this {
    this.#varint(BigInt((field << 3) | 5));
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  /** Bytes, text or a message (wire type 2). */
  bytes(field: number, value: Uint8Array | string | Writer): this {
    const data =
      typeof value === "string"
        ? new TextEncoder().encode(value)
        : value instanceof Writer
          ? value.finish()
          : value;
    this.#varint(BigInt((field << 3) | 2));
    this.#varint(BigInt(data.length));
    this.#reserve(data.length);
    this.#bytes.set(data, this.#length);
    this.#length += data.length;
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** ONNX element types. */
export const elementTypes: { readonly [dtype in DType | "int64"]: number } = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** Parameters of an ONNX operator; whole numbers are integers, other numbers need `{ float }`. */
export type OnnxAttributes = {
  readonly [name: string]:
    | number
    | string
    | readonly number[]
    | { float: number }
    | { graph: Graph };
};

/** One operator of a graph. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: OnnxAttributes;
  readonly domain?: string;
}

/** A named constant. */
export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: DType | "int64";
  readonly data: TypedArray | BigInt64Array;
}

/** Name, type and shape of an argument or result; lengths may be symbolic. */
export interface ValueInfo {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type: DType | "int64";
}

/** An ONNX graph. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

function attribute(name: string, value: OnnxAttributes[string]): Writer {
  const out = new Writer().bytes(1, name);
  if (typeof value === "number") return out.integer(3, value).integer(20, 2);
  if (typeof value === "string") return out.bytes(4, value).integer(20, 3);
  if ("graph" in value) return out.bytes(6, graph(value.graph)).integer(20, 5);
  if ("float" in value) return out.float(2, value.float).integer(20, 1);
  for (const one of value) out.integer(8, one);
  return out.integer(20, 7);
}

function operator({ op, inputs, outputs, attributes = {}, domain }: OnnxNode): Writer {
  const out = new Writer();
  for (const name of inputs) out.bytes(1, name);
  for (const name of outputs) out.bytes(2, name);
  out.bytes(4, op);
  for (const [name, value] of Object.entries(attributes)) out.bytes(5, attribute(name, value));
  return domain === undefined ? out : out.bytes(7, domain);
}

function initializer({ name, shape, type, data }: Initializer): Writer {
  const out = new Writer();
  for (const length of shape) out.integer(1, length);
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return out.integer(2, elementTypes[type]).bytes(8, name).bytes(9, raw);
}

function valueInfo({ name, shape, type }: ValueInfo): Writer {
  const dims = new Writer();
  for (const length of shape) {
    const dim = new Writer();
    if (typeof length === "number") dim.integer(1, length);
    else dim.bytes(2, length);
    dims.bytes(1, dim);
  }
  const tensorType = new Writer().integer(1, elementTypes[type]).bytes(2, dims);
  return new Writer().bytes(1, name).bytes(2, new Writer().bytes(1, tensorType));
}

function graph({ name, nodes, initializers, inputs, outputs }: Graph): Writer {
  const out = new Writer();
  for (const one of nodes) out.bytes(1, operator(one));
  out.bytes(2, name);
  for (const one of initializers) out.bytes(5, initializer(one));
  for (const one of inputs) out.bytes(11, valueInfo(one));
  for (const one of outputs) out.bytes(12, valueInfo(one));
  return out;
}

/** Domain of ONNX Runtime's own operators. */
export const contribDomain = "com.microsoft";

/** A model file: IR version 9, operator set 18, and ONNX Runtime's own operators. */
export function encodeModel(main: Graph): Uint8Array {
  return new Writer()
    .integer(1, 9)
    .bytes(2, "assay")
    .bytes(7, graph(main))
    .bytes(8, new Writer().bytes(1, "").integer(2, 18))
    .bytes(8, new Writer().bytes(1, contribDomain).integer(2, 1))
    .finish();
}
