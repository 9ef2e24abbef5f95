import { expect, test } from "vitest";
import { grokkingSchema } from "./config.ts";
import { grokkingTask } from "./task.ts";

const config = grokkingSchema.parse({});

test("the paper's split has 3,830 training and 8,939 test pairs, disjoint and complete", () => {
  for (const split of ["assay", "python"] as const) {
    const task = grokkingTask({ ...config, split }, 1);
    expect(task.trainPairs.length).toBe(3830);
    expect(task.testPairs.length).toBe(8939);
    expect(new Set([...task.trainPairs, ...task.testPairs]).size).toBe(113 ** 2);
  }
});

test("the Python split is that of random.seed(1); random.shuffle(pairs)", () => {
  // CPython 3.11: sum of the indices a*113+b of the training pairs, and the eight smallest.
  const { trainPairs } = grokkingTask({ ...config, split: "python" }, 1);
  expect(trainPairs.reduce((sum, pair) => sum + pair, 0)).toBe(24_321_622);
  expect([...trainPairs.slice(0, 8)]).toEqual([0, 3, 14, 15, 17, 19, 20, 22]);
});

test("seeds give different splits, the same seed the same", () => {
  const split = (seed: number) => grokkingTask(config, seed).trainPairs;
  expect(split(1)).toEqual(split(1));
  expect(split(1)).not.toEqual(split(2));
});

test("labels follow the operation; random labels are fixed by the seed", () => {
  const label = (operation: typeof config.operation, seed = 1) =>
    grokkingTask({ ...config, p: 7, operation }, seed).labels;
  const pair = 5 * 7 + 6;
  expect(label("add")[pair]).toBe(4);
  expect(label("subtract")[pair]).toBe(6);
  expect(label("quadratic")[pair]).toBe((25 + 30 + 36) % 7);
  expect(label("random")).toEqual(label("random"));
  expect(label("random")).not.toEqual(label("random", 2));
  expect(Math.max(...label("random"))).toBeLessThan(7);
});
