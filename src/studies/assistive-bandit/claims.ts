/** @file The paper's claims as rows. The paper's own table is not public; tolerances were fixed before any run. */

import { type Claim, judged, listed } from "../../study/index.ts";
import { type AssistiveConfig, isPaperGame, isReference } from "./config.ts";
import { consistencyReference, learnedReference } from "./reference.ts";

type Check = Claim<AssistiveConfig>["check"];
type Get = (name: string) => number;

/** Needs an experiment under the reference conventions, and the named measures. */
const needs = (
  names: readonly string[],
  judge: (get: Get, error: Get, config: AssistiveConfig) => boolean,
  words: (show: (name: string) => string) => string,
  when: (config: AssistiveConfig) => string | undefined = () => undefined,
): Check =>
  judged({
    names,
    judge,
    words,
    excuse(config) {
      if (config.session !== "") return "a played session, not an experiment";
      return isReference(config) ? when(config) : "conventions differ from the reference";
    },
  });

const paperGame = (config: AssistiveConfig): string | undefined =>
  isPaperGame(config) ? undefined : "the table is for four arms and 50 rounds";

const largeRobots = ({ trainArms, trainRounds }: AssistiveConfig): string | undefined =>
  trainArms === 4 && trainRounds === 50 ? undefined : "needs robots for four arms and 50 rounds";

const claim = (
  id: string,
  statement: string,
  paper: string,
  tolerance: string,
  source: string,
  check: Check,
  doubtful?: string,
): Claim<AssistiveConfig> => ({
  id,
  statement,
  paper,
  tolerance,
  source,
  check,
  ...(doubtful === undefined ? {} : { doubtful }),
});

const numbering = "the paper's numbering and its own regret table could not be recovered";

export const assistiveClaims: readonly Claim<AssistiveConfig>[] = [
  claim(
    "never-worse",
    "With the right model assistance is never worse than none",
    "proposition",
    "exact, every person, two arms, 5 and 8 rounds: gain at least -1e-9",
    "propositions",
    needs(
      ["leastHelp"],
      (get) => get("leastHelp") >= -1e-9,
      (s) => `least gain ${s("leastHelp")} reward`,
    ),
    numbering,
  ),
  claim(
    "wsls-optimal",
    "A win-stay lose-shift person tells every reward, so the team plays Bayes-optimally",
    "proposition",
    "exact, two to four arms, 17 sizes: 1e-9 from the ceiling",
    "propositions",
    needs(
      ["wslsGap"],
      (get) => Math.abs(get("wslsGap")) <= 1e-9,
      (s) => `${s("wslsGap")} below the ceiling`,
    ),
    numbering,
  ),
  claim(
    "alone-not-assisted",
    "Better alone is not better assisted",
    "what counts is how well choices communicate",
    "exact, two arms, 8 rounds: posterior-mean ahead alone, win-stay ahead assisted",
    "abstract",
    needs(
      ["aloneLead", "assistedLead"],
      (get) => get("aloneLead") > 0 && get("assistedLead") > 0,
      (s) =>
        `posterior mean ahead by ${s("aloneLead")} alone, win-stay by ${s("assistedLead")} assisted`,
    ),
  ),
  claim(
    "assistance-reduces-regret",
    "Assistance reduces regret at the paper's scale",
    "assisted better than alone",
    "own: win-stay person, four arms, 50 rounds, filter, by more than two standard errors",
    "abstract",
    needs(
      ["wslsHelp"],
      (get, error) => get("wslsHelp") > 2 * error("wslsHelp"),
      (s) => `${s("wslsHelp")} less regret`,
    ),
  ),
  claim(
    "majority-noisy",
    "A noisily optimal person can be assisted to finite total regret by following the majority",
    "proposition",
    "closed form 0.068646 (1e-6); own: simulation within four standard errors (a false alarm once in 16,000)",
    "propositions",
    needs(
      ["noiseRegret", "noiseError"],
      (get) => Math.abs(get("noiseRegret") - 0.068646) <= 1e-6 && get("noiseError") <= 4,
      (s) => `closed form ${s("noiseRegret")}, simulation ${s("noiseError")} standard errors away`,
    ),
    numbering,
  ),
  claim(
    "majority-harms-learners",
    "A robot that takes learners for noisily optimal harms them",
    "hypothesis: account for learning",
    "own: greedy and eps-greedy, more regret than alone by more than two standard errors",
    "section on learning",
    needs(
      ["majorityHarmGreedy", "majorityHarmEpsGreedy"],
      (get, error) =>
        get("majorityHarmGreedy") > 2 * error("majorityHarmGreedy") &&
        get("majorityHarmEpsGreedy") > 2 * error("majorityHarmEpsGreedy"),
      (s) =>
        `greedy ${s("majorityHarmGreedy")}, eps-greedy ${s("majorityHarmEpsGreedy")} more regret`,
      paperGame,
    ),
    "wording from memory of the paper",
  ),
  claim(
    "consistency",
    "An inconsistent person (eps-greedy) can be assisted to consistency",
    "proposition",
    "means 0.7 and 0.5: average regret 0.050, 0.015, 0.003 at rounds 100, 1,000 and 10,000, and 0.0106 alone (own tolerance: two standard errors of the difference of two samples of this size, and the rounding); falls",
    "propositions",
    needs(
      ["sparse100", "sparse1000", "sparse10000", "deferEnd"],
      (get, error) => {
        const near = (name: string, value: number, rounding: number): boolean =>
          Math.abs(get(name) - value) <= 2 * Math.SQRT2 * error(name) + rounding;
        return (
          consistencyReference.sparse.every(([t, value]) => near(`sparse${t}`, value, 5e-4)) &&
          near("deferEnd", consistencyReference.alone, 5e-5) &&
          get("sparse100") > get("sparse1000") &&
          get("sparse1000") > get("sparse10000") &&
          get("sparse10000") < get("deferEnd")
        );
      },
      (s) =>
        `average regret ${s("sparse100")}, ${s("sparse1000")}, ${s("sparse10000")} assisted, ${s("deferEnd")} alone`,
      (config) =>
        config.consistencyRounds === 10_000 ? undefined : "needs games of 10,000 rounds",
    ),
    numbering,
  ),
  claim(
    "communication-bound",
    "Communication bounds performance",
    "Fano's inequality",
    "two arms, exact, 12 teams, 7 rounds: information at least what the accuracy needs, 1e-9",
    "propositions",
    needs(
      ["fanoSlack"],
      (get) => get("fanoSlack") >= -1e-9,
      (s) => `least slack ${s("fanoSlack")} bits`,
    ),
    numbering,
  ),
  claim(
    "wrong-model-hurts",
    "A wrong model of the person can be worse than no assistance",
    "misspecification",
    "two arms, five rounds, exact: at least one wrong pair worse than alone; matrix within 1e-6",
    "experiments",
    needs(
      ["worseCells", "matrixGap"],
      (get) => get("worseCells") > 0 && get("matrixGap") <= 1e-6,
      (s) => `${s("worseCells")} of the wrong pairs; largest distance ${s("matrixGap")}`,
    ),
  ),
  claim(
    "exact-tables",
    "The exact tables come out",
    "reference tables",
    "1e-6 reward, 1e-6 bits",
    "own",
    needs(
      ["exactGap", "bitsGap"],
      (get) => get("exactGap") <= 1e-6 && get("bitsGap") <= 1e-6,
      (s) => `${s("exactGap")} reward, ${s("bitsGap")} bits`,
    ),
  ),
  claim(
    "modes-agree",
    "Turn-taking and preemptive robots are worth what backward induction says",
    "three ways of working together in the public code",
    "two arms, four rounds: six exact values within 1e-6 of the reference table; own: simulated games of all people and modes within four standard errors",
    "own",
    needs(
      ["modesGap", "modesError"],
      (get) => get("modesGap") <= 1e-6 && get("modesError") <= 4,
      (s) => `exact ${s("modesGap")} off, simulated at most ${s("modesError")} standard errors off`,
    ),
  ),
  claim(
    "game-table",
    "The paper-scale table of regrets comes out",
    "reference table",
    "0.1 regret; filter 0.4; at every number of games",
    "own",
    needs(
      ["gameGap", "gameError", "filterGap"],
      (get) => get("gameGap") <= 0.1 && get("filterGap") <= 0.4,
      (s) =>
        `largest distance ${s("gameGap")} (largest standard error ${s("gameError")}), filter ${s("filterGap")}`,
      paperGame,
    ),
  ),
  claim(
    "wish-table",
    "How often people alone wish for the best arm",
    "reference table",
    "own: 0.01, one unit of the last digit",
    "own",
    needs(
      ["wishGap"],
      (get) => get("wishGap") <= 0.01,
      (s) => `largest distance ${s("wishGap")}`,
      paperGame,
    ),
  ),
  claim(
    "learned-robot",
    "A recurrent robot learns to assist",
    "recurrent policy trained by policy gradient",
    "the first person of the trainings; four arms, 50 rounds: within 0.4 of the reference (win-stay 3.4, Thompson 4.1, eps-greedy 4.3); own: two arms, eight rounds, at most 0.03 above the exact optimum, and two standard errors; always better than alone",
    "experiments",
    (measures, context) => {
      const { trainArms, trainRounds, trainHumans, updates } = context.config;
      const target =
        trainArms === 4 && trainRounds === 50
          ? learnedReference[listed(trainHumans)[0]]
          : undefined;
      const better = (get: Get): boolean => get("learnedGreedy") < get("learnedAlone");
      const words = (s: (name: string) => string): string =>
        `regret ${s("learnedGreedy")} greedy, ${s("learnedSampled")} sampled, ${s("learnedAlone")} alone`;
      if (trainArms === 2 && trainRounds === 8) {
        return needs(
          ["learnedGap", "learnedGreedy", "learnedAlone"],
          (get, error) => get("learnedGap") <= 0.03 + 2 * error("learnedGap") && better(get),
          (s) => `${words(s)}; ${s("learnedGap")} above the optimum after ${updates} updates`,
        )(measures, context);
      }
      return needs(
        ["learnedGreedy", "learnedAlone"],
        (get) =>
          Math.abs(get("learnedGreedy") - (target ?? get("learnedGreedy"))) <= 0.4 && better(get),
        (s) => `${words(s)}; no exact optimum at this size`,
      )(measures, context);
    },
  ),
  claim(
    "learned-table",
    "Robots learn to assist win-stay, Thompson and eps-greedy people alike",
    "recurrent policy trained by policy gradient",
    "four arms, 50 rounds: each within 0.4 of the reference (3.4, 4.1, 4.3)",
    "experiments",
    needs(
      ["learnedTableGap", "learnedWsls", "learnedThompson", "learnedEpsGreedy"],
      (get) => get("learnedTableGap") <= 0.4,
      (s) =>
        `win-stay ${s("learnedWsls")}, Thompson ${s("learnedThompson")}, eps-greedy ${s("learnedEpsGreedy")}`,
      largeRobots,
    ),
  ),
  claim(
    "learned-order",
    "At the paper's size, too, better alone is not better assisted",
    "with learned robots the order of people turns round",
    "regret alone Thompson < eps-greedy < win-stay, with a learned robot each win-stay < Thompson < eps-greedy (reference 5.1 < 6.8 < 7.2 and 3.4 < 4.1 < 4.3); own: every difference by more than two standard errors of the games, not counting luck in training",
    "experiments",
    needs(
      ["leadAloneThompson", "leadAloneEpsGreedy", "leadLearnedWsls", "leadLearnedThompson"],
      (get, error) =>
        ["leadAloneThompson", "leadAloneEpsGreedy", "leadLearnedWsls", "leadLearnedThompson"].every(
          (name) => get(name) > 2 * error(name),
        ),
      (s) =>
        `with robots win-stay ${s("learnedWsls")}, Thompson ${s("learnedThompson")}, eps-greedy ${s("learnedEpsGreedy")}; leads alone ${s("leadAloneThompson")} and ${s("leadAloneEpsGreedy")}`,
      largeRobots,
    ),
  ),
];
