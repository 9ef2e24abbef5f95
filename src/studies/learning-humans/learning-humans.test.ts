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
