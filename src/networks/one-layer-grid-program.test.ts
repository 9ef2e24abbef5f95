import { expect, test } from "vitest";
import { rng } from "../math/random.ts";
import { gridLogits, gridTables } from "./one-layer-grid.ts";
import { gridProgram } from "./one-layer-grid-program.ts";
import { initOneLayer } from "./one-layer-shape.ts";

// p = 59 needs more than one call, and the last one is not full.
test.each([7, 59])("p = %i: program and host algebra give the same logits", async (p) => {
  const shape = { p, outputs: p + 1, dModel: 6, nHeads: 3, dHead: 2, dMlp: 10, mlpBiases: true };
  const program = gridProgram(shape);
  for (const seed of [1, 2]) {
    const parameters = initOneLayer(shape, rng(seed, "init"));
    expect(await program(parameters)).toBeAllclose(gridLogits(gridTables(parameters)), {
      atol: 1e-12,
    });
  }
  program.dispose();
});
