import type { RunSummary } from "../../../src/server/wire.ts";
import type { SeriesSpec } from "../../../src/study/contract.ts";
import type { LiveSnapshot } from "../api/live.ts";
import { LiveChart } from "../figures/index.ts";
import { useTheme } from "../theme/theme.ts";
import styles from "./live-charts.module.css";

interface LiveChartsProps {
  run: RunSummary;
  specs: readonly SeriesSpec[];
  live: LiveSnapshot;
}

const stateWords: Readonly<Record<LiveSnapshot["state"], string>> = {
  loading: "Loading the history …",
  live: "Following the run.",
  reconnecting: "Connection lost, trying again …",
  ended: "The run has ended; this is all of it.",
  failed: "The live connection was refused. Reload the page to try again.",
};

/** One chart per group of series, all with one cursor. */
export function LiveCharts({ run, specs, live }: LiveChartsProps) {
  const theme = useTheme();
  const logged = (name: string): boolean => (live.points.get(name)?.steps.length ?? 0) > 0;
  const shown = specs.filter(
    ({ name, replacedBy }) => logged(name) && !(replacedBy !== undefined && logged(replacedBy)),
  );
  const groups = [...new Set(shown.map(({ group }) => group))];
  const total = run.progress?.total;
  return (
    <>
      <p className={styles.state} data-state={live.state}>
        {stateWords[live.state]}
      </p>
      <div className={styles.charts}>
        {groups.map((group) => (
          <div key={group} className={styles.chart}>
            <LiveChart
              title={group}
              theme={theme}
              specs={shown.filter((spec) => spec.group === group)}
              points={live.points}
              version={live.version}
              xEnd={run.active ? total : undefined}
              syncKey={`run-${run.run.id}`}
            />
          </div>
        ))}
      </div>
      {groups.length === 0 && live.state !== "loading" ? (
        <p className={styles.state}>Nothing has been logged yet.</p>
      ) : null}
    </>
  );
}
