import { describe, expect, it } from "vitest";
import { compile, crossEntropy, oneHot, type Tensor, tensor, valueAndGrad, vmap } from "./index.ts";
import { numbers } from "./testing.ts";

const rows = 6;
const classes = 5;
const logits = Float32Array.from(numbers(rows * classes, 3, -3, 3));
const labels = Int32Array.from({ length: rows }, (_, i) => (2 * i + 1) % classes);

/** Mean loss and its gradient in float64, written out. */
function reference(values: ArrayLike<number>, n: number, k: number, targets: ArrayLike<number>) {
  let loss = 0;
  const gradient = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const row = Array.from({ length: k }, (_, j) => values[i * k + j]!);
    const top = Math.max(...row);
    const others = row.reduce((sum, x, j) => (j === targets[i] ? sum : sum + Math.exp(x - top)), 0);
    const own = Math.exp(row[targets[i]!]! - top);
    // log1p keeps losses near 0 exact when the target leads
    loss += own === 1 ? Math.log1p(others) : Math.log(own + others) - (row[targets[i]!]! - top);
    for (let j = 0; j < k; j++) {
      const p = Math.exp(row[j]! - top) / (own + others);
      gradient[i * k + j] = (j === targets[i] ? -others / (own + others) : p) / n;
    }
  }
  return { loss: loss / n, gradient };
}

describe.each(["native", "wasm"] as const)("crossEntropy in float64 on %s", (executor) => {
  const run = compile(
    (x: Tensor, y: Tensor) =>
      valueAndGrad((z: Tensor) => crossEntropy(z, y, { dtype: "float64" }))(x) as {
        value: Tensor;
        gradient: Tensor;
      },
    { executor },
  );

  it("is the reference, for labels and for one-hot targets", async () => {
    const wanted = reference(logits, rows, classes, labels);
    const x = tensor(logits, { shape: [rows, classes] });
    const y = tensor(labels);
    for (const targets of [y, oneHot(y, classes)]) {
      const { value, gradient } = await run(x, targets);
      expect(gradient.dtype).toBe("float32");
      expect(value.item()).toBeAllclose(wanted.loss, { rtol: 1e-7 });
      expect(gradient.data).toBeAllclose(wanted.gradient, { rtol: 2e-7, atol: 1e-9 });
    }
  });

  it("weighs rows: weights 0 and 1 give the loss and gradient of the chosen rows", async () => {
    const weighted = compile(
      (x: Tensor, y: Tensor, weights: Tensor) =>
        valueAndGrad((z: Tensor) => crossEntropy(z, y, { dtype: "float64", weights }))(x) as {
          value: Tensor;
          gradient: Tensor;
        },
      { executor },
    );
    const chosen = [1, 4];
    const part = Float32Array.from(chosen.flatMap((i) => [...logits.subarray(5 * i, 5 * i + 5)]));
    const wanted = reference(
      part,
      2,
      classes,
      chosen.map((i) => labels[i]!),
    );
    const weights = tensor(Float32Array.from(labels, (_, i) => (chosen.includes(i) ? 3 : 0)));
    const x = tensor(logits, { shape: [rows, classes] });
    for (const targets of [tensor(labels), oneHot(tensor(labels), classes)]) {
      const { value, gradient } = await weighted(x, targets, weights);
      expect(value.item()).toBeAllclose(wanted.loss, { rtol: 1e-7 });
      chosen.forEach((i, k) => {
        expect(gradient.data.subarray(5 * i, 5 * i + 5)).toBeAllclose(
          wanted.gradient.subarray(5 * k, 5 * k + 5),
          { rtol: 2e-7, atol: 1e-9 },
        );
      });
      expect(gradient.data.subarray(0, 5).every((g) => g === 0)).toBe(true);
    }
  });

  it("takes chosen rows only, other ones for each network under vmap", async () => {
    const choices = [
      [1, 4],
      [0, 3],
    ];
    const both = (rule: (choice: readonly number[]) => readonly number[], width: number): Tensor =>
      tensor(Int32Array.from(choices.flatMap((choice) => rule(choice))), { shape: [2, width] });
    const picked = both((choice) => choice, 2);
    const places = both(
      (choice) =>
        Array.from({ length: rows }, (_, i) => (choice.includes(i) ? choice.indexOf(i) : 2)),
      rows,
    );
    const own = both((choice) => choice.map((i) => labels[i]!), 2);
    const chosen = compile(
      vmap((x: Tensor, y: Tensor, here: Tensor, back: Tensor) => {
        const choice = { picked: here, places: back };
        return valueAndGrad((z: Tensor) => crossEntropy(z, y, { dtype: "float64", rows: choice }))(
          x,
        ) as { value: Tensor; gradient: Tensor };
      }),
      { executor },
    );
    const twice = tensor(Float32Array.from([...logits, ...logits]), { shape: [2, rows, classes] });
    const { value, gradient } = await chosen(twice, own, picked, places);
    choices.forEach((choice, n) => {
      const part = Float32Array.from(choice.flatMap((i) => [...logits.subarray(5 * i, 5 * i + 5)]));
      const wanted = reference(
        part,
        2,
        classes,
        choice.map((i) => labels[i]!),
      );
      expect(value.data[n]).toBeAllclose(wanted.loss, { rtol: 1e-7 });
      const full = new Float64Array(rows * classes);
      choice.forEach((i, k) => {
        full.set(wanted.gradient.slice(5 * k, 5 * k + 5), 5 * i);
      });
      expect(gradient.data.subarray(n * full.length, (n + 1) * full.length)).toBeAllclose(full, {
        rtol: 2e-7,
        atol: 1e-9,
      });
    });
  });

  it("says what is wrong with chosen rows", () => {
    const x = tensor(logits, { shape: [rows, classes] });
    const choice = { picked: tensor(Int32Array.of(0)), places: tensor(Int32Array.of(0, 1)) };
    expect(() => crossEntropy(x, tensor(Int32Array.of(0)), { rows: choice })).toThrow(
      "a place for each row",
    );
  });

  it("is right far below what float32 can tell from 0", async () => {
    const sure = Float32Array.of(22, 0, -1, 1, 25, 3); // losses of about 4e-10 and 3e-10
    const targets = Int32Array.of(0, 1);
    const wanted = reference(sure, 2, 3, targets);
    const { value, gradient } = await run(tensor(sure, { shape: [2, 3] }), tensor(targets));
    expect(wanted.loss).toBeLessThan(1e-9);
    expect(value.item()).toBeAllclose(wanted.loss, { rtol: 1e-6 });
    expect(gradient.data).toBeAllclose(wanted.gradient, { rtol: 1e-6 });
    const narrow = await compile((x: Tensor, y: Tensor) => crossEntropy(x, y), { executor })(
      tensor(sure, { shape: [2, 3] }),
      tensor(targets),
    );
    expect(Math.abs(narrow.item())).toBe(0); // the reason for float64
  });

  it("works in products, sums and under vmap", async () => {
    const x = tensor(logits, { shape: [2, 3, classes] });
    const y = tensor(labels, { shape: [2, 3] });
    const scaled = compile(
      (z: Tensor, t: Tensor) =>
        vmap((a: Tensor, b: Tensor) => {
          const { value, gradient } = valueAndGrad((q: Tensor) =>
            crossEntropy(q, b, { dtype: "float64" }).mul(3).add(q.square().sum().mul(0.5)),
          )(a);
          return { value, gradient };
        })(z, t),
      { executor },
    );
    const out = await scaled(x, y);
    for (const i of [0, 1]) {
      const part = logits.slice(i * 15, i * 15 + 15);
      const wanted = reference(part, 3, classes, labels.slice(i * 3, i * 3 + 3));
      const gradient = wanted.gradient.map((g, j) => 3 * g + part[j]!);
      expect(out.gradient.at(i).data).toBeAllclose(gradient, { rtol: 1e-6, atol: 1e-7 });
    }
  });
});

describe("crossEntropy", () => {
  it("names shapes that do not fit", () => {
    expect(() => crossEntropy(tensor([[1, 2]]), tensor([0, 1], { dtype: "int32" }))).toThrow(
      "labels of shape [1], got [2]",
    );
  });

  it("of float64 logits is float64", () => {
    const x = tensor(Float64Array.from(logits), { shape: [rows, classes] });
    const { value, gradient } = valueAndGrad((z: Tensor) => crossEntropy(z, tensor(labels)))(x);
    const wanted = reference(logits, rows, classes, labels);
    expect(value.dtype).toBe("float64");
    expect(value.item()).toBeAllclose(wanted.loss, { rtol: 1e-14 });
    expect(gradient.data).toBeAllclose(wanted.gradient, { atol: 1e-15, rtol: 1e-12 });
  });
});
