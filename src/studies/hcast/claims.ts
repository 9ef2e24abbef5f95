/** @file The paper's claims as rows. Tolerances were fixed before any run of ours; a claim that fails is shown as failed. */

import { type Claim, whenMeasured } from "../../study/index.ts";
import type { HcastConfig } from "./config.ts";

type HcastClaim = Claim<HcastConfig>;

const paper = "arXiv 2503.17354";
const show = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

const on = (
  names: readonly string[],
  check: (values: number[]) => { held: boolean; text: string },
): HcastClaim["check"] =>
  whenMeasured(names, check, (missing, { publicData }) =>
    publicData ? `not measured: ${missing.join(", ")}` : "needs the public data: preset paper",
  );

export const hcastClaims: readonly HcastClaim[] = [
  {
    id: "below-an-hour",
    statement: "The best agents succeed on most tasks that take people less than an hour",
    paper: "70-80 %",
    tolerance: "between 65 and 85 %, Claude 3.7 Sonnet on suite 1.1",
    source: `${paper}, abstract`,
    check: on(["successBelowHour"], ([rate]) => ({
      held: rate! >= 0.65 && rate! <= 0.85,
      text: percent(rate!),
    })),
  },
  {
    id: "above-four-hours",
    statement: "They succeed on few tasks that take people more than four hours",
    paper: "below 20 %",
    tolerance: "below 20 %",
    source: `${paper}, abstract`,
    check: on(["successAboveFourHours"], ([rate]) => ({ held: rate! < 0.2, text: percent(rate!) })),
  },
  {
    id: "falls-with-length",
    statement: "Success falls with the length of the task",
    paper: "falls over the buckets",
    tolerance: "rank correlation of bucket and success -0.8 or below",
    source: `${paper}, section 4`,
    check: on(["bucketTrend"], ([rho]) => ({ held: rho! <= -0.8, text: show(rho!) })),
  },
  {
    id: "people-succeed",
    statement: "People succeed in about six of ten attempts",
    paper: "341 of 563 (61 %)",
    tolerance: "between 55 and 75 % on the preview, which has other attempts",
    source: `${paper}, section 5 (second-hand)`,
    check: on(["humanSuccess"], ([rate]) => ({
      held: rate! >= 0.55 && rate! <= 0.75,
      text: percent(rate!),
    })),
  },
  {
    id: "people-within-three",
    statement: "Two people's times on one task are within about a factor of three",
    paper: "labels within about 3x",
    tolerance: "pooled factor between 2 and 3",
    source: `${paper}, section 5`,
    check: on(["spreadFactor"], ([factor]) => ({
      held: factor! >= 2 && factor! <= 3,
      text: `${show(factor!)}x`,
    })),
  },
  {
    id: "people-fall-with-length",
    statement: "People too succeed less often on longer tasks",
    paper: "falls with length",
    tolerance: "rank correlation of bucket and success rate -0.8 or below",
    source: `${paper}, section 5`,
    check: on(["humanTrend"], ([rho]) => ({ held: rho! <= -0.8, text: show(rho!) })),
  },
  {
    id: "successes-only-is-short",
    statement:
      "Labels from successes alone are too short when people give up, and counting failures as censored mends most of it",
    paper: "own check on people with known times",
    tolerance:
      "bias of successes alone below -0.1 (ln), of the censored estimate at most half as large",
    source: "own",
    check: on(["biasSuccessesOnly", "biasCensored"], ([naive, censored]) => ({
      held: naive! < -0.1 && Math.abs(censored!) <= 0.5 * Math.abs(naive!),
      text: `${show(naive!)} against ${show(censored!)} ln minutes`,
    })),
  },
  {
    id: "mini-suite-order",
    statement:
      "The built-in suite tells agents of different skill apart, and success falls with length on it",
    paper: "own check with three scripted agents",
    tolerance: "order kept in every seed; rank correlation below -0.5",
    source: "own",
    check: on(["orderKept", "miniSuiteTrend"], ([order, rho]) => ({
      held: order === 1 && rho! < -0.5,
      text: `order kept in ${percent(order!)}, rank correlation ${show(rho!)}`,
    })),
  },
];
