/** @file Probability that each arm is best, or its drawn value largest, under independent Beta beliefs with whole-number counts. */

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

interface Curves {
  density: Float64Array;
  below: Float64Array;
}

interface Rule {
  nodes: Float64Array;
  weights: Float64Array;
  /** Densities and distribution functions of Beta(s+1, n-s+1) at the nodes, by {@link stateKey}. */
  curves: Map<number, Curves>;
  /** The same of the sum of two draws, at the nodes and then at the nodes plus 1. */
  pairs: Map<number, Curves>;
}

const rules = new Map<number, Rule>();

/** A number for every pair of successes and pulls (triangular counting: s is at most n). */
function stateKey(s: number, n: number): number {
  return (n * (n + 1)) / 2 + s;
}

function ruleOf(points: number): Rule {
  let rule = rules.get(points);
  if (rule === undefined) {
    rule = { ...gaussLegendre(points), curves: new Map(), pairs: new Map() };
    rules.set(points, rule);
  }
  return rule;
}

/** Density of Beta(s+1, n-s+1) at x. */
function betaDensity(x: number, s: number, n: number): number {
  let binomial = 1;
  for (let k = 1; k <= s; k++) binomial *= (n - s + k) / k;
  return (n + 1) * binomial * x ** s * (1 - x) ** (n - s);
}

/** Distribution function of Beta(s+1, n-s+1) at x < 1: the binomial chance of at least s + 1 successes in n + 1 trials. */
function betaBelow(x: number, s: number, n: number): number {
  const trials = n + 1;
  let sum = 0;
  // From the likelier end: after a thousand trials the other one has underflowed, and with it every term.
  if (x > 0.5) {
    let term = x ** trials;
    for (let k = trials; k > s; k--) {
      sum += term;
      term *= (k / (trials + 1 - k)) * ((1 - x) / x);
    }
    return sum;
  }
  let term = (1 - x) ** trials;
  for (let k = 0; k <= trials; k++) {
    if (k > s) sum += term;
    term *= ((trials - k) / (k + 1)) * (x / (1 - x));
  }
  return sum;
}

function curvesOf(rule: Rule, s: number, n: number): Curves {
  const key = stateKey(s, n);
  const known = rule.curves.get(key);
  if (known !== undefined) return known;
  const density = new Float64Array(rule.nodes.length);
  const below = new Float64Array(rule.nodes.length);
  rule.nodes.forEach((x, i) => {
    density[i] = betaDensity(x, s, n);
    below[i] = betaBelow(x, s, n);
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
  const { rule, curves } = prepared(successes, pulls, 1);
  bestOf(rule, curves, out);
}

/**
 * The same when every arm's value is the mean of two draws from its belief. Sums of two draws have densities that are polynomials on
 * [0, 1] and on [1, 2], so that quadrature on both pieces is exact up to rounding too.
 */
export function bestPairProbabilities(
  successes: ArrayLike<number>,
  pulls: ArrayLike<number>,
  out: Float64Array,
): void {
  const { rule, curves } = prepared(successes, pulls, 2);
  bestOf(rule, curves, out);
}

/** Curves of every arm at the nodes of a rule that is exact for their product: degree Σn + N − 1 with one draw, twice that with two. */
function prepared(
  successes: ArrayLike<number>,
  pulls: ArrayLike<number>,
  draws: 1 | 2,
): { rule: Rule; curves: Curves[] } {
  const arms = pulls.length;
  let total = 0;
  for (let i = 0; i < arms; i++) total += pulls[i];
  const rule = ruleOf(Math.ceil((draws * (total + arms)) / 2));
  const curves: Curves[] = [];
  for (let i = 0; i < arms; i++)
    curves.push((draws === 1 ? curvesOf : pairsOf)(rule, successes[i], pulls[i]));
  return { rule, curves };
}

function bestOf({ weights }: Rule, curves: readonly Curves[], out: Float64Array): void {
  const points = weights.length;
  const { length } = curves[0].density; // once or twice the nodes
  const arms = curves.length;
  const others = new Float64Array(arms);
  out.fill(0);
  for (let x = 0; x < length; x++) {
    // Products over all other arms: from the left, and then from the right.
    let left = weights[x % points];
    for (let i = 0; i < arms; i++) {
      others[i] = left;
      left *= curves[i].below[x];
    }
    let right = 1;
    for (let i = arms - 1; i >= 0; i--) {
      out[i] += others[i] * right * curves[i].density[x];
      right *= curves[i].below[x];
    }
  }
}

/** Density and distribution function of the sum of two independent draws, by exact inner quadrature over the first draw. */
function pairsOf(rule: Rule, s: number, n: number): Curves {
  const key = stateKey(s, n);
  const known = rule.pairs.get(key);
  if (known !== undefined) return known;
  const points = rule.nodes.length;
  const density = new Float64Array(2 * points);
  const below = new Float64Array(2 * points);
  const inner = ruleOf(n + 1);
  for (let x = 0; x < 2 * points; x++) {
    const z = rule.nodes[x % points] + (x < points ? 0 : 1);
    const low = Math.max(0, z - 1);
    const width = Math.min(1, z) - low;
    if (low > 0) below[x] = betaBelow(low, s, n); // the first draw alone leaves the second no way to exceed
    inner.nodes.forEach((node, k) => {
      const u = low + width * node;
      const share = inner.weights[k] * width * betaDensity(u, s, n);
      density[x] += share * betaDensity(z - u, s, n);
      below[x] += share * betaBelow(z - u, s, n);
    });
  }
  const curves = { density, below };
  rule.pairs.set(key, curves);
  return curves;
}
