/** @file From the arrays of a run to named numbers. */

import type { NdArray } from "../../math/nd-array.ts";
import type { Measure, MeasureSpec } from "../../study/index.ts";
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
  if (table === undefined || row < 0) return undefined;
  return table.data[
    (row * table.shape[1] + assumed) * scoreColumns.length + scoreColumns.indexOf(name)
  ];
}

const spec = (name: string, label: string, unit: string, description: string): MeasureSpec => ({
  name,
  label,
  unit,
  description,
  source: "Assay reference; question of Giles & Chan 2020",
});

export const learningMeasures: readonly MeasureSpec[] = [
  spec(
    "exactGap",
    "Exact tables",
    "nats",
    "Largest distance of an exact log-loss from its reference.",
  ),
  spec(
    "knownGap",
    "Sampled curves, known",
    "nats",
    "Largest distance of a sampled log-loss with the known model from its reference.",
  ),
  spec(
    "misGap",
    "Sampled curves, misspecified",
    "fraction",
    "Largest relative distance of a misspecified log-loss from its reference.",
  ),
  spec(
    "sampledAgainstExact",
    "Sampling error check",
    "standard errors",
    "Largest distance of a sampled log-loss from its exact value after 3 and 5 rounds.",
  ),
  spec(
    "qlearnGain5",
    "Value learner against stationary, 5 rounds, exact",
    "nats",
    "A1: how much more the value learner reveals.",
  ),
  spec(
    "bayesGain20",
    "Bayesian learner against stationary, 20 rounds",
    "nats",
    "A1: advantage of the known Bayesian learner; negative: reveals less.",
  ),
  spec(
    "bayesGain40",
    "Bayesian learner against stationary, 40 rounds",
    "nats",
    "A1: the same later.",
  ),
  spec(
    "qlearnGain40",
    "Value learner against stationary, 40 rounds",
    "nats",
    "A1: advantage of the known value learner.",
  ),
  spec(
    "harmA1",
    "Harm of assuming stationarity, A1",
    "nats above the prior",
    "Smallest cost against the prior over both learners at 10, 20 and 40 rounds.",
  ),
  spec(
    "harmA3",
    "Harm of assuming stationarity, A3",
    "nats above the prior",
    "The same at 40 rounds.",
  ),
  spec(
    "harmBoxes",
    "Harm of assuming stationarity, boxes",
    "times the prior",
    "Log-loss of a learner read as stationary after the last episode, over the prior's.",
  ),
  spec(
    "reverseQlearn",
    "Stationary person read as a value learner",
    "nats above the prior",
    "A1, 20 rounds.",
  ),
  spec(
    "reverseBayes",
    "Stationary person read as a Bayesian learner",
    "nats above the prior",
    "A1, 20 rounds.",
  ),
  ...familiarities.flatMap((n0) => [
    spec(
      `unfamiliar.${n0}`,
      `Assumed stationary after ${n0} earlier observations`,
      "nats",
      "A1, 10 rounds, Bayesian learner.",
    ),
    spec(
      `aware.${n0}`,
      `Learning known after ${n0} earlier observations`,
      "nats",
      "A1, 10 rounds, Bayesian learner.",
    ),
  ]),
  spec(
    "boxKnownGap",
    "Boxes, known",
    "nats",
    "Largest distance from the reference with the known model.",
  ),
  spec(
    "boxMisGap",
    "Boxes, misspecified",
    "fraction",
    "Largest relative distance from the reference.",
  ),
  spec(
    "boxFirstEpisode",
    "First episode of a round",
    "nats",
    "Largest change of a known learner's log-loss over the first episode of a round; must be 0.",
  ),
  spec(
    "boxLearnerGain",
    "Boxes: learner against stationary at the end",
    "nats",
    "How much more the learner has revealed after all episodes.",
  ),
  spec(
    "boxLeastGain",
    "Boxes: learner against stationary from episode 5 on",
    "nats",
    "The smallest advantage of the learner over all episodes from the fifth on.",
  ),
  spec(
    "harmBoxesLeast",
    "Harm of assuming stationarity, boxes, least",
    "times the prior",
    "The smallest log-loss of a learner read as stationary after any episode, over the prior's.",
  ),
  spec(
    "bayesGainEarly",
    "Bayesian learner against stationary, up to 20 rounds",
    "nats",
    "A1: the largest advantage of the known Bayesian learner at any scored round up to 20; negative: always reveals less.",
  ),
  spec(
    "boxResidual",
    "Boxes: what a stationary person hides",
    "nats",
    "Log-loss after the last episode; ln 2 without noise, because only the best item shows.",
  ),
  spec(
    "crossover",
    "Cross-over",
    "rounds",
    "A1: first scored round at which the Bayesian learner reveals more than the stationary person.",
  ),
  spec(
    "evidenceRight",
    "Right model found",
    "probability",
    "Mean probability of the right model of the person after 20 rounds, least over the three kinds.",
  ),
];

/** All measures that the arrays allow. */
export function measuresOf(
  arrays: UnitArrays,
  config: { episodesPerRound: number; episodes: number },
): Record<string, Measure> {
  const found: Record<string, Measure> = {};
  const put = (name: string, value: number | undefined, unit: string, error?: number): void => {
    if (value === undefined || !Number.isFinite(value)) return;
    found[name] = { value, unit, ...(error === undefined || Number.isNaN(error) ? {} : { error }) };
  };
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
  put: (name: string, value: number | undefined, unit: string, error?: number) => void,
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
