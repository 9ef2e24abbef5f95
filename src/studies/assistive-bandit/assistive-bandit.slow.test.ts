import { expect, test } from "vitest";
import { judge } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import { type AssistiveConfig, assistivePresets, assistiveSchema } from "./config.ts";
import { assistiveBandit } from "./index.ts";

test("a quick run measures everything, every figure draws, and exact claims hold", async () => {
  const config: AssistiveConfig = assistiveSchema.parse({
    ...assistivePresets.quick.values,
    episodes: 6000, // the smallest sampled effect below is then six standard errors, and two are wanted
    updates: 60,
  });
  const run = memoryContext<Record<string, unknown>>({ config });
  await assistiveBandit.run(run.context);
  const known = assistiveBandit.measures
    .map((m) => m.name)
    .filter(
      (name) =>
        !name.startsWith("played") &&
        name !== "sparse10000" &&
        !/^(learned(Table|Wsls|Thom|Eps)|lead)/.test(name),
    ); // need 10,000 rounds, or robots for four arms
  expect(Object.keys(run.measures).filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !(name in run.measures))).toEqual([]);
  const rows = judge(assistiveBandit.claims, run.measures, {
    config,
    preset: "quick",
    atPaperScale: false,
  });
  const sure = [
    "never-worse",
    "wsls-optimal",
    "alone-not-assisted",
    "assistance-reduces-regret",
    "majority-noisy",
    "majority-harms-learners",
    "communication-bound",
    "wrong-model-hurts",
    "exact-tables",
    "modes-agree",
  ];
  expect(rows.filter((r) => sure.includes(r.id)).map((r) => [r.id, r.verdict])).toEqual(
    sure.map((id) => [id, "held-at-this-scale"]),
  );
  for (const figure of assistiveBandit.figures.filter(({ id }) => id !== "played")) {
    const built = await figure.build(run.data(), {});
    expect(built.caption).not.toContain("Not in this run");
  }
});
