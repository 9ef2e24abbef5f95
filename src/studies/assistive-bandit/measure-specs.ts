/** @file Names, units and meanings of everything that a run measures. */

import { type MeasureSpec, measureSpecs } from "../../study/index.ts";

const spec = measureSpecs("Assay reference; setting of Chan et al. 2019");

/** People of the paper-scale table of learned robots, in the names of measures. */
export const learnedNames: Readonly<Record<string, string>> = {
  wsls: "Wsls",
  thompson: "Thompson",
  "eps-greedy 0.1": "EpsGreedy",
};

/** Measures of a played session; absent in all other runs. */
export const playedMeasures: readonly MeasureSpec[] = [
  spec("playedRounds", "Rounds played", "rounds", "Length of the played session."),
  spec(
    "playedAsked",
    "Rounds in which you were asked",
    "rounds",
    "Rounds with a wish; in the others the robot pulled unasked.",
  ),
  spec(
    "playedRegret",
    "Your regret with the robot",
    "regret",
    "Σ of the best mean minus the mean of what was pulled.",
  ),
  spec(
    "playedWishRegret",
    "Regret of your wishes",
    "regret",
    "The same had every wish been pulled (your later wishes might have been others).",
  ),
  spec(
    "playedOverrides",
    "Overrides",
    "rounds",
    "Rounds in which the robot pulled another arm than you wished.",
  ),
  spec(
    "playedAloneRegret",
    "Regret of somebody like you, alone",
    "regret",
    "Simulated: what the human models lose on these arms without a robot, by how well they describe you.",
  ),
  spec("playedRewards", "Rewards", "reward", "Rewards that you got."),
  spec(
    "playedModel",
    "Which human model describes you?",
    "probability",
    "Probability of the likeliest model; the note names it.",
  ),
];

export const assistiveMeasures: readonly MeasureSpec[] = [
  spec(
    "exactGap",
    "Exact tables",
    "reward",
    "Largest distance of an exact value from its reference, two arms.",
  ),
  spec(
    "leastHelp",
    "Least help",
    "reward",
    "Smallest gain of the exact robot over the person alone; must not be negative.",
  ),
  spec(
    "wslsGap",
    "Win-stay person, assisted, below the ceiling",
    "reward",
    "Bayes-optimal reward minus the assisted reward, the largest distance over 17 sizes of two to four arms and up to 8 rounds.",
  ),
  spec(
    "aloneLead",
    "Posterior-mean person ahead alone",
    "reward",
    "Posterior-mean against win-stay, unassisted, two arms, 8 rounds.",
  ),
  spec(
    "assistedLead",
    "Win-stay person ahead assisted",
    "reward",
    "Win-stay against posterior-mean, with the exact robot.",
  ),
  spec(
    "modesGap",
    "Exact rewards of the modes",
    "reward",
    "Largest distance of turn-taking and preemptive values from their reference, two arms, four rounds.",
  ),
  spec(
    "modesError",
    "Modes, simulation against exact",
    "standard errors",
    "Largest distance of a simulated reward from its exact value, over all people and modes.",
  ),
  spec("matrixGap", "Misspecification matrix", "reward", "Largest distance from its reference."),
  spec(
    "worseCells",
    "Wrong assistants worse than none",
    "fraction",
    "Share of the wrong pairs in which the person alone earns more.",
  ),
  spec("bitsGap", "Information of wishes", "bits", "Largest distance from its reference."),
  spec(
    "fanoSlack",
    "Information bound",
    "bits",
    "Least information beyond what the accuracy of a team needs; must not be negative.",
  ),
  spec(
    "noiseRegret",
    "Noisily optimal person with majority, closed form",
    "regret",
    "Four arms, 50 rounds, 10 % noise: total regret in closed form.",
  ),
  spec(
    "noiseError",
    "Simulation against closed form",
    "standard errors",
    "Distance of the simulated regret from the closed form.",
  ),
  spec(
    "gameGap",
    "Regrets of simulated games",
    "regret",
    "Largest distance from the paper-scale table.",
  ),
  spec("filterGap", "Regrets with the filter", "regret", "Largest distance from the table."),
  spec(
    "wishGap",
    "Wishes for the best arm",
    "probability",
    "Largest distance from the table at rounds 10, 25 and 50, unassisted.",
  ),
  spec(
    "gameError",
    "Sampling error of the regrets",
    "regret",
    "Largest standard error in the paper-scale table.",
  ),
  spec(
    "wslsHelp",
    "Help of the filter for a win-stay person",
    "regret",
    "Regret alone minus regret with the filter.",
  ),
  spec(
    "majorityHarmGreedy",
    "Harm of majority, greedy",
    "regret",
    "Regret with a robot that takes a learner for noisily optimal, minus regret alone.",
  ),
  spec(
    "majorityHarmEpsGreedy",
    "Harm of majority, eps-greedy",
    "regret",
    "The same for an eps-greedy person.",
  ),
  spec(
    "sparseEnd",
    "Average regret with sparse exploration",
    "regret per round",
    "At the last round of the two-armed games.",
  ),
  ...[100, 1000, 10_000].map((t) =>
    spec(
      `sparse${t}`,
      `Average regret with sparse exploration, round ${t}`,
      "regret per round",
      "The same at this round.",
    ),
  ),
  spec(
    "deferEnd",
    "Average regret alone",
    "regret per round",
    "The same without a robot; its floor is 0.01.",
  ),
  spec(
    "learnedAlone",
    "Regret alone",
    "regret",
    "The person whom the learned robot was trained with, on fresh games.",
  ),
  spec("learnedGreedy", "Regret with the learned robot", "regret", "Greedy, on fresh games."),
  spec(
    "learnedSampled",
    "Regret with the learned robot, sampled",
    "regret",
    "Sampling its pulls, on fresh games.",
  ),
  spec(
    "learnedGap",
    "Learned robot above the exact optimum",
    "regret",
    "Greedy regret minus that of the exact joint optimum; only where that can be computed.",
  ),
  spec(
    "learnedTableGap",
    "Regrets with learned robots",
    "regret",
    "Largest distance from the reference table, over the people of the trainings; four arms, 50 rounds.",
  ),
  ...Object.entries(learnedNames).map(([words, name]) =>
    spec(
      `learned${name}`,
      `Regret with the learned robot, ${words}`,
      "regret",
      "Greedy, on fresh games.",
    ),
  ),
  spec(
    "leadAloneThompson",
    "Thompson ahead of eps-greedy, alone",
    "regret",
    "Difference of regrets in the games of the learned robots.",
  ),
  spec("leadAloneEpsGreedy", "Eps-greedy ahead of win-stay, alone", "regret", "The same."),
  spec(
    "leadLearnedWsls",
    "Win-stay ahead of Thompson, with learned robots",
    "regret",
    "The same, each with a robot of their own.",
  ),
  spec(
    "leadLearnedThompson",
    "Thompson ahead of eps-greedy, with learned robots",
    "regret",
    "The same.",
  ),
  spec(
    "turnTakingCost",
    "What taking turns costs",
    "regret",
    "Win-stay person with the filter: regret in turns minus regret when the robot sees every wish.",
  ),
  spec(
    "preemptiveCost",
    "What asking only in doubt costs",
    "regret",
    "The same for a filter that asks until the lead of its best arm is large.",
  ),
  spec(
    "preemptiveAsked",
    "Asked in doubt only",
    "fraction",
    "Share of the rounds in which that filter asks the win-stay person.",
  ),
  spec(
    "strangerCost",
    "Price of not knowing a win-stay person",
    "regret",
    "Regret with a filter that has to find out who she is, minus that with one that knows.",
  ),
  spec(
    "rightModel",
    "Right model found",
    "probability",
    "Mean probability that this filter gives the right model at the end of a game, over its people.",
  ),
  spec("wishBest10", "Wishes for the best arm, round 10", "probability", "Win-stay person alone."),
  spec("wishBest50", "Wishes for the best arm, round 50", "probability", "Win-stay person alone."),
  ...playedMeasures,
];
