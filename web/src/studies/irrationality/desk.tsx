/** @file Gridworld editor: the same grid as eight kinds of people see it, a demonstration, and what two readers make of it. */

import { useEffect, useMemo, useState } from "react";
import { InvalidInputError } from "../../../../src/errors.ts";
import { rng } from "../../../../src/math/random.ts";
import { posterior } from "../../../../src/planning/inference/posterior.ts";
import { drawIndex } from "../../../../src/planning/inference/scoring.ts";
import { grid } from "../../../../src/planning/mdp/gridworld.ts";
import { operatorFamilies } from "../../../../src/planning/operators/index.ts";
import { readersOf, seenBy } from "../../../../src/planning/side-by-side.ts";
import type { HeatMapFigure } from "../../../../src/study/figure.ts";
import { FigureView } from "../../figures/index.ts";
import { Button } from "../../parts/button.tsx";
import { useTheme } from "../../theme/theme.ts";
import styles from "../desks.module.css";
import { GridPicture } from "../grid-picture.tsx";
import { GridEditor } from "./grid-editor.tsx";

const fixedPeople = [
  "rational",
  "boltzmann 1",
  "illusion 5",
  "optimism 1",
  "optimism -1",
  "prospect 2",
  "extremal 0.9",
];

/** The eighth picture: a family at one degree of its default sweep. */
interface OwnPerson {
  family: string;
  /** Index in the family's sweep. */
  degree: number;
}

const sweepOf = (family: string): readonly number[] =>
  operatorFamilies.find(({ id }) => id === family)?.parameter?.sweep ?? [];

const ownName = ({ family, degree }: OwnPerson): string =>
  `${family} ${sweepOf(family)[degree] ?? ""}`.trim();

const legend = {
  A: { parameter: 0, terminal: true },
  B: { parameter: 1, terminal: true },
  H: { reward: -2 },
} as const;

const tools = [
  [".", "empty"],
  ["#", "wall"],
  ["A", "goal A"],
  ["B", "goal B"],
  ["H", "hazard"],
  ["S", "start"],
] as const;

const first = ["....B", ".....", "A.H..", ".....", "S...."];
const levels = ["1", "2", "3", "4", "5"];

/** A larger grid with the same content in its corner, or a smaller one with what fits. */
function resized(rows: readonly string[], size: number): string[] {
  return Array.from({ length: size }, (_, r) =>
    Array.from({ length: size }, (_cell, c) => rows[r]?.[c] ?? ".").join(""),
  );
}

function painted(rows: readonly string[], r: number, c: number, tool: string): string[] {
  return rows.map((row, i) => {
    const cleared = tool === "S" ? row.replaceAll("S", ".") : row;
    return i === r ? cleared.slice(0, c) + tool + cleared.slice(c + 1) : cleared;
  });
}

export function IrrationalityDesk() {
  const [rows, setRows] = useState<readonly string[]>(first);
  const [tool, setTool] = useState<string>("#");
  const [theta, setTheta] = useState<readonly [number, number]>([3, 3]);
  const [beta, setBeta] = useState(5);
  const [discount, setDiscount] = useState(0.9);
  const [slip, setSlip] = useState(0.1);
  const [own, setOwn] = useState<OwnPerson>({ family: "myopic-discount", degree: 3 });
  const people = useMemo(() => [...fixedPeople, ownName(own)], [own]);
  const [walkerAt, setWalkerAt] = useState(fixedPeople.length);
  const walker = people[walkerAt] ?? "rational";
  const [watched, setWatched] = useState<Watched | undefined>(undefined);
  const [shown, setShown] = useState(0);
  const theme = useTheme();

  const made = useMemo(() => grid({ rows, legend, slip, discount }), [rows, slip, discount]);
  const { seen, milliseconds } = useMemo(() => {
    const before = performance.now();
    const result = seenBy(made, theta, people, beta);
    return { seen: result, milliseconds: performance.now() - before };
  }, [made, theta, people, beta]);

  // An edit makes an old demonstration meaningless.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are exactly what a demonstration depends on
  useEffect(() => {
    setWatched(undefined);
    setProblem(undefined);
  }, [made, theta, beta, walker]);

  useEffect(() => {
    if (watched === undefined || shown >= watched.cells.length - 1) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setTimeout(() => setShown(still ? watched.cells.length - 1 : shown + 1), 450);
    return () => clearTimeout(timer);
  }, [watched, shown]);

  const [problem, setProblem] = useState<string | undefined>(undefined);
  const watch = (): void => {
    setShown(0);
    try {
      setWatched(demonstrate(made, theta, walker, beta, Math.floor(Math.random() * 2 ** 31)));
    } catch (error) {
      // A reader needs the walker's plans for all utilities, and a singular operator has none for some.
      if (!(error instanceof InvalidInputError)) throw error;
      setProblem(error.message);
    }
  };

  return (
    <div className={styles.desk}>
      <p className={styles.note}>
        Environment: Assay reference (the paper’s is not public). Arriving in A or B pays its
        utility and ends the walk; a hazard pays −2. Discount per step; noise of choices and of
        planning share one temperature.
      </p>
      <div className={styles.controls}>
        <fieldset className={styles.tools} aria-label="What a click places">
          {tools.map(([sign, name]) => (
            <Button key={sign} aria-pressed={tool === sign} onClick={() => setTool(sign)}>
              {name}
            </Button>
          ))}
        </fieldset>
        <label>
          size
          <select
            value={rows.length}
            onChange={(e) => setRows(resized(rows, Number(e.target.value)))}
          >
            {[5, 8, 12, 20].map((n) => (
              <option key={n} value={n}>
                {n} × {n}
              </option>
            ))}
          </select>
        </label>
        <Slider
          label="utility of A"
          value={theta[0]}
          min={1}
          max={5}
          step={1}
          onValue={(v) => setTheta([v, theta[1]])}
        />
        <Slider
          label="utility of B"
          value={theta[1]}
          min={1}
          max={5}
          step={1}
          onValue={(v) => setTheta([theta[0], v])}
        />
        <Slider
          label="inverse temperature"
          value={beta}
          min={0}
          max={20}
          step={0.5}
          onValue={setBeta}
        />
        <Slider
          label="discount"
          value={discount}
          min={0.5}
          max={0.99}
          step={0.01}
          onValue={setDiscount}
        />
        <Slider
          label="slip to each side"
          value={slip}
          min={0}
          max={0.3}
          step={0.05}
          onValue={setSlip}
        />
        <label>
          eighth picture
          <select
            value={own.family}
            onChange={(e) =>
              setOwn({
                family: e.target.value,
                degree: Math.floor(sweepOf(e.target.value).length / 2),
              })
            }
          >
            {operatorFamilies.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
        {sweepOf(own.family).length === 0 ? null : (
          <Slider
            label={`degree of ${own.family}`}
            value={own.degree}
            shown={sweepOf(own.family)[own.degree]}
            min={0}
            max={sweepOf(own.family).length - 1}
            step={1}
            onValue={(degree) => setOwn({ ...own, degree })}
          />
        )}
      </div>
      <GridEditor rows={rows} onPaint={(r, c) => setRows(painted(rows, r, c, tool))} />
      <p className={styles.note} role="status">
        Eight kinds of people, {rows.length * rows.length} cells, solved in{" "}
        {milliseconds.toFixed(0)} ms.
      </p>
      <div className={styles.pictures}>
        {seen.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a picture is its place
          <figure key={i}>
            <GridPicture seen={one} rows={rows} />
            <figcaption>
              <strong>{one.name}</strong>: {summaryOf(one.name)}
              {[...one.warnings, ...(one.error === undefined ? [] : [one.error])].map((text) => (
                <span key={text} className={styles.warning}>
                  {" "}
                  {text}
                </span>
              ))}
            </figcaption>
          </figure>
        ))}
      </div>
      <div className={styles.controls}>
        <label>
          who walks
          <select value={walkerAt} onChange={(e) => setWalkerAt(Number(e.target.value))}>
            {people.map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the eighth may be the same kind as another
              <option key={i} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Button look="primary" onClick={watch}>
          Watch a demonstration
        </Button>
      </div>
      {problem === undefined ? null : (
        <p className={`${styles.note} ${styles.warning}`} role="alert">
          Nobody can walk so: {problem}
        </p>
      )}
      {watched === undefined ? null : (
        <div className={styles.pictures}>
          <figure>
            <GridPicture
              seen={seen[walkerAt] ?? (seen[0] as (typeof seen)[number])}
              rows={rows}
              walk={watched.cells.slice(0, shown + 1)}
            />
            <figcaption aria-live="polite">
              Move {shown} of {watched.cells.length - 1} of a person who is {walker}.
            </figcaption>
          </figure>
          {watched.readers.map((name, m) => (
            <FigureView
              key={name}
              theme={theme}
              figure={posteriorFigure(name, watched.posteriors[m]?.[shown], walker)}
            />
          ))}
        </div>
      )}
    </div>
  );
}

interface Watched {
  cells: number[];
  readers: string[];
  /** [reader][step][theta] */
  posteriors: Float64Array[][];
}

/** One walk of at most 40 moves, and what a reader with the right and with the rational model believes after each. */
function demonstrate(
  of: ReturnType<typeof grid>,
  theta: readonly [number, number],
  walker: string,
  beta: number,
  seed: number,
): Watched {
  const random = rng(seed, "demonstration");
  const readers = walker === "rational" ? ["rational"] : [walker, "rational"];
  const { rewards, models } = readersOf(of, readers, beta);
  const truth = models[0];
  const index = (theta[0] - 1) * 5 + theta[1] - 1;
  const loglik = models.map(() => new Float64Array(rewards.size));
  const posteriors = models.map(() => [rewards.prior]);
  const cells = [of.start];
  const { mdp } = of;
  for (let move = 0; move < 40 && truth !== undefined; move++) {
    const cell = cells.at(-1) ?? of.start;
    if (mdp.terminal[cell] === 1) break;
    const action = drawIndex(truth.policy, (index * mdp.states + cell) * 4, 4, random.uniform());
    models.forEach((model, m) => {
      const l = loglik[m];
      if (l === undefined) return;
      for (let i = 0; i < rewards.size; i++)
        l[i] = (l[i] ?? 0) + (model.logPolicy[(i * mdp.states + cell) * 4 + action] ?? 0);
      posteriors[m]?.push(posterior(rewards.prior, l).probabilities);
    });
    const row = cell * 4 + action;
    const start = mdp.offset[row] ?? 0;
    const count = (mdp.offset[row + 1] ?? 0) - start;
    cells.push(
      mdp.next[start + drawIndex(mdp.probability, start, count, random.uniform())] ?? cell,
    );
  }
  return { cells, readers, posteriors };
}

function posteriorFigure(
  name: string,
  values: Float64Array | undefined,
  walker: string,
): HeatMapFigure {
  return {
    kind: "heatmap",
    id: `posterior-${name}`,
    title: name === walker ? "Reader who knows the person" : "Reader who assumes a rational person",
    caption: "Probability of each pair of utilities after the moves so far.",
    x: { label: "utility of B", categories: levels },
    y: { label: "utility of A", categories: levels },
    rows: 5,
    columns: 5,
    values: values ?? new Float64Array(25).fill(0.04),
    value: { label: "probability", scale: "sequential" },
  };
}

function summaryOf(name: string): string {
  const [id, value] = name.split(" ");
  if (id === "optimism" && Number(value) < 0)
    return "believes bad outcomes likelier than they are.";
  const words = operatorFamilies.find((family) => family.id === id)?.summary ?? "";
  return words.charAt(0).toLowerCase() + words.slice(1);
}

interface SliderProps {
  label: string;
  value: number;
  /** Number to print in place of the slider's position. */
  shown?: number | undefined;
  min: number;
  max: number;
  step: number;
  onValue(value: number): void;
}

function Slider({ label, value, shown = value, min, max, step, onValue }: SliderProps) {
  return (
    <label>
      <span>
        {label}: {shown}
      </span>
      <input
        type="range"
        {...{ min, max, step, value }}
        onChange={(e) => onValue(Number(e.target.value))}
      />
    </label>
  );
}
