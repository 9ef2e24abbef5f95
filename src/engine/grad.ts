/** @file Derivatives, by jax-js. */

import { InvalidInputError } from "../errors.ts";
import { zeros } from "./create.ts";
import { isFloat } from "./dtype.ts";
import { type JaxArray, jax } from "./executors/jax.ts";
import type { Tensor } from "./tensor.ts";
import { evaluate, fromTracer, useTracer } from "./trace.ts";
import { type FlatTree, flattenTree, type Tree, unflattenTree } from "./tree.ts";

/** Value and gradient of a scalar function. */
export type ValueAndGrad<P> = {
  readonly value: Tensor;
  /** Same tree as the first argument. */
  readonly gradient: P;
};

/** Value, gradient, and what the function returned beside its value. */
export type ValueGradAndAux<P, A> = ValueAndGrad<P> & {
  readonly aux: A;
};

/** Options of {@link valueAndGrad}. */
export interface GradOptions {
  /** The function returns `[value, aux]`; `aux` (a tree) is passed through without a gradient. Default false. */
  hasAux?: boolean;
}

type JaxValueAndGrad = (...leaves: JaxArray[]) => [[JaxArray, JaxArray[]], JaxArray[]];

/** Value, gradients and auxiliary leaves of a function of float leaves, inside a trace. */
function differentiate(
  fn: (variables: Tensor[]) => { value: Tensor; aux: readonly Tensor[] },
  leaves: readonly Tensor[],
): Tensor[] {
  const flat = (...arrays: JaxArray[]): [JaxArray, JaxArray[]] => {
    const { value, aux } = fn(arrays.map(fromTracer));
    return [useTracer(value), aux.map(useTracer)];
  };
  const both = jax.valueAndGrad(flat, {
    argnums: leaves.map((_, i) => i),
    hasAux: true,
  }) as unknown as JaxValueAndGrad;
  const [[value, aux], gradients] = both(...leaves.map(useTracer));
  return [value, ...gradients, ...aux].map(fromTracer);
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
    const variable = leaves.map((leaf) => isFloat(leaf.dtype));
    const variables = leaves.filter((_, i) => variable[i]);
    const fixed = flattenTree(rest);
    let flatAux: FlatTree | undefined;
    const results = evaluate(
      (inputs) => {
        const own = inputs.slice(0, variables.length);
        const others = unflattenTree(fixed.structure, inputs.slice(variables.length));
        const call = (traced: Tensor[]) => {
          let next = 0;
          const all = leaves.map((leaf, i) => (variable[i] ? traced[next++]! : leaf));
          const returned = fn(unflattenTree(structure, all) as P, ...(others as unknown as R));
          const [value, aux] = options.hasAux
            ? (returned as readonly [Tensor, A])
            : ([returned as Tensor, undefined] as const);
          checkScalar(value);
          flatAux = aux === undefined ? undefined : flattenTree(aux);
          return { value, aux: flatAux?.leaves ?? [] };
        };
        return differentiate(call, own);
      },
      [...variables, ...fixed.leaves],
    );
    let next = 1;
    const gradients = leaves.map((leaf, i) =>
      variable[i] ? results[next++]! : zeros(leaf.shape, leaf.dtype),
    );
    const result = {
      value: results[0]!,
      gradient: unflattenTree(structure, gradients) as P,
    };
    if (flatAux === undefined) return result;
    return { ...result, aux: unflattenTree(flatAux.structure, results.slice(next)) as A };
  };
}

function checkScalar(value: Tensor): void {
  if (value.ndim === 0 && isFloat(value.dtype)) return;
  throw new InvalidInputError(
    `grad: wanted a function with a float scalar value, got ${value.dtype} [${value.shape.join(", ")}]`,
  );
}

/** Like {@link valueAndGrad}, the gradient alone. */
export function grad<P extends Tree, R extends readonly Tree[]>(
  fn: (params: P, ...rest: R) => Tensor,
): (params: P, ...rest: R) => P {
  const both = valueAndGrad(fn);
  return (params, ...rest) => both(params, ...rest).gradient;
}
