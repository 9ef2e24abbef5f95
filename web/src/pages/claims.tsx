import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ClaimBoard } from "../../../src/server/wire.ts";
import type { Verdict } from "../../../src/study/claims.ts";
import { claimsQuery } from "../api/queries.ts";
import { ErrorNote } from "../parts/page-error.tsx";
import { Section } from "../parts/section.tsx";
import { VerdictSign, verdictOrder, verdictWords } from "../parts/verdict.tsx";
import { typeset } from "../words/values.ts";
import styles from "./claims.module.css";

const route = getRouteApi("/claims");

/** Every claim of every study against its newest runs. */
export function ClaimsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: boards, error } = useQuery(claimsQuery);
  const wanted = verdictOrder.find((verdict) => verdict === search.verdict);
  const shown = boards?.filter(({ study }) => search.study === undefined || study === search.study);
  const filter = (name: "study" | "verdict", value: string) =>
    void navigate({
      search: ({ [name]: _before, ...rest }) => (value === "" ? rest : { ...rest, [name]: value }),
      replace: true,
    });
  return (
    <>
      <title>Claims – Assay</title>
      <h1>Claims</h1>
      <p className={styles.intro}>
        A row per statement of a paper, a column per run of this store, newest first. Tolerances
        were set before any run; a claim that fails stays visible.
      </p>
      <div className={styles.filters}>
        <label>
          Study{" "}
          <select
            value={search.study ?? ""}
            onChange={(event) => filter("study", event.target.value)}
          >
            <option value="">all</option>
            {boards?.map(({ study, title }) => (
              <option key={study} value={study}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label>
          With a run in which it is{" "}
          <select value={wanted ?? ""} onChange={(event) => filter("verdict", event.target.value)}>
            <option value="">anything</option>
            {verdictOrder.map((verdict) => (
              <option key={verdict} value={verdict}>
                {verdictWords[verdict]}
              </option>
            ))}
          </select>
        </label>
        <ul className={styles.legend} aria-label="Signs">
          {verdictOrder.map((verdict) => (
            <li key={verdict}>
              <VerdictSign verdict={verdict} /> {verdictWords[verdict]}
            </li>
          ))}
        </ul>
      </div>
      {error === null ? null : <ErrorNote error={error} />}
      {shown?.map((board) => (
        <Board key={board.study} board={board} wanted={wanted} />
      ))}
    </>
  );
}

function Board({ board, wanted }: { board: ClaimBoard; wanted: Verdict | undefined }) {
  const claims = board.claims.filter(
    ({ outcomes }) => wanted === undefined || outcomes.some(({ verdict }) => verdict === wanted),
  );
  return (
    <Section
      id={`board-${board.study}`}
      title={board.title}
      aside={
        <Link to="/studies/$study" params={{ study: board.study }}>
          Open the study
        </Link>
      }
    >
      <div className={styles.scroll}>
        <table className={styles.board}>
          <caption className="hidden-visually">{`Claims of ${board.title} by run`}</caption>
          <thead>
            <tr>
              <th scope="col">Claim</th>
              <th scope="col">Paper</th>
              {board.runs.map((run) => (
                <th key={run.id} scope="col" className={styles.run}>
                  <Link to="/runs/$run" params={{ run: run.id }} title={run.label ?? run.id}>
                    {run.preset ?? "own"}
                    <br />
                    seed {run.seed}
                  </Link>
                </th>
              ))}
              {board.runs.length === 0 ? <th scope="col">Runs</th> : null}
            </tr>
          </thead>
          <tbody>
            {claims.map((claim) => (
              <tr key={claim.id}>
                <th scope="row">{claim.statement}</th>
                <td className={styles.paper}>{typeset(claim.paper)}</td>
                {claim.outcomes.map(({ verdict, measured }, i) => (
                  <td key={board.runs[i]!.id} className={styles.run}>
                    <span
                      title={`${verdictWords[verdict]}: ${measured === "" ? "–" : typeset(measured)}`}
                    >
                      <VerdictSign verdict={verdict} />
                      <span className="hidden-visually">
                        {`${verdictWords[verdict]}, ${measured}`}
                      </span>
                    </span>
                  </td>
                ))}
                {board.runs.length === 0 ? <td className={styles.paper}>none yet</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
