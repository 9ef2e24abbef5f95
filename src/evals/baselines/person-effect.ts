/**
 * @file How much of the spread between times is the person: ln minutes = task + person + rest, persons drawn from a normal.
 *
 * Restricted maximum likelihood with one free ratio: for a given ratio of variances the tasks (fixed) and persons (random)
 * solve Henderson's equations, and the ratio is found by a search in one dimension.
 *
 * @source Henderson 1975, "Best linear unbiased estimation and prediction under a selection model"; Patterson & Thompson 1971 (REML)
 */

/** A success with the person who had it. */
export interface PersonTime {
  task: number;
  person: string;
  successMinutes: number;
}

export interface PersonEffects {
  /** Standard deviation between persons, ln minutes. */
  personSpread: number;
  /** Standard deviation that remains between attempts of one person, ln minutes. */
  restSpread: number;
  /** Share of the variance that is the person, 0..1. */
  personShare: number;
  successes: number;
  tasks: number;
  /** Shrunk effect of each person, ln minutes: positive is slower than others on the same tasks. */
  persons: readonly { person: string; effect: number; factor: number; successes: number }[];
  /** Label of each task as if a typical person had done it: exp of the task's effect, minutes. */
  taskMinutes: ReadonlyMap<number, number>;
}

export type PersonEffectResult =
  | { ok: true; effects: PersonEffects }
  | { ok: false; reason: "too few persons" | "persons and tasks not crossed" };

/**
 * Fits the model to successes. Needs three persons, and a person on two tasks and a task with two persons; without that,
 * person and task cannot be told apart and the result says so.
 */
export function fitPersonEffects(times: readonly PersonTime[]): PersonEffectResult {
  const persons = [...new Set(times.map(({ person }) => person))];
  const tasks = [...new Set(times.map(({ task }) => task))];
  if (persons.length < 3) return { ok: false, reason: "too few persons" };
  if (times.length <= tasks.length || crossings(times) < 2) {
    return { ok: false, reason: "persons and tasks not crossed" };
  }
  const design = designOf(times, tasks, persons);
  const logRatio = minimise((value) => criterion(design, Math.exp(value)), Math.log(1e-8), 9);
  const ratio = Math.exp(logRatio);
  const { solution, restVariance } = solve(design, ratio);
  const personVariance = ratio < 1e-7 ? 0 : ratio * restVariance;
  const counts = new Map<string, number>();
  for (const { person } of times) counts.set(person, (counts.get(person) ?? 0) + 1);
  return {
    ok: true,
    effects: {
      personSpread: Math.sqrt(personVariance),
      restSpread: Math.sqrt(restVariance),
      personShare: personVariance / (personVariance + restVariance || 1),
      successes: times.length,
      tasks: tasks.length,
      persons: persons
        .map((person, i) => {
          const effect = personVariance === 0 ? 0 : solution[tasks.length + i]!;
          return { person, effect, factor: Math.exp(effect), successes: counts.get(person)! };
        })
        .sort((a, b) => b.successes - a.successes),
      taskMinutes: new Map(tasks.map((task, i) => [task, Math.exp(solution[i]!)])),
    },
  };
}

/** A group of tasks whose successes come mostly from one person. */
export interface CarriedGroup {
  group: string;
  person: string;
  share: number;
  successes: number;
}

/** Groups with at least one success in which one person has more than `limit` of the successes. */
export function carriedGroups(
  times: readonly PersonTime[],
  groupOf: (task: number) => string | undefined,
  limit = 0.5,
): CarriedGroup[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { task, person } of times) {
    const group = groupOf(task);
    if (group === undefined) continue;
    const counts = groups.get(group) ?? new Map<string, number>();
    groups.set(group, counts.set(person, (counts.get(person) ?? 0) + 1));
  }
  return [...groups].flatMap(([group, counts]) => {
    const successes = [...counts.values()].reduce((a, b) => a + b, 0);
    const [person, most] = [...counts].sort(([, a], [, b]) => b - a)[0]!;
    return most / successes > limit ? [{ group, person, share: most / successes, successes }] : [];
  });
}

interface Design {
  times: readonly PersonTime[];
  task: number[];
  person: number[];
  logs: number[];
  tasks: number;
  persons: number;
}

function designOf(times: readonly PersonTime[], tasks: number[], persons: string[]): Design {
  const taskAt = new Map(tasks.map((task, i) => [task, i]));
  const personAt = new Map(persons.map((person, i) => [person, i]));
  return {
    times,
    task: times.map(({ task }) => taskAt.get(task)!),
    person: times.map(({ person }) => personAt.get(person)!),
    logs: times.map(({ successMinutes }) => Math.log(successMinutes)),
    tasks: tasks.length,
    persons: persons.length,
  };
}

/** Successes of persons with several tasks at tasks with several persons: what separates the two. */
function crossings(times: readonly PersonTime[]): number {
  const tasksOf = new Map<string, Set<number>>();
  const personsOf = new Map<number, Set<string>>();
  for (const { task, person } of times) {
    tasksOf.set(person, (tasksOf.get(person) ?? new Set()).add(task));
    personsOf.set(task, (personsOf.get(task) ?? new Set()).add(person));
  }
  return times.filter(
    ({ task, person }) => tasksOf.get(person)!.size > 1 && personsOf.get(task)!.size > 1,
  ).length;
}

/** Twice the negative restricted log-likelihood at the best rest variance, without constants. */
function criterion(design: Design, ratio: number): number {
  const { restVariance, logDeterminant } = solve(design, ratio);
  const degrees = design.logs.length - design.tasks;
  return degrees * Math.log(restVariance) + logDeterminant + design.persons * Math.log(ratio);
}

/** Henderson's equations: effects of tasks then persons, the rest variance, and ln det of the coefficient matrix. */
function solve(
  design: Design,
  ratio: number,
): { solution: Float64Array; restVariance: number; logDeterminant: number } {
  const { task, person, logs, tasks, persons } = design;
  const n = tasks + persons;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  let squares = 0;
  logs.forEach((log, i) => {
    const t = task[i]!;
    const p = tasks + person[i]!;
    matrix[t * n + t]!++;
    matrix[p * n + p]!++;
    matrix[t * n + p]!++;
    matrix[p * n + t]!++;
    right[t]! += log;
    right[p]! += log;
    squares += log * log;
  });
  for (let p = tasks; p < n; p++) matrix[p * n + p]! += 1 / ratio;
  const logDeterminant = cholesky(matrix, n);
  const solution = backSolve(matrix, right, n);
  let explained = 0;
  for (let i = 0; i < n; i++) explained += solution[i]! * right[i]!;
  // Identical times leave nothing: a floor keeps the logarithm finite.
  const restVariance = Math.max((squares - explained) / (logs.length - tasks), 1e-12);
  return { solution, restVariance, logDeterminant };
}

/** Lower Cholesky factor in place; returns ln det. The matrix is positive definite by construction. */
function cholesky(a: Float64Array, n: number): number {
  let logDeterminant = 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
    logDeterminant += 2 * Math.log(a[j * n + j]!);
  }
  return logDeterminant;
}

function backSolve(factor: Float64Array, right: Float64Array, n: number): Float64Array {
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}

/** Golden-section search after a coarse scan, so that a flat end does not hide the minimum. */
function minimise(value: (x: number) => number, low: number, high: number): number {
  const grid = Array.from({ length: 41 }, (_, i) => low + ((high - low) * i) / 40);
  const values = grid.map(value);
  const best = values.indexOf(Math.min(...values));
  let a = grid[Math.max(0, best - 1)]!;
  let b = grid[Math.min(40, best + 1)]!;
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 60; i++) {
    const c = b - golden * (b - a);
    const d = a + golden * (b - a);
    if (value(c) < value(d)) b = d;
    else a = c;
  }
  return (a + b) / 2;
}
