import { describe, expect, test } from "vitest";
import { rng } from "../random.ts";
import { commutatorSubgroup } from "./cosets.ts";
import {
  characterProduct,
  conjugacyClasses,
  cosetIndex,
  elementOrder,
  type FiniteGroup,
  groupByName,
  groupFromTable,
  irrepBasis,
  irrepsOf,
  isAbelian,
  multiply,
  reordered,
  subgroupClasses,
  withinCosetShare,
} from "./index.ts";
import { homomorphismError } from "./representation.ts";

const rowsOf = (group: FiniteGroup): number[][] =>
  Array.from({ length: group.order }, (_, a) =>
    Array.from(group.table.subarray(a * group.order, (a + 1) * group.order)),
  );
const dimensions = (group: FiniteGroup): number[] =>
  irrepsOf(group)
    .map((irrep) => irrep.dimension)
    .sort((a, b) => a - b);

describe("groups by name", () => {
  const names = [
    "C_1",
    "C_7",
    "C_8",
    "D_1",
    "D_2",
    "D_5",
    "D_6",
    "S_4",
    "A_4",
    "Q_8",
    "Dic_3",
    "C_2 x S_3",
  ];
  test.each(names)("%s passes the checks of a table from outside", (name) => {
    const group = groupByName(name);
    const again = groupFromTable(rowsOf(group));
    expect(again.identity).toBe(group.identity);
    expect(Array.from(again.inverse)).toEqual(Array.from(group.inverse));
  });

  test("orders are those of the families", () => {
    const order = (name: string): number => groupByName(name).order;
    expect(["C_113", "D_59", "S_5", "A_5", "Q_8", "Dic_3", "C_2 x S_3"].map(order)).toEqual([
      113, 118, 120, 60, 8, 12, 12,
    ]);
  });

  test("products of permutations apply the left factor first", () => {
    const s3 = groupByName("S_3");
    const at = (word: string): number => s3.elements.indexOf(word);
    // (0 1) then (1 2): 0 -> 1 -> 2, 1 -> 0, 2 -> 1.
    expect(s3.elements[multiply(s3, at("(0 1)"), at("(1 2)"))]).toBe("(0 2 1)");
  });

  test("a reflection turns a rotation round", () => {
    const d5 = groupByName("D_5");
    const at = (word: string): number => d5.elements.indexOf(word);
    expect(d5.elements[multiply(d5, at("r1s"), at("r2"))]).toBe("r4s");
    expect(isAbelian(d5)).toBe(false);
    expect(isAbelian(groupByName("C_9"))).toBe(true);
  });

  test("unknown and too large names say what is wanted", () => {
    expect(() => groupByName("Monster")).toThrow(/wanted a name such as C_113/);
    expect(() => groupByName("S_9")).toThrow(/at most 2000 elements, got 362880/);
  });
});

describe("tables from outside", () => {
  const c3 = [
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
  ];
  test("entry out of range, missing identity, repeated entry and ragged row are named", () => {
    expect(() =>
      groupFromTable([
        [0, 1],
        [1, 2],
      ]),
    ).toThrow(/not closed: entry \(1, 1\)/);
    expect(() =>
      groupFromTable([
        [1, 0],
        [1, 0],
      ]),
    ).toThrow(/identity/);
    expect(() =>
      groupFromTable([
        [0, 1, 2],
        [1, 1, 0],
        [2, 0, 1],
      ]),
    ).toThrow(/row of 1 holds 1 twice/);
    expect(() => groupFromTable([[0, 1], [1]])).toThrow(/row 1: wanted 2 entries, got 1/);
    expect(groupFromTable(c3).order).toBe(3);
  });

  test("a loop that is no group gives the triple that fails", () => {
    // The smallest non-associative loop has order 5.
    const loop = [
      [0, 1, 2, 3, 4],
      [1, 0, 3, 4, 2],
      [2, 4, 0, 1, 3],
      [3, 2, 4, 0, 1],
      [4, 3, 1, 2, 0],
    ];
    const message = /not associative: .* for \((\d), (\d), (\d)\)/;
    expect(() => groupFromTable(loop)).toThrow(message);
    try {
      groupFromTable(loop);
    } catch (error) {
      const [a, b, c] = message.exec(String(error))!.slice(1).map(Number) as [
        number,
        number,
        number,
      ];
      expect(loop[loop[a]![b]!]![c]).not.toBe(loop[a]![loop[b]![c]!]);
    }
  });

  test("a reordered group has the same structure, and its irreps still verify", () => {
    const s4 = groupByName("S_4");
    const order = rng(3).permutation(24);
    const mixed = reordered(s4, Array.from(order));
    const orders = (g: FiniteGroup): number[] =>
      Array.from({ length: g.order }, (_, a) => elementOrder(g, a)).sort((x, y) => x - y);
    expect(orders(mixed)).toEqual(orders(s4));
    expect(dimensions(mixed)).toEqual([1, 1, 2, 3, 3]);
    expect(() => reordered(s4, [0, 0])).toThrow(/each of 0..23 once/);
  });
});

describe("irreps", () => {
  // Dimensions over the reals and, where they say more, types: standard character tables.
  test.each([
    ["C_7", [1, 2, 2, 2]],
    ["C_8", [1, 1, 2, 2, 2]],
    ["D_5", [1, 1, 2, 2]],
    ["D_6", [1, 1, 1, 1, 2, 2]],
    ["S_4", [1, 1, 2, 3, 3]],
    ["S_5", [1, 1, 4, 4, 5, 5, 6]],
    ["A_4", [1, 2, 3]],
    ["A_5", [1, 3, 3, 4, 5]],
    ["Q_8", [1, 1, 1, 1, 4]],
    ["C_2 x S_3", [1, 1, 1, 1, 2, 2]],
    ["C_3 x C_3", [1, 2, 2, 2, 2]],
  ] as const)("%s has the dimensions of its character table", (name, wanted) => {
    expect(dimensions(groupByName(name))).toEqual(wanted);
  });

  test("types: rotations of C_n complex, of D_n real, Q_8 quaternionic, (2,2) of A_4 complex", () => {
    const type = (name: string, irrep: string): number | undefined =>
      irrepsOf(groupByName(name)).find((x) => x.name === irrep)?.type;
    expect(type("C_7", "k=2")).toBe(2);
    expect(type("D_7", "k=2")).toBe(1);
    expect(type("Q_8", "4a")).toBe(4);
    expect(type("A_4", "(2,2)")).toBe(2);
  });

  test("A_5 splits (3,1,1) into two with (1 ± √5)/2 on the 5-cycles", () => {
    const a5 = groupByName("A_5");
    const values = irrepsOf(a5)
      .filter((irrep) => irrep.dimension === 3)
      .map((irrep) =>
        [
          ...new Set(
            Array.from({ length: 60 }, (_, g) => g)
              .filter((g) => elementOrder(a5, g) === 5)
              .map((g) => irrep.character[g]!.toFixed(9)),
          ),
        ].sort(),
      );
    const golden = [
      ((1 - Math.sqrt(5)) / 2).toFixed(9),
      ((1 + Math.sqrt(5)) / 2).toFixed(9),
    ].sort();
    expect(values).toEqual([golden, golden]);
  });

  test("characters are orthogonal and constant on classes (S_5, D_6, Dic_3)", () => {
    for (const name of ["S_5", "D_6", "Dic_3"]) {
      const group = groupByName(name);
      const irreps = irrepsOf(group);
      const { classes } = conjugacyClasses(group);
      irreps.forEach((a, i) => {
        irreps.forEach((b, j) => {
          expect(characterProduct(a.character, b.character)).toBeAllclose(i === j ? a.type : 0, {
            atol: 1e-12,
          });
        });
        for (const members of classes) {
          for (const g of members) {
            expect(a.character[g]).toBeAllclose(a.character[members[0]!], { atol: 1e-9 });
          }
        }
      });
    }
  });

  test("the table alone finds the same characters as the exact construction (S_4)", () => {
    const exact = groupByName("S_4");
    const blind = groupFromTable(rowsOf(exact));
    const sorted = (group: FiniteGroup): string[] =>
      irrepsOf(group)
        .map((irrep) =>
          Array.from(irrep.character, (x) => x.toFixed(6).replace("-0.000000", "0.000000")).join(
            " ",
          ),
        )
        .sort();
    expect(sorted(blind)).toEqual(sorted(exact));
  });

  test("a wrong matrix is seen by the homomorphism check", () => {
    const s4 = groupByName("S_4");
    const standard = irrepsOf(s4).find((irrep) => irrep.name === "(3,1)")!;
    const broken = standard.matrices.slice();
    broken[9 * 7 + 1]! += 1e-6;
    expect(homomorphismError(s4, 3, standard.matrices)).toBeLessThan(1e-14);
    expect(homomorphismError(s4, 3, broken)).toBeGreaterThan(9e-7);
  });

  test("pure representation logits have the closed-form loss of the characters", () => {
    // ln Σ_g exp(α(χ(g) − d)), values of the specification of the group-operations study.
    const loss = (name: string, irrep: string, alpha: number): number => {
      const x = irrepsOf(groupByName(name)).find((y) => y.name === irrep)!;
      return Math.log(
        x.character.reduce((sum, chi) => sum + Math.exp(alpha * (chi - x.dimension)), 0),
      );
    };
    expect(loss("S_3", "(2,1)", 5)).toBeAllclose(1.368e-4, { rtol: 1e-4 });
    expect(loss("S_4", "(3,1)", 5)).toBeAllclose(2.7482e-4, { rtol: 1e-4 });
    expect(loss("S_4", "(2,1,1)", 5)).toBeAllclose(2.7482e-4, { rtol: 1e-4 });
    expect(loss("S_4", "(2,2)", 5)).toBeAllclose(1.386431, { atol: 1e-6 });
    expect(loss("S_4", "(1,1,1,1)", 5)).toBeAllclose(2.484952, { atol: 1e-6 });
    expect(loss("S_5", "(4,1)", 5)).toBeAllclose(4.601e-4, { rtol: 1e-4 });
    expect(loss("S_5", "(2,1,1,1)", 5)).toBeAllclose(1.2329e-5, { rtol: 1e-4 });
    expect(loss("S_5", "(1,1,1,1,1)", 5)).toBeAllclose(4.09439, { atol: 1e-6 });
  });

  test.each(["C_9", "S_4", "A_4", "Q_8"])(
    "bases of %s are orthonormal and fill the function space",
    (name) => {
      const group = groupByName(name);
      const bases = irrepsOf(group).map(irrepBasis);
      expect(bases.reduce((sum, { rank }) => sum + rank, 0)).toBe(group.order);
      const columns = bases.flatMap(({ rank, basis }) =>
        Array.from({ length: rank }, (_, c) =>
          Array.from({ length: group.order }, (_, g) => basis[g * rank + c]!),
        ),
      );
      columns.forEach((a, i) => {
        columns.forEach((b, j) => {
          const product = a.reduce((sum, x, g) => sum + x * b[g]!, 0);
          expect(product).toBeAllclose(i === j ? 1 : 0, { atol: 1e-12 });
        });
      });
    },
  );
});

describe("cosets", () => {
  test("S_4 has its nine classes of proper non-trivial subgroups", () => {
    // 11 classes in all, less the trivial subgroup and the group itself.
    const orders = subgroupClasses(groupByName("S_4")).map(({ order }) => order);
    expect(orders).toEqual([12, 8, 6, 4, 4, 4, 3, 2, 2]);
  });

  test.each(["S_4", "D_6", "C_2 x C_2"])(
    "subgroup classes of %s have names of their own",
    (name) => {
      const names = subgroupClasses(groupByName(name)).map((one) => one.name);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  test("a subgroup class is named by what generates it", () => {
    const names = subgroupClasses(groupByName("S_3")).map((one) => one.name);
    expect(names).toEqual(["order 3, index 2: (0 1 2)", "order 2, index 3: (1 2)"]);
  });

  test("the commutator subgroup of S_4 is A_4", () => {
    expect(commutatorSubgroup(groupByName("S_4")).reduce((a, b) => a + b, 0)).toBe(12);
  });

  test("a function of the coset has no variance within cosets; noise has the share of its freedom", () => {
    const s5 = groupByName("S_5");
    const stabiliser = Array.from(s5.permutations!.keys()).filter(
      (g) => s5.permutations![g]![0] === 0,
    );
    const cosets = cosetIndex(s5, stabiliser, "right");
    expect(new Set(cosets).size).toBe(5);
    expect(
      withinCosetShare(
        Array.from(cosets, (c) => c * c),
        cosets,
      ),
    ).toBeAllclose(0, { atol: 1e-12 });
    const noise = rng(5).normals(120);
    const share = withinCosetShare(noise, cosets)!;
    expect(share).toBeGreaterThan(0.8);
    expect(withinCosetShare(new Float64Array(120), cosets)).toBeUndefined();
  });

  test("left and right cosets differ for a subgroup that is not normal", () => {
    const s3 = groupByName("S_3");
    const swap = s3.elements.indexOf("(0 1)");
    const [left, right] = (["left", "right"] as const).map((side) =>
      cosetIndex(s3, [s3.identity, swap], side),
    );
    expect(Array.from(left!)).not.toEqual(Array.from(right!));
  });
});
