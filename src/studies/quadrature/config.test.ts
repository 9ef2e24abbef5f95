import { expect, test } from "vitest";
import {
  checkQuadrature,
  factsOf,
  isPaperScale,
  quadraturePresets,
  quadratureSchema,
  shapeOf,
} from "./config.ts";
import { quadratureTask } from "./task.ts";

const codes = (values: Record<string, unknown>) =>
  checkQuadrature(quadratureSchema.parse(values)).map(({ level, code }) => `${level} ${code}`);

test("the presets have no failures, and only those of the papers are at their scale", () => {
  for (const [name, { values }] of Object.entries(quadraturePresets)) {
    const config = quadratureSchema.parse(values);
    expect(checkQuadrature(config).filter(({ level }) => level === "failure")).toEqual([]);
    expect(isPaperScale(config), name).toBe(name === "paper" || name === "pizza");
  }
});

test("impossible configurations are failures with advice, odd ones are said", () => {
  expect(codes({ p: 3 })).toContain("failure modulus-too-small");
  expect(codes({ dModel: 130 })).toContain("failure heads-do-not-divide");
  expect(codes({ p: 5, trainFraction: 0.01 })).toContain("failure no-split");
  expect(codes({ p: 12 })).toContain("warning even-modulus");
  const even = (p: number) =>
    checkQuadrature(quadratureSchema.parse({ p })).find(({ code }) => code === "even-modulus")!
      .text;
  expect(even(12)).toContain("frequency 3 has no secondary frequency");
  expect(even(30)).not.toMatch(/7\.5/);
  expect(codes({ attentionRate: 0.5 })).toContain("info not-additive");
  expect(codes({ activation: "gelu" })).toContain("info gelu");
  expect(codes({ architecture: "linear-sum", attentionRate: 0.5 })).toEqual(["info rate-unused"]);
  expect(codes({ layers: 3 })).toEqual(["info layers"]);
  expect(codes({ architecture: "linear-concat", layers: 3 })).toEqual(["info layers-unused"]);
  expect(codes({})).toEqual([]);
});

test("a network without attention has no rate and no heads", () => {
  const config = quadratureSchema.parse({ architecture: "linear-concat", attentionRate: 0.5 });
  expect(factsOf(config).attentionRate).toBe(0);
  expect(shapeOf(config)).toMatchObject({ nHeads: 1, dHead: 128, equalsToken: false });
});

test("every field says what it is, in which unit, and where it comes from", () => {
  for (const [name, field] of Object.entries(quadratureSchema.shape)) {
    expect(field.meta(), name).toMatchObject({
      title: expect.any(String),
      description: expect.any(String),
      unit: expect.any(String),
      source: expect.any(String),
    });
  }
});

test("the split has the wanted size, differs between seeds, and labels are sums", () => {
  const task = quadratureTask({ p: 11, trainFraction: 0.8 }, 1);
  expect(task.trainPairs.length).toBe(Math.floor(0.8 * 121));
  expect(task.trainPairs.length + task.testPairs.length).toBe(121);
  expect(task.labels[3 * 11 + 10]).toBe(2);
  const other = quadratureTask({ p: 11, trainFraction: 0.8 }, 2);
  expect(other.trainPairs).not.toEqual(task.trainPairs);
});
