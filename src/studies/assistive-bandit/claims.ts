/** @file The paper's claims as rows. The paper's own table is not public; tolerances were fixed before any run. */

import { type Claim, type ClaimCheck, type Measures, measured } from "../../study/index.ts";
import { type AssistiveConfig, isPaperGame, isReference } from "./config.ts";
import { learnedReference } from "./reference.ts";

type Check = Claim<AssistiveConfig>["check"];
type Get = (name: string) => number;

const show = (measures: Measures, name: string): string => {
  const value = measured(measures, name);
  const error = measures[name]?.error;
  return value === undefined
    ? "-"
    : `${value.toPrecision(3)}${error === undefined ? "" : ` ± ${error.toPrecision(2)}`}`;
};

function needs(
  names: readonly string[],
  judge: (get: Get, error: Get, config: AssistiveConfig) => boolean,
  words: (show: (name: string) => string) => string,
  when: (config: AssistiveConfig) => string | undefined = () => undefined,
): Check {
  return (measures, { config }): ClaimCheck => {
    const notRun = (reason: string): ClaimCheck => ({ outcome: "not-run", measured: "", reason });
    if (config.session !== "") return notRun("a played session, not an experiment");
    if (!isReference(config)) return notRun("conventions differ from the reference");
    const other = when(config);
    if (other !== undefined) return notRun(other);
    const absent = names.find((name) => measured(measures, name) === undefined);
    if (absent !== undefined) return notRun(`not measured here: ${absent}`);
    const held = judge(
      (name) => measured(measures, name) as number,
      (name) => measures[name]?.error ?? 0,
      config,
    );
    return { outcome: held ? "held" : "not-held", measured: words((name) => show(measures, name)) };
  };
}

const paperGame = (config: AssistiveConfig): string | undefined =>
  isPaperGame(config) ? undefined : "the table is for four arms and 50 rounds";

const tableSize = (config: AssistiveConfig): string | undefined =>
  paperGame(config) ??
  (config.episodes < 100_000
    ? "the tolerance is meant for at least 100,000 games: with fewer the sampling error alone is as large"
    : undefined);

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
    "exact, every person, 5 and 8 rounds: gain at least -1e-9",
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
    "exact: 1e-9 below the ceiling",
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
    "win-stay person, four arms, 50 rounds, filter: by more than two standard errors",
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
    "closed form 0.068646 (1e-6); simulation within four standard errors",
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
    "greedy and eps-greedy: more regret than alone, by more than two standard errors",
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
    "means 0.7 and 0.5: average regret at the last round below half of the person's floor 0.01 from 10,000 rounds on; alone above it",
    "propositions",
    needs(
      ["sparseEnd", "deferEnd"],
      (get) => get("sparseEnd") < 0.005 && get("deferEnd") > 0.0095,
      (s) => `average regret ${s("sparseEnd")} assisted, ${s("deferEnd")} alone`,
      (config) => (config.consistencyRounds < 10_000 ? "needs 10,000 rounds" : undefined),
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
    "game-table",
    "The paper-scale table of regrets comes out",
    "reference table",
    "0.1 regret; filter 0.4",
    "own",
    needs(
      ["gameGap", "filterGap"],
      (get) => get("gameGap") <= 0.1 && get("filterGap") <= 0.4,
      (s) => `largest distance ${s("gameGap")}, filter ${s("filterGap")}`,
      tableSize,
    ),
  ),
  claim(
    "learned-robot",
    "A recurrent robot learns to assist",
    "recurrent policy trained by policy gradient",
    "two arms, eight rounds: at most 0.03 above the exact optimum; four arms, 50 rounds: within 0.4 of the reference (win-stay 3.4); always better than alone",
    "experiments",
    (measures, context) => {
      const { config } = context;
      if (config.trainArms === 2 && config.trainRounds === 8) {
        return needs(
          ["learnedGap", "learnedGreedy", "learnedAlone"],
          (get, error) =>
            get("learnedGap") <= 0.03 + 2 * error("learnedGap") &&
            get("learnedGreedy") < get("learnedAlone"),
          (s) =>
            `regret ${s("learnedGreedy")} greedy, ${s("learnedSampled")} sampled, ${s("learnedAlone")} alone; ${s("learnedGap")} above the optimum`,
          (c) => (c.updates < 1000 ? "the robot has made fewer than 1,000 updates" : undefined),
        )(measures, context);
      }
      const target =
        config.trainArms === 4 && config.trainRounds === 50
          ? learnedReference[config.trainHuman]
          : undefined;
      return needs(
        ["learnedGreedy", "learnedAlone"],
        (get) =>
          Math.abs(get("learnedGreedy") - (target ?? get("learnedGreedy"))) <= 0.4 &&
          get("learnedGreedy") < get("learnedAlone"),
        (s) =>
          `regret ${s("learnedGreedy")} greedy, ${s("learnedSampled")} sampled, ${s("learnedAlone")} alone; no exact optimum at this size`,
      )(measures, context);
    },
  ),
];
