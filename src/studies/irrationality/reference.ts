/** @file Reference numbers of the study, computed independently of this code; tolerances were fixed beforehand. */

/** Sampled log-loss after 15 actions: known model, rational assumed. Tolerances 0.03 and 4 %. */
export const sampledReference: Readonly<
  Record<string, Readonly<Record<string, readonly [number, number]>>>
> = {
  G5a: {
    rational: [2.79, 2.79],
    "boltzmann 1": [3.13, 4.32],
    "illusion 5": [2.67, 2.75],
    "optimism 1": [2.75, 2.78],
    "optimism -1": [2.97, 4.2],
    "prospect 2": [3.13, 3.6],
    "extremal 0.9": [2.77, 2.78],
    "myopic-discount 0.5": [3.03, 3.45],
    "myopic-vi 3": [3.03, 3.48],
    "hyperbolic 0.5": [3.09, 3.49],
  },
  G5b: {
    rational: [2.42, 2.42],
    "myopic-discount 0.8": [2.27, 3.65],
    "myopic-vi 7": [2.31, 2.57],
    "myopic-discount 0.5": [2.58, 7.51],
    "extremal 0.9": [2.42, 2.42],
  },
  G5c: {
    rational: [1.75, 1.75],
    "myopic-discount 0.8": [1.29, 6.5],
    "extremal 0.9": [1.29, 2.08],
    "myopic-vi 7": [1.46, 2.26],
    "optimism 1": [1.74, 4.5],
    "hyperbolic 0.1": [1.4, 9.1],
  },
};

/** Exact log-loss after three actions on the same grids: known model, rational assumed. Tolerance 1e-5. */
export const exactReference: Readonly<
  Record<string, Readonly<Record<string, readonly [number, number]>>>
> = {
  G5a: {
    rational: [2.952829, 2.952829],
    "boltzmann 1": [3.193103, 3.551899],
    "illusion 5": [2.856528, 2.904383],
    "optimism 1": [2.944281, 2.959375],
    "optimism -1": [3.072891, 3.49641],
    "prospect 2": [3.189556, 3.398037],
    "extremal 0.9": [2.938835, 2.942134],
    "myopic-discount 0.5": [3.056038, 3.253177],
    "myopic-vi 3": [3.053571, 3.247151],
    "hyperbolic 0.5": [3.119131, 3.28417],
  },
  G5b: {
    rational: [2.585816, 2.585816],
    "myopic-discount 0.8": [2.477262, 3.08506],
    "myopic-vi 7": [2.497069, 2.657389],
    "myopic-discount 0.5": [2.659115, 4.062573],
    "extremal 0.9": [2.585816, 2.585816],
  },
  G5c: {
    rational: [1.771367, 1.771367],
    "myopic-discount 0.8": [1.349333, 5.319259],
    "extremal 0.9": [1.343515, 2.041025],
    "myopic-vi 7": [1.556696, 2.00911],
    "optimism 1": [1.774259, 2.745494],
    "hyperbolic 0.1": [1.469137, 6.135616],
  },
};

/** Sampled known log-loss on G5b for own discounts .1 .3 .5 .6 .7 .8 and the task's .9. Tolerance 0.03. */
export const degreeReference = [2.72, 2.63, 2.58, 2.55, 2.45, 2.27, 2.42] as const;

/** Mean log-loss in 20 random MDPs: known model, rational assumed. Tolerance 35 % (it depends on the generator). */
export const randomReference: Readonly<Record<string, readonly [number, number]>> = {
  rational: [0.34, 0.34],
  "illusion 5": [0.21, 0.44],
  "optimism -1": [0.29, 1.31],
  "extremal 0.9": [1.49, 3.43],
  "myopic-discount 0.1": [0.41, 0.59],
};

/** Bits of the first choice in the corridor, rows as in the task, columns for an infinite temperature, 5 and 1. */
export const corridorReference = [
  [0, 0, 0.008847],
  [0.811278, 0.631195, 0.155442],
  [1, 0.725082, 0.175799],
  [1, 0.802903, 0.179179],
] as const;

/** People whom a machine that assumes rationality reads worse than the prior. */
export const misreadReference: Readonly<Record<string, readonly string[]>> = {
  G5a: ["boltzmann 1", "optimism -1", "prospect 2", "myopic-discount 0.5", "hyperbolic 0.5"],
  G5c: ["myopic-discount 0.8", "extremal 0.9", "myopic-vi 7", "optimism 1", "hyperbolic 0.1"],
};

/** People who reveal more than a rational person, when they are known. */
export const informativeReference: Readonly<Record<string, readonly string[]>> = {
  G5b: ["myopic-discount 0.8", "myopic-vi 7"],
  G5c: ["myopic-discount 0.8", "extremal 0.9", "myopic-vi 7", "hyperbolic 0.1"],
};
