/** @file From the arrays of a run to named numbers. */

import type { NdArray } from "../../math/nd-array.ts";
import {
  type Measure,
  type MeasureSpec,
  measureSheet,
  measureSpecs,
  type Put,
} from "../../study/index.ts";
import type { UnitArrays } from "../../study/units.ts";
import { type GridName, gridsOf, type IrrationalityConfig } from "./config.ts";
import { environmentOf, peopleOf } from "./people.ts";
import {
  corridorReference,
  degreeReference,
  exactReference,
  informativeReference,
  misreadReference,
  randomReference,
  sampledReference,
} from "./reference.ts";
import { randomDemonstrators, regretColumns, sweepColumns, tableColumns } from "./task.ts";

/** Value of a named column for a demonstrator in a grid's table, or `undefined` when it was not run. */
export function tableValue(
  arrays: UnitArrays,
  config: IrrationalityConfig,
  grid: string,
  words: string,
  column: (typeof tableColumns)[number],
): number | undefined {
  const table = arrays[`table-${grid}`];
  const row = peopleOf(config).names.indexOf(words);
  if (table === undefined || row < 0) return undefined;
  return table.data[row * tableColumns.length + tableColumns.indexOf(column)];
}

const spec = measureSpecs("Assay reference; question of Chan, Critch & Dragan 2021");

export const irrationalityMeasures: readonly MeasureSpec[] = [
  spec(
    "exactGap",
    "Exact tables",
    "nats",
    "Largest distance of an exact log-loss from its reference.",
  ),
  spec(
    "sampledKnownGap",
    "Sampled tables, known",
    "nats",
    "Largest distance of a sampled log-loss with the known model from its reference.",
  ),
  spec(
    "sampledMisGap",
    "Sampled tables, misspecified",
    "fraction",
    "Largest relative distance of a sampled log-loss with rationality assumed from its reference.",
  ),
  spec(
    "sampledAgainstExact",
    "Sampling error check",
    "standard errors",
    "Largest distance of a sampled log-loss from its exact value at the same length.",
  ),
  spec(
    "misreadG5a",
    "Misread on G5a",
    "nats",
    "Smallest cost against the prior over the five people whom rationality misreads; positive is worse than the prior.",
  ),
  spec("misreadG5c", "Misread on G5c", "nats", "The same on G5c."),
  spec(
    "knownExcess",
    "Known model against prior",
    "nats",
    "Largest exact log-loss with the known model minus the prior; must not be positive.",
  ),
  spec(
    "gainG5b",
    "Gain over rational on G5b",
    "nats",
    "Smallest advantage of the two informative biases over a rational person, when known.",
  ),
  spec("gainG5c", "Gain over rational on G5c", "nats", "The same for four biases on G5c."),
  spec(
    "degreeGap",
    "Degree of bias",
    "nats",
    "Largest distance of the known log-loss on G5b over own discounts from its reference.",
  ),
  spec(
    "degreeDip",
    "Best own discount against neighbours",
    "nats",
    "How much lower the known log-loss at discount 0.8 is than at 0.7 and at 0.9, the smaller of the two.",
  ),
  spec(
    "divergenceGap",
    "Divergence identity",
    "nats",
    "Largest difference between misspecification cost and expected divergence of the posteriors.",
  ),
  spec(
    "corridorGap",
    "Corridor",
    "bits",
    "Largest distance of the information of the first choice from its closed form.",
  ),
  spec(
    "worseCells",
    "Pairs worse than the prior",
    "fraction",
    "Share of all wrong pairs of true and assumed model whose exact log-loss is above the prior, over all grids.",
  ),
  spec(
    "regretExcess",
    "Regret with the right model against acting blind",
    "reward",
    "Largest exact regret of planning for the posterior mean reward with the known model, minus that of planning for the prior mean; positive by the tolerance of the plans (1e-6) at most.",
  ),
  spec(
    "regretWorse",
    "People better not watched at all",
    "fraction",
    "Share of the biased people, over all grids, from whom a plan that takes them for rational loses more than a plan without a demonstration.",
  ),
  spec(
    "regretMost",
    "Largest regret of assuming rationality",
    "times acting blind",
    "Regret of planning for the reward that is inferred as if from a rational person, over the regret of planning for the prior mean, largest over people and grids.",
  ),
  ...randomDemonstrators.flatMap((name) => [
    spec(
      `randomKnown.${slug(name)}`,
      `Random MDPs, ${name}, known`,
      "nats",
      "Mean log-loss over random MDPs with the known model.",
    ),
    spec(
      `randomMis.${slug(name)}`,
      `Random MDPs, ${name}, rational assumed`,
      "nats",
      "Mean log-loss over random MDPs when rationality is assumed.",
    ),
  ]),
  spec(
    "randomGap",
    "Random MDPs",
    "fraction",
    "Largest relative distance of a mean over random MDPs from its reference.",
  ),
  spec(
    "randomIllusionShare",
    "Random MDPs in which over-confidence informs",
    "fraction",
    "Share in which the known over-confident person beats the rational one.",
  ),
  spec(
    "randomOptimismShare",
    "Random MDPs in which pessimism informs",
    "fraction",
    "Share in which the known pessimist beats the rational one.",
  ),
];

/** A name that can stand in a measure's name. */
export function slug(words: string): string {
  return words.replace(/[^a-z0-9]+/gi, "_");
}

/** All measures that the arrays allow. */
export function measuresOf(
  arrays: UnitArrays,
  config: IrrationalityConfig,
): Record<string, Measure> {
  const { found, put } = measureSheet();
  const grids = gridsOf(config);
  const names = peopleOf(config).names;
  const at = (
    grid: string,
    words: string,
    column: (typeof tableColumns)[number],
  ): number | undefined => tableValue(arrays, config, grid, words, column);
  const largest = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter((v) => v !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const gaps = (
    reference: typeof exactReference,
    column: (typeof tableColumns)[number],
    which: 0 | 1,
    relative: boolean,
  ): number | undefined =>
    largest(
      grids.flatMap((grid) =>
        Object.entries(reference[grid]).map(([words, row]) => {
          const value = at(grid, words, column);
          return value === undefined
            ? undefined
            : Math.abs(value - row[which]) / (relative ? row[which] : 1);
        }),
      ),
    );
  put(
    "exactGap",
    largest([
      gaps(exactReference, "exactKnown", 0, false),
      gaps(exactReference, "exactMis", 1, false),
    ]),
    "nats",
  );
  put("sampledKnownGap", gaps(sampledReference, "sampledKnown", 0, false), "nats");
  put("sampledMisGap", gaps(sampledReference, "sampledMis", 1, true), "fraction");
  put(
    "sampledAgainstExact",
    largest(
      grids.flatMap((grid) =>
        names.flatMap((words) =>
          (["Known", "Mis"] as const).map((kind) => {
            const exact = at(grid, words, `exact${kind}`);
            const value = at(grid, words, `sampledShort${kind}`);
            const error = at(grid, words, `sampledShort${kind}Error`);
            return exact === undefined || value === undefined || !error
              ? undefined
              : Math.abs(value - exact) / error;
          }),
        ),
      ),
    ),
    "standard errors",
  );
  const prior = (grid: GridName): number => Math.log(environmentOf(grid, config).rewards.size);
  for (const grid of ["G5a", "G5c"] as const) {
    const rows = misreadReference[grid].flatMap((words) => {
      const value = at(grid, words, "sampledMis");
      return value === undefined
        ? []
        : [{ cost: value - prior(grid), error: at(grid, words, "sampledMisError") }];
    });
    const least = rows.sort((a, b) => a.cost - b.cost)[0];
    put(`misread${grid}`, least?.cost, "nats", least?.error);
  }
  put(
    "knownExcess",
    largest(
      grids.flatMap((grid) =>
        names.map((words) => {
          const value = at(grid, words, "exactKnown");
          return value === undefined ? undefined : value - prior(grid);
        }),
      ),
    ),
    "nats",
  );
  for (const grid of ["G5b", "G5c"] as const) {
    const rational = at(grid, "rational", "sampledKnown");
    const rows = informativeReference[grid].flatMap((words) => {
      const value = at(grid, words, "sampledKnown");
      if (value === undefined || rational === undefined) return [];
      const errors = [
        at(grid, words, "sampledKnownError"),
        at(grid, "rational", "sampledKnownError"),
      ];
      return [{ gain: rational - value, error: Math.hypot(...errors.map((e) => e ?? Number.NaN)) }];
    });
    const least = rows.sort((a, b) => a.gain - b.gain)[0];
    put(`gain${grid}`, least?.gain, "nats", least?.error);
  }
  const degree = arrays["degree-G5b"];
  if (degree !== undefined) {
    const losses = column(degree, sweepColumns.indexOf("known"));
    const errors = column(degree, sweepColumns.indexOf("knownError"));
    put(
      "degreeGap",
      Math.max(...losses.map((loss, i) => Math.abs(loss - degreeReference[i]))),
      "nats",
    );
    put(
      "degreeDip",
      Math.min(losses[4] - losses[5], losses[6] - losses[5]),
      "nats",
      Math.hypot(errors[5], errors[6]),
    );
  }
  put(
    "divergenceGap",
    largest(grids.map((grid) => arrays[`divergence-gap-${grid}`]?.data[0])),
    "nats",
  );
  const bits = arrays.corridor;
  if (bits !== undefined)
    put(
      "corridorGap",
      Math.max(...corridorReference.flat().map((x, i) => Math.abs(x - bits.data[i]))),
      "bits",
    );
  const wrong = grids.flatMap((grid) => {
    const cells = arrays[`matrix-${grid}`];
    if (cells === undefined) return [];
    return Array.from(cells.data).flatMap((value, i) =>
      Math.floor(i / names.length) === i % names.length ? [] : [value > prior(grid) + 1e-9 ? 1 : 0],
    );
  });
  if (wrong.length > 0)
    put("worseCells", wrong.reduce<number>((a, b) => a + b, 0) / wrong.length, "fraction");
  regretMeasures(arrays, config, put);
  randomMeasures(arrays.random, put);
  return found;
}

/** Plans agree to this much. */
const regretSlack = 1e-6;

function regretMeasures(arrays: UnitArrays, config: IrrationalityConfig, put: Put): void {
  const names = peopleOf(config).names;
  const rows = gridsOf(config).flatMap((grid) => {
    const table = arrays[`regret-${grid}`];
    if (table === undefined) return []; // runs of earlier versions
    return names.map((name, i) => {
      const [known, assumed, prior] = regretColumns.map((_, k) => column(table, k)[i]);
      return { name, known, assumed, prior };
    });
  });
  if (rows.length === 0) return;
  put("regretExcess", Math.max(...rows.map(({ known, prior }) => known - prior)), "reward");
  const biased = rows.filter(({ name }) => name !== "rational");
  if (biased.length === 0) return;
  const worse = biased.filter(({ assumed, prior }) => assumed > prior + regretSlack);
  put("regretWorse", worse.length / biased.length, "fraction");
  put(
    "regretMost",
    Math.max(...biased.map(({ assumed, prior }) => assumed / prior)),
    "times acting blind",
  );
}

function column(array: NdArray, index: number): number[] {
  const width = array.shape[1];
  return Array.from({ length: array.shape[0] }, (_, row) => array.data[row * width + index]);
}

function randomMeasures(random: NdArray | undefined, put: Put): void {
  if (random === undefined) return;
  const mdps = random.shape[1] / 2;
  const get = (row: number, m: number, which: 0 | 1): number =>
    random.data[row * 2 * mdps + 2 * m + which];
  let gap = 0;
  randomDemonstrators.forEach((name, row) => {
    (["randomKnown", "randomMis"] as const).forEach((kind, which) => {
      const values = Array.from({ length: mdps }, (_, m) => get(row, m, which as 0 | 1));
      const mean = values.reduce((a, b) => a + b, 0) / mdps;
      const spread = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, mdps - 1);
      put(`${kind}.${slug(name)}`, mean, "nats", Math.sqrt(spread / mdps));
      gap = Math.max(gap, Math.abs(mean / randomReference[name][which] - 1));
    });
  });
  put("randomGap", gap, "fraction");
  const share = (row: number): number =>
    Array.from({ length: mdps }, (_, m) => (get(row, m, 0) < get(0, m, 0) ? 1 : 0)).reduce<number>(
      (a, b) => a + b,
      0,
    ) / mdps;
  put("randomIllusionShare", share(1), "fraction");
  put("randomOptimismShare", share(2), "fraction");
}
