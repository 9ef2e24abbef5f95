import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mt19937 } from "./mt19937.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { philox4x32, philoxHash } from "./philox.ts";
import { rng } from "./random.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

const hex = (words: Uint32Array) =>
  Array.from(words, (w) => w.toString(16).padStart(8, "0")).join(" ");

function philox(words: string): string {
  const [c0, c1, c2, c3, k0, k1] = words.split(" ").map((w) => Number.parseInt(w, 16)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const out = new Uint32Array(4);
  philox4x32(c0, c1, c2, c3, k0, k1, out);
  return hex(out);
}

describe("philox4x32-10", () => {
  // Random123 distribution, tests/kat_vectors, the three lines "philox4x32 10": counter, key -> output.
  it.each([
    [
      "00000000 00000000 00000000 00000000 00000000 00000000",
      "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ],
    [
      "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff",
      "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ],
    [
      "243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0",
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ])("maps %s to the published words", (input, output) => {
    expect(philox(input)).toBe(output);
  });

  it("gives stream names different digests, also when one is a prefix or padded", () => {
    const names = ["", "\0", "a", "a\0", "ab", "ba", "0123456789abcdef", "0123456789abcdef\0", "/"];
    const digests = names.map((name) => philoxHash(name).join());
    expect(new Set(digests).size).toBe(names.length);
  });
});

describe("rng", () => {
  it("starts with the block of Philox at counter 0 of the stream", () => {
    const [s0, s1] = philoxHash("init");
    const words = new Uint32Array(4);
    philox4x32(0, 0, s0, s1, 7, 0, words);
    const random = rng(7, "init");
    expect([random.word(), random.word(), random.word(), random.word()]).toEqual([...words]);
  });

  it("continues exactly from a restored state, whatever was drawn before", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.nat(50), (seed, stream, before) => {
        const random = rng(seed, stream);
        for (let i = 0; i < before; i++) random.word();
        const twin = rng.restore(JSON.parse(JSON.stringify(random.state())));
        expect([...twin.normals(5)]).toEqual([...random.normals(5)]);
        expect(twin.integer(1000)).toBe(random.integer(1000));
        expect(twin.state()).toEqual(random.state());
      }),
    );
  });

  it("gives different numbers for different seeds, streams and forks", () => {
    const draws = [
      rng(1),
      rng(2),
      rng(1, "a"),
      rng(1, 0),
      rng(1).fork("a"),
      rng(1, "a").fork(0),
      rng(2 ** 32 + 1),
    ].map((r) => r.uniform());
    expect(new Set(draws).size).toBe(draws.length);
  });

  it("forks independently of the position of the parent", () => {
    const parent = rng(3, "x");
    const before = parent.fork("child").uniform();
    parent.uniforms(10);
    expect(parent.fork("child").uniform()).toBe(before);
  });

  it("draws uniforms and normals with the right moments", () => {
    // Tolerances: five standard errors of each statistic at n = 200,000.
    const n = 200_000;
    const mean = (xs: Float64Array, f: (x: number) => number) =>
      xs.reduce((s, x) => s + f(x), 0) / n;
    const u = rng(11).uniforms(n);
    expect(mean(u, (x) => x)).toBeAllclose(0.5, { atol: 5 * Math.sqrt(1 / 12 / n) });
    expect(mean(u, (x) => x * x)).toBeAllclose(1 / 3, { atol: 5 * Math.sqrt(4 / 45 / n) });
    const z = rng(12).normals(n);
    expect(mean(z, (x) => x)).toBeAllclose(0, { atol: 5 / Math.sqrt(n) });
    expect(mean(z, (x) => x * x)).toBeAllclose(1, { atol: 5 * Math.sqrt(2 / n) });
    expect(mean(z, (x) => x ** 4)).toBeAllclose(3, { atol: 5 * Math.sqrt(96 / n) });
    const g = rng(13);
    const gammas = Float64Array.from({ length: n }, () => g.gamma(2.5));
    expect(mean(gammas, (x) => x)).toBeAllclose(2.5, { atol: 5 * Math.sqrt(2.5 / n) });
    const small = Float64Array.from({ length: n }, () => g.gamma(0.3));
    expect(mean(small, (x) => x)).toBeAllclose(0.3, { atol: 5 * Math.sqrt(0.3 / n) });
    const betas = Float64Array.from({ length: n }, () => g.beta(2, 3));
    expect(mean(betas, (x) => x)).toBeAllclose(0.4, { atol: 5 * Math.sqrt(0.04 / n) });
    const exponentials = Float64Array.from({ length: n }, () => g.exponential());
    expect(mean(exponentials, (x) => x)).toBeAllclose(1, { atol: 5 / Math.sqrt(n) });
  });

  it("draws each integer about equally often", () => {
    const n = 70_000;
    const counts = new Float64Array(7);
    for (const i of rng(5).integers(n, 7)) counts[i]!++;
    const chiSquare = counts.reduce((s, c) => s + (c - n / 7) ** 2 / (n / 7), 0);
    expect(chiSquare).toBeLessThan(22.46); // 99.9 % point of chi-square with 6 degrees of freedom
  });

  it("keeps integers in range for every size of range", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, n) => {
        const value = rng(seed).integer(n);
        expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
      }),
    );
  });

  it("permutes: every number once, and all 24 orders of 4 occur", () => {
    expect([...rng(1).permutation(100)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
    const random = rng(2);
    const orders = new Set(Array.from({ length: 1000 }, () => random.permutation(4).join()));
    expect(orders.size).toBe(24);
  });

  it("draws categories in proportion to their weights and never one of weight 0", () => {
    const random = rng(9);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 40_000; i++) counts[random.categorical([1, 0, 3, 0])]!++;
    expect(counts[1]).toBe(0);
    expect(counts[3]).toBe(0);
    expect(counts[0]! / 40_000).toBeAllclose(0.25, { atol: 5 * Math.sqrt(0.1875 / 40_000) });
  });

  it("refuses seeds, counts and weights that mean nothing", () => {
    expect(() => rng(-1)).toThrow(/seed: wanted/);
    expect(() => rng(0.5)).toThrow(/seed: wanted/);
    expect(() => rng(1).integer(0)).toThrow(/integer: wanted/);
    expect(() => rng(1).choice([])).toThrow(/choice: wanted/);
    expect(() => rng(1).categorical([0, 0])).toThrow(/positive finite sum/);
    expect(() => rng(1).categorical([1, -1])).toThrow(/weights >= 0/);
    expect(() => rng(1).gamma(0)).toThrow(/positive shape/);
  });
});

describe("normalQuantile", () => {
  // mpmath 40 digits: sqrt(2) erfinv(2p - 1); the value at 1e-300 is Python 3.11 statistics.NormalDist().inv_cdf.
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [1e-10, -6.361340902404057],
    [0.001, -3.0902323061678136],
    [0.02425, -1.972961051311885],
    [0.075, -1.439531470938456],
    [0.3, -0.5244005127080408],
    [0.6, 0.2533471031357998],
    [0.925, 1.439531470938456],
    [0.999, 3.0902323061678136],
  ])("of %d", (p, z) => {
    expect(normalQuantile(p)).toBeAllclose(z, { rtol: 2e-15 });
  });

  it("is odd about one half and has infinite ends", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.25)).toBe(-normalQuantile(0.75));
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.1)).toBeNaN();
  });
});

describe("mt19937", () => {
  // Python 3.11.2: random.seed(s); l = list(range(20)); random.shuffle(l).
  it.each([
    [0, [10, 18, 16, 14, 0, 17, 11, 2, 3, 9, 5, 7, 4, 19, 6, 15, 8, 1, 13, 12]],
    [1, [11, 5, 17, 19, 9, 0, 16, 1, 15, 6, 10, 13, 14, 12, 7, 3, 8, 2, 18, 4]],
    [-1, [11, 5, 17, 19, 9, 0, 16, 1, 15, 6, 10, 13, 14, 12, 7, 3, 8, 2, 18, 4]],
    [2 ** 40 + 7, [17, 0, 10, 3, 1, 2, 9, 12, 7, 13, 5, 11, 14, 6, 16, 4, 8, 15, 18, 19]],
  ])("shuffles 0..19 like Python with seed %d", (seed, expected) => {
    expect(mt19937(seed).shuffle([...Array(20).keys()])).toEqual(expected);
  });

  it("draws like Python after random.seed(123456789)", () => {
    // Python 3.11.2: three random.random(), then random.randrange(n) for n in 1, 2, 7, 113, 10**6, 2**31.
    const random = mt19937(123456789);
    expect([random.random(), random.random(), random.random()]).toEqual([
      0.6414006161858726, 0.5421892680969495, 0.9931750662832721,
    ]);
    const drawn = [1, 2, 7, 113, 10 ** 6, 2 ** 31].map((n) => random.below(n));
    expect(drawn).toEqual([0, 1, 5, 59, 416400, 1507641727]);
  });

  it("shuffles the 12,769 pairs of p = 113 like the reference split", () => {
    // Python 3.11.2: pairs in lexicographic order, seed 0; checksum sum((a*p + b)*(i + 1)) mod 1e9+7 over the order.
    const order = mt19937(0).shuffle(Array.from({ length: 113 ** 2 }, (_, i) => i));
    const pair = (i: number) => [Math.floor(order[i]! / 113), order[i]! % 113];
    expect([0, 1, 2, 3, 4, 3829, 12768].map(pair)).toEqual([
      [18, 34],
      [10, 83],
      [55, 28],
      [25, 51],
      [63, 65],
      [65, 24],
      [55, 96],
    ]);
    let sum = 0n;
    order.forEach((value, i) => {
      sum += BigInt(value) * BigInt(i + 1);
    });
    expect(Number(sum % 1_000_000_007n)).toBe(945385660);
  });
});
