/** @file What the page makes of the server's answers: series as bytes, series that grow, schemas as forms. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { SeriesColumns } from "../src/lab/series.ts";
import { seriesBytes } from "../src/server/series-bytes.ts";
import type { JsonSchema } from "../src/server/wire.ts";
import { GrowingSeries } from "../web/src/api/growing-series.ts";
import { decodeSeries } from "../web/src/api/series.ts";
import {
  complaint,
  fieldsOf,
  fieldText,
  parseField,
  rangeWords,
  valueAt,
  withValueAt,
} from "../web/src/words/schema.ts";

test("series that the server writes are read by the page bit for bit", () => {
  const column = fc.array(fc.double({ noNaN: false }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), column)), fc.nat(), (columns, offset) => {
      const series = columns.map(([name, values], i) => ({
        name: `${name} ${i}`,
        steps: Float64Array.from(values, (_, step) => step * 3),
        values: Float64Array.from(values),
      }));
      const read = decodeSeries(seriesBytes(offset, series).buffer);
      expect(read.offset).toBe(offset);
      expect([...read.points.keys()]).toEqual(series.map(({ name }) => name));
      for (const { name, steps, values } of series) {
        expect(read.points.get(name)).toEqual({ steps, values });
      }
    }),
  );
});

test("a series that grows in the page is at every moment the one that the laboratory reads from the log", () => {
  const action = fc.oneof(
    { weight: 8, arbitrary: fc.record({ push: fc.nat(60), value: fc.integer() }) },
    { weight: 1, arbitrary: fc.record({ rewind: fc.nat(60) }) },
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 600 }), (actions) => {
      const lab = new SeriesColumns();
      const page = new GrowingSeries({ steps: new Float64Array(0), values: new Float64Array(0) });
      for (const act of actions) {
        if ("push" in act) {
          lab.push(act.push, act.value);
          page.push(act.push, act.value);
        } else {
          lab.truncateAfter(act.rewind);
          page.rewind(act.rewind);
        }
        expect(page.view()).toEqual(lab.columns());
      }
    }),
    { numRuns: 40 },
  );
});

const schema = z.toJSONSchema(
  z.object({
    rate: z.number().gt(0).max(1).default(0.5).describe("Rate").meta({ unit: "per step" }),
    count: z.int().min(1).default(3),
    kind: z.enum(["a", "b"]).default("a"),
    flag: z.boolean().default(false),
    list: z.array(z.number()).default([1, 2]),
    maybe: z.number().nullable().default(null),
    absent: z.number().optional(),
    inner: z.object({ depth: z.int().default(2) }),
  }),
  { io: "input" },
) as JsonSchema;
const fields = fieldsOf(schema);
const field = (path: string) => fields.find((one) => one.path === path)!;

test("every kind of field becomes its control", () => {
  expect(fields.map(({ path, kind, optional }) => [path, kind, optional])).toEqual([
    ["rate", "number", false],
    ["count", "integer", false],
    ["kind", "choice", false],
    ["flag", "boolean", false],
    ["list", "numbers", false],
    ["maybe", "number", true],
    ["absent", "number", true],
    ["inner", "group", false],
  ]);
  expect(field("rate").schema).toMatchObject({ description: "Rate", unit: "per step" });
  expect(field("inner").fields.map(({ path }) => path)).toEqual(["inner.depth"]);
});

test("what stands in a field is read back as the same value", () => {
  for (const [path, value] of [
    ["rate", 1e-7],
    ["count", 12],
    ["list", [0.5, -2]],
    ["maybe", null],
    ["absent", undefined],
  ] as const) {
    const one = field(path);
    expect(parseField(one, fieldText(one, value))).toEqual({ value });
  }
  expect(parseField(field("rate"), "−2,5")).toEqual({ value: -2.5 });
  for (const text of ["", "1e", "0x10", "1 2", "Infinity"]) {
    expect(parseField(field("rate"), text)).toBeUndefined();
  }
});

test("limits are told in words, with open ends as such", () => {
  expect(rangeWords(field("rate").schema)).toBe("more than 0, at most 1");
  expect(rangeWords(field("count").schema)).toBe("at least 1");
  expect(complaint(field("rate"), 0)).toBe("more than 0");
  expect(complaint(field("rate"), 1)).toBeUndefined();
  expect(complaint(field("count"), 1.5)).toBe("wanted a whole number");
  expect(complaint(field("maybe"), null)).toBeUndefined();
});

test("a nested value is replaced without touching its neighbours", () => {
  const before = { rate: 1, inner: { depth: 2, other: 3 } };
  const after = withValueAt(before, "inner.depth", 5);
  expect(after).toEqual({ rate: 1, inner: { depth: 5, other: 3 } });
  expect(before.inner.depth).toBe(2);
  expect(valueAt(after, "inner.depth")).toBe(5);
  expect(valueAt(after, "inner.none.deeper")).toBeUndefined();
});
