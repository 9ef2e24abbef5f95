import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Comparison } from "../../../src/server/wire.ts";
import type { SeriesSpec } from "../../../src/study/contract.ts";
import type { LineFigure } from "../../../src/study/figure.ts";
import { comparisonQuery, studyQuery } from "../api/queries.ts";
import { fetchSeries, type RunSeries } from "../api/series.ts";
import { FigureView } from "../figures/index.ts";
import { Button } from "../parts/button.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { RunsTable } from "../parts/runs-table.tsx";
import { Section } from "../parts/section.tsx";
import table from "../parts/table.module.css";
import { VerdictBadge } from "../parts/verdict.tsx";
import { useTheme } from "../theme/theme.ts";
import { counted, formatNumber, formatValue, measureWords, spelled } from "../words/values.ts";
import styles from "./run.module.css";

const route = getRouteApi("/compare");

/** Two or more runs: curves on each other, and only what differs of the rest. */
export function ComparePage() {
  const ids = (route.useSearch().runs ?? "").split(",").filter((id) => id !== "");
  const { data: comparison, error } = useQuery(comparisonQuery(ids));
  return (
    <>
      <title>Comparison – Assay</title>
      <h1 className={styles.compareTitle}>Comparison</h1>
      {ids.length < 2 ? (
        <p>
          Tick two or more <Link to="/runs">runs</Link> to compare them.
        </p>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
      {comparison === undefined ? null : <Compared comparison={comparison} />}
    </>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { data: study } = useQuery(studyQuery(comparison.runs[0]!.run.study));
  const labels = new Map(study?.measures.map(({ name, label }) => [name, label]));
  const names = comparison.runs.map(({ run }) => run.label ?? run.id);
  return (
    <>
      <Section id="runs" title="Runs">
        <RunsTable runs={comparison.runs} showStudy caption="Compared runs" />
      </Section>
      <Section id="config" title="Configuration" aside="Fields that differ.">
        {comparison.config.length === 0 ? (
          <p>All fields are equal.</p>
        ) : (
          <Grid
            names={names}
            caption="Fields of the configuration that differ"
            rows={comparison.config.map(({ path, values }) => ({
              title: path,
              cells: values.map((value) => formatValue(value)),
              differs: false,
            }))}
          />
        )}
      </Section>
      <Section id="curves" title="Curves">
        <Curves comparison={comparison} names={names} />
      </Section>
      <Section id="measures" title="Measures">
        <Grid
          names={names.length === 2 ? [...names, "Ratio"] : names}
          caption="Measures"
          right
          rows={comparison.measures.map(({ name, unit, values }) => {
            const label = labels.get(name) ?? spelled(name);
            return {
              title: unit === "" ? label : `${label} (${unit})`,
              cells: [...values.map(measureWords), ...(values.length === 2 ? [ratio(values)] : [])],
              differs: false,
            };
          })}
        />
      </Section>
      <Section id="claims" title="Claims">
        <Grid
          names={names}
          caption="Claims"
          rows={comparison.claims.map(({ statement, verdicts }) => ({
            title: statement,
            cells: verdicts.map((verdict, i) =>
              verdict === undefined ? "–" : <VerdictBadge key={names[i]} verdict={verdict} />,
            ),
            differs: new Set(verdicts).size > 1,
          }))}
        />
      </Section>
    </>
  );
}

/** The second value over the first, where that means something. */
function ratio([first, second]: Comparison["measures"][number]["values"]): string {
  if (typeof first !== "number" || typeof second !== "number" || first === 0) return "–";
  return formatNumber(second / first, 3);
}

interface GridProps {
  names: readonly string[];
  caption: string;
  right?: boolean;
  rows: readonly { title: string; cells: readonly React.ReactNode[]; differs: boolean }[];
}

function Grid({ names, caption, right = false, rows }: GridProps) {
  const side = right ? table.right : undefined;
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.close}`}>
        <caption className="hidden-visually">{caption}</caption>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col" className={side}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ title, cells, differs }) => (
            <tr key={title} className={differs ? table.differs : undefined}>
              <th scope="row">{title}</th>
              {cells.map((cell, i) => (
                <td key={names[i]} className={side}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One figure per logged quantity, one curve per run. */
function Curves({ comparison, names }: { comparison: Comparison; names: readonly string[] }) {
  const theme = useTheme();
  const ids = comparison.runs.map(({ run }) => run.id);
  const { data: study } = useQuery(studyQuery(comparison.runs[0]!.run.study));
  const { data: series, error } = useQuery({
    queryKey: ["series", ...ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => fetchSeries(id, signal))),
  });
  const [all, setAll] = useState(false);
  const specs = useMemo(() => comparedSeries(study?.series ?? [], series ?? []), [study, series]);
  const figures = useMemo(
    () =>
      overlaid(
        specs.filter(({ secondary }) => all || secondary !== true),
        series ?? [],
        names,
      ),
    [specs, all, series, names],
  );
  const further = specs.length - figures.length;
  if (error !== null) return <ErrorNote error={error} />;
  return (
    <>
      <div className={styles.figures}>
        {figures.map((figure) => (
          <FigureView key={figure.id} figure={figure} theme={theme} syncKey="comparison" />
        ))}
      </div>
      {further > 0 ? (
        <p className={styles.further}>
          <Button onClick={() => setAll(true)}>Show {counted(further, "further curve")}</Button>
        </p>
      ) : null}
    </>
  );
}

/** Logged series with the provisional ones left out where every run has the final ones. */
function comparedSeries(specs: readonly SeriesSpec[], runs: readonly RunSeries[]): SeriesSpec[] {
  const has = (run: RunSeries, name: string): boolean =>
    (run.points.get(name)?.steps.length ?? 0) > 0;
  return specs.filter(
    ({ name, replacedBy }) =>
      runs.some((run) => has(run, name)) &&
      !(replacedBy !== undefined && runs.every((run) => has(run, replacedBy))),
  );
}

function overlaid(
  specs: readonly SeriesSpec[],
  runs: readonly RunSeries[],
  names: readonly string[],
): LineFigure[] {
  return specs.map(
    (spec): LineFigure => ({
      kind: "lines",
      id: `compare-${spec.name}`,
      title: spec.label,
      caption: spec.description,
      x: { label: "Step", alternatives: ["linear", "log"] },
      y: {
        label: spec.label,
        unit: spec.unit,
        scale: spec.scale,
        alternatives: ["linear", "log"],
      },
      series: runs.flatMap(({ points }, i) => {
        const found = points.get(spec.name);
        if (found === undefined || found.steps.length === 0) return [];
        return [{ name: names[i]!, x: found.steps, y: found.values, colour: i }];
      }),
    }),
  );
}
