import { expect, test } from "vitest";
import { instrumentContext } from "../../study/testing.ts";
import { learningInstruments } from "./instruments.ts";

test("one choice alone cannot tell learners apart, and says nothing about a learner's wishes", async () => {
  const { measures, figures } = await learningInstruments[0].run(
    {},
    instrumentContext({ log: "person,t,option,outcome\nann,1,1,2\n" }),
  );
  expect(figures[0].kind).toBe("table");
  // all learners start indifferent, the stationary person chooses 1/2 on average by symmetry of the cube
  expect(measures.bestProbability.value).toBeAllclose(1 / 8, { atol: 1e-9 });
});

test("errors name the person and the round", async () => {
  const run = (log: string) => learningInstruments[0].run({}, instrumentContext({ log }));
  await expect(run("person,t,option,outcome\nann,1,3,1\n")).rejects.toThrow(
    "person ann, round 1: wanted an option in 1..2, got 3",
  );
  await expect(run("person,t,option,outcome\nann,2,1,1\n")).rejects.toThrow(
    "line 2: wanted t = 1 for person ann, got 2",
  );
});

test("without outcomes only somebody who does not learn can be read, and the report says so", async () => {
  const read = (log: string) => learningInstruments[0].run({}, instrumentContext({ log }));
  const { measures, notices } = await read("option,outcome\n1,\n1,2\n");
  expect(measures.bestProbability).toMatchObject({ value: 1, note: "stationary" });
  const text = notices.map((n) => n.text).join("\n");
  expect(text).toContain("1 of 2 choices have no outcome");
  expect(text).toContain("27 preferences are 19 but for a constant");
  const bare = await read("option\n1\n1\n");
  expect(bare.figures[0]).toEqual((await read("option,outcome\n1,\n1,2\n")).figures[0]);
  await expect(read("option,outcome\n,1\n")).rejects.toThrow("line 2: wanted an option, got none");
});

test("preferences that cannot be told apart are named, not refused", async () => {
  const texts = async (utilities: string): Promise<string> => {
    const { notices } = await learningInstruments[0].run(
      { utilities },
      instrumentContext({ log: "option,outcome\n1,1\n" }),
    );
    return notices.map((n) => n.text).join("\n");
  };
  expect(await texts("0 0 1")).toContain("27 preferences are only 8 different ones");
  expect(await texts("1")).toContain("all preferences are the same but for a constant");
});

test("designs matter once a person has seen outcomes; a first choice reveals nothing", async () => {
  const bits = async (rounds: number): Promise<(number | undefined)[]> => {
    const { measures } = await learningInstruments[1].run(
      { outcomes: 3, rounds, step: 0.5 },
      instrumentContext(),
    );
    return [measures.bestBits.value, measures.worstBits.value].map((x) => x ?? undefined);
  };
  const [best = 0, worst = Infinity] = await bits(3);
  expect(best).toBeGreaterThan(1.1 * worst);
  for (const first of await bits(1)) expect(Math.abs(first ?? Infinity)).toBeLessThan(1e-12);
});
