import { expect, test } from "vitest";
import { judged, whenMeasured, withError } from "./checks.ts";

const measures = {
  gain: { value: 0.51234, unit: "nats", error: 0.0123 },
  loss: { value: 2, unit: "nats" },
  never: { value: null, unit: "steps" },
};
const at = (config: { small: boolean }) => ({ config, preset: undefined });

test("a measure is shown with its error, one that does not exist with a dash", () => {
  expect(withError(measures, "gain")).toBe("0.512 ± 0.012");
  expect(withError(measures, "loss")).toBe("2.00");
  expect(withError(measures, "never")).toBe("-");
});

test("a check needs its measures, and says which are missing", () => {
  const check = whenMeasured<{ small: boolean }>(["gain", "loss"], ([gain, loss]) => ({
    held: gain! < loss!,
    text: `${gain}`,
  }));
  expect(check(measures, at({ small: true }))).toEqual({ outcome: "held", measured: "0.51234" });
  const two = whenMeasured<{ small: boolean }>(
    ["gain", "never", "other"],
    () => ({ held: true, text: "" }),
    (missing, { small }) => `${missing.join(" ")} ${small}`,
  );
  expect(two(measures, at({ small: true })).reason).toBe("never other true");
});

test("a judged check is excused first, then asks for measures, then judges", () => {
  const check = judged<{ small: boolean }>({
    names: ["gain"],
    judge: (get, error) => get("gain") > 2 * error("gain") && error("loss") === 0,
    words: (show) => `${show("gain")} nats`,
    excuse: ({ small }) => (small ? "too small" : undefined),
  });
  expect(check(measures, at({ small: true }))).toMatchObject({
    outcome: "not-run",
    reason: "too small",
  });
  expect(check({}, at({ small: false })).reason).toBe("not measured here: gain");
  expect(check(measures, at({ small: false }))).toEqual({
    outcome: "held",
    measured: "0.512 ± 0.012 nats",
  });
  const gain = { value: 0.01, unit: "nats", error: 0.02 };
  expect(check({ gain }, at({ small: false })).outcome).toBe("not-held");
});
