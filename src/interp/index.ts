export { type AttentionWaves, attentionWaves } from "./attention-waves.ts";
export {
  classSums,
  type LossSummary,
  negativeLogLikelihood,
  type SplitLosses,
  splitLosses,
  sumClasses,
} from "./classes.ts";
export {
  allFrequencies,
  componentNorms,
  rowLabels,
  rowsOfFrequency,
  spectrum2d,
} from "./components.ts";
export {
  type KeyFrequencies,
  type KeyRule,
  keyFrequencies,
  largestWaves,
} from "./key-frequencies.ts";
export {
  frequencyCounts,
  neuronClusters,
  neuronPolynomials,
  type PeriodicNeurons,
  periodicNeurons,
} from "./periodic-neurons.ts";
export {
  type ReadoutDirection,
  readoutComponents,
  readoutDirections,
  readoutLocalisation,
  readoutResidual,
} from "./readout.ts";
export {
  answerWaves,
  cosineCoefficients,
  excludedCubeLosses,
  excludedLosses,
  fullLosses,
  meanLogits,
  pureWaveLoss,
  restrictedLosses,
  type WaveView,
  waveAmplitude,
  waveVarianceExplained,
  waveView,
} from "./waves.ts";
