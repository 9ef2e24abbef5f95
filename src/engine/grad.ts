/** @file Reverse-mode differentiation, as a transformation of programs. */

import { InvalidInputError } from "../errors.ts";
import { applyTraced, fromNode } from "./apply.ts";
import { full, zeros } from "./create.ts";
import { isFloat } from "./dtype.ts";
import { settle, whileFollowed } from "./eager.ts";
import { type Node, reachable } from "./node.ts";
import { add } from "./ops/binary.ts";
import { primitive } from "./primitive.ts";
import type { Tensor } from "./tensor.ts";
import { flattenTree, type Tree, unflattenTree } from "./tree.ts";

/** Value and gradient of a scalar function. */
export interface ValueAndGrad<P> {
  readonly value: Tensor;
  /** Same tree as the first argument. */
  readonly gradient: P;
}

/** Value, gradient, and what the function returned beside its value. */
export interface ValueGradAndAux<P, A> extends ValueAndGrad<P> {
  readonly aux: A;
}

/** Options of {@link valueAndGrad}. */
export interface GradOptions {
  /** The function returns `[value, aux]`; `aux` (a tree) is passed through without a gradient. Default false. */
  hasAux?: boolean;
}

/** Cotangents of `targets` (nodes) for cotangent 1 of the scalar `output`. */
function backward(output: Tensor, targets: readonly Node[]): (Tensor | undefined)[] {
  const involved = new Set<Node>(targets);
  const order = reachable([output.node]).filter((node) => {
    if (node.inputs.some((input) => involved.has(input))) involved.add(node);
    return involved.has(node);
  });
  const cotangents = new Map<Node, Tensor>();
  if (involved.has(output.node)) cotangents.set(output.node, full([], 1, output.dtype));
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    const cotangent = cotangents.get(node);
    if (cotangent === undefined || targets.includes(node)) continue;
    const { vjp } = primitive(node.op);
    if (vjp === undefined) continue;
    const wanted = node.inputs.map((input) => involved.has(input) && isFloat(input.dtype));
    const given = vjp(cotangent, {
      out: fromNode(node),
      inputs: node.inputs.map(fromNode),
      attributes: node.attributes,
      wanted,
    });
    node.inputs.forEach((input, k) => {
      const part = given[k];
      if (!wanted[k] || part === undefined) return;
      const sofar = cotangents.get(input);
      cotangents.set(input, sofar === undefined ? part : add(sofar, part));
    });
  }
  return targets.map((target) => cotangents.get(target));
}

/**
 * A function that returns the value of `fn` and its gradient with respect to the first argument (any tree).
 *
 * `fn` must return a float scalar. Integer and boolean leaves get zeros. Works on concrete tensors at once, and inside `compile`,
 * `vmap` and other gradients.
 *
 * @example
 * const { value, gradient } = valueAndGrad((w: Tensor) => w.square().sum())(tensor([1, 2])) // 5, [2, 4]
 */
export function valueAndGrad<P extends Tree, R extends readonly Tree[]>(
  fn: (params: P, ...rest: R) => Tensor,
  options?: { hasAux?: false },
): (params: P, ...rest: R) => ValueAndGrad<P>;
export function valueAndGrad<P extends Tree, R extends readonly Tree[], A extends Tree>(
  fn: (params: P, ...rest: R) => readonly [Tensor, A],
  options: { hasAux: true },
): (params: P, ...rest: R) => ValueGradAndAux<P, A>;
export function valueAndGrad<P extends Tree, R extends readonly Tree[], A extends Tree>(
  fn: (params: P, ...rest: R) => Tensor | readonly [Tensor, A],
  options: GradOptions = {},
): (params: P, ...rest: R) => ValueAndGrad<P> | ValueGradAndAux<P, A> {
  return (params, ...rest) => {
    const { leaves, structure } = flattenTree(params);
    const variables = leaves.map((leaf) => applyTraced("alias", [leaf]));
    const targets = variables.map((variable) => variable.node);
    const returned = whileFollowed(targets, () =>
      fn(unflattenTree(structure, variables) as P, ...rest),
    );
    const [value, aux] = options.hasAux
      ? (returned as readonly [Tensor, A])
      : ([returned as Tensor, undefined] as const);
    if (value.ndim !== 0 || !isFloat(value.dtype)) {
      throw new InvalidInputError(
        `grad: wanted a function with a float scalar value, got ${value.dtype} [${value.shape.join(", ")}]`,
      );
    }
    const found = backward(value, targets);
    const gradients = found.map((one, i) => one ?? zeros(leaves[i]!.shape, leaves[i]!.dtype));
    const flatAux = aux === undefined ? undefined : flattenTree(aux);
    const settled = settle([value, ...gradients, ...(flatAux?.leaves ?? [])]);
    const result = {
      value: settled[0]!,
      gradient: unflattenTree(structure, settled.slice(1, 1 + leaves.length)) as P,
    };
    if (flatAux === undefined) return result;
    return {
      ...result,
      aux: unflattenTree(flatAux.structure, settled.slice(1 + leaves.length)) as A,
    };
  };
}

/** Like {@link valueAndGrad}, the gradient alone. */
export function grad<P extends Tree, R extends readonly Tree[]>(
  fn: (params: P, ...rest: R) => Tensor,
): (params: P, ...rest: R) => P {
  const both = valueAndGrad(fn);
  return (params, ...rest) => both(params, ...rest).gradient;
}
