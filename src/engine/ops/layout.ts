/** @file Changes of shape: no number changes, only where it stands. */

import { InvalidInputError } from "../../errors.ts";
import { viaJax } from "../apply.ts";
import { full } from "../create.ts";
import { promoteTypes } from "../dtype.ts";
import { jax } from "../executors/jax.ts";
import {
  broadcastShapes,
  normalizeAxes,
  normalizeAxis,
  range,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
} from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { cast } from "./convert.ts";

const { numpy: np } = jax;

/** Axes in another order; without `perm` they are reversed. `perm[i]` is the old axis that becomes axis i. */
export function transpose(x: Tensor, perm?: readonly number[]): Tensor {
  const order = (perm ?? range(x.ndim).reverse()).map((axis) =>
    normalizeAxis("transpose", axis, x.ndim),
  );
  if (order.length !== x.ndim || new Set(order).size !== x.ndim) {
    throw new InvalidInputError(
      `transpose: wanted a permutation of ${x.ndim} axes, got [${order.join(", ")}]`,
    );
  }
  return order.every((axis, i) => axis === i) ? x : viaJax([x], (a) => np.transpose(a, order));
}

/** The same numbers in row-major order under another shape; one length may be -1 and is worked out. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const rest = shape.reduce((product, length) => (length === -1 ? product : product * length), 1);
  const target = shape.map((length) => (length === -1 ? x.size / rest : length));
  const known = target.every((length) => Number.isInteger(length) && length >= 0);
  if (!known || sizeOf(target) !== x.size || shape.filter((length) => length === -1).length > 1) {
    throw new InvalidInputError(
      `reshape: wanted a shape of ${x.size} elements for ${showShape(x.shape)}, got ${showShape(shape)}`,
    );
  }
  if (sameShape(target, x.shape)) return x;
  if (x.isConcrete) return new Tensor(target, x.dtype, x.data);
  return viaJax([x], (a) => a.reshape(target));
}

/** `x` stretched to `shape` under the broadcasting rules. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes("broadcastTo", x.shape, shape), shape)) {
    throw new InvalidInputError(
      `broadcastTo: wanted a shape that ${showShape(x.shape)} stretches to, got ${showShape(shape)}`,
    );
  }
  return viaJax([x], (a) => np.broadcastTo(a, [...shape]));
}

/** New axes of length 1 at the given places of the result. */
export function expandDims(x: Tensor, axis: number | readonly number[]): Tensor {
  const count = typeof axis === "number" ? 1 : axis.length;
  const axes = normalizeAxes("expandDims", axis, x.ndim + count);
  const shape = [...x.shape];
  for (const at of axes) shape.splice(at, 0, 1);
  return reshape(x, shape);
}

/** Without the given axes of length 1; without `axis`, without all of them. */
export function squeeze(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes =
    axis === undefined
      ? range(x.ndim).filter((i) => x.shape[i] === 1)
      : normalizeAxes("squeeze", axis, x.ndim);
  const wrong = axes.find((i) => x.shape[i] !== 1);
  if (wrong !== undefined) {
    throw new InvalidInputError(
      `squeeze: wanted axes of length 1, got axis ${wrong} of ${showShape(x.shape)}`,
    );
  }
  return reshape(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
  );
}

/** One tensor after the other along an existing axis. */
export function concatenate(xs: readonly Tensor[], axis = 0): Tensor {
  const [first] = xs;
  if (first === undefined) throw new InvalidInputError("concatenate: wanted at least one tensor");
  const at = normalizeAxis("concatenate", axis, first.ndim);
  const dtype = xs.map((x) => x.dtype).reduce(promoteTypes);
  for (const x of xs) {
    if (x.ndim !== first.ndim || x.shape.some((n, i) => i !== at && n !== first.shape[i])) {
      throw new InvalidInputError(
        `concatenate: wanted shapes equal but for axis ${at}, got ${xs.map((one) => showShape(one.shape)).join(" and ")}`,
      );
    }
  }
  if (xs.length === 1) return first;
  return viaJax(
    xs.map((x) => cast(x, dtype)),
    (...arrays) => np.concatenate(arrays, at),
  );
}

/** Tensors of one shape side by side on a new axis. */
export function stack(xs: readonly Tensor[], axis = 0): Tensor {
  const rank = (xs[0]?.ndim ?? 0) + 1;
  const at = normalizeAxis("stack", axis, rank);
  return concatenate(
    xs.map((x) => expandDims(x, at)),
    at,
  );
}

/** Zeros before and after: `widths[axis] = [before, after]`. */
export function pad(x: Tensor, widths: readonly (readonly [number, number])[], value = 0): Tensor {
  if (widths.length !== x.ndim || widths.flat().some((w) => !Number.isInteger(w) || w < 0)) {
    throw new InvalidInputError(
      `pad: wanted ${x.ndim} pairs of whole numbers >= 0, got ${JSON.stringify(widths)}`,
    );
  }
  if (widths.every(([before, after]) => before === 0 && after === 0)) return x;
  if (value !== 0) {
    const ones = pad(full(x.shape, 1, x.dtype), widths);
    return pad(x, widths).add(ones.mul(-value).add(value));
  }
  return viaJax([x], (a) =>
    np.pad(
      a,
      widths.map(([before, after]) => [before, after] as [number, number]),
    ),
  );
}
