/**
 * @file The public files behind the time-horizon and HCAST studies, each pinned to one revision and one sum.
 *
 * Four revisions (19b0311, 9c1d4e5, twice 0ce992b) are known by their first seven digits only. Should a server not resolve
 * them, the pull fails with the address; whatever it sends, only the bytes with the registered sum are kept.
 */

import type { DataSet } from "./data-sets.ts";

const raw = "https://raw.githubusercontent.com";
const analysis = `${raw}/METR/eval-analysis-public`;
const horizons = `${raw}/IAPS-AI/METR-Time-Horizons`;

export const metrEvalAnalysis: DataSet = {
  name: "metr-eval-analysis",
  title: "METR time-horizon runs and tables",
  description:
    "7,063 runs of ten models and people on 83 tasks (preview of February 2025), release dates, published bootstrap replicates and the suite 1.0 and 1.1 results. Needed by the preset paper of time-horizon and hcast. Four of the six addresses name their revision by its first seven digits; a file counts only with its registered sum.",
  homepage: "https://github.com/METR/eval-analysis-public",
  licence: "MIT (runs and dates); the published tables carry no licence file of their own",
  // Where a checkout of the data lies beside other files by the study's name.
  alsoIn: ["time-horizon"],
  files: [
    {
      name: "preview-2025-02/runs.jsonl",
      url: `${analysis}/19b0311/data/external/all_runs.jsonl`,
      sha256: "df59b43df7c0e03164cd036ce0ddaec9ceec73b3d325d8c5b7e9f5362f79ce9a",
      bytes: 3_240_727,
    },
    {
      name: "preview-2025-02/release_dates.yaml",
      url: `${analysis}/9c1d4e5/data/external/release_dates.yaml`,
      sha256: "9c16f411f2bf82089537d8e6bd069949c5c95ce8be446334ebff3dee9c205736",
      bytes: 492,
    },
    {
      name: "release_dates.yaml",
      url: `${analysis}/52d6b564d243aeb7531f1cbdc7c33a5a2cc98aaf/data/external/release_dates.yaml`,
      sha256: "61df30d852c43c138b7d868877b1ae4987132cb0e218ec219f1ce3c8f2cf1bf4",
      bytes: 2313,
    },
    {
      name: "th1.0/bootstrap_headline_2025-04.csv",
      url: `${raw}/METR/cross-domain-horizon/c232044e0ff6c0fd600effaaacf2a48d4d6f4360/data/external/bootstrap/headline.csv`,
      sha256: "87d2884e63318f110e7c006ce1c03291831e1d6295a017e373054f741587f88b",
      bytes: 635_592,
    },
    {
      name: "th1.0/benchmark_results_1_0_2026-01.yaml",
      url: `${horizons}/0ce992b/benchmark_results_1_0.yaml`,
      sha256: "19b1c6da3c68a50cf0b0d3582c57847cdea23fe15e34a9b109e56460bd42a75d",
      bytes: 15_645,
    },
    {
      name: "th1.1/benchmark_results_1_1_2026-01.yaml",
      url: `${horizons}/0ce992b/benchmark_results_1_1.yaml`,
      sha256: "4f9096150c25553f0dedbc4bfaf172d821cd91897820118226f917f80bac8076",
      bytes: 11_449,
    },
  ],
};
