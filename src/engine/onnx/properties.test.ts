import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, einsum, type Tensor, tensor, transpose, valueAndGrad } from "../index.ts";
import { numbers } from "../testing.ts";

/** One random operation on the value so far; `k` chooses among what its shape allows. */
type Move = { readonly kind: number; readonly k: number };

function apply(x: Tensor, { kind, k }: Move): Tensor {
  const rank = x.ndim;
  const axis = rank === 0 ? 0 : k % rank;
  switch (kind) {
    case 0:
      return rank === 0 ? x : transpose(x, rotate(rank, 1 + (k % rank)));
    case 1:
      return x.expandDims(k % (rank + 1));
    case 2: {
      const ones = x.shape.flatMap((length, i) => (length === 1 ? [i] : []));
      const place = ones[k % Math.max(1, ones.length)];
      return place === undefined || x.size > 200
        ? x
        : x.broadcastTo(x.shape.map((length, i) => (i === place ? 3 : length)));
    }
    case 3:
      return x.reshape([...x.shape.slice(0, axis), -1]); // merges the axes from here on
    case 4: {
      const length = x.shape[axis] ?? 1;
      if (length % 2 !== 0) return x;
      return x.reshape([...x.shape.slice(0, axis), 2, length / 2, ...x.shape.slice(axis + 1)]);
    }
    case 5:
      return rank === 0 ? x : x.sum(axis, { keepDims: k % 2 === 0 });
    case 6:
      return x.add(x.mul(0.5));
    case 7: {
      if (rank === 0) return x.mul(2);
      const letters = "abcdefgh".slice(0, rank);
      const inner = letters[axis]!;
      const weights = tensor(Float32Array.from(numbers(x.shape[axis]! * 2, k)), {
        shape: [x.shape[axis]!, 2],
      });
      return einsum(`${letters},${inner}z->${letters.replace(inner, "z")}`, x, weights);
    }
    case 8: {
      if (rank < 2) return x;
      const letters = "abcdefgh".slice(0, rank); // the value against itself: a batched product of views
      const other = `${letters.slice(0, -1)}z`;
      return x.size > 300 ? x : einsum(`${letters},${other}->${letters.slice(0, -1)}`, x, x);
    }
    default:
      return rank === 0 || x.shape[axis]! < 2
        ? x
        : x.slice(
            x.shape.map((_, i) => (i === axis ? 1 : 0)),
            x.shape.map((length) => length),
          );
  }
}

function rotate(rank: number, by: number): number[] {
  return Array.from({ length: rank }, (_, i) => (i + by) % rank);
}

const moves = fc.array(fc.record({ kind: fc.nat(9), k: fc.nat(6) }), {
  minLength: 1,
  maxLength: 9,
});
const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

describe("random chains of views, products and sums", () => {
  it("are the same on native as on wasm, forwards and backwards", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, moves, async (shape, chain) => {
        const size = shape.reduce((a, b) => a * b, 1);
        const x = tensor(Float32Array.from(numbers(size, chain.length)), { shape });
        const program = (input: Tensor) => {
          let out: Tensor | undefined;
          const { gradient } = valueAndGrad((y: Tensor) => {
            out = chain.reduce((value, move) => (value.ndim > 6 ? value : apply(value, move)), y);
            return out.mul(out).sum().mul(0.01);
          })(input);
          const value = chain.reduce((now, move) => (now.ndim > 6 ? now : apply(now, move)), input);
          return { value, gradient };
        };
        const native = await compile(program, { executor: "native" })(x);
        const wasm = await compile(program, { executor: "wasm" })(x);
        expect(native.value.shape).toEqual(wasm.value.shape);
        const scale = (values: ArrayLike<number>) =>
          1e-5 * Math.max(1, ...Array.from(values, Math.abs));
        expect(native.value.data).toBeAllclose(wasm.value.data, {
          rtol: 1e-4,
          atol: scale(wasm.value.data),
        });
        expect(native.gradient.data).toBeAllclose(wasm.gradient.data, {
          rtol: 1e-4,
          atol: scale(wasm.gradient.data),
        });
      }),
      { numRuns: 60, seed: 20231, endOnFailure: true },
    );
  });
});
