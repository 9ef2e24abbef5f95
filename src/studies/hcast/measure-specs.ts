/** @file What each measure of the study is. */

import type { MeasureSpec } from "../../study/index.ts";

const rows: readonly (readonly [string, string, string, string, string])[] = [
  [
    "successBelowHour",
    "Success below one hour",
    "fraction",
    "Claude 3.7 Sonnet on the HCAST tasks of suite 1.1.",
    "arXiv 2503.17354, abstract",
  ],
  [
    "successAboveFourHours",
    "Success from four hours on",
    "fraction",
    "Claude 3.7 Sonnet on the HCAST tasks of suite 1.1.",
    "arXiv 2503.17354, abstract",
  ],
  [
    "bucketTrend",
    "Success against length",
    "rank correlation",
    "Spearman correlation of bucket and success; -1 falls all the way.",
    "own",
  ],
  [
    "success machine learning",
    "Success, machine learning",
    "fraction",
    "Domain labels are ours.",
    "own",
  ],
  ["success cybersecurity", "Success, cybersecurity", "fraction", "Domain labels are ours.", "own"],
  [
    "success software engineering",
    "Success, software engineering",
    "fraction",
    "Domain labels are ours.",
    "own",
  ],
  [
    "success general reasoning",
    "Success, general reasoning",
    "fraction",
    "Domain labels are ours.",
    "own",
  ],
  [
    "orderKept",
    "Order of scripted agents kept",
    "fraction",
    "Share of seeds with careful > hasty > rushed on the mini-suite.",
    "own",
  ],
  [
    "miniSuiteTrend",
    "Success against length, mini-suite",
    "rank correlation",
    "Middle agent, four buckets.",
    "own",
  ],
  [
    "biasSuccessesOnly",
    "Bias of successes only",
    "ln minutes",
    "Geometric mean of successes against the true median.",
    "own",
  ],
  [
    "biasCensored",
    "Bias of the censored estimate",
    "ln minutes",
    "Censored log-normal median against the true median.",
    "own",
  ],
  [
    "generatedSuccessRate",
    "Success rate of generated people",
    "fraction",
    "Share of attempts that end before patience does.",
    "own",
  ],
  [
    "humanSuccess",
    "Success rate of people",
    "fraction",
    "Real attempts of the public preview.",
    "arXiv 2503.17354, section 5",
  ],
  [
    "humanTrend",
    "People's success against length",
    "rank correlation",
    "Over the buckets of the preview.",
    "own",
  ],
  [
    "spreadFactor",
    "Spread between people",
    "factor",
    "exp of the pooled spread of ln time, METR's divisor.",
    "METR eval-analysis-public",
  ],
  [
    "forecastShareLongest",
    "Forecasts among the longest tasks",
    "fraction",
    "Share of labels of the last bucket that nobody was timed for.",
    "arXiv 2503.17354",
  ],
];

export const hcastMeasures: readonly MeasureSpec[] = rows.map(
  ([name, label, unit, description, source]) => ({ name, label, unit, description, source }),
);
