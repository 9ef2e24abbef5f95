/** @file Translates a flattened jaxpr of jax-js into the graph that is lowered to ONNX. */

import { AssayError } from "../../errors.ts";
import type { DType, TypedArray } from "../../math/nd-array.ts";
import { type Aval, range } from "../shape.ts";
import { dotViews } from "./dot.ts";
import { castNode, elementwise, scalarNode } from "./elementwise.ts";
import { gather, scatter } from "./lookups.ts";
import { constantNode, inputNode, type Node } from "./node.ts";
import type { Program } from "./program.ts";
import {
  broadcastView,
  materialize,
  node,
  type Parameters,
  repetition,
  reshapeView,
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

type Params = Parameters;
type Rule = (inputs: readonly View[], params: Params, out: Aval) => View;

const dtypes: ReadonlySet<string> = new Set(["float32", "float64", "int32", "bool"]);

function avalOf({ aval: { shape, dtype } }: Atom): Aval {
  // uint32 appears only in counters that jax-js makes for itself; they are small.
  return { shape, dtype: (dtype === "uint32" ? "int32" : dtype) as DType };
}

function ints(params: Params, key: string): readonly number[] {
  return params[key] as readonly number[];
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
