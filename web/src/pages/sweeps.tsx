import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { SweepDetail, SweepView } from "../../../src/server/wire.ts";
import type { Figure } from "../../../src/study/figure.ts";
import { ask } from "../api/client.ts";
import { studyQuery, sweepQuery, sweepsQuery } from "../api/queries.ts";
import { FigureView } from "../figures/index.ts";
import { Button } from "../parts/button.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { ProgressScale } from "../parts/progress-scale.tsx";
import { StatusWord } from "../parts/runs-table.tsx";
import { Section } from "../parts/section.tsx";
import { useMayChange } from "../parts/shell.tsx";
import table from "../parts/table.module.css";
import { VerdictTally } from "../parts/verdict.tsx";
import { useTheme } from "../theme/theme.ts";
import { isWide } from "../words/figure-shape.ts";
import { formatMoment } from "../words/time.ts";
import { counted, formatNumber, formatValue } from "../words/values.ts";
import styles from "./sweeps.module.css";

const route = getRouteApi("/sweeps");

/** All sweeps, and the chosen one with its results. */
export function SweepsPage() {
  const { sweep } = route.useSearch();
  const { data: sweeps, error } = useQuery(sweepsQuery);
  return (
    <>
      <title>Sweeps – Assay</title>
      <h1>Sweeps</h1>
      <p className={styles.intro}>
        One study over several values and seeds. A sweep is started on the page of its study.
      </p>
      {error === null ? null : <ErrorNote error={error} />}
      {sweeps?.length === 0 ? <p>There are no sweeps in this store yet.</p> : null}
      {sweeps === undefined || sweeps.length === 0 ? null : <Sweeps sweeps={sweeps} />}
      {sweep === undefined ? null : <Results key={sweep} id={sweep} />}
    </>
  );
}

const axesInWords = ({ axes }: SweepView): string =>
  Object.entries(axes)
    .map(([name, values]) => `${name} ${values.map(formatValue).join(", ")}`)
    .join("; ");

function Sweeps({ sweeps }: { sweeps: readonly SweepView[] }) {
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="hidden-visually">Sweeps, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Sweep</th>
            <th scope="col">Over</th>
            <th scope="col" className={table.right}>
              Seeds
            </th>
            <th scope="col" className={table.right}>
              Finished
            </th>
            <th scope="col">State</th>
            <th scope="col" className={table.right}>
              Created
            </th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map((sweep) => (
            <tr key={sweep.id}>
              <th scope="row">
                <Link to="/sweeps" search={{ sweep: sweep.id }} resetScroll={false}>
                  {sweep.id}
                </Link>
              </th>
              <td>{axesInWords(sweep) || "seeds only"}</td>
              <td className={table.right}>{sweep.seeds.length}</td>
              <td className={table.right}>
                {sweep.finished} of {sweep.runs}
              </td>
              <td>
                {sweep.active ? "working" : sweep.finished === sweep.runs ? "done" : "resting"}
              </td>
              <td className={table.right}>{formatMoment(sweep.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Results({ id }: { id: string }) {
  const { data: sweep, error } = useQuery(sweepQuery(id));
  if (error !== null) return <ErrorNote error={error} />;
  if (sweep === undefined) return <p aria-busy="true">Loading the sweep …</p>;
  const varied = Object.keys(sweep.axes).filter((name) => sweep.axes[name]!.length > 1);
  return (
    <div className={styles.results}>
      <Section id="sweep" title={id} aside={counted(sweep.runs, "run")}>
        <ProgressScale
          progress={{ done: sweep.finished, total: sweep.runs, unit: "runs" }}
          label="Progress of the sweep"
        />
        <Actions sweep={sweep} />
      </Section>
      <StudyFigures sweep={sweep} />
      <Section id="sweep-figure" title="Any measure" aside="Over the values of the sweep.">
        <MeasureFigure sweep={sweep} />
      </Section>
      <Section id="sweep-runs" title="Runs">
        <div className={table.scroll}>
          <table className={table.table}>
            <caption className="hidden-visually">Runs of the sweep</caption>
            <thead>
              <tr>
                <th scope="col">Run</th>
                {varied.map((name) => (
                  <th key={name} scope="col" className={table.right}>
                    {name}
                  </th>
                ))}
                <th scope="col" className={table.right}>
                  Seed
                </th>
                <th scope="col">Status</th>
                <th scope="col">Claims</th>
              </tr>
            </thead>
            <tbody>
              {sweep.members.map(({ changes, seed, run, status, verdicts }) => (
                <tr key={`${JSON.stringify(changes)} ${seed}`}>
                  <th scope="row">
                    {run === undefined ? (
                      "–"
                    ) : (
                      <Link to="/runs/$run" params={{ run }}>
                        {run}
                      </Link>
                    )}
                  </th>
                  {varied.map((name) => (
                    <td key={name} className={table.right}>
                      {formatValue(changes[name])}
                    </td>
                  ))}
                  <td className={table.right}>{formatNumber(seed)}</td>
                  <td>
                    <StatusWord status={status} />
                  </td>
                  <td>
                    <VerdictTally counts={verdicts} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </div>
  );
}

function Actions({ sweep }: { sweep: SweepDetail }) {
  const client = useQueryClient();
  const mayChange = useMayChange();
  const act = useMutation({
    mutationFn: (action: "stop" | "resume") =>
      ask(`/sweeps/${encodeURIComponent(sweep.id)}/${action}`, { method: "POST" }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["sweeps"] }),
        client.invalidateQueries({ queryKey: ["sweep", sweep.id] }),
      ]),
  });
  const done = sweep.finished === sweep.runs;
  return (
    <div className={styles.actions}>
      {sweep.active ? (
        <Button disabled={!mayChange || act.isPending} onClick={() => act.mutate("stop")}>
          Stop
        </Button>
      ) : done ? null : (
        <Button
          look="primary"
          disabled={!mayChange || act.isPending}
          onClick={() => act.mutate("resume")}
        >
          Resume
        </Button>
      )}
      <Link to="/runs" search={{ sweep: sweep.id }}>
        Choose runs to compare
      </Link>
      {act.error === null ? null : <ErrorNote error={act.error} />}
    </div>
  );
}

/** What the study itself makes of its finished runs. */
function StudyFigures({ sweep }: { sweep: SweepDetail }) {
  const theme = useTheme();
  const { data: figures, error } = useQuery({
    queryKey: ["sweep-figures", sweep.id, sweep.finished],
    queryFn: ({ signal }) =>
      ask<Figure[]>(`/sweeps/${encodeURIComponent(sweep.id)}/figures`, { signal }),
    enabled: sweep.finished > 0,
    placeholderData: (before) => before,
  });
  if (error !== null) return <ErrorNote error={error} />;
  if (figures === undefined || figures.length === 0) return null;
  return (
    <Section id="sweep-figures" title="Over the values" aside="Finished runs alone.">
      <div className={styles.figures}>
        {figures.map((figure) => (
          <div key={figure.id} data-wide={isWide(figure) || undefined}>
            <FigureView figure={figure} theme={theme} />
          </div>
        ))}
      </div>
    </Section>
  );
}

function MeasureFigure({ sweep }: { sweep: SweepDetail }) {
  const theme = useTheme();
  const { data: study } = useQuery(studyQuery(sweep.study));
  const measured = study?.measures.filter(({ name }) =>
    sweep.members.some(({ measures }) => typeof measures[name]?.value === "number"),
  );
  const [chosen, setChosen] = useState<string>();
  const name = chosen ?? measured?.[0]?.name;
  const { data, error } = useQuery({
    queryKey: ["sweep-figure", sweep.id, name, sweep.finished],
    queryFn: ({ signal }) =>
      ask<Figure[]>(`/sweeps/${encodeURIComponent(sweep.id)}/figures/${name}`, { signal }),
    enabled: name !== undefined,
    placeholderData: (before) => before,
  });
  if (name === undefined) return <p>Nothing has been measured yet.</p>;
  return (
    <>
      <label className={styles.measure}>
        Measure{" "}
        <select value={name} onChange={(event) => setChosen(event.target.value)}>
          {measured?.map(({ name: one, label }) => (
            <option key={one} value={one}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {error === null ? null : <ErrorNote error={error} />}
      {data?.map((figure) => (
        <div key={figure.id} className={styles.figure}>
          <FigureView figure={figure} theme={theme} />
        </div>
      ))}
    </>
  );
}
