export { type AttentionWaves, attentionWaves } from "./attention-waves.ts";
export {
  classSums,
  type LossSummary,
  negativeLogLikelihood,
  type SplitLosses,
  splitLosses,
  sumClasses,
} from "./classes.ts";
export * from "./clock-pizza.ts";
export {
  allFrequencies,
  componentNorms,
  rowLabels,
  rowsOfFrequency,
  spectrum2d,
} from "./components.ts";
export * from "./gradient-symmetricity.ts";
export {
  type KeyFrequencies,
  type KeyRule,
  keyFrequencies,
  largestWaves,
} from "./key-frequencies.ts";
export * from "./pair-logits.ts";
export {
  frequencyCounts,
  neuronClusters,
  neuronPolynomials,
  type PeriodicNeurons,
  periodicNeurons,
} from "./periodic-neurons.ts";
export * from "./quadrature-bounds.ts";
export * from "./quadrature-integrals.ts";
export * from "./quadrature-neurons.ts";
export * from "./quadrature-planner.ts";
export * from "./quadrature-tiers.ts";
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
