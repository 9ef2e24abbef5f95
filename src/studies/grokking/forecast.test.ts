import { expect, test } from "vitest";
import { expectedRestrictedLoss, forecast } from "./forecast.ts";

const steps = Array.from({ length: 31 }, (_, i) => i * 100);
const falling = { steps, values: steps.map((s) => 4 * 10 ** (-s / 1000)) };

test("an exponential fall is extrapolated exactly", () => {
  const { verdict, slope, expected } = forecast(
    { steps: steps.slice(0, 16), values: falling.values.slice(0, 16) },
    5,
  );
  expect(verdict).toBe("forming");
  expect(slope).toBeAllclose(-1, { atol: 1e-9 });
  expect(expected?.step).toBe(Math.round(1000 * Math.log10(4 / expectedRestrictedLoss)));
});

test("the same curve gives the same forecast from any step of it", () => {
  const at = (count: number) =>
    forecast({ steps: steps.slice(0, count), values: falling.values.slice(0, count) }, 5).expected!
      .step;
  expect(Math.abs(at(12) - at(25))).toBeLessThanOrEqual(1);
});

test("a flat curve, too few points and a generalised network are told apart", () => {
  const flat = { steps, values: steps.map((_, i) => (i === 0 ? 4 : 2 + 0.1 * Math.sin(i))) };
  expect(forecast(flat, 5).verdict).toBe("flat");
  expect(forecast({ steps: [0, 100], values: [4, 2] }, 5).verdict).toBe("too-early");
  expect(forecast({ steps, values: steps.map(() => 4) }, 5).verdict).toBe("too-early");
  expect(forecast(falling, 0.5).verdict).toBe("generalised");
  expect(forecast({ steps: [], values: [] }, undefined).verdict).toBe("too-early");
});
