import { expect, test } from "vitest";
import { judge } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import { type LearningConfig, learningSchema } from "./config.ts";
import { learningHumans } from "./index.ts";

const tiny: LearningConfig = learningSchema.parse({ people: 1000, boxPeople: 300 });

test("a quick run measures everything, every figure draws, and what does not hang on the sample holds", async () => {
  const run = memoryContext<Record<string, unknown>>({ config: tiny });
  await learningHumans.run(run.context);
  const known = learningHumans.measures.map((m) => m.name);
  expect(Object.keys(run.measures).filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !(name in run.measures))).toEqual([]);
  const rows = judge(learningHumans.claims, run.measures, {
    config: tiny,
    preset: "quick",
    atPaperScale: false,
  });
  // Every claim is judged; how sampled differences smaller than the noise of 1000 people fall is not the test's to say.
  expect(rows.map((row) => row.id)).toEqual(learningHumans.claims.map((claim) => claim.id));
  expect(rows.filter((row) => row.verdict === "not-run").map((row) => row.id)).toEqual([]);
  expect(run.measures.qlearnGain5?.value).toBeGreaterThan(0); // exact, so it has no sample
  const sure = [
    "stationarity-harms",
    "reverse-harm",
    "first-episode-silent",
    "best-item-only",
    "exact-tables",
  ];
  expect(rows.filter((row) => sure.includes(row.id)).map((row) => [row.id, row.verdict])).toEqual(
    sure.map((id) => [id, "held-at-this-scale"]),
  );
  for (const figure of learningHumans.figures) {
    const built = await figure.build(run.data(), {});
    expect(built.caption).not.toContain("Not in this run");
  }
});
