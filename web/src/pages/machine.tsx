import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { formatNumber } from "../../../src/figures/number-format.ts";
import type { DataSetView, Doctor } from "../../../src/server/wire.ts";
import { ask } from "../api/client.ts";
import { dataQuery, doctorQuery } from "../api/queries.ts";
import { Button } from "../parts/button.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { Section } from "../parts/section.tsx";
import { useMayChange } from "../parts/shell.tsx";
import table from "../parts/table.module.css";
import styles from "./machine.module.css";

const stateWords: Readonly<Record<Doctor["checks"][number]["state"], string>> = {
  fine: "✓ fine",
  limited: "! limited",
  broken: "✕ broken",
};

/** What works on this machine, which data are here, and what Assay is. */
export function MachinePage() {
  const { data: doctor, error } = useQuery(doctorQuery);
  return (
    <>
      <title>Machine – Assay</title>
      <h1>Machine</h1>
      <p className={styles.intro}>
        Everything on this page happens on this machine. The server listens on its loopback address
        only; nothing is sent anywhere and nothing is downloaded unasked.
      </p>
      {error === null ? null : <ErrorNote error={error} />}
      <Section
        id="checks"
        title="Checks"
        aside={
          doctor === undefined
            ? "A small program is run on every executor …"
            : `${doctor.atOnce} at a time: further runs wait in line.`
        }
      >
        {doctor === undefined ? (
          <p aria-busy="true">Examining the machine …</p>
        ) : (
          <table className={`${table.table} ${table.stacked}`}>
            <caption className="hidden-visually">Checks of this machine</caption>
            <tbody>
              {doctor.checks.map(({ name, state, detail, hint }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className={styles[state]}>{stateWords[state]}</td>
                  <td>
                    {detail}
                    {hint === undefined ? null : <span className={table.reason}>{hint}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <DataSets />
    </>
  );
}

function DataSets() {
  const client = useQueryClient();
  const mayChange = useMayChange();
  const { data: sets } = useQuery({
    ...dataQuery,
    refetchInterval: ({ state }) =>
      state.data?.some(({ pull }) => pull !== undefined && pull.error === undefined)
        ? 1_000
        : false,
  });
  const pull = useMutation({
    mutationFn: (name: string) =>
      ask(`/data/${encodeURIComponent(name)}/pull`, { method: "POST", json: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ["data"] }),
  });
  return (
    <Section id="data" title="Data sets" aside="Fetched only when you ask for it.">
      {sets?.length === 0 ? <p>No study of this build needs a data set.</p> : null}
      {sets === undefined || sets.length === 0 ? null : (
        <table className={`${table.table} ${table.stacked}`}>
          <caption className="hidden-visually">Data sets</caption>
          <thead>
            <tr>
              <th scope="col">Data set</th>
              <th scope="col">Licence</th>
              <th scope="col" className={table.right}>
                Size
              </th>
              <th scope="col">Here</th>
              <th scope="col">
                <span className="hidden-visually">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sets.map((set) => (
              <tr key={set.name}>
                <th scope="row">
                  <a href={set.homepage} rel="noreferrer">
                    {set.title}
                  </a>
                  <span className={table.reason}>{set.description}</span>
                </th>
                <td data-heading="Licence">{set.licence}</td>
                <td data-heading="Size" className={table.right}>
                  {megabytes(set.bytes)}
                </td>
                <td data-heading="Here">
                  <Presence set={set} />
                </td>
                <td>
                  {set.sound === set.files ? null : (
                    <Button
                      disabled={!mayChange || (set.pull !== undefined && !set.pull.error)}
                      onClick={() => pull.mutate(set.name)}
                    >
                      Fetch
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {pull.error === null ? null : <ErrorNote error={pull.error} />}
    </Section>
  );
}

function Presence({ set }: { set: DataSetView }) {
  if (set.pull?.error !== undefined) {
    return <span className={styles.broken}>{set.pull.error}</span>;
  }
  if (set.pull !== undefined) {
    return (
      <>
        {megabytes(set.pull.done)} of {megabytes(set.pull.total)}
      </>
    );
  }
  return <>{set.sound === set.files ? "all of it" : `${set.sound} of ${set.files} files`}</>;
}

const megabytes = (bytes: number): string => `${formatNumber(bytes / 1e6, 3)} MB`;
