import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { StudySummary } from "../../../src/server/wire.ts";
import { runsQuery, studiesQuery } from "../api/queries.ts";
import { ErrorNote } from "../parts/page-error.tsx";
import { ProgressScale } from "../parts/progress-scale.tsx";
import { Section } from "../parts/section.tsx";
import {
  ClaimStrip,
  countVerdicts,
  VerdictSign,
  VerdictTally,
  verdictOrder,
  verdictWords,
} from "../parts/verdict.tsx";
import { families } from "../words/families.ts";
import { formatMinutes, formatMoment } from "../words/time.ts";
import { counted, venueOf } from "../words/values.ts";
import styles from "./gallery.module.css";

/** Presets that fit on a line; the study's page has all of them. */
const shownPresets = 4;

/** All studies by family, each with the state of its claims. */
export function GalleryPage() {
  const { data: studies, error } = useQuery(studiesQuery);
  return (
    <>
      <title>Assay – studies</title>
      <div className={styles.intro}>
        <h1>Results in trustworthy AI, run on this machine</h1>
        <p>
          Each study re-does a published result at a size you choose, keeps every number, and judges
          the paper’s claims against what was measured here.
        </p>
        <Legend />
      </div>
      <Working />
      {error === null ? null : <ErrorNote error={error} />}
      {families.map(({ id, title, question }) => {
        const members = studies?.filter((study) => study.family === id) ?? [];
        if (members.length === 0) return null;
        return (
          <Section key={id} id={id} title={title} aside={question}>
            <ul className={styles.studies}>
              {members.map((study) => (
                <StudyRow key={study.id} study={study} />
              ))}
            </ul>
          </Section>
        );
      })}
    </>
  );
}

function Legend() {
  return (
    <ul className={styles.legend} aria-label="Signs used for claims">
      {verdictOrder.map((verdict) => (
        <li key={verdict}>
          <VerdictSign verdict={verdict} /> {verdictWords[verdict]}
        </li>
      ))}
    </ul>
  );
}

/** Runs that somebody is waiting for. */
function Working() {
  const { data: runs } = useQuery(runsQuery());
  const working = runs?.filter((run) => run.active) ?? [];
  if (working.length === 0) return null;
  return (
    <Section id="working" title="Running now">
      <ul className={styles.working}>
        {working.map(({ run, progress }) => (
          <li key={run.id}>
            <Link to="/runs/$run" params={{ run: run.id }}>
              {run.label ?? run.id}
            </Link>
            <ProgressScale progress={progress} label={`Progress of ${run.label ?? run.id}`} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function StudyRow({ study }: { study: StudySummary }) {
  const verdicts = new Map(study.board?.rows.map((row) => [row.id, row.verdict]));
  const rows = study.claims.map(({ id, statement }) => ({
    id,
    statement,
    verdict: verdicts.get(id) ?? ("not-run" as const),
  }));
  const { paper, board } = study;
  return (
    <li className={styles.study}>
      <div className={styles.about}>
        <h3 className={styles.title}>
          <Link to="/studies/$study" params={{ study: study.id }}>
            {study.title}
          </Link>
        </h3>
        <p>{study.summary}</p>
        <p className={styles.paper}>
          {paper.authors}, <cite>{paper.title}</cite>, {venueOf(paper)}
        </p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{counted(study.claims.length, "claim")}</dt>
          <dd className={styles.board}>
            <ClaimStrip claims={rows} />
            {board === undefined ? (
              <span>no run has measured them yet</span>
            ) : (
              <span>
                <VerdictTally counts={countVerdicts(rows)} />
                <Link to="/runs/$run" params={{ run: board.run }} className={styles.from}>
                  {board.preset ?? "own configuration"}
                  {board.endedAt === undefined ? "" : `, ${formatMoment(board.endedAt)}`}
                </Link>
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Presets</dt>
          <dd>
            <ul className={styles.presets}>
              {study.presets.slice(0, shownPresets).map(({ name, minutes }) => (
                <li key={name}>
                  <Link to="/studies/$study" params={{ study: study.id }} search={{ preset: name }}>
                    {name}
                  </Link>{" "}
                  <span>{formatMinutes(minutes)}</span>
                </li>
              ))}
              {study.presets.length > shownPresets ? (
                <li>
                  <span>and {study.presets.length - shownPresets} more</span>
                </li>
              ) : null}
            </ul>
          </dd>
        </div>
        <div>
          <dt>Runs</dt>
          <dd>
            {study.runs === 0 ? (
              "none yet"
            ) : (
              <Link to="/runs" search={{ study: study.id }}>
                {counted(study.runs, "run")}
              </Link>
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}
