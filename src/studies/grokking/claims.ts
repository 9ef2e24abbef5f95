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
import { type GrokkingConfig, isPaperScale } from "./config.ts";
import { grokkingMeasures } from "./measure-specs.ts";

type Check = Claim<GrokkingConfig>["check"];

/** A check that needs certain measures; without them, or on a network that has not generalised, it is not run. */
const needs =
  <Name extends string>(
    names: readonly Name[],
    check: (values: Record<Name, number>, measures: Measures, config: GrokkingConfig) => ClaimCheck,
  ): Check =>
  (measures, { config }) => {
    const testLoss = measured(measures, "testLoss");
    if (testLoss === undefined) return notRun("the run did not end with an analysis");
    if (testLoss >= 1) {
      return notRun(
        `the network has not generalised (test loss ${inWords(testLoss)}); the claim is about networks that have`,
      );
    }
    const values = {} as Record<Name, number>;
    for (const name of names) {
      const value = measured(measures, name);
      if (value === undefined) return notRun(whyMissing(name, measures));
      values[name] = value;
    }
    return check(values, measures, config);
  };

function whyMissing(name: string, measures: Measures): string {
  if (measured(measures, "trainedSteps") === undefined)
    return "needs the history of a training run";
  return `not measured here: ${grokkingMeasures.find((one) => one.name === name)?.label ?? name}`;
}

/** All claims of the paper that a single run can test, and the one that needs a sweep. */
export const grokkingClaims: readonly Claim<GrokkingConfig>[] = [
  {
    id: "grokking",
    statement: "The network first memorises and generalises only much later",
    paper: "test loss falls between 5,000 and 10,000 epochs, long after the train loss",
    tolerance:
      "paper's size: test loss below 1 between 4,000 and 15,000; smaller: below 1 within the budget, and later than train loss below 0.01",
    source: "section 3, figure 2",
    check: (measures, { config }) => {
      const memorised = measured(measures, "memorisedAt");
      if (measures.memorisedAt === undefined) return notRun("no training history");
      if (memorised === undefined) return decide(false, "train loss never below 0.01");
      const grokked = measured(measures, "grokkedAt");
      if (grokked === undefined) {
        return decide(false, `memorised at ${memorised}, not generalised within the budget`);
      }
      const text = `memorised at ${memorised}, generalised at ${grokked}`;
      return isPaperScale(config)
        ? decide(grokked >= 4000 && grokked <= 15_000, text)
        : decide(grokked > memorised, text);
    },
  },
  {
    id: "less-data-later",
    statement: "Less training data makes generalisation later",
    paper: "the delay grows as the training fraction falls; none at 0.6 or more",
    tolerance: "monotone for fractions up to 0.5; at the paper's size within a factor of 2.5",
    source: "section 5.3, figure 8",
    check: () =>
      notRun("needs several runs: sweep trainFraction and read the grok-time figure of the sweep"),
  },
  {
    id: "few-key-frequencies",
    statement: "The network computes with few key frequencies",
    paper: "5 of 56 in the mainline, 3 to 6 over seeds",
    tolerance: "at most 8 after the filter, at any size",
    source: "sections 4.1 and C.2",
    check: needs(["keyFrequencyCount"], ({ keyFrequencyCount }, measures) =>
      decide(
        keyFrequencyCount <= 8,
        `${keyFrequencyCount} (${measures.keyFrequencyCount?.note ?? ""})`,
      ),
    ),
  },
  {
    id: "single-frequency-neurons",
    statement: "Most neurons are polynomials of one frequency",
    paper: "433 of 512 (84.6 %) with more than 85 % of their variance at one frequency",
    tolerance:
      "at least 40 % when the stop criterion is met; at least 70 % after three times as many steps",
    source: "section 4.3",
    check: needs(
      ["singleFrequencyShare", "singleFrequencyShareAtStop", "stopAt", "trainedSteps"],
      (values) => {
        const { singleFrequencyShare: final, singleFrequencyShareAtStop: atStop } = values;
        const long = values.trainedSteps >= 3 * values.stopAt;
        const text = `${inWords(100 * atStop)} % at step ${values.stopAt}, ${inWords(100 * final)} % at step ${values.trainedSteps}`;
        return decide(
          atStop >= 0.4 && (!long || final >= 0.7),
          text,
          long ? undefined : "trained for less than three times the stop step: second part not run",
        );
      },
    ),
  },
  {
    id: "logits-are-waves",
    statement: "The logits are a sum of key-frequency waves cos(w(a+b-c))",
    paper: "95 % of the variance",
    tolerance: "at least 93 % in any run that generalised",
    source: "section 4.2",
    check: needs(["logitVarianceExplained"], ({ logitVarianceExplained }) =>
      decide(logitVarianceExplained >= 0.93, `${inWords(100 * logitVarianceExplained)} %`),
    ),
  },
  {
    id: "readout-low-rank",
    statement: "The map from neurons to logits has rank 2|K|: only key-frequency rows",
    paper: "residual norm below 0.55 %",
    tolerance: "at most 0.2 when the stop criterion is met, and lower at the end than when grokked",
    source: "section 4.3",
    check: needs(
      ["readoutResidual", "readoutResidualAtStop", "readoutResidualAtGrok"],
      ({ readoutResidual, readoutResidualAtStop, readoutResidualAtGrok }) =>
        decide(
          readoutResidualAtStop <= 0.2 && readoutResidual < readoutResidualAtGrok,
          `${inWords(readoutResidualAtGrok)} when grokked, ${inWords(readoutResidualAtStop)} at the stop criterion, ${inWords(readoutResidual)} at the end`,
        ),
    ),
  },
  {
    id: "readout-directions",
    statement: "Each readout direction carries cos or sin of its own frequency of a+b",
    paper: "93.2 to 98.2 % of the variance, coefficients 44 to 68",
    tolerance: "at least 85 % for frequencies with at least 5 % of the logit variance",
    source: "section 4.3, table 1",
    check: needs(
      ["directionVarianceMin", "directionCoefficientMin", "directionCoefficientMax"],
      (values) =>
        decide(
          values.directionVarianceMin >= 0.85,
          `at least ${inWords(100 * values.directionVarianceMin)} %, coefficients ${inWords(values.directionCoefficientMin)} to ${inWords(values.directionCoefficientMax)}`,
        ),
    ),
  },
  {
    id: "restricted-below-test",
    statement: "The key waves alone answer better than the whole network",
    paper: "5.54e-8 against 2.41e-7",
    tolerance: "restricted loss below the test loss at the end",
    source: "section 4.4",
    check: needs(["restrictedLoss", "testLoss"], ({ restrictedLoss, testLoss }) =>
      decide(restrictedLoss < testLoss, `${inWords(restrictedLoss)} against ${inWords(testLoss)}`),
    ),
  },
  {
    id: "excluded-above-chance",
    statement: "Without the key waves even the training pairs are answered worse than by chance",
    paper: "6.5 to 11 over seeds, chance is ln p",
    tolerance: "excluded loss above ln p at the end",
    source: "sections 4.4 and C.2",
    check: needs(["excludedLoss"], ({ excludedLoss }, _, config) =>
      decide(
        excludedLoss > Math.log(config.p),
        `${inWords(excludedLoss)} against ln ${config.p} = ${inWords(Math.log(config.p))}`,
      ),
    ),
  },
  {
    id: "restricted-falls-first",
    statement: "The restricted loss falls long before the test loss does",
    paper: "falls throughout circuit formation while the test loss stays high",
    tolerance:
      "half its initial value in less than a third of the steps that the test loss takes to half its maximum",
    source: "section 5.2, figure 7",
    check: needs(["restrictedHalvedAt", "testHalvedAt"], ({ restrictedHalvedAt, testHalvedAt }) =>
      decide(
        restrictedHalvedAt < testHalvedAt / 3,
        `step ${restrictedHalvedAt} against ${testHalvedAt}`,
      ),
    ),
  },
  {
    id: "sparsity-rises",
    statement: "Embedding and readout become Fourier-sparse during cleanup",
    paper: "the Gini coefficients of W_E and W_L rise sharply in cleanup",
    tolerance: "final value above 1.5 times that at the test-loss peak, both",
    source: "section 5.2, figure 7",
    doubtful: "the paper's text names W_U once; its section 5.1 and figure use W_E and W_L",
    check: needs(["giniEmbedRise", "giniReadoutRise"], ({ giniEmbedRise, giniReadoutRise }) =>
      decide(
        giniEmbedRise > 1.5 && giniReadoutRise > 1.5,
        `W_E times ${inWords(giniEmbedRise)}, W_L times ${inWords(giniReadoutRise)}`,
      ),
    ),
  },
];
