/** @file Names, units and meanings of everything that a run measures. */

import { type MeasureSpec, measureSpecs } from "../../study/index.ts";
import { familiarities } from "./task.ts";

const spec = measureSpecs("Assay reference; question of Giles & Chan 2020");

/** Every measure of the study. */
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
    "regretBlind",
    "Regret of choosing without having watched",
    "utility",
    "A1: expected loss of one choice that is made for the person by the prior alone; exact.",
  ),
  ...(["stationary", "bayes", "qlearn"] as const).map((kind) =>
    spec(
      `regretKnown.${kind}`,
      `Regret of choosing for a ${kind} person, known`,
      "utility",
      "A1, 40 rounds: expected loss of one choice by the posterior mean utilities, right model.",
    ),
  ),
  ...(["bayes", "qlearn"] as const).map((kind) =>
    spec(
      `regretMis.${kind}`,
      `Regret of choosing for a ${kind} person, taken for stationary`,
      "utility",
      "A1, 40 rounds: the same with the wrong model.",
    ),
  ),
  spec(
    "crowdKnown",
    "A crowd, known as one",
    "nats",
    "A1, 40 rounds, experts and Bayesian learners mixed: log-loss of an observer who knows the shares but not who is who.",
  ),
  spec("crowdStationary", "The crowd, all taken for stationary", "nats", "A1, 40 rounds."),
  spec("crowdBayes", "The crowd, all taken for Bayesian learners", "nats", "A1, 40 rounds."),
  spec(
    "evidenceRight",
    "Right model found",
    "probability",
    "Mean probability of the right model of the person after 20 rounds, least over the three kinds.",
  ),
];
