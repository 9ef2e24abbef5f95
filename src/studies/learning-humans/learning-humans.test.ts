import { expect, test } from "vitest";
import { memoryContext } from "../../study/testing.ts";
import { checkLearning, type LearningConfig, learningSchema } from "./config.ts";
import { learningHumans } from "./index.ts";

const tiny: LearningConfig = learningSchema.parse({ people: 1000, boxPeople: 300 });

test("two seeds give two runs, one seed gives one", async () => {
  const measures = async (seed: number): Promise<unknown> => {
    const run = memoryContext<Record<string, unknown>>({
      config: { ...tiny, people: 20, boxPeople: 20 },
      seed,
    });
    await learningHumans.run(run.context);
    return run.measures;
  };
  const [a, b, c] = [await measures(1), await measures(1), await measures(2)];
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});

test("other conventions are announced", () => {
  expect(checkLearning({ ...tiny, bootstrap: 0.99 })[0].text).toContain("bootstrap 0.99");
  expect(checkLearning(tiny)).toEqual([]);
});

test("one person's chances move while they learn, and stay where the options were known", async () => {
  const run = memoryContext<Record<string, unknown>>({
    config: { ...tiny, people: 20, boxPeople: 20 },
  });
  await learningHumans.run(run.context);
  const spec = learningHumans.figures.find(({ id }) => id === "one-person");
  const figure = await spec?.build(run.data(), {});
  const mind = figure?.kind === "panels" ? figure.panels[0] : undefined;
  if (mind?.kind !== "lines") throw new Error("no chances in the figure");
  const [known, ...learners] = mind.series.map(({ y }) => Array.from(y));
  expect(new Set(known).size).toBe(1);
  for (const chances of learners) {
    expect(chances[0]).toBeAllclose(0.5, { atol: 1e-12 }); // nothing is known yet
    expect(new Set(chances.slice(1)).size).toBeGreaterThan(1);
  }
  // The mean over many people who like the same is a distribution too, begins at the prior, and ends with most on the truth.
  const many = await spec?.build(run.data(), { average: true, person: "qlearn" });
  const read = many?.kind === "panels" ? many.panels.at(-1) : undefined;
  if (read?.kind !== "heatmap") throw new Error("no mean posterior in the figure");
  const { rows, columns, values } = read;
  const at = (t: number) => Array.from({ length: rows }, (_, i) => values[i * columns + t]);
  const names = read.y.categories ?? [];
  const truth = names.findIndex((name) => name.startsWith("▸"));
  expect(at(0)).toBeAllclose(new Array(rows).fill(1 / rows), { atol: 1e-12 });
  expect(at(20).reduce((a, b) => a + b, 0)).toBeAllclose(1, { atol: 1e-9 });
  expect(at(20)[truth]).toBe(Math.max(...at(20)));
});

test("regret is drawn beside that of acting blind, which is half the mean difference of the options", async () => {
  const run = memoryContext<Record<string, unknown>>({
    config: { ...tiny, people: 20, boxPeople: 20 },
  });
  await learningHumans.run(run.context);
  const levels = [-1, 0, 1];
  const differences = levels.flatMap((a) =>
    levels.flatMap((b) => levels.map((c) => Math.abs(0.5 * a + 0.1 * b - 0.6 * c))),
  );
  const blind = differences.reduce((sum, d) => sum + d / 2, 0) / 27;
  expect(run.measures.regretBlind.value).toBeAllclose(blind, { atol: 1e-12 });
  const figure = await learningHumans.figures
    .find(({ id }) => id === "curves")
    ?.build(run.data(), { quantity: "regret" });
  if (figure?.kind !== "lines") throw new Error("no curves");
  expect(figure.rules?.[0]?.value).toBeAllclose(blind, { atol: 1e-12 });
  for (const { y } of figure.series)
    for (const regret of y) expect(regret).toBeGreaterThanOrEqual(0);
  const crowd = await learningHumans.figures
    .find(({ id }) => id === "crowd")
    ?.build(run.data(), {});
  expect(crowd?.title).toContain("50 % experts");
});
