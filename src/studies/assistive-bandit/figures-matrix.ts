/** @file Figure of misspecification: who the person is against who the robot thinks she is. */

import {
  type MisspecificationMatrix,
  misspecificationFigure,
  misspecificationTable,
} from "../../figures/misspecification-matrix.ts";
import { missingFigure } from "../../figures/study-parts.ts";
import type { Figure } from "../../study/index.ts";
import { notes, row, type Spec } from "./figure-parts.ts";
import { matrixHumans } from "./reference.ts";

/** Exact reward of every pair of person and assumed person, drawn and in numbers. */
export const matrixSpec: Spec = {
  id: "misspecification-matrix",
  title: "Who the person is, and who the robot thinks she is",
  section: "Misspecification",
  async build(run): Promise<Figure> {
    const [cells, alone, surprise] = [
      await run.array("matrix"),
      await run.array("matrix-alone"),
      await run.array("surprise"),
    ];
    if (cells === undefined || alone === undefined || surprise === undefined)
      return missingFigure("misspecification-matrix", "matrix");
    const matrix: MisspecificationMatrix = {
      truths: matrixHumans,
      assumed: matrixHumans,
      values: matrixHumans.map((_, i) => row(cells, i)),
      baseline: Array.from(alone.data),
      better: "larger",
      quantity: "reward",
      unit: "reward",
      nothing: "the person alone",
    };
    const most = Math.max(...surprise.data);
    const words = {
      notes: [
        ...notes(run),
        `Wishes that the assumed model calls impossible end the assistance; at most ${(100 * most).toFixed(1)} % of the games.`,
      ],
      source: run.id,
    };
    return {
      kind: "panels",
      id: "misspecification-matrix",
      title: "Misspecification, two arms, five rounds",
      caption: "Exact expected reward when the robot plans for one person and meets another.",
      columns: 2,
      panels: [
        misspecificationFigure(matrix, {
          id: "matrix",
          title: "Cost against no assistance",
          caption: "Reward alone minus reward with the robot.",
          ...words,
        }),
        misspecificationTable(matrix, {
          id: "matrix-table",
          title: "In numbers",
          caption: "Exact.",
          ...words,
        }),
      ],
    };
  },
};
