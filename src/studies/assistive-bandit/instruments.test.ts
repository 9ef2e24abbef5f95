import { expect, test } from "vitest";
import { assistiveInstruments } from "./instruments.ts";

const context = (files: Record<string, string> = {}) => ({
  signal: new AbortController().signal,
  progress() {},
  files: Object.fromEntries(
    Object.entries(files).map(([slot, text]) => [
      slot,
      [{ name: `${slot}.csv`, bytes: new TextEncoder().encode(text) }],
    ]),
  ),
  run: undefined,
  data: async () => {
    throw new Error("no data");
  },
});

test("advice for a win-stay person: the exact numbers of the reference table", async () => {
  const { measures } = await assistiveInstruments[0].run({ human: "wsls", rounds: 5 }, context());
  expect(measures.alone.value).toBeAllclose(2.844444, { atol: 1e-6 });
  expect(measures.assisted.value).toBeAllclose(2.888889, { atol: 1e-6 });
  expect(measures.worstLoss.value).toBeAllclose(2.844444 - 2.763889, { atol: 1e-6 });
  expect(measures.ceiling.value).toBeAllclose(2.888889, { atol: 1e-6 });
});

test("a log of win-stay lose-shift wishes is recognised, and one with an unknown arm refused", async () => {
  const csv = "wish,arm,reward\n0,0,0\n1,1,0\n0,0,1\n0,0,0\n1,1,1\n1,1,0\n0,0,0\n1,1,1\n";
  const { measures } = await assistiveInstruments[1].run({ arms: 2 }, context({ session: csv }));
  expect(measures.bestProbability.note).toBe("wsls");
  await expect(
    assistiveInstruments[1].run({ arms: 2 }, context({ session: "wish,arm,reward\n0,3,1\n" })),
  ).rejects.toThrow("round 1");
});
