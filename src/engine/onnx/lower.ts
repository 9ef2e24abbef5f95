/** @file Writes graph nodes as ONNX operators. */

import type { DType } from "../../math/nd-array.ts";
import { allocate } from "../dtype.ts";
import { range, sameShape, sizeOf } from "../shape.ts";
import { type Node, reachable } from "./node.ts";
import type { Program } from "./program.ts";
import {
  contribDomain,
  elementTypes,
  type Initializer,
  type OnnxAttributes,
  type OnnxNode,
} from "./protobuf.ts";
import { swapsLastAxes } from "./simplify.ts";

/** Where lowered operators go; a loop has two places, outside and inside its body. */
export interface Target {
  readonly nodes: OnnxNode[];
}

const simple: { readonly [op: string]: string } = {
  neg: "Neg",
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
  reciprocal: "Reciprocal",
  floor: "Floor",
  ceil: "Ceil",
  sin: "Sin",
  cos: "Cos",
  asin: "Asin",
  atan: "Atan",
  relu: "Relu",
  not: "Not",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  maximum: "Max",
  minimum: "Min",
  and: "And",
  or: "Or",
  less: "Less",
  lessEqual: "LessOrEqual",
  equal: "Equal",
  where: "Where",
};

const reductions: { readonly [op: string]: string } = {
  sum: "ReduceSum",
  max: "ReduceMax",
  min: "ReduceMin",
  prod: "ReduceProd",
};

/** Lowers nodes one by one, in order; remembers the ONNX names of their values. */
export class Lowering {
  /** Constants, at the outermost level. */
  readonly initializers: Initializer[] = [];
  readonly names = new Map<Node, string>();
  readonly #uses: ReadonlyMap<Node, number>;
  readonly #known = new Map<string, string>();
  #target: Target = { nodes: [] };
  #next = 0;

  constructor(program: Program) {
    const uses = new Map<Node, number>();
    const count = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
    for (const node of reachable(program.outputs)) node.inputs.forEach(count);
    program.outputs.forEach(count);
    this.#uses = uses;
  }

  /** A name that nothing has yet. */
  fresh(prefix: string): string {
    this.#next += 1;
    return `${prefix}${this.#next}`;
  }

  /** Appends a node to `target`. */
  lower(node: Node, target: Target): void {
    this.#target = target;
    if (this.names.has(node)) return;
    this.names.set(node, this.#lower(node));
  }

  /** Nodes that another one takes up into itself and that nobody else needs are not worth an operator of their own. */
  absorbed(nodes: readonly Node[]): Set<Node> {
    const out = new Set<Node>();
    for (const node of nodes) {
      if (node.op === "matmul") {
        for (const input of node.inputs)
          if (this.#once(input) && canSwap(node, input)) out.add(input);
      }
      const product = this.#productWithBias(node)?.product;
      if (product !== undefined) out.add(product);
    }
    return out;
  }

  #once(node: Node): boolean {
    return this.#uses.get(node) === 1;
  }

  #emit(
    op: string,
    inputs: readonly string[],
    attributes: OnnxAttributes = {},
    domain?: string,
  ): string {
    const name = this.fresh("v");
    this.#target.nodes.push({
      op,
      inputs,
      outputs: [name],
      attributes,
      ...(domain === undefined ? {} : { domain }),
    });
    return name;
  }

  #name(node: Node): string {
    const name = this.names.get(node);
    if (name === undefined) throw new Error(`node ${node.op} is used before it is lowered`);
    return name;
  }

  /** A list of int64 numbers, as shapes and axes are given. */
  #ints(values: readonly number[]): string {
    const key = `ints ${values.join()}`;
    return this.#constant(key, [values.length], "int64", () => BigInt64Array.from(values, BigInt));
  }

  #scalar(value: number, type: DType): string {
    return this.#constant(`${type} ${Object.is(value, -0) ? "-0" : value}`, [], type, () => {
      const data = allocate(type, 1);
      data[0] = value;
      return data;
    });
  }

  #constant(
    key: string,
    shape: readonly number[],
    type: DType | "int64",
    data: () => Initializer["data"],
  ): string {
    let name = this.#known.get(key);
    if (name === undefined) {
      name = this.fresh("c");
      this.initializers.push({ name, shape, type, data: data() });
      this.#known.set(key, name);
    }
    return name;
  }

  #lower(node: Node): string {
    const { op, attributes, dtype, shape } = node;
    const inputs = () => node.inputs.map((input) => this.#name(input));
    switch (op) {
      case "constant": {
        const name = this.fresh("c");
        this.initializers.push({ name, shape, type: dtype, data: node.data! });
        return name;
      }
      case "zero": {
        const data = () => allocate(dtype, sizeOf(shape));
        return this.#constant(`zero ${dtype} ${shape.join()}`, shape, dtype, data);
      }
      case "cast":
        return this.#emit("Cast", inputs(), { to: elementTypes[dtype] });
      case "scale":
        return this.#emit("Mul", [...inputs(), this.#scalar(attributes.factor as number, dtype)]);
      case "erf": {
        if (dtype !== "float64") return this.#emit("Erf", inputs());
        const narrow = this.#emit("Cast", inputs(), { to: elementTypes.float32 });
        return this.#emit("Cast", [this.#emit("Erf", [narrow])], { to: elementTypes.float64 });
      }
      case "idiv": {
        const quotient = this.#emit("Div", inputs());
        if (dtype === "int32") return quotient;
        const size = this.#emit("Floor", [this.#emit("Abs", [quotient])]);
        return this.#emit("Mul", [this.#emit("Sign", [quotient]), size]);
      }
      case "mod":
        return this.#emit("Mod", inputs(), { fmod: 1 });
      case "add": {
        const fused = this.#productWithBias(node);
        if (fused !== undefined) return this.#gemm(fused.product, this.#name(fused.bias));
        return this.#emit("Add", inputs());
      }
      case "matmul":
        return this.#matmul(node);
      case "step":
        // Steep enough that every normal positive number gives 1.
        return this.#emit("HardSigmoid", inputs(), { alpha: { float: 3e38 }, beta: { float: 0 } });
      case "sum":
        if (isColumnSum(node)) return this.#columnSum(node);
        return this.#reduce(node);
      case "max":
      case "min":
      case "prod": {
        const axes = this.#ints(attributes.axes as readonly number[]);
        return this.#emit(reductions[op]!, [...inputs(), axes], { keepdims: 0 });
      }
      case "transpose":
        return this.#emit("Transpose", inputs(), { perm: attributes.perm as readonly number[] });
      case "reshape":
        return this.#emit("Reshape", [...inputs(), this.#ints(shape)]);
      case "broadcastTo":
        return this.#emit("Expand", [...inputs(), this.#ints(shape)]);
      case "concatenate":
        return this.#emit("Concat", inputs(), { axis: attributes.axis as number });
      case "slice":
        return this.#slice(node);
      case "flip": {
        const axes = attributes.axes as readonly number[];
        const all = (value: number) => this.#ints(axes.map(() => value));
        const operands = [all(-1), all(-(2 ** 31)), this.#ints(axes), all(-1)];
        return this.#emit("Slice", [...inputs(), ...operands]);
      }
      case "pad": {
        const before = attributes.before as readonly number[];
        const after = attributes.after as readonly number[];
        return this.#emit("Pad", [...inputs(), this.#ints([...before, ...after])]);
      }
      case "take":
        return this.#emit("Gather", inputs(), { axis: attributes.axis as number });
      case "oneHot":
        return this.#oneHot(node);
      case "scatterAdd":
        return this.#scatterAdd(node);
      case "setEntries":
        return this.#setEntries(node);
    }
    const name = simple[op];
    if (name === undefined) throw new Error(`no ONNX form for ${op}`);
    return this.#emit(name, inputs());
  }

  /** 1 where the column is the place of the row. */
  #oneHot(node: Node): string {
    const count = node.shape[1]!;
    const numbers = this.#constant(`count ${count}`, [1, count], "int32", () =>
      Int32Array.from({ length: count }, (_, k) => k),
    );
    const column = this.#emit("Unsqueeze", [this.#name(node.inputs[0]!), this.#ints([1])]);
    const equal = this.#emit("Equal", [column, numbers]);
    return this.#emit("Cast", [equal], { to: elementTypes[node.dtype] });
  }

  /** Rows added up by index, one after the other: with a reduction, ONNX Runtime's ScatterElements is sequential. */
  #scatterAdd(node: Node): string {
    const { dtype, shape } = node;
    const [rows, places] = node.inputs.map((input) => this.#name(input)) as [string, string];
    const zeros = this.#constant(`zero ${dtype} ${shape.join()}`, shape, dtype, () =>
      allocate(dtype, sizeOf(shape)),
    );
    const column = this.#emit("Unsqueeze", [places, this.#ints([1])]);
    const wide = this.#emit("Expand", [column, this.#ints(node.inputs[0]!.shape)]);
    return this.#emit("ScatterElements", [zeros, wide, rows], { axis: 0, reduction: "add" });
  }

  /** Entries set by flat position; each occurs once, so that ONNX Runtime's threads do not meet. */
  #setEntries(node: Node): string {
    const [all, own, places] = node.inputs.map((input) => this.#name(input)) as [
      string,
      string,
      string,
    ];
    const wide = this.#emit("Cast", [places], { to: elementTypes.int64 });
    return this.#emit("ScatterND", [all, this.#emit("Unsqueeze", [wide, this.#ints([1])]), own]);
  }

  #reduce(node: Node): string {
    const axes = this.#ints(node.attributes.axes as readonly number[]);
    return this.#emit(reductions[node.op]!, [this.#name(node.inputs[0]!), axes], { keepdims: 0 });
  }

  /** Sums down the columns of a tall matrix: as a product with ones it runs at the speed of memory. */
  #columnSum(node: Node): string {
    const rows = node.inputs[0]!.shape[0]!;
    const ones = this.#constant(`ones ${rows}`, [1, rows], "float32", () =>
      new Float32Array(rows).fill(1),
    );
    const row = this.#emit("Gemm", [ones, this.#name(node.inputs[0]!)]);
    return this.#emit("Reshape", [row, this.#ints(node.shape)]);
  }

  #slice(node: Node): string {
    const starts = node.attributes.starts as readonly number[];
    const ends = node.attributes.ends as readonly number[];
    const { shape } = node.inputs[0]!;
    const axes = range(shape.length).filter((i) => starts[i] !== 0 || ends[i] !== shape[i]);
    return this.#emit("Slice", [
      this.#name(node.inputs[0]!),
      this.#ints(axes.map((i) => starts[i]!)),
      this.#ints(axes.map((i) => ends[i]!)),
      this.#ints(axes),
    ]);
  }

  /** The product and the bias of `product + bias` when Gemm can add the bias itself. */
  #productWithBias(node: Node): { product: Node; bias: Node } | undefined {
    if (node.op !== "add" || node.shape.length !== 2) return undefined;
    const [a, b] = node.inputs as [Node, Node];
    for (const [product, bias] of [
      [a, b],
      [b, a],
    ] as const) {
      const fits = product.op === "matmul" && sameShape(product.shape, node.shape);
      if (fits && this.#once(product) && !this.names.has(product)) return { product, bias };
    }
    return undefined;
  }

  /** An operand of a product: its name, and whether it has to be read transposed. */
  #operand(product: Node, input: Node): { name: string; swapped: boolean } {
    return canSwap(product, input)
      ? { name: this.#name(input.inputs[0]!), swapped: true }
      : { name: this.#name(input), swapped: false };
  }

  #gemm(product: Node, bias?: string): string {
    const [a, b] = product.inputs.map((input) => this.#operand(product, input));
    return this.#emit("Gemm", [a!.name, b!.name, ...(bias === undefined ? [] : [bias])], {
      transA: Number(a!.swapped),
      transB: Number(b!.swapped),
    });
  }

  #matmul(node: Node): string {
    if (node.shape.length === 2) return this.#gemm(node);
    const [a, b] = node.inputs.map((input) => this.#operand(node, input));
    if (!a!.swapped && !b!.swapped) return this.#emit("MatMul", [a!.name, b!.name]);
    return this.#emit(
      "FusedMatMul",
      [a!.name, b!.name],
      { transA: Number(a!.swapped), transB: Number(b!.swapped) },
      contribDomain,
    );
  }
}

/** A float32 matrix of many rows, summed over them. */
function isColumnSum(node: Node): boolean {
  const [x] = node.inputs;
  const axes = node.attributes.axes as readonly number[];
  return (
    node.dtype === "float32" &&
    x!.shape.length === 2 &&
    x!.shape[0]! >= 256 &&
    axes.length === 1 &&
    axes[0] === 0
  );
}

/** Whether a product can read this operand transposed instead of having it transposed first. */
function canSwap(product: Node, input: Node): boolean {
  const batched = product.shape.length > 2;
  return swapsLastAxes(input) && (!batched || product.dtype === "float32");
}
