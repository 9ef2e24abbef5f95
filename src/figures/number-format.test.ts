import { expect, test } from "vitest";
import {
  axisTitle,
  formatDate,
  formatDuration,
  formatNumber,
  formatOnAxis,
  formatWithUnit,
  superscript,
} from "./number-format.ts";

test.each([
  [2.4e-7, "2.4×10⁻⁷"],
  [-2.4e-7, "−2.4×10⁻⁷"],
  [0, "0"],
  [-0, "0"],
  [0.001, "0.001"],
  [0.00099, "9.9×10⁻⁴"],
  [0.96123, "0.9612"],
  [12.5, "12.5"],
  [100, "100"],
  [1234, "1234"],
  [40000, "40,000"],
  [999_999.7, "1×10⁶"],
  [1_234_567, "1,234,567"],
  [12_345_678, "1.235×10⁷"],
  [Number.NaN, "–"],
  [Number.POSITIVE_INFINITY, "∞"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("%d is written %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("units follow a space, percent does not", () => {
  expect(formatWithUnit(2.5, "nats")).toBe("2.5 nats");
  expect(formatWithUnit(97, "%")).toBe("97%");
  expect(formatWithUnit(3)).toBe("3");
  expect(formatWithUnit(Number.NaN, "nats")).toBe("–");
});

test.each([
  [0, "0 s"],
  [0.02, "20 ms"],
  [1, "1 s"],
  [59.99, "1 min"],
  [240, "4 min"],
  [5400, "1.5 h"],
  [86_400, "24 h"],
  [259_200, "3 d"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("values on an axis are read out as the axis wants", () => {
  expect(formatOnAxis({ label: "t", unit: "minutes", format: "duration" }, 90)).toBe("1.5 h");
  expect(formatOnAxis({ label: "p", format: "percent" }, 0.1234)).toBe("12.3%");
  expect(formatOnAxis({ label: "d", scale: "time" }, Date.UTC(2024, 2, 7))).toBe("2024-03-07");
  expect(formatOnAxis({ label: "c", categories: ["a", "b"] }, 1)).toBe("b");
  expect(formatOnAxis({ label: "loss", unit: "nats" }, 2)).toBe("2 nats");
});

test("the unit stands in the title only where the ticks do not carry it", () => {
  expect(axisTitle({ label: "Loss", unit: "nats" })).toBe("Loss (nats)");
  expect(axisTitle({ label: "Time", unit: "minutes", format: "duration" })).toBe("Time");
  expect(axisTitle({ label: "k" })).toBe("k");
});

test("dates that do not exist are a dash", () => {
  expect(formatDate(Number.NaN)).toBe("–");
});

test("superscripts carry the sign", () => {
  expect(superscript(-10)).toBe("⁻¹⁰");
});
