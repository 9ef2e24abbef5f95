/** @file Translates a flattened jaxpr of jax-js into the graph that is lowered to ONNX. */

import { AssayError } from "../../errors.ts";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import { allocate } from "../dtype.ts";
import { type Aval, invertPermutation, range, sizeOf } from "../shape.ts";
import { dotViews } from "./dot.ts";
import { constantNode, inputNode, type Node } from "./node.ts";
import type { Program } from "./program.ts";
import {
  alignView,
  broadcastView,
  materialize,
  node,
  repetition,
  reshaped,
  reshapeView,
  stretched,
  thin,
  transposed,
  transposeView,
  type View,
  whole,
} from "./views.ts";

/** A variable or literal of a jaxpr. */
interface Atom {
  readonly aval: { readonly shape: readonly number[]; readonly dtype: string };
  /** Only literals have one. */
  readonly value?: number | boolean;
}

/** One equation of a jaxpr. */
interface Equation {
  readonly primitive: string;
  readonly inputs: readonly Atom[];
  readonly params: { readonly [key: string]: unknown };
  readonly outBinders: readonly Atom[];
}

/** The parts of jax-js's `Jaxpr` that are read here. */
export interface JaxprLike {
  readonly inBinders: readonly Atom[];
  readonly eqns: readonly Equation[];
  readonly outs: readonly Atom[];
}

type Params = Equation["params"];
type Rule = (inputs: readonly View[], params: Params, out: Aval) => View;

const dtypes: ReadonlySet<string> = new Set(["float32", "float64", "int32", "bool"]);

function avalOf({ aval: { shape, dtype } }: Atom): Aval {
  // uint32 appears only in counters that jax-js makes for itself; they are small.
  return { shape, dtype: (dtype === "uint32" ? "int32" : dtype) as DType };
}

function ints(params: Params, key: string): readonly number[] {
  return params[key] as readonly number[];
}

/** A scalar of the given type. */
export function scalarNode(value: number, dtype: DType): Node {
  const data: TypedArray = allocate(dtype, 1);
  data[0] = Number(value);
  return constantNode({ shape: [], dtype }, data);
}

function castNode(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : node("cast", [x], x.shape, dtype, { dtype });
}

/** The order of axes in which the largest operands lie in memory; the natural order as soon as one of them has it. */
function memoryOrder(views: readonly View[], rank: number): number[] {
  const natural = range(rank);
  let order = natural;
  let largest = 0;
  for (const { base, axes } of views) {
    const size = sizeOf(base.shape);
    if (size < largest) continue;
    const live = natural.filter((i) => axes[i] !== null);
    const sorted = [...live].sort((i, j) => axes[i]! - axes[j]!);
    const own = [...natural];
    live.forEach((place, k) => {
      own[place] = sorted[k]!;
    });
    const isNatural = own.every((axis, i) => axis === i);
    if (size > largest || isNatural) order = own;
    largest = size;
  }
  return order;
}

/** Elementwise on views: stretched axes stay thin as long as no operand needs them, and large operands stay as they lie in memory. */
function elementwise(op: string, views: readonly View[], out: Aval, common?: DType): View {
  const rank = out.shape.length;
  const aligned = views.map((view) => alignView(view, rank));
  const order = memoryOrder(aligned, rank);
  const nodes = aligned.map((view) => {
    const small = thin(transposeView(view, order));
    const scalar = small.shape.every((length) => length === 1);
    const own = scalar ? reshaped(small, []) : small;
    return common === undefined ? own : castNode(own, common);
  });
  const shape = range(rank).map((i) => Math.max(1, ...nodes.map((one) => one.shape[i] ?? 1)));
  const scalar = nodes.every((one) => one.shape.length === 0);
  const result = node(op, nodes, scalar ? [] : shape, out.dtype);
  const ordered = order.map((axis) => out.shape[axis]!);
  return transposeView(stretched(result, ordered), invertPermutation(order));
}

/** Operations on one value work on the base, whatever the view. */
function unary(op: string): Rule {
  return ([x], _params, out) => ({
    ...x!,
    base: node(op, [x!.base], x!.base.shape, out.dtype),
  });
}

function binary(op: string): Rule {
  return (inputs, _params, out) => elementwise(op, inputs, out, out.dtype);
}

function widest(inputs: readonly View[]): DType {
  const order: readonly DType[] = ["bool", "int32", "float32", "float64"];
  const rank = Math.max(...inputs.map((view) => order.indexOf(view.base.dtype)));
  return order[rank]!;
}

const compare: Rule = (inputs, params, out) => {
  const common = widest(inputs);
  const numbers = common === "bool" ? "int32" : common;
  switch (params.op) {
    case "less":
      return elementwise("less", inputs, out, numbers);
    case "less_equal":
      return elementwise("lessEqual", inputs, out, numbers);
    case "equal":
      return elementwise("equal", inputs, out, numbers);
    default: {
      const same = elementwise("equal", inputs, out, numbers);
      return { ...same, base: node("not", [same.base], same.base.shape, "bool") };
    }
  }
};

const where: Rule = ([condition, x, y], _params, out) => {
  const [a, b] = [x!, y!].map((view) => ({ ...view, base: castNode(view.base, out.dtype) }));
  return elementwise("where", [condition!, a!, b!], out);
};

const reductions: { readonly [op: string]: string } = {
  Add: "sum",
  Max: "max",
  Min: "min",
  Mul: "prod",
};

const reduce: Rule = ([x], params, out) => {
  const op = reductions[String(params.op)]!;
  const axes = ints(params, "axis");
  const view = op === "prod" ? whole(materialize(x!)) : x!;
  const live = axes.map((i) => view.axes[i]).filter((axis) => axis !== null && axis !== undefined);
  const { base } = view;
  const logical = base.dtype === "bool";
  const value = logical ? castNode(base, "int32") : base;
  const kept = range(base.shape.length).filter((axis) => !live.includes(axis));
  let result =
    live.length === 0
      ? value
      : node(
          op,
          [value],
          kept.map((axis) => base.shape[axis]!),
          value.dtype,
          {
            axes: [...live].sort((a, b) => a - b),
          },
        );
  const repeated = repetition(view, axes);
  if (op === "sum" && repeated !== 1) {
    result = node("scale", [result], result.shape, result.dtype, { factor: repeated });
  }
  if (logical) result = castNode(result, "bool");
  const remaining = range(view.shape.length).filter((i) => !axes.includes(i));
  return {
    base: result,
    axes: remaining.map((i) => (view.axes[i] === null ? null : kept.indexOf(view.axes[i]!))),
    shape: out.shape,
  };
};

const shrink: Rule = ([x], params, out) => {
  const slices = params.slice as readonly (readonly [number, number])[];
  const { base } = x!;
  const starts = base.shape.map(() => 0);
  const ends = [...base.shape];
  x!.axes.forEach((axis, i) => {
    if (axis !== null) [starts[axis], ends[axis]] = slices[i]! as [number, number];
  });
  return { base: sliced(base, starts, ends), axes: cleaned(x!, out), shape: out.shape };
};

/** Axes that became 1 long are stretched ones from now on. */
function cleaned(view: View, out: Aval): (number | null)[] {
  return view.axes.map((axis, i) => (out.shape[i] === 1 ? null : axis));
}

function sliced(x: Node, starts: readonly number[], ends: readonly number[]): Node {
  if (starts.every((start, i) => start === 0 && ends[i] === x.shape[i])) return x;
  const shape = starts.map((start, i) => ends[i]! - start);
  return node("slice", [x], shape, x.dtype, { starts: [...starts], ends: [...ends] });
}

const pad: Rule = ([x], params, out) => {
  const widths = params.width as readonly (readonly [number, number])[];
  return whole(
    node("pad", [materialize(x!)], out.shape, out.dtype, {
      before: widths.map(([before]) => before),
      after: widths.map(([, after]) => after),
    }),
  );
};

const flip: Rule = ([x], params, out) =>
  whole(node("flip", [materialize(x!)], out.shape, out.dtype, { axes: ints(params, "axis") }));

const concatenate: Rule = (inputs, params, out) => {
  const parts = inputs.map((view) => castNode(materialize(view), out.dtype));
  return whole(node("concatenate", parts, out.shape, out.dtype, { axis: params.axis as number }));
};

/** Row numbers in the flattened indexed axes, and the number of rows. */
function flatIndices(
  indices: readonly View[],
  lengths: readonly number[],
): { places: Node; shape: readonly number[]; count: number } {
  const rank = Math.max(...indices.map((view) => view.shape.length));
  const shape = range(rank).map((i) =>
    Math.max(1, ...indices.map((view) => view.shape[i - rank + view.shape.length] ?? 1)),
  );
  let places: View | undefined;
  let stride = 1;
  for (let k = indices.length - 1; k >= 0; k--) {
    const aval: Aval = { shape, dtype: "int32" };
    const step = whole(scalarNode(stride, "int32"));
    const term =
      stride === 1 ? indices[k]! : elementwise("mul", [indices[k]!, step], aval, "int32");
    places = places === undefined ? term : elementwise("add", [places, term], aval, "int32");
    stride *= lengths[k]!;
  }
  const full = materialize(broadcastedTo(places!, shape));
  return { places: castNode(full, "int32"), shape, count: stride };
}

function broadcastedTo(view: View, shape: readonly number[]): View {
  return broadcastView(view, shape, range(shape.length - view.shape.length));
}

/** Look-up along one axis: on the base of the view, wherever that axis is there. */
function gatherOne(x: View, axis: number, places: Node, outDim: number, out: Aval): View {
  const view = x.axes[axis] === null ? whole(materialize(x)) : x;
  const at = view.axes[axis] ?? axis; // an axis of length 1 is in its place after materialising
  const { base } = view;
  const width = places.shape.length;
  const shape = [...base.shape.slice(0, at), ...places.shape, ...base.shape.slice(at + 1)];
  const found = node("take", [base, places], shape, out.dtype, { axis: at });
  const moved = view.axes
    .filter((_, i) => i !== axis)
    .map((own) => (own === null || own < at ? own : own + width - 1));
  const axes = moved.toSpliced(outDim, 0, ...range(width).map((i) => at + i));
  return {
    base: found,
    shape: out.shape,
    axes: axes.map((own, i) => (out.shape[i] === 1 ? null : own)),
  };
}

const gather: Rule = ([x, ...indices], params, out) => {
  const axes = ints(params, "axis");
  const outDim = params.outDim as number;
  const rest = range(x!.shape.length).filter((i) => !axes.includes(i));
  const restShape = rest.map((i) => x!.shape[i]!);
  const { places, shape, count } = flatIndices(
    indices,
    axes.map((i) => x!.shape[i]!),
  );
  if (axes.length === 1) return gatherOne(x!, axes[0]!, places, outDim, out);
  const front = materialize(transposeView(x!, [...axes, ...rest]));
  const rows = reshaped(front, [count, ...restShape]);
  const found = node("take", [rows, places], [...shape, ...restShape], out.dtype, { axis: 0 });
  // The index axes are in front; they belong at outDim.
  const before = range(outDim).map((i) => shape.length + i);
  const after = range(rest.length - outDim).map((i) => shape.length + outDim + i);
  return whole(transposed(found, [...before, ...range(shape.length), ...after]));
};

/**
 * The index array that only counts along a batch axis, as `vmap` makes it: index k runs 0, 1, 2, ... over all of its axis of the result,
 * and no other index depends on it. Returns k and its place among the axes of the indices.
 */
function findBatchIndex(
  indices: readonly View[],
  lengths: readonly number[],
): { k: number; place: number } | undefined {
  const rank = Math.max(...indices.map((view) => view.shape.length));
  const aligned = indices.map((view) => alignView(view, rank));
  for (const [k, view] of aligned.entries()) {
    const live = range(rank).filter((i) => view.axes[i] !== null);
    const { data } = view.base;
    const [place] = live;
    if (live.length !== 1 || place === undefined || data === undefined) continue;
    const counts = data.length === lengths[k] && data.every((value, i) => value === i);
    const alone = aligned.every((other, j) => j === k || other.axes[place] === null);
    if (counts && alone && indices.length > 1) return { k, place };
  }
  return undefined;
}

const scatter: Rule = ([updates, ...indices], params, out) => {
  if (params.op !== "add") throw new Error(`scatter with op ${String(params.op)}`);
  const allAxes = ints(params, "axis");
  const outDim = params.outDim as number;
  const rank = Math.max(...indices.map((view) => view.shape.length));
  const batch = findBatchIndex(
    indices,
    allAxes.map((i) => out.shape[i]!),
  );
  const axes = allAxes.filter((_, k) => k !== batch?.k);
  const own = indices
    .filter((_, k) => k !== batch?.k)
    .map((view) => dropAxis(alignView(view, rank), batch?.place));
  const { places, shape, count } = flatIndices(
    own,
    axes.map((i) => out.shape[i]!),
  );
  const indexAxes = range(rank).map((i) => outDim + i);
  const others = range(updates!.shape.length).filter((i) => !indexAxes.includes(i));
  // The rows come first; then the other axes of the result in order, the batch axis among them.
  const rest = range(out.shape.length).filter((i) => !axes.includes(i));
  const batchAxis = batch === undefined ? undefined : allAxes[batch.k];
  const from = rest.map((i) => (i === batchAxis ? outDim + batch!.place : others.shift()!));
  const rows = indexAxes.filter((_, i) => i !== batch?.place);
  const front = materialize(transposeView(updates!, [...rows, ...from]));
  const restShape = rest.map((i) => out.shape[i]!);
  const n = sizeOf(shape);
  const added = node(
    "scatterAdd",
    [reshaped(front, [n, ...restShape]), reshaped(places, [n])],
    [count, ...restShape],
    out.dtype,
    { size: count },
  );
  const order = [...axes, ...rest];
  const placed = reshaped(
    added,
    order.map((i) => out.shape[i]!),
  );
  return whole(transposed(placed, invertPermutation(order)));
};

/** The view without an axis along which it is stretched. */
function dropAxis(view: View, axis: number | undefined): View {
  if (axis === undefined) return view;
  return {
    base: view.base,
    axes: view.axes.filter((_, i) => i !== axis),
    shape: view.shape.filter((_, i) => i !== axis),
  };
}

const rules: { readonly [primitive: string]: Rule } = {
  neg: unary("neg"),
  reciprocal: unary("reciprocal"),
  floor: unary("floor"),
  ceil: unary("ceil"),
  sin: unary("sin"),
  cos: unary("cos"),
  asin: unary("asin"),
  atan: unary("atan"),
  exp: unary("exp"),
  log: unary("log"),
  erf: unary("erf"),
  sqrt: unary("sqrt"),
  stop_gradient: unary("stopGradient"),
  cast: ([x], _params, out) => ({ ...x!, base: castNode(x!.base, out.dtype) }),
  add: (inputs, _params, out) =>
    elementwise(out.dtype === "bool" ? "or" : "add", inputs, out, out.dtype),
  mul: (inputs, _params, out) =>
    elementwise(out.dtype === "bool" ? "and" : "mul", inputs, out, out.dtype),
  idiv: binary("idiv"),
  mod: binary("mod"),
  max: binary("maximum"),
  min: binary("minimum"),
  compare,
  where,
  reduce,
  dot: ([x, y], _params, out) => {
    const [a, b] = [x!, y!].map((view) => ({ ...view, base: castNode(view.base, out.dtype) }));
    return dotViews(a!, b!, out.shape);
  },
  transpose: ([x], params) => transposeView(x!, ints(params, "perm")),
  reshape: ([x], _params, out) => reshapeView(x!, out.shape),
  broadcast: ([x], params, out) => broadcastView(x!, out.shape, ints(params, "axis")),
  shrink,
  pad,
  flip,
  concatenate,
  gather,
  scatter,
};

/** Names of the jax-js primitives that can be translated. */
export const supportedPrimitives: readonly string[] = [...Object.keys(rules), "split"];

function unsupported(primitive: string, name: string, detail = ""): AssayError {
  return new AssayError(
    `${name}: unsupported primitive "${primitive}"${detail} on the native executor`,
    {
      code: "E_UNSUPPORTED_PRIMITIVE",
      hint: 'use the executor "wasm" for this function, or rewrite it with other operations',
    },
  );
}

/**
 * The graph of a jaxpr. `constants` are the values of its first binders; the remaining ones become inputs of the program.
 *
 * Throws an {@link AssayError} that names the primitive and the function when something cannot be translated.
 */
export function fromJaxpr(
  jaxpr: JaxprLike,
  constants: readonly TypedArray[],
  name: string,
): Program {
  const environment = new Map<Atom, View>();
  const inputs: Node[] = [];
  jaxpr.inBinders.forEach((binder, i) => {
    const aval = avalOf(binder);
    const data = constants[i];
    const base = data === undefined ? inputNode(aval) : constantNode(aval, data);
    if (data === undefined) inputs.push(base);
    environment.set(binder, whole(base));
  });
  const read = (atom: Atom): View =>
    atom.value === undefined
      ? environment.get(atom)!
      : whole(scalarNode(Number(atom.value), avalOf(atom).dtype));
  for (const equation of jaxpr.eqns) {
    const wrong = equation.outBinders.find(
      ({ aval }) => !dtypes.has(aval.dtype) && aval.dtype !== "uint32",
    );
    if (wrong !== undefined)
      throw unsupported(equation.primitive, name, ` of type ${wrong.aval.dtype}`);
    const values = equation.inputs.map(read);
    if (equation.primitive === "split") {
      split(values[0]!, equation, environment);
      continue;
    }
    const rule = rules[equation.primitive];
    if (rule === undefined) throw unsupported(equation.primitive, name);
    const [out] = equation.outBinders;
    environment.set(out!, rule(values, equation.params, avalOf(out!)));
  }
  const outputs = jaxpr.outs.map((atom) => castNode(materialize(read(atom)), avalOf(atom).dtype));
  return { inputs, outputs };
}

function split(x: View, equation: Equation, environment: Map<Atom, View>): void {
  const axis = equation.params.axis as number;
  let start = 0;
  for (const binder of equation.outBinders) {
    const out = avalOf(binder);
    const end = start + out.shape[axis]!;
    const from = start;
    const slice = x.shape.map((length, i) => (i === axis ? [from, end] : [0, length]));
    environment.set(binder, shrink([x], { slice }, out));
    start = end;
  }
}
