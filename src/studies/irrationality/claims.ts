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

/** Tolerances of the sampled reference tables are meant for at least this many demonstrations. */
const tableSize = 20_000;

export const irrationalityClaims: readonly Claim<IrrationalityConfig>[] = [
  row(
    "misread-near",
    "Assuming rationality of a biased person is worse than not inferring at all",
    "often worse than the prior",
    "five biased people on G5a: sampled log-loss above the prior by more than two standard errors",
    "abstract",
    check("misreadG5a", surelyAbove(0, "nats above the prior, the least of five")),
    notPublic,
  ),
  row(
    "misread-far",
    "The same where a far goal dominates",
    "often worse than the prior",
    "five biased people on G5c: above the prior by more than two standard errors",
    "abstract",
    check("misreadG5c", surelyAbove(0, "nats above the prior, the least of five")),
    notPublic,
  ),
  row(
    "known-never-hurts",
    "A known bias never costs more than the prior",
    "follows from Bayes' rule",
    "exact log-loss at most the prior, 1e-9",
    "own",
    check("knownExcess", below(1e-9, "nats, the largest excess")),
  ),
  row(
    "known-informs-near",
    "A known bias can reveal more than rationality",
    "not only not worse, but better",
    "myopic-discount 0.8 and myopic-vi 7 on G5b: below rational by more than 0.08 nats, within two standard errors",
    "abstract",
    check("gainG5b", (value, error) => ({
      held: value > 0.08 - 2 * (error ?? 0) && value > 2 * (error ?? 0),
      text: show(value, error, "nats, the smaller of two"),
    })),
    notPublic,
  ),
  row(
    "known-informs-far",
    "The same, strongly, where a far goal dominates",
    "not only not worse, but better",
    "four biases on G5c: below rational by more than 0.25 nats, within two standard errors",
    "abstract",
    check("gainG5c", (value, error) => ({
      held: value > 0.25 - 2 * (error ?? 0),
      text: show(value, error, "nats, the least of four"),
    })),
    notPublic,
  ),
  row(
    "not-monotone",
    "More bias is not always more informative",
    "not monotone in the degree",
    "G5b: known log-loss over own discounts within 0.03 of the reference (wider in proportion to the sampling error below 20,000 demonstrations), with a dip at 0.8 below both neighbours by more than two standard errors",
    "author's summary",
    (measures, context) => {
      const dip = check("degreeDip", surelyAbove(0, "nats below both neighbours"))(
        measures,
        context,
      );
      const limit = 0.03 * Math.sqrt(Math.max(1, tableSize / context.config.trajectories));
      const gap = check("degreeGap", below(limit, "nats"))(measures, context);
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
    "0.03 nats with the known model, 4 % with rationality assumed",
    "own",
    (measures, context) => {
      if (context.config.trajectories < tableSize)
        return {
          outcome: "not-run",
          measured: "",
          reason: "the tolerances are meant for 20,000 demonstrations",
        };
      const known = check("sampledKnownGap", below(0.03, "nats"))(measures, context);
      const mis = check("sampledMisGap", below(0.04, "of the value"))(measures, context);
      if (known.outcome === "not-run") return known;
      const held = known.outcome === "held" && mis.outcome === "held";
      return {
        outcome: held ? "held" : "not-held",
        measured: `known ${known.measured}; misspecified ${mis.measured}`,
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
    "over-confidence and pessimism beat rationality when known and cost when not; extremal is worse than the prior when not (order and signs of means over MDPs)",
    "paper's random MDPs",
    (measures, context) => {
      const get = (kind: string, name: string): number | undefined =>
        measured(measures, `${kind}.${slug(name)}`);
      const rational = get("randomKnown", "rational");
      const illusion = [get("randomKnown", "illusion 5"), get("randomMis", "illusion 5")];
      const optimism = [get("randomKnown", "optimism -1"), get("randomMis", "optimism -1")];
      const extremal = get("randomMis", "extremal 0.9");
      if (
        rational === undefined ||
        extremal === undefined ||
        [...illusion, ...optimism].some((x) => x === undefined)
      )
        return { outcome: "not-run", measured: "", reason: "no random MDPs in this run" };
      if (!isReference(context.config))
        return {
          outcome: "not-run",
          measured: "",
          reason: "conventions differ from the reference setting",
        };
      const [ik, im] = illusion as [number, number];
      const [ok, om] = optimism as [number, number];
      const order =
        ik < rational && ok < rational && im > rational && om > rational && extremal > Math.log(6);
      return {
        outcome: order ? "held" : "not-held",
        measured: `rational ${rational.toFixed(2)}; over-confident ${ik.toFixed(2)} / ${im.toFixed(2)}; pessimist ${ok.toFixed(2)} / ${om.toFixed(2)}; extremal misread ${extremal.toFixed(2)} nats`,
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
