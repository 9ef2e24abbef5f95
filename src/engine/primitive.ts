/** @file What a primitive operation must say about itself, and the table of all primitives. */

import type { Attributes, Aval } from "./node.ts";
import type { Tensor } from "./tensor.ts";

/** What a derivative rule sees. */
export interface VjpContext<A> {
  readonly out: Tensor;
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
  /** Which inputs need a cotangent; rules may skip the others. */
  readonly wanted: readonly boolean[];
}

/** Everything the engine knows about one operation, apart from how an executor runs it. */
export interface Primitive<A extends Attributes = Attributes> {
  readonly name: string;
  /** Shape and type of the result; inputs have been checked by the public operation. */
  infer(inputs: readonly Aval[], attributes: A): Aval;
  /** Cotangents of the inputs from the cotangent of the result; absent when the operation is piecewise constant. */
  vjp?(cotangent: Tensor, context: VjpContext<A>): readonly (Tensor | undefined)[];
  /** The operation with a batch axis 0 in the inputs marked `batched` and in the result. */
  batch(
    inputs: readonly Tensor[],
    batched: readonly boolean[],
    attributes: A,
    size: number,
  ): Tensor;
  /** The same function in simpler operations, for executors without one of their own. */
  expand?(inputs: readonly Tensor[], attributes: A): Tensor;
}

const table = new Map<string, Primitive>();

/** Registers a primitive; names are unique. */
export function definePrimitive<A extends Attributes>(primitive: Primitive<A>): void {
  if (table.has(primitive.name)) throw new Error(`primitive ${primitive.name} is defined twice`);
  table.set(primitive.name, primitive as unknown as Primitive);
}

/** The primitive of this name; asking for an unknown one is a bug of ours. */
export function primitive(name: string): Primitive {
  const found = table.get(name);
  if (found === undefined) throw new Error(`primitive ${name} is not defined`);
  return found;
}

/** Names of all primitives, in order of definition. */
export function primitiveNames(): string[] {
  return [...table.keys()];
}
