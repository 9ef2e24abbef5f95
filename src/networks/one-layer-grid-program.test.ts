import { expect, test } from "vitest";
import { rng } from "../math/random.ts";
import { gridLogits, gridTables } from "./one-layer-grid.ts";
import { gridProgram } from "./one-layer-grid-program.ts";
import { initOneLayer } from "./one-layer-shape.ts";

test("the compiled program and the host's algebra give the same logits", async () => {
  const shape = { p: 7, outputs: 8, dModel: 6, nHeads: 3, dHead: 2, dMlp: 10, mlpBiases: true };
  const program = gridProgram(shape);
  for (const seed of [1, 2]) {
    const parameters = initOneLayer(shape, rng(seed, "init"));
    expect(await program(parameters)).toBeAllclose(gridLogits(gridTables(parameters)), {
      atol: 1e-12,
    });
  }
  program.dispose();
});
