import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense } from "react";
import type { StudyDetail } from "../../../src/server/wire.ts";
import { runsQuery, studyQuery } from "../api/queries.ts";
import { buttonLook } from "../parts/button.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { RunsTable } from "../parts/runs-table.tsx";
import { Section } from "../parts/section.tsx";
import { StartForm } from "../parts/start-form.tsx";
import { SweepForm } from "../parts/sweep-form.tsx";
import table from "../parts/table.module.css";
import { VerdictBadge } from "../parts/verdict.tsx";
import { studyDesks } from "../studies/desks.tsx";
import { counted, typeset, venueOf } from "../words/values.ts";
import styles from "./study.module.css";

const route = getRouteApi("/studies/$study");

/** One study: what it asks, how to run it, what was found. */
export function StudyPage() {
  const { study: id } = route.useParams();
  const { data: study, error } = useQuery(studyQuery(id));
  const { data: runs } = useQuery(runsQuery(id));
  if (error !== null) return <ErrorNote error={error} />;
  if (study === undefined) return <p aria-busy="true">Loading the study …</p>;
  const { paper } = study;
  const desk = studyDesks[id];
  return (
    <>
      <title>{`${study.title} – Assay`}</title>
      <div className={styles.head}>
        <h1>{study.title}</h1>
        <p className={styles.summary}>{study.summary}</p>
        <p className={styles.paper}>
          {paper.authors}, <cite>{paper.title}</cite>, {venueOf(paper)}
          {paper.arxiv === undefined ? null : (
            <>
              {" · "}
              <a href={`https://arxiv.org/abs/${paper.arxiv}`} rel="noreferrer">
                arXiv {paper.arxiv}
              </a>
            </>
          )}
        </p>
      </div>
      <Section id="start" title="Run it" aside="Choose a size, change what you like, start.">
        <StartForm study={study} />
        <SweepForm study={study} />
      </Section>
      {desk === undefined ? null : (
        <Section id="desk" title={desk.title} aside={desk.aside}>
          <Suspense fallback={<p aria-busy="true">Loading …</p>}>
            <desk.Component />
          </Suspense>
        </Section>
      )}
      <Section
        id="runs"
        title="Runs"
        aside={runs === undefined ? null : counted(runs.length, "run")}
      >
        {runs === undefined || runs.length === 0 ? (
          <p>Nobody has run this study in this store yet.</p>
        ) : (
          <>
            <RunsTable runs={runs.slice(0, 12)} caption={`Runs of ${study.title}`} />
            <p className={styles.more}>
              <Link to="/runs" search={{ study: id }} className={buttonLook}>
                All runs, compare
              </Link>
            </p>
          </>
        )}
      </Section>
      <Claims study={study} />
      {id === "hcast" ? (
        <Section id="timer" title="Time yourself" aside="A person's attempts become labels.">
          <p>
            Work on the built-in tasks against the clock: the lengths are then measured instead of
            forecast.
          </p>
          <Link to="/studies/hcast/timer" className={buttonLook}>
            Open the timer
          </Link>
        </Section>
      ) : null}
      {study.instruments.length === 0 ? null : (
        <Section id="instruments" title="Instruments" aside="For your own data and models.">
          <ul className={styles.instruments}>
            {study.instruments.map((instrument) => (
              <li key={instrument.id}>
                <h3>
                  <Link
                    to="/instruments/$study/$instrument"
                    params={{ study: id, instrument: instrument.id }}
                  >
                    {instrument.title}
                  </Link>
                </h3>
                <p>{instrument.summary}</p>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Claims({ study }: { study: StudyDetail }) {
  const { board } = study;
  const rows = new Map(board?.rows.map((row) => [row.id, row]));
  return (
    <Section
      id="claims"
      title="Claims"
      aside={
        board === undefined ? (
          "No run has measured them yet."
        ) : (
          <>
            Newest run that measured them:{" "}
            <Link to="/runs/$run" params={{ run: board.run }}>
              {board.preset ?? "own configuration"}
            </Link>
          </>
        )
      }
    >
      <table className={`${table.table} ${table.stacked}`}>
        <caption className="hidden-visually">Claims of the paper</caption>
        <thead>
          <tr>
            <th scope="col">Claim</th>
            <th scope="col">Paper</th>
            <th scope="col">Tolerance</th>
            <th scope="col">Measured here</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {study.claims.map((claim) => (
            <tr key={claim.id}>
              <th scope="row">
                {claim.statement}
                <span className={table.reason}>
                  {claim.source}
                  {claim.doubtful === undefined ? null : ` · in doubt: ${claim.doubtful}`}
                </span>
              </th>
              <td data-heading="Paper">{typeset(claim.paper)}</td>
              <td data-heading="Tolerance" className={table.muted}>
                {typeset(claim.tolerance)}
              </td>
              <td data-heading="Measured here">{typeset(rows.get(claim.id)?.measured || "–")}</td>
              <td>
                <VerdictBadge verdict={rows.get(claim.id)?.verdict ?? "not-run"} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
