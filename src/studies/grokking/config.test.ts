import { expect, test } from "vitest";
import { checkGrokking, grokkingPresets, grokkingSchema, isPaperScale } from "./config.ts";

const codes = (values: Record<string, unknown>) =>
  checkGrokking(grokkingSchema.parse(values)).map(({ level, code }) => `${level} ${code}`);

test("the presets have no failures, and only the paper's is at the paper's scale", () => {
  for (const [name, { values }] of Object.entries(grokkingPresets)) {
    const config = grokkingSchema.parse(values);
    expect(checkGrokking(config).filter(({ level }) => level === "failure")).toEqual([]);
    expect(isPaperScale(config)).toBe(name === "paper");
  }
});

test("impossible configurations are failures with advice", () => {
  expect(codes({ p: 3 })).toContain("failure modulus-too-small");
  expect(codes({ p: 13, trainFraction: 0.1 })).toContain("failure too-few-training-pairs");
  expect(codes({ dModel: 130 })).toContain("failure heads-do-not-divide");
  const [notice] = checkGrokking(grokkingSchema.parse({ p: 13, trainFraction: 0.1 }));
  expect(notice?.text).toContain("2p = 26");
});

test("the advised training fraction is enough", () => {
  for (const p of [5, 13, 53]) {
    const [notice] = checkGrokking(grokkingSchema.parse({ p, trainFraction: 0.01 }));
    const advised = Number(/raise it to ([\d.]+)/.exec(notice!.text)?.[1]);
    expect(codes({ p, trainFraction: advised })).not.toContain("failure too-few-training-pairs");
  }
});

test("conditions that a user should know are said and do not stop a run", () => {
  expect(codes({ p: 14, trainFraction: 0.5 })).toContain("warning even-modulus");
  expect(codes({ p: 15, trainFraction: 0.5 })).toContain("info composite-modulus");
  expect(codes({ weightDecay: 0 })).toContain("info no-weight-decay");
  expect(codes({ trainFraction: 0.6 })).toContain("info no-delay-expected");
  expect(codes({ lossPrecision: "float32" })).toContain("warning float32-loss");
  expect(codes({ operation: "random" })).toContain("info no-fourier-account");
  expect(codes({})).toEqual([]);
});

test("every field says what it is, in which unit, and where it comes from", () => {
  for (const [name, field] of Object.entries(grokkingSchema.shape)) {
    const meta = field.meta() as Record<string, unknown> | undefined;
    expect(meta, name).toMatchObject({
      title: expect.any(String),
      description: expect.any(String),
      unit: expect.any(String),
      source: expect.any(String),
    });
  }
});
