/** @file Probability that each arm is the best under independent Beta beliefs with whole-number counts, without sampling. */

/** Nodes and weights of Gauss-Legendre quadrature on [0, 1], by Newton's method on the Legendre polynomial. */
export function gaussLegendre(points: number): { nodes: Float64Array; weights: Float64Array } {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let p0 = 1;
      let p1 = x;
      for (let k = 2; k <= points; k++) {
        const p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
        p0 = p1;
        p1 = p2;
      }
      slope = (points * (x * p1 - p0)) / (x * x - 1);
      const step = p1 / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    nodes[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

interface Rule {
  nodes: Float64Array;
  weights: Float64Array;
  /** Densities and distribution functions of Beta(s+1, n-s+1) at the nodes, by `n * 512 + s`. */
  curves: Map<number, { density: Float64Array; below: Float64Array }>;
}

const rules = new Map<number, Rule>();

function ruleOf(points: number): Rule {
  let rule = rules.get(points);
  if (rule === undefined) {
    rule = { ...gaussLegendre(points), curves: new Map() };
    rules.set(points, rule);
  }
  return rule;
}

function curvesOf(
  rule: Rule,
  s: number,
  n: number,
): { density: Float64Array; below: Float64Array } {
  const key = n * 512 + s;
  const known = rule.curves.get(key);
  if (known !== undefined) return known;
  const density = new Float64Array(rule.nodes.length);
  const below = new Float64Array(rule.nodes.length);
  rule.nodes.forEach((x, i) => {
    // Binomial terms of n + 1 trials: P(at least s + 1 successes) is the distribution function of Beta(s+1, n-s+1).
    let term = (1 - x) ** (n + 1);
    let cumulative = 0;
    for (let k = 0; k <= n + 1; k++) {
      if (k > s) cumulative += term;
      if (k < n + 1) term *= ((n + 1 - k) / (k + 1)) * (x / (1 - x));
    }
    below[i] = cumulative;
    let binomial = 1;
    for (let k = 1; k <= s; k++) binomial *= (n - s + k) / k;
    density[i] = (n + 1) * binomial * x ** s * (1 - x) ** (n - s);
  });
  const curves = { density, below };
  rule.curves.set(key, curves);
  return curves;
}

/**
 * P(arm i has the largest mean) for beliefs Beta(S_i + 1, n_i − S_i + 1). The integrand is a polynomial of degree
 * Σn + N − 1, so Gauss-Legendre quadrature with half as many points is exact up to rounding.
 *
 * This is the choice probability of Thompson sampling.
 */
export function bestArmProbabilities(
  successes: ArrayLike<number>,
  pulls: ArrayLike<number>,
  out: Float64Array,
): void {
  const arms = pulls.length;
  let total = 0;
  for (let i = 0; i < arms; i++) total += pulls[i];
  const rule = ruleOf(Math.ceil((total + arms) / 2) + 1);
  const curves = [];
  for (let i = 0; i < arms; i++) curves.push(curvesOf(rule, successes[i], pulls[i]));
  for (let i = 0; i < arms; i++) {
    let sum = 0;
    for (let x = 0; x < rule.nodes.length; x++) {
      let product = rule.weights[x] * curves[i].density[x];
      for (let j = 0; j < arms; j++) if (j !== i) product *= curves[j].below[x];
      sum += product;
    }
    out[i] = sum;
  }
}
