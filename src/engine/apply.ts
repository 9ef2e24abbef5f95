/** @file Applies a primitive: at once when all numbers are there, as a new node of the program when they are not. */

import { evaluateNow } from "./eager.ts";
import { type Attributes, makeNode, type Node } from "./node.ts";
import { primitive } from "./primitive.ts";
import { Tensor } from "./tensor.ts";

/** A traced tensor for a node. */
export function fromNode(node: Node): Tensor {
  return node.op === "constant"
    ? new Tensor(node.shape, node.dtype, node.data, node)
    : new Tensor(node.shape, node.dtype, undefined, node);
}

/** The primitive `name` on `inputs`. Shapes and types have been checked by the caller. */
export function apply(
  name: string,
  inputs: readonly Tensor[],
  attributes: Attributes = {},
): Tensor {
  const definition = primitive(name);
  if (inputs.every((input) => input.isConcrete)) {
    if (definition.expand !== undefined) return definition.expand(inputs, attributes);
    const aval = definition.infer(inputs, attributes);
    return new Tensor(aval.shape, aval.dtype, evaluateNow(name, inputs, attributes, aval));
  }
  const nodes = inputs.map((input) => input.node);
  return fromNode(makeNode(name, nodes, attributes, definition.infer(inputs, attributes)));
}

/** Like {@link apply}, but always a node, so that a transformation can follow the value even when its numbers are known. */
export function applyTraced(
  name: string,
  inputs: readonly Tensor[],
  attributes: Attributes = {},
): Tensor {
  const nodes = inputs.map((input) => input.node);
  const aval = primitive(name).infer(inputs, attributes);
  return new Tensor(aval.shape, aval.dtype, undefined, makeNode(name, nodes, attributes, aval));
}
