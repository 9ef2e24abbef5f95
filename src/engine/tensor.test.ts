import { describe, expect, it } from "vitest";
import * as e from "./index.ts";
import {
  flattenTree,
  mapTree,
  type Tensor,
  tensor,
  treeZerosLike,
  unflattenTree,
} from "./index.ts";

describe("making tensors", () => {
  it("shape and type are read off the values", () => {
    expect(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toMatchObject({ shape: [2, 3], dtype: "float32", size: 6, ndim: 2 });
    expect(tensor([true, false])).toMatchObject({ dtype: "bool", data: Uint8Array.of(1, 0) });
    expect(tensor(Float64Array.of(1, 2)).dtype).toBe("float64");
    expect(tensor(7).shape).toEqual([]);
    expect(tensor([1.9, -1.9], { dtype: "int32" }).toArray()).toEqual([1, -1]);
    expect(tensor({ shape: [1, 2], dtype: "int32", data: Int32Array.of(3, 4) }).toArray()).toEqual([
      [3, 4],
    ]);
  });

  it("rows of unequal length and wrong counts are refused", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow("rows of equal length 2, got 1");
    expect(() => tensor([[1, 2], 3])).toThrow("rows of equal length");
    expect(() => tensor(Float32Array.of(1, 2), { shape: [3] })).toThrow(
      "wanted 3 numbers for shape [3], got 2",
    );
  });

  it("ranges, identities, one-hot codes", () => {
    expect(e.arange(3).toArray()).toEqual([0, 1, 2]);
    expect(e.arange(1, 2, 0.25, "float32").toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(e.eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(e.oneHot([2, 0], 3, "int32").toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(e.full([2], 3, "float64").data).toEqual(Float64Array.of(3, 3));
  });
});

describe("types", () => {
  it("numbers take the type of the tensor, and types are promoted upwards", () => {
    expect(tensor([1], { dtype: "int32" }).add(2).dtype).toBe("int32");
    expect(tensor([1], { dtype: "int32" }).add(0.5).dtype).toBe("float32");
    expect(tensor([1], { dtype: "float64" }).mul(0.5).dtype).toBe("float64");
    expect(tensor([1], { dtype: "int32" }).add(tensor([1], { dtype: "float64" })).dtype).toBe(
      "float64",
    );
    expect(tensor([true]).add(tensor([true])).data).toEqual(Int32Array.of(2));
    expect(tensor([1, 2], { dtype: "int32" }).div(2).toArray()).toEqual([0.5, 1]);
    expect(
      tensor([2 ** 31 - 1], { dtype: "int32" })
        .mul(3)
        .item(),
    ).toBe(2 ** 31 - 3); // wraps as int32 does
  });
});

describe("values by hand", () => {
  const a = tensor([
    [1, 2],
    [3, 4],
  ]);

  it("products", () => {
    expect(a.matmul(a).toArray()).toEqual([
      [7, 10],
      [15, 22],
    ]);
    expect(a.matmul(tensor([1, -1])).toArray()).toEqual([-1, -1]);
    expect(tensor([1, -1]).matmul(a).toArray()).toEqual([-2, -2]);
    expect(e.einsum("ij->j", a).toArray()).toEqual([4, 6]);
    expect(e.einsum("ij,ij", a, a).item()).toBe(30);
    expect(() => a.matmul(tensor([1, 2, 3]))).toThrow("inner lengths, got [2, 2] and [3, 1]");
    expect(() => e.einsum("ii->i", a)).toThrow("letters");
  });

  it("reductions and scans", () => {
    expect(a.sum().item()).toBe(10);
    expect(a.mean(0).toArray()).toEqual([2, 3]);
    expect(a.variance().item()).toBe(1.25);
    expect(a.cumsum(1).toArray()).toEqual([
      [1, 3],
      [3, 7],
    ]);
    expect(a.argmax().item()).toBe(3);
    expect(
      tensor([
        [5, 5],
        [1, 2],
      ])
        .argmax(1)
        .toArray(),
    ).toEqual([0, 1]);
    expect(a.prod(1, { keepDims: true }).toArray()).toEqual([[2], [12]]);
  });

  it("layout", () => {
    expect(a.transpose().toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(a.reshape([-1]).toArray()).toEqual([1, 2, 3, 4]);
    expect(e.stack([a.at(0), a.at(-1)], 1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(a.slice([0, 1], [2]).toArray()).toEqual([[2], [4]]);
    expect(() => a.reshape([3])).toThrow("4 elements");
    expect(() => a.add(tensor([1, 2, 3]))).toThrow("broadcast, got [2, 2] and [3]");
    expect(() => a.transpose([0, 0])).toThrow("permutation");
    expect(() => a.sum(2)).toThrow("axis of a rank-2 tensor, got 2");
    expect(() => a.slice([0, 3], [2, 4])).toThrow("box inside [2, 2]");
    expect(() => a.squeeze(0)).toThrow("length 1");
  });

  it("special values", () => {
    expect(tensor([0, 1]).log().toArray()).toEqual([Number.NEGATIVE_INFINITY, 0]);
    expect(e.pow(tensor([0, 2]), tensor([0, 3])).toArray()).toEqual([1, 8]);
    expect(tensor(Float64Array.of(1e-12)).log1p().item()).toBe(Math.log1p(1e-12));
    expect(tensor([-1000, 0, 1000]).sigmoid().toArray()).toEqual([0, 0.5, 1]);
    expect(tensor([1000, 0]).softmax().toArray()).toEqual([1, 0]);
  });
});

describe("trees", () => {
  const tree = { b: tensor([1, 2]), a: [tensor(3), { c: tensor(4) }] as const };

  it("come apart and together again; leaves are ordered by sorted keys, keys keep their order", () => {
    const { leaves, structure } = flattenTree(tree);
    expect(leaves.map((leaf) => leaf.toArray())).toEqual([3, 4, [1, 2]]);
    const back = unflattenTree(structure, leaves) as unknown as typeof tree;
    expect(Object.keys(back)).toEqual(["b", "a"]);
    expect(back.a[1].c.item()).toBe(4);
  });

  it("mapTree pairs leaves by key, and refuses other structures", () => {
    const sums = mapTree((x, y) => x.add(y!), tree, { a: tree.a, b: tree.b });
    expect(sums.b.toArray()).toEqual([2, 4]);
    expect(() => mapTree((x) => x, tree, [tensor(1)])).toThrow("same structure");
    expect(treeZerosLike(tree).a[0].item()).toBe(0);
  });

  it("a leaf that is no tensor is named by its path", () => {
    expect(() => flattenTree({ a: [tensor(1), 2 as unknown as Tensor] })).toThrow(".a[1], got 2");
  });
});

describe("gradients at once", () => {
  it("of trees, with auxiliary results, integers left alone", () => {
    const { value, gradient, aux } = e.valueAndGrad(
      (p: { w: Tensor; n: Tensor }, x: Tensor): readonly [Tensor, { twice: Tensor }] => {
        const y = p.w.mul(x).sum();
        return [y, { twice: y.mul(2) }];
      },
      { hasAux: true },
    )({ w: tensor([1, 2]), n: tensor([5], { dtype: "int32" }) }, tensor([3, 4]));
    expect([value.item(), aux.twice.item()]).toEqual([11, 22]);
    expect(gradient.w.toArray()).toEqual([3, 4]);
    expect(gradient.n).toMatchObject({ dtype: "int32", data: Int32Array.of(0) });
  });

  it("of a function that ignores its argument, and of one that returns no scalar", () => {
    expect(
      e
        .grad((_x: Tensor) => tensor(3))(tensor([1, 2]))
        .toArray(),
    ).toEqual([0, 0]);
    expect(() => e.grad((x: Tensor) => x)(tensor([1, 2]))).toThrow("float scalar value");
  });

  it("stopGradient lets nothing through", () => {
    const g = e.grad((x: Tensor) => x.mul(x.stopGradient()).sum())(tensor([2, 3]));
    expect(g.toArray()).toEqual([2, 3]);
  });

  it("vmap maps some arguments and shares others", () => {
    const rows = e.vmap((w: Tensor, x: Tensor) => w.mul(x).sum(), { inAxes: [0, null] })(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([1, 10]),
    );
    expect(rows.toArray()).toEqual([21, 43]);
    expect(() => e.vmap((a: Tensor, b: Tensor) => a.add(b))(tensor([1, 2]), tensor([1]))).toThrow(
      "one batch length",
    );
  });
});
