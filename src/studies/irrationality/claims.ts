/** @file The paper's claims as rows, checked in Assay's own environments. Tolerances were fixed before any run. */

import { type Claim, type ClaimCheck, type Measures, measured } from "../../study/index.ts";
import { type IrrationalityConfig, isReference } from "./config.ts";
import { slug } from "./measures.ts";

type Rule = (value: number, error: number | undefined) => { held: boolean; text: string };

const notPublic =
  "the paper's own environments and tables are not public; this is the same statement in Assay's reference setting";

/** A check of one measure, not run when it is absent or the conventions are not those of the reference. */
function check(name: string, rule: Rule): Claim<IrrationalityConfig>["check"] {
  return (measures: Measures, { config }): ClaimCheck => {
    const value = measured(measures, name);
    if (value === undefined)
      return { outcome: "not-run", measured: "", reason: `not measured here: ${name}` };
    if (!isReference(config)) {
      return {
        outcome: "not-run",
        measured: String(value),
        reason: "conventions differ from the reference setting",
      };
    }
    const { held, text } = rule(value, measures[name]?.error);
    return { outcome: held ? "held" : "not-held", measured: text };
  };
}

const show = (value: number, error: number | undefined, unit: string): string =>
  `${value.toPrecision(3)}${error === undefined ? "" : ` ± ${error.toPrecision(2)}`} ${unit}`;

const below =
  (limit: number, unit: string): Rule =>
  (value, error) => ({ held: value <= limit, text: show(value, error, unit) });

/** The sign, as the specification has it; in words also whether it is beyond two standard errors. */
const above =
  (limit: number, unit: string): Rule =>
  (value, error) => ({
    held: value > limit,
    text: `${show(value, error, unit)}${value > limit && value - 2 * (error ?? 0) <= limit ? " (within two standard errors)" : ""}`,
  });

/** Above a limit by more than two standard errors, where there is an error. */
const surelyAbove =
  (limit: number, unit: string): Rule =>
  (value, error) => ({ held: value - 2 * (error ?? 0) > limit, text: show(value, error, unit) });

const row = (
  id: string,
  statement: string,
  paper: string,
  tolerance: string,
  source: string,
  of: Claim<IrrationalityConfig>["check"],
  doubtful?: string,
): Claim<IrrationalityConfig> => ({
  id,
  statement,
  paper,
  tolerance,
  source,
  check: of,
  ...(doubtful === undefined ? {} : { doubtful }),
});

/** Means over random MDPs from the smallest to the largest, as the reference has them. */
const randomOrder: Readonly<Record<string, readonly string[]>> = {
  randomKnown: ["illusion 5", "optimism -1", "rational", "myopic-discount 0.1", "extremal 0.9"],
  randomMis: ["rational", "illusion 5", "myopic-discount 0.1", "optimism -1", "extremal 0.9"],
};

export const irrationalityClaims: readonly Claim<IrrationalityConfig>[] = [
  row(
    "misread-near",
    "Assuming rationality of a biased person is worse than not inferring at all",
    "often worse than the prior",
    "sign: sampled log-loss of each of five biased people on G5a above the prior",
    "abstract",
    check("misreadG5a", above(0, "nats above the prior, the least of five")),
    notPublic,
  ),
  row(
    "misread-far",
    "The same where a far goal dominates",
    "often worse than the prior",
    "sign: each of five biased people on G5c above the prior",
    "abstract",
    check("misreadG5c", above(0, "nats above the prior, the least of five")),
    notPublic,
  ),
  row(
    "known-never-hurts",
    "A known bias never costs more than the prior",
    "follows from Bayes' rule",
    "exact log-loss of every row at most the prior, 1e-9",
    "own",
    check("knownExcess", below(1e-9, "nats, the largest excess")),
  ),
  row(
    "known-informs-near",
    "A known bias can reveal more than rationality",
    "not only not worse, but better",
    "myopic-discount 0.8 and myopic-vi 7 on G5b: below rational by more than 0.08 nats, within the sampling error (two standard errors)",
    "abstract",
    check("gainG5b", (value, error) => ({
      held: value > 0.08 - 2 * (error ?? 0) && value > 0,
      text: show(value, error, "nats, the smaller of two"),
    })),
    notPublic,
  ),
  row(
    "known-informs-far",
    "The same, strongly, where a far goal dominates",
    "not only not worse, but better",
    "four biases on G5c: below rational by more than 0.25 nats, within the sampling error (two standard errors)",
    "abstract",
    check("gainG5c", (value, error) => ({
      held: value > 0.25 - 2 * (error ?? 0) && value > 0,
      text: show(value, error, "nats, the least of four"),
    })),
    notPublic,
  ),
  row(
    "not-monotone",
    "More bias is not always more informative",
    "not monotone in the degree",
    "G5b: known log-loss over own discounts within 0.03 of the reference, at every sample size; own: a dip at 0.8 below both neighbours by more than two standard errors",
    "author's summary",
    (measures, context) => {
      const dip = check("degreeDip", surelyAbove(0, "nats below both neighbours"))(
        measures,
        context,
      );
      const gap = check("degreeGap", below(0.03, "nats"))(measures, context);
      if (dip.outcome === "not-run" || gap.outcome === "not-run")
        return dip.outcome === "not-run" ? dip : gap;
      const held = dip.outcome === "held" && gap.outcome === "held";
      return {
        outcome: held ? "held" : "not-held",
        measured: `dip ${dip.measured}; largest distance ${gap.measured}`,
      };
    },
    notPublic,
  ),
  row(
    "divergence",
    "The cost of the wrong model is the expected divergence of the two posteriors",
    "identity",
    "1e-9 nats, every pair of models",
    "own",
    check("divergenceGap", below(1e-9, "nats, the largest difference")),
  ),
  row(
    "exact-tables",
    "The exact tables of the reference setting come out",
    "reference tables",
    "1e-5 nats",
    "own",
    check("exactGap", below(1e-5, "nats, the largest distance")),
  ),
  row(
    "sampled-tables",
    "The sampled tables of the reference setting come out",
    "reference tables",
    "0.03 nats with the known model, 4 % with rationality assumed, at every sample size",
    "own",
    (measures, context) => {
      const known = check("sampledKnownGap", below(0.03, "nats"))(measures, context);
      const mis = check("sampledMisGap", below(0.04, "of the value"))(measures, context);
      if (known.outcome === "not-run") return known;
      const held = known.outcome === "held" && mis.outcome === "held";
      return {
        outcome: held ? "held" : "not-held",
        measured: `known ${known.measured}; misspecified ${mis.measured}; ${context.config.trajectories} demonstrations a row`,
      };
    },
  ),
  row(
    "corridor",
    "In one decision a bias moves the choice boundary into the range of plausible rewards",
    "mechanism",
    "closed form, 1e-6 bits",
    "own",
    check("corridorGap", below(1e-6, "bits, the largest distance")),
  ),
  row(
    "random-mdps",
    "Both effects appear in random MDPs",
    "random MDPs show both",
    "order and sign of the means over MDPs: known, over-confident < pessimist < rational < short-sighted < extremal; rationality assumed, rational < over-confident < short-sighted < pessimist < extremal, the last above the prior; over-confidence and pessimism each ahead in most MDPs",
    "paper's random MDPs",
    (measures, context) => {
      const column = (kind: string): (number | undefined)[] =>
        randomOrder[kind].map((name) => measured(measures, `${kind}.${slug(name)}`));
      const [known, mis] = [column("randomKnown"), column("randomMis")];
      const shares = ["randomIllusionShare", "randomOptimismShare"].map((name) =>
        measured(measures, name),
      );
      if ([...known, ...mis, ...shares].some((x) => x === undefined))
        return { outcome: "not-run", measured: "", reason: "no random MDPs in this run" };
      if (!isReference(context.config))
        return {
          outcome: "not-run",
          measured: "",
          reason: "conventions differ from the reference setting",
        };
      const rises = (values: (number | undefined)[]): boolean =>
        values.every((v, i) => i === 0 || (v as number) > (values[i - 1] as number));
      const order =
        rises(known) &&
        rises(mis) &&
        (mis[mis.length - 1] as number) > Math.log(6) &&
        shares.every((share) => (share as number) > 0.5);
      const words = (kind: string, values: (number | undefined)[]): string =>
        values.map((v, i) => `${randomOrder[kind][i]} ${v?.toFixed(2)}`).join(", ");
      return {
        outcome: order ? "held" : "not-held",
        measured: `known: ${words("randomKnown", known)}; rationality assumed: ${words("randomMis", mis)} nats; ahead in ${shares.map((share) => `${(100 * (share as number)).toFixed(0)} %`).join(" and ")} of ${context.config.randomMdps} MDPs`,
      };
    },
    "values depend on the generator of random MDPs; order and signs are the claim",
  ),
  row(
    "random-values",
    "Means over random MDPs are those of the reference",
    "reference values from another generator",
    "within 35 %",
    "own",
    check("randomGap", below(0.35, "of the value, the largest distance")),
    "values depend on the generator of random MDPs, and the means over 20 of them are noisy",
  ),
];
