import { expect, test } from "vitest";
import { rng } from "../../math/random.ts";
import { carriedGroups, fitPersonEffects, type PersonTime } from "./person-effect.ts";

/** A crossed table: every person on every task. */
function crossed(seed: number, tasks: number, persons: number, between: number, rest: number) {
  const random = rng(seed, "person-effect-test");
  const slow = random.normals(persons);
  return Array.from({ length: tasks * persons }, (_, i): PersonTime => {
    const task = i % tasks;
    const person = Math.floor(i / tasks);
    const log = Math.log(5 * (task + 1)) + between * slow[person]! + rest * random.normal();
    return { task, person: `p${person}`, successMinutes: Math.exp(log) };
  });
}

/** Mean squares of the two-way table without replication, by hand. */
function meanSquares(times: readonly PersonTime[], tasks: number, persons: number) {
  const y = (t: number, p: number) => Math.log(times[p * tasks + t]!.successMinutes);
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const all = [...Array(tasks).keys()];
  const everyone = [...Array(persons).keys()];
  const taskMean = all.map((t) => mean(everyone.map((p) => y(t, p))));
  const personMean = everyone.map((p) => mean(all.map((t) => y(t, p))));
  const grand = mean(taskMean);
  const between =
    (tasks * personMean.reduce((sum, m) => sum + (m - grand) ** 2, 0)) / (persons - 1);
  let rest = 0;
  for (const t of all) {
    for (const p of everyone) rest += (y(t, p) - taskMean[t]! - personMean[p]! + grand) ** 2;
  }
  return { between, rest: rest / ((tasks - 1) * (persons - 1)), taskMean, personMean, grand };
}

test("on a full crossing REML equals the analysis of variance", () => {
  for (const seed of [1, 2, 3]) {
    const [tasks, persons] = [7, 6];
    const times = crossed(seed, tasks, persons, 0.6, 0.4);
    const squares = meanSquares(times, tasks, persons);
    const result = fitPersonEffects(times);
    if (!result.ok) throw new Error(result.reason);
    const { effects } = result;
    const personVariance = (squares.between - squares.rest) / tasks;
    expect(effects.restSpread ** 2).toBeAllclose(squares.rest, { rtol: 1e-5 });
    expect(effects.personSpread ** 2).toBeAllclose(personVariance, { rtol: 1e-4 });
    // Best linear prediction shrinks each person's deviation by the reliability of its mean
    const shrink = personVariance / (personVariance + squares.rest / tasks);
    const first = effects.persons.find(({ person }) => person === "p0")!;
    expect(first.effect).toBeAllclose(shrink * (squares.personMean[0]! - squares.grand), {
      rtol: 1e-4,
    });
    expect(Math.log(effects.taskMinutes.get(3)!)).toBeAllclose(squares.taskMean[3]!, {
      rtol: 1e-6,
    });
  }
});

test("people who do not differ get no person variance, and effects of zero", () => {
  const times = crossed(4, 10, 4, 0, 0.5);
  const squares = meanSquares(times, 10, 4);
  const result = fitPersonEffects(times);
  if (!result.ok) throw new Error(result.reason);
  if (squares.between < squares.rest) expect(result.effects.personSpread).toBe(0);
  else expect(result.effects.personSpread).toBeLessThan(0.3);
});

test("a slow person on hard tasks does not make them harder", () => {
  // p0 takes three times as long as the others and alone did task 5, besides three shared tasks
  const shared = [0, 1, 2, 3].flatMap((task) =>
    ["p0", "p1", "p2", "p3"].map((person, i) => ({
      task,
      person,
      successMinutes: 10 * (person === "p0" ? 3 : 1) * (1 + 0.02 * ((task + i) % 3)),
    })),
  );
  const result = fitPersonEffects([...shared, { task: 5, person: "p0", successMinutes: 30 }]);
  if (!result.ok) throw new Error(result.reason);
  expect(result.effects.taskMinutes.get(5)!).toBeLessThan(20); // near 30 / 3 times the typical person
  expect(result.effects.personShare).toBeGreaterThan(0.9);
});

test("tables that cannot separate person from task say so", () => {
  const one = (task: number, person: string): PersonTime => ({ task, person, successMinutes: 5 });
  expect(fitPersonEffects([one(0, "a"), one(1, "b")])).toEqual({
    ok: false,
    reason: "too few persons",
  });
  expect(fitPersonEffects([one(0, "a"), one(1, "b"), one(2, "c"), one(2, "d")])).toEqual({
    ok: false,
    reason: "persons and tasks not crossed",
  });
});

test("a bucket that rests on one person is named", () => {
  const one = (task: number, person: string): PersonTime => ({ task, person, successMinutes: 5 });
  const times = [one(0, "a"), one(0, "a"), one(0, "b"), one(1, "a"), one(1, "b")];
  expect(carriedGroups(times, (task) => (task === 0 ? "short" : "long"))).toEqual([
    { group: "short", person: "a", share: 2 / 3, successes: 3 },
  ]);
});
