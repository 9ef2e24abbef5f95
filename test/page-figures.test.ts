/** @file The page's own arithmetic about figures: aligning curves, finding marks, adding waves. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { LineFigure } from "../src/study/figure.ts";
import { draggableRules, withMovedRules } from "../web/src/api/moved-rules.ts";
import { align, ascending } from "../web/src/figures/align.ts";
import { total, winners } from "../web/src/figures/grokking/waves.ts";
import { nearestMark } from "../web/src/figures/nearest-mark.ts";

const plain = { logX: false, logY: false };

test("curves over the same x keep their values; gaps become null", () => {
  const x = [0, 1, 2];
  const { x: shared, y } = align(
    [
      { x, y: [1, Number.NaN, 3] },
      { x: Float64Array.from(x), y: [4, 5, 6] },
    ],
    plain,
  );
  expect(shared).toEqual([0, 1, 2]);
  expect(y).toEqual([
    [1, null, 3],
    [4, 5, 6],
  ]);
});

test("curves over different x meet on the union; absent points are undefined, not gaps", () => {
  const { x, y } = align(
    [
      { x: [0, 2], y: [1, 2] },
      { x: [1, 2], y: [5, Number.NaN] },
    ],
    plain,
  );
  expect(x).toEqual([0, 1, 2]);
  expect(y).toEqual([
    [1, undefined, 2],
    [undefined, 5, null],
  ]);
});

test("on logarithmic axes what has no logarithm is left out", () => {
  const { x, y } = align([{ x: [0, 1, 10], y: [1, 0, 5] }], { logX: true, logY: true });
  expect(x).toEqual([1, 10]);
  expect(y).toEqual([[null, 5]]);
});

test("aligning loses no point of any curve", () => {
  const curve = fc
    .uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1 })
    .map((xs) => xs.sort((a, b) => a - b))
    .map((x) => ({ x, y: x.map((v) => v * 2 + 1) }));
  fc.assert(
    fc.property(fc.array(curve, { minLength: 1, maxLength: 4 }), (curves) => {
      const { x, y } = align(curves, plain);
      expect(ascending(x)).toBe(true);
      curves.forEach((one, i) => {
        const found = x.filter((_, j) => y[i]![j] != null);
        expect(found).toEqual(one.x);
      });
    }),
  );
});

test("a pointer means the bar that it is in, else the closest point in reach", () => {
  const mark = { colour: "", title: "", lines: [], group: "", index: 0 };
  const marks = [
    { ...mark, x: 0, y: 0, width: 10, height: 100 },
    { ...mark, x: 50, y: 50 },
  ];
  expect(nearestMark(marks, 5, 90)).toBe(0);
  expect(nearestMark(marks, 55, 55)).toBe(1);
  expect(nearestMark(marks, 200, 200)).toBeUndefined();
});

test("waves of any key frequencies with positive weights agree at a + b modulo p", () => {
  const p = 59;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { minLength: 1, maxLength: 5 }),
      fc.nat(p - 1),
      fc.nat(p - 1),
      (keys, a, b) => {
        const amplitudes = keys.map((k) => 1 + k);
        expect(winners(keys, amplitudes, a + b, p).answer).toBe((a + b) % p);
        const weight = amplitudes.reduce((sum, x) => sum + x, 0);
        expect(total(keys, amplitudes, a + b, (a + b) % p, p)).toBeAllclose(weight, { rtol: 1e-9 });
      },
    ),
  );
});

test("a moved boundary is drawn where the reader put it, with a note on how far that is from the rule", () => {
  const figure: LineFigure = {
    kind: "lines",
    id: "loss",
    title: "Loss",
    caption: "",
    x: { label: "Step", unit: "epochs" },
    y: { label: "Loss" },
    series: [{ name: "train", x: [0, 1000], y: [1, 0] }],
    rules: [
      { axis: "x", value: 400, label: "end of memorisation", draggable: "t1" },
      { axis: "x", value: 700, label: "a fact" },
    ],
  };
  expect(draggableRules(figure)).toEqual(["t1"]);
  expect(withMovedRules(figure, {})).toBe(figure);
  expect(withMovedRules(figure, { t1: 400 }).notes).toEqual([]);
  const moved = withMovedRules(figure, { t1: 250, t9: 1 });
  expect(moved.rules?.map(({ value }) => value)).toEqual([250, 700]);
  expect(moved.notes).toEqual([
    "Moved by you: end of memorisation at 250, 150 epochs earlier than the 400 of the rule.",
  ]);
});
