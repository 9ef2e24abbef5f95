import { Link } from "@tanstack/react-router";
import type { RunSummary } from "../../../src/server/wire.ts";
import { formatMoment, formatSeconds } from "../words/time.ts";
import { formatNumber } from "../words/values.ts";
import styles from "./table.module.css";
import { VerdictTally } from "./verdict.tsx";

/** Words for a status; a sign goes with each, so that colour alone says nothing. */
const statusSigns: Readonly<Record<RunSummary["status"], string>> = {
  created: "○",
  running: "▶",
  finished: "■",
  stopped: "❙❙",
  failed: "✕",
  interrupted: "⚡",
};

/** Status of a run as sign and word. */
export function StatusWord({ status }: { status: RunSummary["status"] }) {
  return (
    <span className={styles.status} data-status={status}>
      <span aria-hidden="true">{statusSigns[status]}</span> {status}
    </span>
  );
}

interface RunsTableProps {
  runs: readonly RunSummary[];
  showStudy?: boolean;
  /** Ids that are ticked for comparison, and what happens when a tick changes. */
  picked?: ReadonlySet<string>;
  onPick?(run: string, picked: boolean): void;
  caption: string;
}

/** Runs, newest first. */
export function RunsTable({ runs, showStudy = false, picked, onPick, caption }: RunsTableProps) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="hidden-visually">{caption}</caption>
        <thead>
          <tr>
            {onPick === undefined ? null : (
              <th scope="col">
                <span className="hidden-visually">Compare</span>
              </th>
            )}
            <th scope="col">Run</th>
            {showStudy ? <th scope="col">Study</th> : null}
            <th scope="col">Preset</th>
            <th scope="col" className={styles.right}>
              Seed
            </th>
            <th scope="col">Status</th>
            <th scope="col">Claims</th>
            <th scope="col" className={styles.right}>
              Worked
            </th>
            <th scope="col" className={styles.right}>
              Started
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ run, status, verdicts, progress }) => (
            <tr key={run.id}>
              {onPick === undefined ? null : (
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Compare ${run.label ?? run.id}`}
                    checked={picked?.has(run.id) ?? false}
                    onChange={(event) => onPick(run.id, event.target.checked)}
                  />
                </td>
              )}
              <th scope="row">
                <Link to="/runs/$run" params={{ run: run.id }}>
                  {run.label ?? run.id}
                </Link>
              </th>
              {showStudy ? (
                <td>
                  <Link to="/studies/$study" params={{ study: run.study }}>
                    {run.study}
                  </Link>
                </td>
              ) : null}
              <td>{run.preset ?? "own"}</td>
              <td className={styles.right}>{run.seed}</td>
              <td>
                <StatusWord status={status} />
                {status === "running" && progress !== undefined && progress.total > 0
                  ? ` ${formatNumber((100 * progress.done) / progress.total, 2)}%`
                  : null}
              </td>
              <td>{verdicts === undefined ? "–" : <VerdictTally counts={verdicts} />}</td>
              <td className={styles.right}>
                {run.seconds === 0 ? "–" : formatSeconds(run.seconds)}
              </td>
              <td className={styles.right}>{formatMoment(run.startedAt ?? run.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
