import { expect, test } from "vitest";
import { instrumentContext } from "../../study/testing.ts";
import { assistiveInstruments } from "./instruments.ts";

test("advice for a win-stay person: the exact numbers of the reference table", async () => {
  const { measures } = await assistiveInstruments[0].run(
    { human: "wsls", rounds: 5 },
    instrumentContext(),
  );
  expect(measures.alone.value).toBeAllclose(2.844444, { atol: 1e-6 });
  expect(measures.assisted.value).toBeAllclose(2.888889, { atol: 1e-6 });
  expect(measures.worstLoss.value).toBeAllclose(2.844444 - 2.763889, { atol: 1e-6 });
  expect(measures.ceiling.value).toBeAllclose(2.888889, { atol: 1e-6 });
});

test("a Gittins index whose look-ahead is too short is announced", async () => {
  const codes = async (human: string) =>
    (
      await assistiveInstruments[0].run({ human, others: "wsls", rounds: 3 }, instrumentContext())
    ).notices.map((n) => n.code);
  expect(await codes("gittins 0.9999")).toEqual(["short-look-ahead"]);
  expect(await codes("gittins 0.9")).toEqual([]);
});

test("the best rule for a team tells every reward: win-stay lose-shift reaches the ceiling", async () => {
  const { measures, figures } = await assistiveInstruments[1].run(
    { rounds: 5 },
    instrumentContext(),
  );
  expect(measures.bestAlone).toMatchObject({ note: "stay 1, shift 1" });
  expect(measures.bestAlone.value).toBeAllclose(2.844444, { atol: 1e-6 });
  expect(measures.bestAssisted.value).toBeAllclose(2.888889, { atol: 1e-6 });
  const panels = figures[0]?.kind === "panels" ? figures[0].panels : [];
  const [alone, assisted] = panels.map((p) => (p.kind === "heatmap" ? Array.from(p.values) : []));
  assisted.forEach((value, i) => {
    expect(value).toBeGreaterThanOrEqual(alone[i] - 1e-9);
  });
  expect(assisted[0]).toBeAllclose(2.888889, { atol: 1e-6 }); // never staying tells as much
  expect(alone[0]).toBeLessThan(2.5); // worse than pulling at random
  await expect(
    assistiveInstruments[1].run({ arms: 4, rounds: 8 }, instrumentContext()),
  ).rejects.toThrow("rounds: wanted at most 60000 histories");
});

test("a log of win-stay lose-shift wishes is recognised, and one with an unknown arm refused", async () => {
  const csv = "wish,arm,reward\n0,0,0\n1,1,0\n0,0,1\n0,0,0\n1,1,1\n1,1,0\n0,0,0\n1,1,1\n";
  const { measures } = await assistiveInstruments[2].run(
    { arms: 2 },
    instrumentContext({ session: csv }),
  );
  expect(measures.bestProbability.note).toBe("wsls");
  await expect(
    assistiveInstruments[2].run(
      { arms: 2 },
      instrumentContext({ session: "wish,arm,reward\n0,3,1\n" }),
    ),
  ).rejects.toThrow("round 1");
  await expect(
    assistiveInstruments[2].run({ models: " " }, instrumentContext({ session: csv })),
  ).rejects.toThrow("models: wanted at least one");
  await expect(
    assistiveInstruments[2].run({}, instrumentContext({ session: "wish,arm,reward\n0,0,2\n" })),
  ).rejects.toThrow("session, rounds.0.reward: wanted 0 or 1");
});

test("rounds in which the robot did not ask are no wishes, but their rewards count", async () => {
  const csv = "wish,arm,reward\n,1,0\n0,0,1\n,1,1\n1,1,0\n";
  const report = await assistiveInstruments[2].run(
    { arms: 2, models: "wsls, random" },
    instrumentContext({ session: csv }),
  );
  expect(report.summary).toContain("from 2 wishes in 4 rounds");
  expect(report.measures.bestProbability).toMatchObject({ note: "wsls" });
  // After a loss of arm 1 she must wish for arm 0, after a reward of arm 1 for arm 1: 1 against (1/2)².
  expect(report.measures.bestProbability.value).toBeAllclose(0.8, { atol: 1e-12 });
});
