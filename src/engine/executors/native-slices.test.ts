import { describe, expect, it } from "vitest";
import { cast, compileLoop, type LoopOptions, type Tensor, vmap, zeros } from "../index.ts";
import { someTensor } from "../testing.ts";

const slices = 5;

type Carry = { w: Tensor; s: Tensor };
type Constants = { x: Tensor; own: Tensor; across: Tensor };

/** One network: w moves along a shared x, its own vector and, by step, a column of its own. */
const single = ({ w, s }: Carry, { x, own, across }: Constants, index: Tensor) => {
  const next = w.mul(0.9).add(w.matmul(x).mul(0.1)).add(own);
  const scalar = across.sum().mul(cast(index, "float32"));
  return { carry: { w: next, s: s.add(scalar) }, outputs: { total: next.sum(), row: next.sum(0) } };
};
const step = vmap(single, { inAxes: [0, null, null] });
const together = (carry: Carry, { x, own, across }: Constants, index: Tensor) =>
  vmap((c: Carry, o: Tensor, a: Tensor) => single(c, { x, own: o, across: a }, index))(
    carry,
    own,
    across.transpose([1, 0]),
  );

const carry: Carry = { w: someTensor([slices, 3, 4], 1), s: zeros([slices]) };
const constants: Constants = {
  x: someTensor([4, 4], 2),
  own: someTensor([slices, 4], 3),
  across: someTensor([2, slices], 4),
};
const axes = { constants: { x: null, own: 0, across: 1 } } as const;

describe("slices run side by side", () => {
  it.each([2, 3, 8])("are what one whole gives, with %i threads", async (threads) => {
    const run = (options: LoopOptions) =>
      compileLoop(together, { executor: "native", ...options })(carry, constants, 7);
    const whole = await run({ threads: 1 });
    const parted = await run({ threads, slices: axes });
    expect(parted.outputs.row.shape).toEqual([7, slices, 4]);
    for (const [a, b] of [
      [parted.carry.w, whole.carry.w],
      [parted.carry.s, whole.carry.s],
      [parted.outputs.total, whole.outputs.total],
      [parted.outputs.row, whole.outputs.row],
    ] as const) {
      expect(a.shape).toEqual(b.shape);
      expect(a.data).toBeAllclose(b.data, { rtol: 1e-5, atol: 1e-6 });
    }
  });

  it("are what one whole gives when a part takes them in chunks, of unequal lengths too", async () => {
    const count = 14; // 200 kB each: a part of 7 goes through 3 and 4
    const big = { w: someTensor([count, 200, 250], 1), s: zeros([count]) };
    const more = {
      x: someTensor([250, 250], 2),
      own: someTensor([count, 250], 3),
      across: someTensor([2, count], 4),
    };
    const run = async (options: LoopOptions) => {
      const loop = compileLoop(together, { executor: "native", ...options });
      const first = await loop(big, more, 2);
      return loop(first.carry, more, 3);
    };
    const whole = await run({ threads: 1 });
    const parted = await run({ threads: 2, slices: axes });
    expect(parted.carry.w.data).toBeAllclose(whole.carry.w.data, { rtol: 1e-4, atol: 1e-4 });
    expect(parted.carry.s.data).toBeAllclose(whole.carry.s.data, { rtol: 1e-5, atol: 1e-6 });
    expect(parted.outputs.row.shape).toEqual([3, count, 250]);
    expect(parted.outputs.row.data).toBeAllclose(whole.outputs.row.data, {
      rtol: 1e-4,
      atol: 1e-2,
    });
  });

  it("follow new constants, and calls that do not wait for each other", async () => {
    const loop = compileLoop(together, { executor: "native", threads: 2, slices: axes });
    const other = { ...constants, x: someTensor([4, 4], 9), across: someTensor([2, slices], 8) };
    const plain = compileLoop(together, { executor: "native", threads: 1 });
    const mine = await Promise.all([loop(carry, constants, 3), loop(carry, other, 4)]);
    const wanted = [await plain(carry, constants, 3), await plain(carry, other, 4)];
    mine.forEach((one, i) => {
      expect(one.carry.w.data).toBeAllclose(wanted[i]!.carry.w.data, { rtol: 1e-5, atol: 1e-6 });
      expect(one.carry.s.data).toBeAllclose(wanted[i]!.carry.s.data, { rtol: 1e-5, atol: 1e-6 });
    });
    loop.dispose();
  });

  it("go on from what they returned, from a part of it, and from the start again", async () => {
    const loop = compileLoop(together, { executor: "native", threads: 2, slices: axes });
    const plain = compileLoop(together, { executor: "native", threads: 1 });
    let [mine, wanted] = [carry, carry];
    for (const change of [
      (c: Carry): Carry => c,
      (c: Carry): Carry => ({ ...c, w: someTensor([slices, 3, 4], 11) }),
      (): Carry => carry,
      (c: Carry): Carry => c,
    ]) {
      mine = (await loop(change(mine), constants, 3)).carry;
      wanted = (await plain(change(wanted), constants, 3)).carry;
      expect(mine.w.data).toBeAllclose(wanted.w.data, { rtol: 1e-5, atol: 1e-6 });
      expect(mine.s.data).toBeAllclose(wanted.s.data, { rtol: 1e-5, atol: 1e-6 });
    }
    loop.dispose();
  });

  it("let the event loop turn meanwhile", async () => {
    const big = { w: someTensor([2, 400, 400], 1), s: zeros([2]) };
    const more = {
      x: someTensor([400, 400], 2),
      own: someTensor([400], 3),
      across: someTensor([2], 4),
    };
    const loop = compileLoop(step, { executor: "native", threads: 2, slices: { constants: null } });
    await loop(big, more, 1);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await loop(big, more, 80);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    loop.dispose();
  });

  it("must fit: unequal numbers of slices, unknown axes and results without slices are named", async () => {
    const wrong = (fn: typeof together, options: LoopOptions, over: Partial<Constants> = {}) =>
      compileLoop(fn, { executor: "native", threads: 2, name: "twins", ...options })(
        carry,
        { ...constants, ...over },
        1,
      );
    await expect(wrong(together, { slices: axes }, { own: someTensor([4, 4], 3) })).rejects.toThrow(
      "twins: wanted 5 slices along axis 0 of input",
    );
    await expect(wrong(together, { slices: { constants: { x: null } } })).rejects.toThrow(
      'slices: wanted the axis of "across", got nothing',
    );
    const mixing = (c: Carry, k: Constants, index: Tensor) => {
      const { carry: next, outputs } = together(c, k, index);
      return { carry: next, outputs: { ...outputs, total: next.s.sum() } };
    };
    await expect(wrong(mixing as typeof together, { slices: axes })).rejects.toThrow(
      "twins: wanted slices along axis 0 of every result, got shape []",
    );
  });
});
