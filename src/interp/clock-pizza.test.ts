/** @file Clock and pizza measures on networks whose answer is known. */

import { beforeAll, expect, test } from "vitest";
import { initEngine, matmul, tensor } from "../engine/index.ts";
import { rng } from "../math/random.ts";
import {
  circleFormula,
  circularity,
  classifyAlgorithm,
  correctLogits,
  distanceIrrelevance,
  embeddingCircles,
  formulaVarianceExplained,
  isolatedCircle,
  principalComponents,
} from "./clock-pizza.ts";
import { gradientSymmetricity } from "./gradient-symmetricity.ts";
import { fittedWaves, measuredAmplitudes, pairLogitSums } from "./pair-logits.ts";

beforeAll(async () => {
  await initEngine();
});

const p = 11;

function logitsOf(value: (a: number, b: number, c: number) => number): Float64Array {
  return Float64Array.from({ length: p ** 3 }, (_, i) =>
    value(Math.floor(i / p ** 2), Math.floor(i / p) % p, i % p),
  );
}

test("a pizza's correct logit is decided by the distance, a function of the sum's is not", () => {
  const pizza = logitsOf((a, b, c) => circleFormula("pizza", 3, p, a, b, c));
  expect(distanceIrrelevance(pizza, p)).toBeAllclose(0, { atol: 1e-12 });
  const bySum = logitsOf((a, b) => Math.cos((2 * Math.PI * (a + b)) / p));
  expect(distanceIrrelevance(bySum, p)).toBeAllclose(1, { atol: 1e-12 });
  const clock = logitsOf((a, b, c) => circleFormula("clock", 3, p, a, b, c));
  expect(Math.max(...correctLogits(clock, p)) - Math.min(...correctLogits(clock, p))).toBeLessThan(
    1e-12,
  );
  expect(distanceIrrelevance(new Float64Array(p ** 3), p)).toBeUndefined();
});

test("each formula explains itself whatever its scale, and not the others", () => {
  for (const formula of ["clock", "pizza", "accompanying"] as const) {
    const logits = logitsOf((a, b, c) => 7 + 3 * circleFormula(formula, 4, p, a, b, c));
    const share = (other: typeof formula) =>
      formulaVarianceExplained(logits, p, (a, b, c) => circleFormula(other, 4, p, a, b, c));
    expect(share(formula)).toBeAllclose(1, { atol: 1e-12 });
    for (const other of ["clock", "pizza", "accompanying"] as const) {
      if (other !== formula) expect(share(other)).toBeLessThan(0.9);
    }
  }
});

test("an odd frequency of an even modulus accompanies no other", () => {
  expect(circleFormula("accompanying", 3, 12, 1, 2, 3)).toBeNaN();
  // Twice 2 is 4: the wave of the main circle has a whole number of turns.
  const [once, round] = [1, 13].map((a) => circleFormula("accompanying", 4, 12, a, 2, 3));
  expect(once).toBeAllclose(round!, { atol: 1e-12 });
});

test("one fitted wave explains a clock or a pizza whole, and the amplitudes are read off", () => {
  const clock = pairLogitSums(
    logitsOf((a, b, c) => 5 * circleFormula("clock", 2, p, a, b, c)),
    p,
  );
  expect(fittedWaves(clock, [{ frequency: 2, shift: 0 }], "clock")).toBeAllclose(1, {
    atol: 1e-12,
  });
  expect(fittedWaves(clock, [{ frequency: 2, shift: 0 }], "pizza")).toBeLessThan(0.9);
  expect(measuredAmplitudes(clock, 2)).toBeAllclose(new Array(p).fill(5), { atol: 1e-12 });
  expect(measuredAmplitudes(clock, 3)).toBeAllclose(new Array(p).fill(0), { atol: 1e-12 });
});

test("circles are found in an embedding and can be left alone", () => {
  const random = rng(1, "circles");
  const width = 24;
  const directions = Array.from({ length: 4 }, () => random.normals(width));
  const sizes = [3, 3, 1, 1];
  const waves = [2, 5].flatMap((k) => [
    (t: number) => Math.cos((2 * Math.PI * k * t) / p),
    (t: number) => Math.sin((2 * Math.PI * k * t) / p),
  ]);
  const embedding = Float64Array.from({ length: p * width }, (_, i) => {
    const [t, j] = [Math.floor(i / width), i % width];
    return waves.reduce((sum, wave, n) => sum + sizes[n]! * wave(t) * directions[n]![j]!, 0.7);
  });
  const components = principalComponents(embedding, p, 20);
  expect(circularity(components)).toBeGreaterThan(0.9);
  const circles = embeddingCircles(components);
  expect(circles.map(({ frequency }) => frequency)).toEqual([2, 5]);
  // Both circles alone, mean counted once, are the embedding again.
  const [one, two] = circles.map((circle) => isolatedCircle(components, circle));
  const again = one!.map((x, i) => x + two![i]! - components.mean[i % width]!);
  const rest = again.map((x, i) => Math.abs(x - embedding[i]!));
  expect(Math.max(...rest)).toBeLessThan(1e-9);
});

test("gradients of the same map on both inputs are parallel, of unlike maps they are not", async () => {
  const random = rng(2, "gradients");
  const width = 6;
  const embedding = random.normals(p * width);
  const weights = {
    A: tensor(Float32Array.from(random.normals(width * p)), { shape: [width, p] }),
    B: tensor(Float32Array.from(random.normals(width * p)), { shape: [width, p] }),
  };
  const input = { data: embedding, p, width };
  const same = await gradientSymmetricity(
    ({ A }, x, y) => matmul(x.add(y.mul(2)).relu(), A!),
    weights,
    input,
    embedding,
  );
  expect(same.cosines.filter(Number.isFinite)).toBeAllclose(
    same.cosines.filter(Number.isFinite).fill(1),
    { atol: 1e-5 },
  );
  const unlike = await gradientSymmetricity(
    ({ A, B }, x, y) => matmul(x, A!).add(matmul(y, B!)),
    weights,
    input,
    embedding,
  );
  // Linear maps: the gradient of logit c is column c, whatever the pair.
  const column = (name: "A" | "B", c: number) =>
    Array.from({ length: width }, (_, i) => weights[name].data[i * p + c]!);
  const dot = (x: number[], y: number[]) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  for (let c = 0; c < p; c++) {
    const [u, v] = [column("A", c), column("B", c)];
    const expected = dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
    expect(unlike.cosines[c * p * p + 5]).toBeAllclose(expected, { atol: 1e-5 });
  }
});

test("the verdict follows the observations and says them", () => {
  const pizza = { frequency: 3, clock: 0.75, pizza: 0.98, accompanying: -1 };
  const clock = { frequency: 3, clock: 0.97, pizza: 0.7, accompanying: -1 };
  const helper = { frequency: 6, clock: -1, pizza: -1, accompanying: 0.97 };
  const all = (changes: object) =>
    classifyAlgorithm({
      gradientSymmetricity: 0.99,
      distanceIrrelevance: 0.2,
      circles: [pizza, helper],
      accuracy: 1,
      ...changes,
    });
  expect(all({}).algorithm).toBe("pizza");
  expect(all({}).reasons.join(" ")).toContain("helper");
  const turned = { gradientSymmetricity: 0.4, distanceIrrelevance: 0.85, circles: [clock] };
  expect(all(turned).algorithm).toBe("clock");
  expect(all({ circles: [pizza, clock] }).algorithm).toBe("mixed");
  expect(all({ accuracy: 0.4 })).toMatchObject({ algorithm: "none" });
  expect(all({ accuracy: 0.4 }).reasons[0]).toContain("40.0 %");
});
