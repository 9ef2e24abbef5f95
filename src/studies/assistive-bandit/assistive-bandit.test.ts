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

test("arms that are always the same: a win-stay person who meets the best one first loses nothing", async () => {
  const config = { ...tiny, theta: "1, 0", humans: "wsls, random", trainHumans: "", updates: 0 };
  const run = memoryContext<Record<string, unknown>>({ config });
  await assistiveBandit.run(run.context);
  const table = await run.data().array("games-defer");
  expect(table?.data[0]).toBe(0); // win-stay begins with arm 0, which always pays
  expect(Math.abs(Number(table?.data[3]) - 3)).toBeLessThan(4 * Number(table?.data[4])); // six rounds, half of them lost
});

test("unknown people stop a run, other conventions are announced", () => {
  expect(checkAssistive({ ...tiny, humans: "wsls, clairvoyant" })[0].text).toContain(
    'unknown "clairvoyant"',
  );
  expect(checkAssistive({ ...tiny, wslsRule: "wished" })[0].code).toBe("other-conventions");
  expect(checkAssistive(tiny)).toEqual([]);
  expect(checkAssistive({ ...tiny, theta: "0.2, 1.5" })[0].text).toBe(
    "theta: wanted numbers in [0, 1], got 1.5",
  );
  expect(checkAssistive({ ...tiny, theta: "0.2" })[0].text).toBe("theta: wanted 2 means, got 1");
  expect(checkAssistive({ ...tiny, filterHumans: "annealed 3" })[0].code).toBe("bad-filter");
  expect(checkAssistive({ ...tiny, humans: "gittins 0.9999" })[0].code).toBe("short-look-ahead");
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
  expect(run.measures.playedAsked.value).toBe(4);
  const figure = await assistiveBandit.figures
    .find(({ id }) => id === "played")
    ?.build(run.data(), {});
  expect(figure?.kind).toBe("panels");
  expect(run.measures.playedAloneRegret.value).toBeGreaterThan(0);
  const shown = (c: AssistiveConfig) =>
    assistiveBandit.figures.flatMap(({ id, applies }) => (applies?.(c) === false ? [] : [id]));
  expect(shown(config)).toEqual(["played", "belief"]);
  expect(shown(tiny)).not.toContain("played");
  const beliefs = await assistiveBandit.figures
    .find(({ id }) => id === "belief")
    ?.build(run.data(), {});
  expect(beliefs?.kind === "panels" && beliefs.panels.length).toBe(2); // one for each arm
  expect(checkAssistive({ ...config, session: "{" })[0].code).toBe("bad-session");
});

test("a session in turns: what the robot pulled unasked says nothing about her, and no wish was overridden", async () => {
  const rounds = [
    { wish: null, arm: 1, reward: 0 },
    { wish: 0, arm: 0, reward: 1 },
    { arm: 1, reward: 1 },
    { wish: 1, arm: 1, reward: 0 },
  ];
  const session = JSON.stringify({
    arms: 2,
    theta: [0.1, 0.6],
    robot: "filter",
    mode: "turn-taking",
    rounds,
  });
  const run = memoryContext<Record<string, unknown>>({ config: { ...tiny, session } });
  await assistiveBandit.run(run.context);
  expect(run.measures.playedModel.note).toBe("wsls"); // shifted after a loss, stayed after a reward
  expect(run.measures.playedAsked.value).toBe(2);
  expect(run.measures.playedOverrides.value).toBe(0);
  const figure = await assistiveBandit.figures
    .find(({ id }) => id === "played")
    ?.build(run.data(), {});
  expect(figure?.caption).toContain("mode: turn-taking");
});
