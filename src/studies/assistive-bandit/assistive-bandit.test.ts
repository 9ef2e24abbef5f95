import { expect, test } from "vitest";
import { memoryContext } from "../../study/testing.ts";
import { type AssistiveConfig, assistiveSchema, checkAssistive } from "./config.ts";
import { assistiveBandit } from "./index.ts";

const tiny: AssistiveConfig = assistiveSchema.parse({
  arms: 2,
  rounds: 6,
  humans: "wsls, greedy, eps-optimal 0.1",
  filterHumans: "wsls",
  episodes: 100,
  filterEpisodes: 10,
  consistencyRounds: 100,
  consistencyRuns: 10,
  trainHumans: "wsls, greedy",
  trainArms: 2,
  trainRounds: 3,
  hidden: 4,
  updates: 60,
});

test("stopped in the middle of a training and resumed, a run ends with the same numbers", async () => {
  const whole = memoryContext<Record<string, unknown>>({ config: tiny, seed: 2 });
  await assistiveBandit.run(whole.context);
  expect(whole.measures.learnedGreedy).toBeDefined();
  const stop = new AbortController();
  const first = memoryContext<Record<string, unknown>>({
    config: tiny,
    seed: 2,
    signal: stop.signal,
    onProgress: ({ message }) => {
      if (message?.startsWith("training with wsls, updates 51") === true)
        setTimeout(() => stop.abort(), 0);
    },
  });
  await assistiveBandit.run(first.context);
  expect(first.measures).toEqual({});
  const newest = [...first.checkpoints.values()].at(-1);
  expect(newest?.metadata.unit).toMatch(/^training/);
  const second = memoryContext<Record<string, unknown>>({
    config: tiny,
    seed: 2,
    ...(newest === undefined ? {} : { resumeFrom: newest }),
  });
  await assistiveBandit.run(second.context);
  expect(second.measures).toEqual(whole.measures);
});

test("unknown people stop a run, other conventions are announced", () => {
  expect(checkAssistive({ ...tiny, humans: "wsls, clairvoyant" })[0].text).toContain(
    'unknown "clairvoyant"',
  );
  expect(checkAssistive({ ...tiny, wslsRule: "wished" })[0].code).toBe("other-conventions");
  expect(checkAssistive(tiny)).toEqual([]);
});

test("a played session is a run of its own: who played, and at what regret", async () => {
  const rounds = [
    { wish: 0, arm: 0, reward: 0 },
    { wish: 1, arm: 1, reward: 0 },
    { wish: 0, arm: 1, reward: 1 },
    { wish: 1, arm: 1, reward: 1 },
  ];
  const config = { ...tiny, session: JSON.stringify({ arms: 2, theta: [0.1, 0.6], rounds }) };
  expect(checkAssistive(config)).toEqual([]);
  const run = memoryContext<Record<string, unknown>>({ config });
  await assistiveBandit.run(run.context);
  expect(run.measures.playedModel.note).toBe("wsls");
  expect(run.measures.playedRegret.value).toBeAllclose(0.5, { atol: 1e-12 });
  expect(run.measures.playedWishRegret.value).toBeAllclose(1, { atol: 1e-12 });
  expect(run.measures.playedOverrides.value).toBe(1);
  const figure = await assistiveBandit.figures
    .find(({ id }) => id === "played")
    ?.build(run.data(), {});
  expect(figure?.kind).toBe("panels");
  expect(checkAssistive({ ...config, session: "{" })[0].code).toBe("bad-session");
});
