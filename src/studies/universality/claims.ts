/** @file The paper's claims as rows. Tolerances were fixed before any run of ours; a claim that fails is shown as failed. */

import {
  type Claim,
  type ClaimCheck,
  decide,
  inWords,
  type Measures,
  measured,
  notRun,
} from "../../study/index.ts";
import { groupOf, type UniversalityConfig } from "./config.ts";
import { universalityMeasures } from "./measures.ts";

const percent = (value: number): string => `${inWords(100 * value, 4)} %`;

/** A check on generalised networks; without any of them it is not run. */
const needs =
  <Name extends string>(
    names: readonly Name[],
    check: (values: Record<Name, number>, config: UniversalityConfig) => ClaimCheck,
  ): Claim<UniversalityConfig>["check"] =>
  (measures: Measures, { config }) => {
    const generalised = measured(measures, "generalised");
    if (generalised === undefined) return notRun("the run did not end with an analysis");
    if (generalised === 0)
      return notRun("no network has generalised; the claim is about those that have");
    const values = {} as Record<Name, number>;
    for (const name of names) {
      const value = measured(measures, name);
      if (value === undefined) return notRun(`not measured here: ${labelOf(name)}`);
      values[name] = value;
    }
    return check(values, config);
  };

const labelOf = (name: string): string =>
  universalityMeasures.find((one) => one.name === name)?.label ?? name;

/** Share of logit variance that the specification asks for, by family. */
function logitBar(config: UniversalityConfig): number | undefined {
  const { construction } = groupOf(config);
  if (construction.kind === "cyclic") return 0.9;
  return construction.kind === "symmetric" || construction.kind === "dihedral" ? 0.35 : undefined;
}

/** All claims that one run can test. */
export const universalityClaims: readonly Claim<UniversalityConfig>[] = [
  {
    id: "few-irreps",
    statement: "Networks that generalise are explained by few irreps",
    paper: "embeddings 99 to 100 %, unembedding 93 to 98 % in the key irreps",
    tolerance:
      "every generalised network: at least 97 % of both embeddings and 95 % of the unembedding (trivial irrep left out)",
    source: "section 5, main table",
    check: needs(
      ["embedVariance", "unembedVariance", "keyIrrepsMost", "irreps"],
      ({ embedVariance, unembedVariance, keyIrrepsMost, irreps }) => {
        const text = `at least ${percent(embedVariance)} of the embeddings, ${percent(unembedVariance)} of the unembedding, in at most ${keyIrrepsMost} of ${irreps} irreps`;
        if (keyIrrepsMost >= irreps) {
          return notRun(
            `says nothing here: some network has all ${irreps} non-trivial irreps as key irreps, and together they explain everything (${text})`,
          );
        }
        return decide(embedVariance >= 0.97 && unembedVariance >= 0.95, text);
      },
    ),
  },
  {
    id: "logits-are-characters",
    statement: "The logits are to a good part characters of a b c⁻¹",
    paper: "logit variance explained 84.8 % (S_5 mainline), 93.7 % (C_113)",
    tolerance: "every generalised network: at least 35 % for S_n and D_n, 90 % for C_n",
    source: "section 4",
    check: needs(["logitVariance"], ({ logitVariance }, config) => {
      const bar = logitBar(config);
      if (bar === undefined) return notRun("no tolerance is set for this family of groups");
      return decide(logitVariance >= bar, `at least ${percent(logitVariance)}`);
    }),
  },
  {
    id: "product-carries-computation",
    statement:
      "ρ(ab) carries the computation, though it is only about a tenth of the hidden variance",
    paper: "ρ(ab) 9 to 13 % of the variance; restricted below test loss, excluded 6 to 12",
    tolerance:
      "every generalised network: restricted loss below the test loss and excluded loss above ln |G|",
    source: "section 5",
    doubtful:
      "the published restricted losses of the cyclic groups, A_5 and S_6 are affected by faulty bases; compare with recomputed values only",
    check: needs(
      ["restrictedBelowTest", "generalised", "excludedLoss", "productVariance"],
      (values, config) => {
        const chance = Math.log(groupOf(config).order);
        return decide(
          values.restrictedBelowTest === values.generalised && values.excludedLoss > chance,
          `restricted below test in ${values.restrictedBelowTest} of ${values.generalised}; excluded at least ${inWords(values.excludedLoss, 4)} (chance ${inWords(chance, 4)}); ρ(ab) ${percent(values.productVariance)} of the variance`,
        );
      },
    ),
  },
  {
    id: "circuits-are-arbitrary",
    statement: "Which irreps are learned depends on the seed",
    paper: "S_5: two to five key irreps in many combinations over 50 seeds",
    tolerance: "at least 3 different key sets among 10 generalised networks",
    source: "section 6",
    check: needs(["keySets", "generalised"], ({ keySets, generalised }) =>
      generalised < 10
        ? notRun(
            `needs at least 10 generalised networks, got ${generalised} (with ${keySets} different key sets)`,
          )
        : decide(keySets >= 3, `${keySets} different key sets among ${generalised} networks`),
    ),
  },
  {
    id: "grokking-beyond-cycles",
    statement: "Networks grok on non-abelian groups too: memorised long before they generalise",
    paper: "S_5: train accuracy 1 at 377, test accuracy one half at 90,100",
    tolerance:
      "every generalised network: test accuracy one half after at least twice the steps of train accuracy 1 (own reading of 'long before')",
    source: "section 5, mainline run",
    check: needs(["delay", "memorisedAt", "halfAt"], ({ delay, memorisedAt, halfAt }) =>
      decide(
        delay >= 2,
        `median ${inWords(memorisedAt, 4)} against ${inWords(halfAt, 4)}; least ratio ${inWords(delay, 4)}`,
      ),
    ),
  },
  {
    id: "neurons-on-cosets",
    statement:
      "The same neurons are functions on cosets of subgroups: the reading by irreps is not the only one",
    paper: "all 126 live neurons of the public S_5 network vary by less than 1 % within cosets",
    tolerance:
      "S_n only: at least 90 % of the live neurons of every generalised network, on both sides",
    source: "Stander et al. 2023 and Wu et al. 2024, against Chughtai et al. 2023",
    doubtful: "measured on one public network; the tolerance is our own",
    check: (measures, context) =>
      groupOf(context.config).construction.kind !== "symmetric"
        ? notRun("stated for symmetric groups only")
        : needs(["cosetNeurons"], ({ cosetNeurons }) =>
            decide(cosetNeurons >= 0.9, `at least ${percent(cosetNeurons)} of the live neurons`),
          )(measures, context),
  },
];
