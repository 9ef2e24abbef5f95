import { expect, test } from "vitest";
import type { Report } from "../../study/index.ts";
import { instrumentContext } from "../../study/testing.ts";
import { irrationalityInstruments } from "./instruments.ts";

const corridor = {
  title: "corridor",
  states: ["start", "one", "two", "three", "near", "far"],
  actions: ["left", "right"],
  discount: 0.9,
  start: "start",
  terminal: ["near", "far"],
  transitions: [
    { from: "start", action: "left", to: { near: 1 } },
    { from: "start", action: "right", to: { one: 1 } },
    { from: "one", action: "right", to: { two: 1 } },
    { from: "two", action: "right", to: { three: 1 } },
    { from: "three", action: "right", to: { far: 1 } },
  ],
  rewards: [
    { to: "near", parameter: 0 },
    { to: "far", reward: 10 },
  ],
  parameters: [[1], [2], [3], [4]],
};

async function use(
  id: string,
  options: Record<string, unknown>,
  files: Record<string, string>,
): Promise<Report> {
  const instrument = irrationalityInstruments.find((one) => one.id === id);
  if (instrument === undefined) throw new Error(id);
  return instrument.run(options, instrumentContext(files));
}

test("solve gives the corridor's values: the far goal is worth 7.29 to a rational person and 2.16 to a myopic one", async () => {
  const { measures } = await use(
    "solve",
    { people: "rational, myopic-discount 0.6", beta: 1000 },
    { mdp: JSON.stringify(corridor) },
  );
  expect(measures["valueAtStart.rational"].value).toBeAllclose(7.29, { atol: 1e-9 });
  expect(measures["valueAtStart.myopic_discount_0_6"].value).toBeAllclose(2.16, { atol: 1e-9 });
});

test("optimists and pessimists of one degree have values of their own", async () => {
  const slip = { from: "start", action: "right", to: { one: 0.5, near: 0.5 } };
  const slippery = {
    ...corridor,
    transitions: [corridor.transitions[0], slip, ...corridor.transitions.slice(2)],
  };
  const { measures } = await use(
    "solve",
    { people: "optimism 1, optimism -1, optimism -inf", beta: 1000 },
    { mdp: JSON.stringify(slippery) },
  );
  const value = (name: string): number => measures[`valueAtStart.optimism_${name}`].value ?? NaN;
  expect(value("1")).toBeGreaterThan(value("minus_1"));
  expect(value("minus_1")).toBeGreaterThanOrEqual(value("minus_inf"));
});

test("someone who keeps turning left at 10 against at most 4 is read as short-sighted, and misreading costs", async () => {
  const csv = `demonstration,state,action\n${Array.from({ length: 6 }, (_, i) => `${i},start,left`).join("\n")}\n`;
  const report = await use(
    "infer",
    { people: "rational, myopic-discount 0.6", beta: 2 },
    { mdp: JSON.stringify(corridor), demonstrations: csv },
  );
  expect(report.measures.bestProbability.note).toBe("myopic-discount 0.6");
  expect(report.measures.bestProbability.value).toBeGreaterThan(0.99);
  expect(report.figures.map((f) => f.id)).toContain("misspecification-matrix");
});

test("a joint posterior by hand: one choice to the left, two kinds of people, beta 1", async () => {
  const report = await use(
    "infer",
    { people: "rational, myopic-discount 0.6", beta: 1 },
    { mdp: JSON.stringify(corridor), demonstrations: "state,action\nstart,left\n" },
  );
  // In a corridor without further choices the planner's noise changes nothing: the values are θ and 10 γ³.
  const evidence = [7.29, 2.16].map((far) =>
    [1, 2, 3, 4].reduce((sum, near) => sum + 1 / (1 + Math.exp(far - near)) / 4, 0),
  );
  const best = Math.max(...evidence) / (evidence[0] + evidence[1]);
  expect(report.measures.bestProbability.value).toBeAllclose(best, { atol: 1e-9 });
});

test("with every degree the reward is inferred together with the bias and its parameter", async () => {
  const csv = `demonstration,state,action\n${Array.from({ length: 6 }, (_, i) => `${i},start,left`).join("\n")}\n`;
  const report = await use(
    "infer",
    { degrees: true, beta: 2 },
    { mdp: JSON.stringify(corridor), demonstrations: csv },
  );
  const table = (id: string): readonly (readonly (string | number | null)[])[] => {
    const figure = report.figures.find((f) => f.id === id);
    return figure?.kind === "table" ? figure.rows : [];
  };
  const families = table("families");
  const share = (name: string): number => Number(families.find(([f]) => f === name)?.[1]);
  expect(families.reduce((sum, row) => sum + Number(row[1]), 0)).toBeAllclose(1, { atol: 1e-3 });
  expect(share("myopic-discount")).toBeGreaterThan(10 * share("rational"));
  // The joint posterior is the mixture of the posteriors under each kind.
  const rows = table("models");
  const mixture = rows.slice(0, -1).reduce((sum, row) => sum + Number(row[1]) * Number(row[3]), 0);
  expect(Number(rows.at(-1)?.[3])).toBeAllclose(mixture, { atol: 5e-3 });
});

test("impossible steps are left out on request, and named", async () => {
  const demonstrations = "demonstration,state,action\n1,start,left\n2,one,left\n3,start,up\n";
  const { measures, notices } = await use(
    "infer",
    { drop: true, people: "rational" },
    { mdp: JSON.stringify(corridor), demonstrations },
  );
  expect(measures.choices.value).toBe(1);
  expect(notices.map((n) => n.text).join()).toContain(
    "2 of 3 steps left out: line 3: action left does not exist in state one; line 4, action",
  );
});

test("where a step led is read from the next step of the same demonstration, wherever that stands", async () => {
  const mdp = JSON.stringify(corridor);
  const apart = "demonstration,state,action\n1,start,right\n2,start,left\n1,two,right\n";
  await expect(use("infer", {}, { mdp, demonstrations: apart })).rejects.toThrow(
    "line 2: from start by right one cannot come to two",
  );
  const demonstrations = "state,action\none,right\nnowhere,right\nthree,right\n";
  const { measures, notices } = await use(
    "infer",
    { drop: true, people: "rational" },
    { mdp, demonstrations },
  );
  expect(measures.choices.value).toBe(2);
  expect(notices[0].text).toContain("1 of 3 steps left out: line 3, state");
});

test("demonstrations of any length are read, and a plan without an end is worth no number", async () => {
  const loop = {
    ...corridor,
    discount: 1,
    transitions: [...corridor.transitions, { from: "one", action: "left", to: { one: 1 } }],
    rewards: [...corridor.rewards, { from: "one", action: "left", reward: 1 }],
  };
  const demonstrations = `state,action\n${"one,left\n".repeat(20_000)}`;
  const { measures, notices, figures } = await use(
    "infer",
    { people: "rational, myopic-vi 2", beta: 1 },
    { mdp: JSON.stringify(loop), demonstrations },
  );
  expect(measures.choices.value).toBe(20_000);
  expect(measures.worstLoss.value).toBeNull();
  expect(notices.map((n) => n.code)).toContain("no-value");
  const matrix = figures.find((f) => f.id === "misspecification-matrix");
  expect(JSON.stringify(matrix)).toContain("up to 50 choices");
});

test("without discounting an end must be within reach of every state", async () => {
  const loop = {
    ...corridor,
    discount: 1,
    transitions: [
      ...corridor.transitions.slice(0, 4),
      { from: "three", action: "right", to: { three: 1 } },
    ],
  };
  await expect(use("solve", {}, { mdp: JSON.stringify(loop) })).rejects.toThrow(
    "no end can be reached from state one",
  );
});

test("in the corridor a short-sighted person is worth asking, a rational one is not", async () => {
  const { measures, figures } = await use(
    "ask",
    { beta: 5, length: 1 },
    { mdp: JSON.stringify(corridor) },
  );
  expect(measures.rationalBits.value).toBeAllclose(0, { atol: 1e-6 });
  expect(measures.bestBits.value).toBeGreaterThan(0.6);
  const rows = figures[0].kind === "table" ? figures[0].rows : [];
  const myopic = rows.find(([name]) => name === "myopic-discount 0.7");
  expect(Number(myopic?.[1])).toBeAllclose(0.6312, { atol: 1e-4 }); // closed form of the corridor
});

test("bad files are refused with the place", async () => {
  const mdp = JSON.stringify(corridor);
  await expect(use("solve", {}, { mdp: "{" })).rejects.toThrow("wanted JSON");
  await expect(
    use("solve", {}, { mdp: JSON.stringify({ ...corridor, start: "nowhere" }) }),
  ).rejects.toThrow('start: unknown "nowhere"');
  const broken = {
    ...corridor,
    transitions: [
      { from: "start", action: "left", to: { near: 0.5 } },
      ...corridor.transitions.slice(1),
    ],
  };
  await expect(use("solve", {}, { mdp: JSON.stringify(broken) })).rejects.toThrow(
    "state start, action left: wanted probabilities that sum to 1",
  );
  const changed = (change: object) =>
    use("solve", {}, { mdp: JSON.stringify({ ...corridor, ...change }) });
  const [first, ...others] = corridor.transitions;
  await expect(changed({ transitions: [{ ...first, to: {} }, ...others] })).rejects.toThrow(
    "transitions.0.to: wanted at least one successor",
  );
  await expect(changed({ rewards: [{ to: "far", rewrad: 10 }] })).rejects.toThrow("rewrad");
  await expect(changed({ transitions: [{ ...first, form: "one" }, ...others] })).rejects.toThrow(
    "form",
  );
  await expect(
    use("infer", {}, { mdp, demonstrations: "state,action\none,left\n" }),
  ).rejects.toThrow("line 2: action left does not exist in state one");
  await expect(
    use("infer", {}, { mdp, demonstrations: "state,action,next\nstart,left,two\n" }),
  ).rejects.toThrow("line 2: from start by left one cannot come to two");
  await expect(use("infer", {}, { mdp, demonstrations: "state\nstart\n" })).rejects.toThrow(
    "wanted columns action",
  );
});
