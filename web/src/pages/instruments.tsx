import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { instrumentsQuery, studiesQuery } from "../api/queries.ts";
import { ErrorNote } from "../parts/page-error.tsx";
import { Section } from "../parts/section.tsx";
import styles from "./instruments.module.css";

/** What all studies offer for the user's own data and models. */
export function InstrumentsPage() {
  const { data: instruments, error } = useQuery(instrumentsQuery);
  const { data: studies } = useQuery(studiesQuery);
  const owners = [...new Set(instruments?.map(({ study }) => study))];
  return (
    <>
      <title>Instruments – Assay</title>
      <h1>Instruments</h1>
      <p className={styles.intro}>
        The measures of the studies, for your own checkpoints, logs and tables. Files stay on this
        machine.
      </p>
      {error === null ? null : <ErrorNote error={error} />}
      {instruments?.length === 0 ? <p>This build has no instruments.</p> : null}
      {owners.map((owner) => (
        <Section
          key={owner}
          id={owner}
          title={studies?.find(({ id }) => id === owner)?.title ?? owner}
        >
          <ul className={styles.list}>
            {instruments
              ?.filter(({ study }) => study === owner)
              .map(({ id, title, summary, files, takesRun }) => (
                <li key={id}>
                  <h3>
                    <Link
                      to="/instruments/$study/$instrument"
                      params={{ study: owner, instrument: id }}
                    >
                      {title}
                    </Link>
                  </h3>
                  <p>{summary}</p>
                  <p className={styles.takes}>
                    {[
                      ...files.map(({ slot, accept }) => `${slot} (${accept.join(", ")})`),
                      ...(takesRun ? ["a run"] : []),
                    ].join(" · ")}
                  </p>
                </li>
              ))}
          </ul>
        </Section>
      ))}
    </>
  );
}
