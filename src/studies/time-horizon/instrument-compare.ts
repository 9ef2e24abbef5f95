/** @file Instrument: two agents by common draws, or two published suites side by side. */

import { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import { probabilityLonger } from "../../evals/horizon/bootstrap.ts";
import { quantiles } from "../../math/statistics.ts";
import type { Instrument } from "../../study/index.ts";
import type { HorizonConfig } from "./config.ts";
import { analysisFigures } from "./figures-horizon.ts";
import { analyseInput, analysisReport } from "./instrument-fit.ts";
import { fitOptions, runSlots } from "./instrument-options.ts";
import { compareSuites } from "./suites.ts";

const compareOptions = fitOptions.extend({
  a: z.string().default("").meta({
    title: "Agent A",
    description: "Name of the first agent; empty takes the longest horizon.",
    unit: "",
    source: "own",
  }),
  b: z.string().default("").meta({
    title: "Agent B",
    description: "Name of the second agent; empty takes the second longest.",
    unit: "",
    source: "own",
  }),
});

export const compareInstrument: Instrument<HorizonConfig> = {
  id: "compare",
  verb: ["horizon", "compare"],
  positional: "runs",
  title: "Compare two agents, or two suites",
  summary:
    "Probability that A's horizon is longer than B's, from draws common to both, with the interval of their ratio; given two published tables, their suites agent by agent and trend by trend.",
  options: compareOptions,
  files: runSlots,
  takesRun: false,
  async run(raw, context) {
    const options = compareOptions.parse(raw);
    const { input, analysis, replicates } = await analyseInput(options, context);
    if (replicates === undefined) return compareSuites(input, options);
    const order = [...analysis.agents]
      .filter(({ minutes }) => minutes !== null)
      .sort((x, y) => y.minutes! - x.minutes!)
      .map(({ agent }) => agent);
    const a = options.a === "" ? order[0] : options.a;
    const b = options.b === "" ? order.find((agent) => agent !== a) : options.b;
    for (const name of [a, b]) {
      if (name === undefined || !analysis.agents.some(({ agent }) => agent === name)) {
        throw new InvalidInputError(
          `compare: unknown agent ${JSON.stringify(name ?? "")}`,
          `agents of the file: ${analysis.agents.map(({ agent }) => agent).join(", ")}`,
        );
      }
    }
    const probability = probabilityLonger(replicates, a!, b!, options.q);
    const left = replicates.at(a!, options.q)!;
    const right = replicates.at(b!, options.q)!;
    const ratios = Array.from(left, (value, i) => value / right[i]!).filter(Number.isFinite);
    const [low, middle, high] = quantiles(ratios, [0.025, 0.5, 0.975]);
    const summary =
      probability === undefined
        ? `${a} and ${b} have no replicate in which both have a horizon.`
        : `${a} has the longer horizon than ${b} with probability ${probability.toFixed(3)}; ratio ${middle!.toFixed(2)} (95 % interval ${low!.toFixed(2)} to ${high!.toFixed(2)}).`;
    const made = analysisReport("Comparison", summary, analysis, input, analysisFigures(analysis));
    return {
      ...made,
      measures: {
        probabilityALonger: {
          value: probability ?? null,
          unit: "probability",
          note: `${a} longer than ${b}`,
        },
        ratio: { value: middle ?? null, unit: "factor" },
        ratioLow: { value: low ?? null, unit: "factor" },
        ratioHigh: { value: high ?? null, unit: "factor" },
        ...made.measures,
      },
    };
  },
};
