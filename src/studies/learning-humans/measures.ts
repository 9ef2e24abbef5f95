/** @file From the arrays of a run to named numbers. */

import type { NdArray } from "../../math/nd-array.ts";
import { type Measure, measureSheet, type Put } from "../../study/index.ts";
import type { UnitArrays } from "../../study/units.ts";
import { scoreRounds } from "./config.ts";
import { boxEpisodes, boxReference, curveReference, exactReference } from "./reference.ts";
import { boxKinds, caseNames, familiarities, kinds, scoreColumns } from "./task.ts";

/** One number of a packed table [row, assumed, score]. */
export function score(
  table: NdArray | undefined,
  row: number,
  assumed: number,
  name: (typeof scoreColumns)[number] = "logLoss",
): number | undefined {
  const column = scoreColumns.indexOf(name);
  // Runs of earlier versions have fewer columns.
  if (table === undefined || row < 0 || column >= table.shape[2]) return undefined;
  return table.data[(row * table.shape[1] + assumed) * table.shape[2] + column];
}

/** All measures that the arrays allow. */
export function measuresOf(
  arrays: UnitArrays,
  config: { episodesPerRound: number; episodes: number },
): Record<string, Measure> {
  const { found, put } = measureSheet();
  const curve = (
    of: string,
    kind: string,
    rounds: number,
    assumed: string,
    name: (typeof scoreColumns)[number] = "logLoss",
  ): number | undefined =>
    score(
      arrays[`curve-${of}-${kind}`],
      (scoreRounds as readonly number[]).indexOf(rounds),
      (kinds as readonly string[]).indexOf(assumed),
      name,
    );
  const prior = { A1: Math.log(27), A2: Math.log(9), A3: Math.log(27) } as const;

  let exactGap = 0;
  for (const [key, rows] of Object.entries(exactReference)) {
    rows.forEach((row, i) => {
      row.forEach((value, j) => {
        exactGap = Math.max(
          exactGap,
          Math.abs(value - (score(arrays[`exact-${key}`], i, j) ?? Number.NaN)),
        );
      });
    });
  }
  put("exactGap", exactGap, "nats");

  const known: number[] = [];
  const mis: number[] = [];
  for (const row of curveReference) {
    for (const kind of kinds) {
      const value = curve(row.of, kind, row.rounds, kind);
      if (value !== undefined) known.push(Math.abs(value - row[kind]));
    }
    const pairs = [
      [curve(row.of, "bayes", row.rounds, "stationary"), row.bayesAsStationary],
      [curve(row.of, "qlearn", row.rounds, "stationary"), row.qlearnAsStationary],
      [curve(row.of, "stationary", row.rounds, "qlearn"), row.stationaryAsQlearn],
    ] as const;
    for (const [value, reference] of pairs)
      if (value !== undefined) mis.push(Math.abs(value / reference - 1));
  }
  put("knownGap", Math.max(...known), "nats");
  put("misGap", Math.max(...mis), "fraction");

  const checks: number[] = [];
  for (const of of caseNames) {
    for (const rounds of [3, 5]) {
      const exact = arrays[`exact-${of}-${rounds}`];
      if (exact === undefined) continue;
      kinds.forEach((truth, i) => {
        kinds.forEach((assumed, j) => {
          const value = curve(of, truth, rounds, assumed);
          const error = curve(of, truth, rounds, assumed, "logLossError");
          const expected = score(exact, i, j);
          if (value !== undefined && expected !== undefined && error !== undefined && error > 0)
            checks.push(Math.abs(value - expected) / error);
        });
      });
    }
  }
  put("sampledAgainstExact", Math.max(...checks), "standard errors");

  const exact5 = arrays["exact-A1-5"];
  const s5 = score(exact5, 0, 0);
  const q5 = score(exact5, 2, 2);
  if (s5 !== undefined && q5 !== undefined) put("qlearnGain5", s5 - q5, "nats");
  const gain = (name: string, kind: string, rounds: number): void => {
    const a = curve("A1", "stationary", rounds, "stationary");
    const b = curve("A1", kind, rounds, kind);
    if (a === undefined || b === undefined) return;
    const ea = curve("A1", "stationary", rounds, "stationary", "logLossError") ?? Number.NaN;
    const eb = curve("A1", kind, rounds, kind, "logLossError") ?? Number.NaN;
    put(name, a - b, "nats", Math.hypot(ea, eb));
  };
  gain("bayesGain20", "bayes", 20);
  gain("bayesGain40", "bayes", 40);
  gain("qlearnGain40", "qlearn", 40);
  const early = scoreRounds.flatMap((rounds) => {
    const a = curve("A1", "stationary", rounds, "stationary");
    const b = curve("A1", "bayes", rounds, "bayes");
    if (rounds > 20 || a === undefined || b === undefined) return [];
    const errors = [
      curve("A1", "stationary", rounds, "stationary", "logLossError"),
      curve("A1", "bayes", rounds, "bayes", "logLossError"),
    ];
    return [{ gain: a - b, error: Math.hypot(...errors.map((e) => e ?? Number.NaN)) }];
  });
  const nearest = early.sort((a, b) => b.gain - a.gain)[0];
  put("bayesGainEarly", nearest?.gain, "nats", nearest?.error);
  const crossover = scoreRounds.find((rounds) => {
    const a = curve("A1", "stationary", rounds, "stationary");
    const b = curve("A1", "bayes", rounds, "bayes");
    return a !== undefined && b !== undefined && b < a;
  });
  found.crossover = { value: crossover ?? null, unit: "rounds" };

  const least = (name: string, of: "A1" | "A3", rounds: readonly number[]): void => {
    const rows = rounds.flatMap((t) =>
      (["bayes", "qlearn"] as const).map((kind) => ({
        cost: (curve(of, kind, t, "stationary") ?? Number.NaN) - prior[of],
        error: curve(of, kind, t, "stationary", "logLossError"),
      })),
    );
    const worst = rows.sort((a, b) => a.cost - b.cost)[0];
    put(name, worst.cost, "nats above the prior", worst.error);
  };
  least("harmA1", "A1", [10, 20, 40]);
  least("harmA3", "A3", [40]);
  for (const [name, assumed] of [
    ["reverseQlearn", "qlearn"],
    ["reverseBayes", "bayes"],
  ] as const) {
    const value = curve("A1", "stationary", 20, assumed);
    if (value !== undefined)
      put(
        name,
        value - prior.A1,
        "nats above the prior",
        curve("A1", "stationary", 20, assumed, "logLossError"),
      );
  }
  familiarities.forEach((n0, row) => {
    put(
      `unfamiliar.${n0}`,
      score(arrays.familiarity, row, 0),
      "nats",
      score(arrays.familiarity, row, 0, "logLossError"),
    );
    put(
      `aware.${n0}`,
      score(arrays.familiarity, row, 1),
      "nats",
      score(arrays.familiarity, row, 1, "logLossError"),
    );
  });
  put("regretBlind", arrays.blind?.data[caseNames.indexOf("A1")], "utility");
  for (const kind of kinds) {
    const regret = (name: string, assumed: string): void =>
      put(
        `${name}.${kind}`,
        curve("A1", kind, 40, assumed, "regret"),
        "utility",
        curve("A1", kind, 40, assumed, "regretError"),
      );
    regret("regretKnown", kind);
    if (kind !== "stationary") regret("regretMis", "stationary");
  }
  const last = (scoreRounds as readonly number[]).indexOf(40);
  (["crowdStationary", "crowdBayes", "crowdKnown"] as const).forEach((name, reader) => {
    put(
      name,
      score(arrays.crowd, last, reader),
      "nats",
      score(arrays.crowd, last, reader, "logLossError"),
    );
  });
  boxMeasures(arrays, config, put);
  const evidence = arrays.evidence;
  if (evidence !== undefined) {
    const rounds = evidence.shape[2];
    put(
      "evidenceRight",
      Math.min(...kinds.map((_, k) => evidence.data[(k * kinds.length + k) * rounds + rounds - 1])),
      "probability",
    );
  }
  return found;
}

function boxMeasures(
  arrays: UnitArrays,
  { episodesPerRound, episodes }: { episodesPerRound: number; episodes: number },
  put: Put,
): void {
  const at = (
    truth: string,
    episode: number,
    assumed: string,
    name: (typeof scoreColumns)[number] = "logLoss",
  ): number | undefined =>
    score(
      arrays[`boxes-${truth}`],
      episode - 1,
      (boxKinds as readonly string[]).indexOf(assumed),
      name,
    );
  const gaps = { known: 0, mis: 0 };
  for (const [pair, row] of Object.entries(boxReference)) {
    const [truth, assumed] = pair.split("/");
    row.forEach((reference, i) => {
      const value = boxEpisodes[i] > episodes ? undefined : at(truth, boxEpisodes[i], assumed);
      if (value === undefined) return;
      if (truth === assumed) gaps.known = Math.max(gaps.known, Math.abs(value - reference));
      else gaps.mis = Math.max(gaps.mis, Math.abs(value / reference - 1));
    });
  }
  put("boxKnownGap", gaps.known, "nats");
  put("boxMisGap", gaps.mis, "fraction");
  let change = 0;
  for (let episode = 1; episode <= episodes; episode += episodesPerRound) {
    const before = episode === 1 ? Math.log(6) : at("learning", episode - 1, "learning");
    const after = at("learning", episode, "learning");
    if (before !== undefined && after !== undefined)
      change = Math.max(change, Math.abs(after - before));
  }
  put("boxFirstEpisode", change, "nats");
  const stationary = at("stationary", episodes, "stationary");
  const learning = at("learning", episodes, "learning");
  const misread = at("learning", episodes, "stationary");
  const errorOfGain = (episode: number): number =>
    Math.hypot(
      at("stationary", episode, "stationary", "logLossError") ?? Number.NaN,
      at("learning", episode, "learning", "logLossError") ?? Number.NaN,
    );
  if (stationary !== undefined && learning !== undefined)
    put("boxLearnerGain", stationary - learning, "nats", errorOfGain(episodes));
  const all = Array.from({ length: episodes }, (_, i) => i + 1);
  const least = all
    .flatMap((e) => {
      const a = at("stationary", e, "stationary");
      const b = at("learning", e, "learning");
      return e < 5 || a === undefined || b === undefined
        ? []
        : [{ gain: a - b, error: errorOfGain(e) }];
    })
    .sort((a, b) => a.gain - b.gain)[0];
  put("boxLeastGain", least?.gain, "nats", least?.error);
  const harm = all
    .flatMap((e) => {
      const value = at("learning", e, "stationary");
      return value === undefined
        ? []
        : [{ value, error: at("learning", e, "stationary", "logLossError") ?? Number.NaN }];
    })
    .sort((a, b) => a.value - b.value)[0];
  put(
    "harmBoxesLeast",
    harm === undefined ? undefined : harm.value / Math.log(6),
    "times the prior",
    harm === undefined ? undefined : harm.error / Math.log(6),
  );
  put("boxResidual", stationary, "nats", at("stationary", episodes, "stationary", "logLossError"));
  if (misread !== undefined) put("harmBoxes", misread / Math.log(6), "times the prior");
}
