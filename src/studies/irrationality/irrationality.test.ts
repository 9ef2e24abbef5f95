import { expect, test } from "vitest";
import { judge } from "../../study/index.ts";
import { memoryContext } from "../../study/testing.ts";
import {
  checkIrrationality,
  type IrrationalityConfig,
  irrationalityPresets,
  irrationalitySchema,
} from "./config.ts";
import { irrationality } from "./index.ts";

const quick: IrrationalityConfig = irrationalitySchema.parse({
  ...irrationalityPresets.quick.values,
  sweepTrajectories: 50,
  trajectories: 1500,
  randomMdps: 3,
});

test("stopped between two calculations and resumed, a run ends with the same numbers", async () => {
  const small: IrrationalityConfig = {
    ...quick,
    grids: "G5b",
    sweepTrajectories: 0,
    randomMdps: 0,
  };
  const whole = memoryContext<Record<string, unknown>>({ config: small, seed: 4 });
  await irrationality.run(whole.context);
  const stop = new AbortController();
  const first = memoryContext<Record<string, unknown>>({
    config: small,
    seed: 4,
    signal: stop.signal,
    onProgress: ({ message }) => {
      if (message?.startsWith("matrix") === true) stop.abort();
    },
  });
  await irrationality.run(first.context);
  expect(Object.keys(first.measures)).toEqual([]);
  const newest = [...first.checkpoints.values()].at(-1);
  const second = memoryContext<Record<string, unknown>>({
    config: small,
    seed: 4,
    ...(newest === undefined ? {} : { resumeFrom: newest }),
  });
  await irrationality.run(second.context);
  expect(second.measures).toEqual(whole.measures);
  expect(whole.measures.regretExcess.value).toBeLessThanOrEqual(1e-6);
  expect(whole.measures.regretMost.value).toBeGreaterThan(1);
  const regret = await irrationality.figures
    .find(({ id }) => id === "regret")
    ?.build(whole.data(), { grid: "G5b" });
  expect(regret?.kind).toBe("bars");
});

test("claims about the reference setting are not run under other conventions", async () => {
  const other: IrrationalityConfig = {
    ...quick,
    planning: "max",
    grids: "G5c",
    sweepTrajectories: 0,
    randomMdps: 0,
    trajectories: 50,
  };
  expect(checkIrrationality(other).map((n) => n.code)).toEqual(["other-conventions"]);
  const run = memoryContext<Record<string, unknown>>({ config: other });
  await irrationality.run(run.context);
  const rows = judge(irrationality.claims, run.measures, {
    config: other,
    preset: undefined,
    atPaperScale: false,
  });
  expect(new Set(rows.map((row) => row.verdict))).toEqual(new Set(["not-run"]));
});

test("lists that cannot be read stop the run before it starts", () => {
  const codes = (values: Partial<IrrationalityConfig>): string[] =>
    checkIrrationality(irrationalitySchema.parse(values)).map((n) => n.code);
  expect(codes({ grids: "G9" })).toContain("unknown-grid");
  expect(codes({ demonstrators: "rational, lazy 3" })).toContain("bad-demonstrator");
  expect(codes({})).toEqual([]);
});

test("who has no plan under a convention is left out and named, and the others run", async () => {
  const being: IrrationalityConfig = {
    ...quick,
    rewardOn: "being",
    grids: "G5a",
    demonstrators: "rational, myopic-discount 0.5, hyperbolic 0.5",
    sweepTrajectories: 20,
    randomMdps: 0,
    trajectories: 50,
  };
  const notices = irrationality.check?.(being) ?? [];
  expect(notices.map((n) => n.text).join("\n")).toContain(
    "hyperbolic 0.5 is left out, who has no plan on grid G5a: hyperbolic: wanted 1 + kV > 0",
  );
  const run = memoryContext<Record<string, unknown>>({ config: being });
  await irrationality.run(run.context);
  expect((await run.data().array("table-G5a"))?.shape[0]).toBe(2);
  const texts = run.notices.map((n) => n.text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.join("\n")).toContain("sweep on G5a: hyperbolic 2 is left out");
  const alone = irrationality.check?.({ ...being, demonstrators: "hyperbolic 0.5" }) ?? [];
  expect(alone.at(-1)?.level).toBe("failure");
});

test("a hyperbolic planner with values below 0 is announced", async () => {
  const run = memoryContext<Record<string, unknown>>({
    config: { ...quick, grids: "G5a", sweepTrajectories: 20, randomMdps: 0, trajectories: 50 },
  });
  await irrationality.run(run.context);
  expect(run.notices.map((n) => n.text).join("\n")).toContain(
    "hyperbolic 2: hyperbolic: values below 0",
  );
});

test("a walk is read whole or refused", async () => {
  const run = memoryContext<Record<string, unknown>>({ config: quick });
  const spec = irrationality.figures.find(({ id }) => id === "posterior");
  await expect(spec?.build(run.data(), { moves: "NQ" })).rejects.toThrow("moves: wanted letters");
  expect((await spec?.build(run.data(), { moves: "nn" }))?.title).toContain("NN");
});
