import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { runsQuery, studiesQuery } from "../api/queries.ts";
import { buttonLook } from "../parts/button.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { RunsTable } from "../parts/runs-table.tsx";
import { counted } from "../words/values.ts";
import styles from "./runs.module.css";

const route = getRouteApi("/runs");
const statuses = ["running", "finished", "stopped", "failed", "interrupted", "created"] as const;

/** Runs that a comparison takes. */
const mostPicked = 8;

/** All runs of the store, filtered, with boxes to pick some for comparison. */
export function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: runs, error } = useQuery(runsQuery(search.study));
  const { data: studies } = useQuery(studiesQuery);
  const picked = new Set(search.pick?.split(",").filter((id) => id !== ""));
  const shown = runs?.filter(
    ({ run, status }) =>
      (search.status === undefined || status === search.status) &&
      (search.sweep === undefined || run.sweep === search.sweep),
  );
  const filter = (next: Partial<typeof search>) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(
          Object.entries({ ...before, ...next }).filter(([, value]) => value !== ""),
        ),
      replace: true,
    });
  return (
    <>
      <title>Runs – Assay</title>
      <h1>Runs</h1>
      <div className={styles.filters}>
        <label>
          Study{" "}
          <select
            value={search.study ?? ""}
            onChange={(event) => filter({ study: event.target.value })}
          >
            <option value="">all</option>
            {studies?.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          Status{" "}
          <select
            value={search.status ?? ""}
            onChange={(event) => filter({ status: event.target.value })}
          >
            <option value="">all</option>
            {statuses.map((status) => (
              <option key={status}>{status}</option>
            ))}
          </select>
        </label>
        <span role="status" className={styles.count}>
          {shown === undefined ? "" : counted(shown.length, "run")}
        </span>
        <span className={styles.compare}>
          {picked.size < 2 ? (
            <span>Tick two or more to compare them</span>
          ) : (
            <Link
              to="/compare"
              search={{ runs: [...picked].slice(0, mostPicked).join(",") }}
              className={buttonLook}
            >
              Compare {counted(Math.min(picked.size, mostPicked), "run")}
            </Link>
          )}
        </span>
      </div>
      {error === null ? null : <ErrorNote error={error} />}
      {shown?.length === 0 ? (
        <p>
          No runs here. <Link to="/">Choose a study</Link> and start one.
        </p>
      ) : null}
      {shown === undefined || shown.length === 0 ? null : (
        <RunsTable
          runs={shown}
          showStudy
          caption="Runs, newest first"
          picked={picked}
          onPick={(id, on) => {
            const next = new Set(picked);
            if (on) next.add(id);
            else next.delete(id);
            filter({ pick: [...next].join(",") });
          }}
        />
      )}
    </>
  );
}
