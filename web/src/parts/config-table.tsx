import type { RunFile } from "../../../src/lab/format.ts";
import type { JsonSchema } from "../../../src/server/wire.ts";
import { fieldsOf, valueAt } from "../words/schema.ts";
import { formatMoment } from "../words/time.ts";
import { formatValue } from "../words/values.ts";
import styles from "./config-table.module.css";

/** Everything that decides the numbers of a run, and where it ran. */
export function ConfigTable({ run, schema }: { run: RunFile; schema: JsonSchema | undefined }) {
  const fields = schema === undefined ? [] : fieldsOf(schema);
  const known = new Set(fields.map(({ path }) => path));
  const rows = [
    ...fields.map(({ path, label, schema: { unit } }) => ({
      label,
      value: valueAt(run.config, path),
      unit: String(unit ?? ""),
    })),
    ...Object.entries(run.config)
      .filter(([name]) => !known.has(name))
      .map(([label, value]) => ({ label, value, unit: "" })),
  ];
  const { machine } = run;
  return (
    <>
      <dl className={styles.list}>
        {rows.map(({ label, value, unit }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {formatValue(value)} <span className={styles.unit}>{unit}</span>
            </dd>
          </div>
        ))}
      </dl>
      <dl className={`${styles.list} ${styles.machine}`}>
        <div>
          <dt>Seed</dt>
          <dd>{run.seed}</dd>
        </div>
        <div>
          <dt>Study version</dt>
          <dd>{run.studyVersion}</dd>
        </div>
        <div>
          <dt>Executor</dt>
          <dd>
            {run.executor}, {run.threads} threads
          </dd>
        </div>
        <div>
          <dt>Machine</dt>
          <dd>
            {machine.cpu}, {machine.cores} cores, {machine.memoryGiB} GiB
          </dd>
        </div>
        <div>
          <dt>System</dt>
          <dd>
            {machine.platform} {machine.arch}, Node {machine.node}
          </dd>
        </div>
        <div>
          <dt>Assay</dt>
          <dd>
            {run.assayVersion}
            {run.gitRevision === undefined ? "" : `, ${run.gitRevision.slice(0, 10)}`}
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>{formatMoment(run.createdAt)}</dd>
        </div>
        <div>
          <dt>Hash of all that</dt>
          <dd>
            <code>{run.configHash.slice(0, 16)}</code>
          </dd>
        </div>
      </dl>
    </>
  );
}
