import { expect, test } from "vitest";
import { listed } from "./listed.ts";
import { measureSheet } from "./measures.ts";

test("numbers that do not exist are not written down, nor are errors", () => {
  const { found, put } = measureSheet();
  put("a", 1, "nats", 0.1);
  put("b", 2, "nats", Number.NaN);
  put("c", undefined, "nats");
  put("d", Number.POSITIVE_INFINITY, "nats");
  expect(found).toEqual({
    a: { value: 1, unit: "nats", error: 0.1 },
    b: { value: 2, unit: "nats" },
  });
});

test("a list is words between commas", () => {
  expect(listed(" wsls,eps-greedy   0.1, ,")).toEqual(["wsls", "eps-greedy 0.1"]);
  expect(listed("")).toEqual([]);
});
