/** @file `assay quadrature analyse` on files, as a user types it: flags, formats, and files that are none. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeNpz } from "../io/npz.ts";
import { writeSafetensors } from "../io/safetensors.ts";
import { type Finished, temporaryFolder } from "../lab/testing/index.ts";
import { rng } from "../math/random.ts";
import { initAttentionRate } from "../networks/attention-rate-shape.ts";
import { assayHere } from "./testing.ts";

let folder: ReturnType<typeof temporaryFolder>;
const file = (name: string): string => join(folder.path, name);
beforeAll(async () => {
  folder = temporaryFolder();
  const parameters = initAttentionRate(
    {
      architecture: "attention",
      p: 7,
      layers: 1,
      dModel: 8,
      nHeads: 2,
      dHead: 4,
      dMlp: 12,
      attentionRate: 0,
      constantWeight: 1,
      separateVocabularies: false,
      equalsToken: false,
      activation: "relu",
    },
    rng(1, "own weights"),
  );
  writeFileSync(file("w.safetensors"), writeSafetensors(parameters));
  writeFileSync(file("w.npz"), writeNpz(parameters));
  writeFileSync(file("garbage.pt"), "no pickle");
  writeFileSync(file("garbage.npz"), "no archive");
  writeFileSync(file("other.json"), '{"a": [1, 2]}');
  writeFileSync(file("config.json"), '{"attn_coeff": 3}');
  await analyse("--help"); // the first command loads every study
}, 120_000);
afterAll(() => folder.remove());

const analyse = (...args: string[]): Promise<Finished> =>
  assayHere(["quadrature", "analyse", ...args], file("assay-runs"), "real");

test("a flag needs no value, and the formats give the same numbers", async () => {
  const measuresOf = async (...args: string[]) => {
    const { code, stdout } = await analyse(...args, "--json");
    expect(code).toBe(0);
    return (JSON.parse(stdout) as { measures: Record<string, { value: number | null }> }).measures;
  };
  const whole = await measuresOf("--weights", file("w.safetensors"));
  expect(whole.gradientSymmetricity!.value).toBeLessThanOrEqual(1);
  const quick = await measuresOf("--weights", file("w.npz"), "--skip-gradients");
  expect(quick.gradientSymmetricity).toBeUndefined();
  expect(quick.boxBound!.value).toBe(whole.boxBound!.value);
});

test.each([
  [["--weights", "garbage.pt"], "wanted a PyTorch checkpoint"],
  [["--weights", "garbage.npz"], "garbage.npz: wanted"],
  [["--weights", "other.json"], "wanted an array called W_E"],
  [["--weights", "w.npz", "--p", "9"], "wanted p = 9, got 7 answers"],
  [["--weights", "w.npz", "--config", "config.json"], "attn_coeff"],
  [["--weights", "w.npz", "--attention-rate", "0.5"], "W_Q: expected [2,8,4], found nothing"],
  [["--weights", "w.npz", "--attention-rate", "2"], "a number from 0 to 1"],
])("%j is refused in words", async (args, words) => {
  const { code, stderr } = await analyse(
    ...args.map((word) => (word.includes(".") && !/^[\d.]+$/.test(word) ? file(word) : word)),
  );
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("fault of Assay");
});
