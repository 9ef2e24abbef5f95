import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { InstrumentView, RunSummary } from "../../../src/server/wire.ts";
import { instrumentsQuery, runsQuery } from "../api/queries.ts";
import { useInstrument } from "../api/use-instrument.ts";
import { Button } from "../parts/button.tsx";
import { FileDrop } from "../parts/file-drop.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { ProgressScale } from "../parts/progress-scale.tsx";
import { ReportView } from "../parts/report-view.tsx";
import { SchemaForm } from "../parts/schema-form.tsx";
import { Section } from "../parts/section.tsx";
import { useMayChange } from "../parts/shell.tsx";
import { fieldsOf } from "../words/schema.ts";
import styles from "./instrument.module.css";

const route = getRouteApi("/instruments/$study/$instrument");

/** One instrument: options and files in, a report out. */
export function InstrumentPage() {
  const { study, instrument: id } = route.useParams();
  const { data: instruments, error } = useQuery(instrumentsQuery);
  const instrument = instruments?.find((one) => one.study === study && one.id === id);
  if (error !== null) return <ErrorNote error={error} />;
  if (instruments === undefined) return <p aria-busy="true">Loading …</p>;
  if (instrument === undefined) {
    return (
      <p>
        There is no such instrument. <Link to="/instruments">All instruments</Link>
      </p>
    );
  }
  return <Instrument key={`${study}/${id}`} instrument={instrument} />;
}

function Instrument({ instrument }: { instrument: InstrumentView }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMayChange();
  const { data: runs } = useQuery({
    ...runsQuery(instrument.study),
    enabled: instrument.takesRun,
  });
  const [files, setFiles] = useState<Readonly<Record<string, readonly File[]>>>({});
  const work = useInstrument();
  const fields = fieldsOf(instrument.options);
  const standard = Object.fromEntries(
    fields.flatMap(({ path, schema }) =>
      schema.default === undefined ? [] : [[path, schema.default] as const],
    ),
  );
  const options = { ...standard, ...search.options };
  const missing = instrument.files.filter(
    ({ slot, required }) => required && (files[slot]?.length ?? 0) === 0,
  );
  const ready = mayChange && missing.length === 0 && !work.isPending;
  return (
    <>
      <title>{`${instrument.title} – Assay`}</title>
      <p className={styles.owner}>
        <Link to="/studies/$study" params={{ study: instrument.study }}>
          {instrument.study}
        </Link>
      </p>
      <h1>{instrument.title}</h1>
      <p className={styles.summary}>{instrument.summary}</p>
      <Section id="input" title="Input">
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (!ready) return;
            work.mutate({
              study: instrument.study,
              instrument: instrument.id,
              options,
              files,
              run: search.run,
            });
          }}
        >
          {instrument.files.map((slot) => (
            <FileDrop
              key={slot.slot}
              {...slot}
              files={files[slot.slot] ?? []}
              onFiles={(chosen) => setFiles({ ...files, [slot.slot]: chosen })}
            />
          ))}
          {instrument.takesRun ? (
            <RunChoice
              runs={runs ?? []}
              run={search.run}
              onRun={(run) =>
                void navigate({
                  search: ({ run: _before, ...rest }) =>
                    run === undefined ? rest : { ...rest, run },
                  replace: true,
                })
              }
            />
          ) : null}
          {fields.length === 0 ? null : (
            <SchemaForm
              schema={instrument.options}
              values={options}
              base={standard}
              onChange={(next) =>
                void navigate({
                  search: { ...search, options: next },
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          )}
          <div className={styles.go}>
            <Button type="submit" look="primary" disabled={!ready}>
              {work.isPending ? "Working …" : "Measure"}
            </Button>
            {work.isPending ? <Button onClick={work.cancel}>Cancel</Button> : null}
            {missing.length === 0 ? null : (
              <span className={styles.missing}>
                Wanted: {missing.map(({ slot }) => slot).join(", ")}
              </span>
            )}
          </div>
          {work.isPending ? (
            <ProgressScale progress={work.progress} label="Progress of the instrument" spoken />
          ) : null}
          {work.error === null ? null : <ErrorNote error={work.error} />}
        </form>
      </Section>
      {work.data === undefined ? null : <ReportView report={work.data} />}
    </>
  );
}

interface RunChoiceProps {
  runs: readonly RunSummary[];
  run: string | undefined;
  onRun(run: string | undefined): void;
}

function RunChoice({ runs, run, onRun }: RunChoiceProps) {
  return (
    <label className={styles.run}>
      Run{" "}
      <select
        value={run ?? ""}
        onChange={(event) => onRun(event.target.value === "" ? undefined : event.target.value)}
      >
        <option value="">none</option>
        {runs.map(({ run: { id, label, preset, seed } }) => (
          <option key={id} value={id}>
            {label ?? id} ({preset ?? "own"}, seed {seed})
          </option>
        ))}
      </select>
    </label>
  );
}
