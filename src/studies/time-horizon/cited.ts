/**
 * @file Published facts that ship with the project: horizons and release dates of models, and the lengths of the suite's tasks.
 *
 * Numbers are cited, not computed here. They let the trend come out on a fresh machine without a download.
 */

/** One published model: its curve, weighted average success and horizons in minutes. */
export interface CitedModel {
  agent: string;
  releaseDate: string;
  /** Log-odds per doubling of the length. */
  slope: number;
  intercept: number;
  average: number;
  p50: number;
  p80: number;
  /** 95 % interval of p50, minutes: quantiles of the published bootstrap replicates. */
  p50Low: number;
  p50High: number;
}

/** Suite and profile behind {@link citedModels}. */
export const citedSuite =
  "TH1.0 (HCAST 97 + SWAA 66 + RE-Bench 7), published fits of April 2025, profile paper-2025";

/** Quantiles 2.5 % and 97.5 % of p50 over the published replicates, minutes. */
const intervals = {
  "Claude 3 Opus": [2.83396, 12.7431],
  "Claude 3.5 Sonnet (New)": [13.2909, 58.045],
  "Claude 3.5 Sonnet (Old)": [9.48043, 35.58],
  "Claude 3.7 Sonnet": [27.5409, 90.5705],
  "GPT-2": [0.00183141, 0.129156],
  "GPT-4 0125": [2.81498, 9.59384],
  "GPT-4 0314": [2.52695, 10.1657],
  "GPT-4 1106": [4.15067, 16.3849],
  "GPT-4 Turbo": [3.28969, 12.0672],
  "GPT-4o": [4.2334, 18.2247],
  "davinci-002 (GPT-3)": [0.068912, 0.245087],
  "gpt-3.5-turbo-instruct": [0.226338, 0.99069],
  o1: [17.892, 81.8042],
  "o1-preview": [11.5204, 39.1875],
  o3: [53.2594, 224.466],
  "o4-mini": [35.5313, 157.904],
} as const;

/**
 * Per-model fits of the paper with o3 and o4-mini, which came later.
 *
 * @source METR cross-domain-horizon, data/external/logistic_fits/headline.csv and bootstrap/headline.csv at e97c024; release dates as used by METR
 */
export const citedModels: readonly CitedModel[] = (
  [
    ["Claude 3 Opus", "2024-03-04", -0.551748, 1.480455, 0.377459, 6.422825, 1.125572],
    ["Claude 3.5 Sonnet (New)", "2024-10-22", -0.524556, 2.547853, 0.52701, 28.983512, 4.640773],
    ["Claude 3.5 Sonnet (Old)", "2024-06-20", -0.552429, 2.31313, 0.476797, 18.21683, 3.19928],
    ["Claude 3.7 Sonnet", "2025-02-24", -0.753789, 4.342522, 0.599681, 54.226342, 15.156049],
    ["GPT-2", "2019-02-14", -0.49278, -2.292107, 0.101641, 0.039792, 0.005662],
    ["GPT-4 0125", "2024-01-25", -0.640663, 1.55288, 0.351726, 5.366063, 1.197496],
    ["GPT-4 0314", "2023-03-14", -0.560241, 1.357645, 0.361067, 5.364045, 0.965175],
    ["GPT-4 1106", "2023-11-06", -0.541915, 1.678409, 0.404329, 8.557433, 1.453006],
    ["GPT-4 Turbo", "2024-04-09", -0.657572, 1.785511, 0.367357, 6.567339, 1.523202],
    ["GPT-4o", "2024-05-13", -0.568075, 1.816133, 0.407636, 9.17045, 1.689572],
    ["davinci-002 (GPT-3)", "2020-05-28", -0.653157, -1.794859, 0.162822, 0.14886, 0.034187],
    ["gpt-3.5-turbo-instruct", "2022-03-15", -0.76923, -0.558577, 0.215725, 0.604514, 0.173339],
    ["o1", "2024-12-05", -0.510703, 2.703164, 0.55932, 39.206576, 5.973358],
    ["o1-preview", "2024-09-12", -0.611026, 2.733654, 0.494422, 22.221357, 4.610993],
    ["o3", "2025-04-16", -0.558145, 3.801144, 0.670256, 112.230447, 20.064398],
    ["o4-mini", "2025-04-16", -0.57219, 3.597596, 0.636839, 78.10896, 14.566971],
  ] as const
).map(([agent, releaseDate, slope, intercept, average, p50, p80]) => ({
  agent,
  releaseDate,
  slope,
  intercept,
  average,
  p50,
  p80,
  p50Low: intervals[agent][0],
  p50High: intervals[agent][1],
}));

/** Models that are not in the paper itself. */
export const laterModels: readonly string[] = ["o3", "o4-mini"];

/** The fourteen models of the paper's table. */
export const paperModels = citedModels.filter(({ agent }) => !laterModels.includes(agent));

/**
 * Lengths of the 170 tasks of suite TH1.0, minutes, ascending.
 *
 * @source METR cross-domain-horizon, data/benchmarks/hcast_r_s.toml at e97c024
 */
export const suiteLengthsMinutes: readonly number[] = [
  0.0199, 0.0275, 0.0285, 0.0293, 0.032, 0.032, 0.0359, 0.0375, 0.0425, 0.0429, 0.0434, 0.0437,
  0.0441, 0.0442, 0.0471, 0.0526, 0.0541, 0.0552, 0.0583, 0.0593, 0.0612, 0.0637, 0.0638, 0.0647,
  0.0656, 0.0664, 0.0678, 0.0678, 0.0686, 0.0692, 0.0695, 0.0705, 0.0775, 0.0807, 0.0807, 0.082,
  0.0846, 0.0851, 0.0851, 0.0947, 0.0948, 0.0964, 0.0973, 0.0985, 0.1006, 0.1065, 0.1317, 0.1343,
  0.1523, 0.1577, 0.1635, 0.1691, 0.1696, 0.172, 0.1732, 0.196, 0.2022, 0.2057, 0.2551, 0.2737,
  0.282, 0.2984, 0.4043, 0.43, 0.4612, 0.7204, 0.954, 1.085, 1.869, 1.996, 2.102, 2.119, 3.85,
  4.542, 5.132, 5.974, 6.393, 6.517, 6.528, 8.124, 8.152, 8.533, 8.678, 9.007, 10.0, 10.0, 10.153,
  10.735, 12.043, 12.175, 12.81, 13.87, 14.499, 14.737, 14.773, 17.6, 18.037, 18.477, 20.133,
  20.227, 20.924, 21.834, 22.0, 22.203, 23.678, 24.28, 24.396, 26.948, 27.769, 30.153, 31.012,
  31.392, 32.44, 32.755, 34.629, 35.078, 35.345, 36.438, 36.719, 39.155, 43.726, 45.131, 45.263,
  46.443, 47.0, 47.284, 49.354, 52.14, 58.738, 60.0, 63.873, 71.165, 84.057, 84.437, 87.306, 90.0,
  90.457, 95.218, 129.285, 146.547, 171.412, 180.0, 208.776, 210.0, 240.0, 247.834, 300.0, 345.617,
  360.0, 360.0, 360.0, 391.386, 455.249, 479.196, 480.0, 480.0, 480.0, 480.0, 480.0, 480.0, 483.331,
  492.963, 521.525, 530.0, 535.0, 600.0, 665.0, 877.018, 1080.0, 1111.887,
];

/** A model of the suite 1.0 table of January 2026: average score and the sum over tasks of the mean run cost. */
export interface CitedCost {
  agent: string;
  releaseDate: string;
  average: number;
  /** Minutes, with the published 95 % interval. */
  p50: number;
  p50Low: number;
  p50High: number;
  /** USD; absent where the table says 0, which means unknown. */
  costUsd?: number;
}

/** @source METR, benchmark_results_1_0.yaml as served in January 2026 */
export const citedCosts: readonly CitedCost[] = (
  [
    ["claude_3_5_sonnet", "2024-06-20", 0.481203, 18.683233, 9.466023, 34.387194, 196.5651],
    [
      "claude_3_5_sonnet_20241022",
      "2024-10-22",
      0.530535,
      29.575983,
      14.031849,
      59.058879,
      161.7182,
    ],
    ["claude_3_7_sonnet", "2025-02-24", 0.605035, 56.09162, 29.33067, 93.424004, 207.8794],
    ["claude_3_opus", "2024-03-04", 0.377459, 6.405197, 2.90612, 12.897461, 567.2268],
    ["claude_4_1_opus", "2025-08-05", 0.677469, 113.68507, 57.552638, 209.192356, 1800.8851],
    ["claude_4_opus", "2025-05-22", 0.648693, 85.556627, 45.062156, 146.803709, 813.0177],
    ["claude_4_sonnet", "2025-05-22", 0.632651, 74.942015, 37.850721, 133.985642, 155.2664],
    ["claude_sonnet_4_5", "2025-09-29", 0.683012, 121.946588, 56.041225, 254.328258, 438.9963],
    ["claude_opus_4_5", "2025-11-24", 0.74969, 288.904952, 108.873592, 1225.190511, 859.1299],
    ["davinci_002", "2020-05-28", 0.161869, 0.148793, 0.06737, 0.244214, 66.1136],
    ["deepseek_r1", "2025-01-20", 0.520133, 26.923538, 13.49502, 50.923844, 291.3791],
    ["deepseek_r1_0528", "2025-05-28", 0.542232, 32.174234, 13.39273, 65.788856, 190.1893],
    ["deepseek_v3", "2024-12-26", 0.474508, 18.484012, 9.008161, 33.901815, 70.3799],
    ["deepseek_v3_0324", "2025-03-24", 0.497576, 23.2605, 11.819858, 41.602775, 4.1379],
    ["gemini_2_5_pro_preview", "2025-06-05", 0.557925, 39.527421, 19.978577, 70.560939, 276.5727],
    ["gpt-oss-120b", "2025-08-05", 0.574566, 44.754917, 19.560806, 88.228555, 12.9167],
    ["gpt2", "2019-02-14", 0.101046, 0.039762, 0.001939, 0.130415, 0.0002],
    ["gpt_3_5_turbo_instruct", "2022-03-15", 0.214611, 0.604245, 0.258326, 1.014481, 24.9844],
    ["gpt_4", "2023-03-14", 0.361067, 5.35186, 2.515004, 10.267319, 6677.0474],
    ["gpt_4_0125", "2024-01-25", 0.351726, 5.358292, 2.727924, 9.916649, 484.9183],
    ["gpt_4_1106", "2023-11-06", 0.404329, 8.525919, 4.083815, 16.377055, 876.2933],
    ["gpt_4_turbo", "2024-04-09", 0.367357, 6.55686, 3.323453, 12.172031, 490.9736],
    ["gpt_4o", "2024-05-13", 0.408517, 9.178848, 4.424494, 18.25284, 188.9252],
    ["gpt_5", "2025-08-07", 0.698403, 137.735311, 67.141734, 272.794289, 58.9509],
    ["gpt_5_1_codex_max", "2025-11-19", 0.721134, 173.253623, 78.787471, 378.398454, 112.1042],
    ["grok_4", "2025-07-09", 0.667187, 109.172956, 48.077568, 231.789541, 229.3389],
    ["kimi_k2_thinking", "2025-11-06", 0.60027, 57.599525, 26.905286, 105.549733, 264.2665],
    ["o1_elicited", "2024-12-05", 0.56549, 41.05291, 17.57554, 82.905448, 1919.4136],
    ["o1_preview", "2024-09-12", 0.492955, 21.960172, 11.401374, 38.631113, 3255.6206],
    ["o3", "2025-04-16", 0.658782, 94.005541, 48.011179, 166.825336, 28.1484],
    ["o4-mini", "2025-04-16", 0.642837, 78.591387, 36.901739, 154.6773, 7.6205],
    ["qwen_2_5_72b", "2024-09-19", 0.357771, 5.155558, 2.409497, 10.30597, 15.0417],
    ["qwen_2_72b", "2024-06-07", 0.298999, 2.243232, 0.853072, 4.847204, 81.0108],
  ] as const
).map(([agent, releaseDate, average, p50, p50Low, p50High, costUsd]) => ({
  agent,
  releaseDate,
  average,
  p50,
  p50Low,
  p50High,
  ...(costUsd === undefined ? {} : { costUsd }),
}));

/** Accuracy in per cent at token budgets, read off figure 4 of the Gemini 2.5 report (about one point of reading error). */
export const citedBudgets = {
  tokens: [1024, 2048, 4096, 8192, 16384, 32768],
  curves: [
    { name: "AIME 2025", accuracy: [67, 69, 70.5, 81, 87.5, 88] },
    { name: "LiveCodeBench", accuracy: [48, 51, 58, 73, 76, 76] },
    { name: "GPQA diamond", accuracy: [80, 80.5, 82, 84.8, 84.7, 86] },
  ],
} as const;

/** Quantiles of the one-month date as published, by source of noise. @source METR eval-analysis-public, metrics/multiverse_boxplot.yaml at 4f79669 */
export const citedDates: readonly { source: string; q10: string; q50: string; q90: string }[] = [
  { source: "Bootstrap (models)", q10: "2029-05-23", q50: "2029-12-14", q90: "2030-05-18" },
  { source: "Bootstrap (runs)", q10: "2029-04-30", q50: "2029-11-24", q90: "2030-05-11" },
  { source: "Bootstrap (tasks)", q10: "2028-10-15", q50: "2029-10-25", q90: "2030-12-15" },
  { source: "IID Baseline Noise", q10: "2029-12-02", q50: "2030-01-20", q90: "2030-03-13" },
  { source: "Overall (2019-2025 trend)", q10: "2028-10-01", q50: "2029-11-02", q90: "2031-02-06" },
  { source: "Overall (2024-2025 trend)", q10: "2026-09-01", q50: "2027-06-19", q90: "2028-11-30" },
  { source: "Weighting/Regularization", q10: "2029-11-11", q50: "2029-12-01", q90: "2030-01-14" },
];
