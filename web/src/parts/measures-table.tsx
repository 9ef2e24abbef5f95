import type { PlainMeasures } from "../../../src/lab/plain-numbers.ts";
import type { MeasureSpec } from "../../../src/study/contract.ts";
import { formatNumber, measureWords, spelled } from "../words/values.ts";
import own from "./measures-table.module.css";
import styles from "./table.module.css";

interface MeasuresTableProps {
  measures: PlainMeasures;
  /** Labels and descriptions; measures without one are shown under their own name. */
  specs?: readonly MeasureSpec[];
}

/** Every measured number with its unit and what it means. */
export function MeasuresTable({ measures, specs = [] }: MeasuresTableProps) {
  const known = specs.filter(({ name }) => name in measures);
  const others = Object.keys(measures).filter((name) => !specs.some((spec) => spec.name === name));
  const rows = [
    ...known,
    ...others.map((name) => ({ name, label: spelled(name), description: "", source: "" })),
  ];
  return (
    <table className={`${styles.table} ${own.measures}`}>
      <caption className="hidden-visually">Measures</caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col" className={styles.right}>
            Value
          </th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, label, description, source }) => {
          const measure = measures[name]!;
          return (
            <tr key={name}>
              <th scope="row">{label}</th>
              <td className={styles.right}>
                {measureWords(measure.value)}
                {measure.error === undefined
                  ? null
                  : ` ± ${formatNumber(Number(measure.error), 2)}`}
                {typeof measure.value !== "number" || measure.unit === "" ? null : (
                  <span className={styles.unit}> {measure.unit}</span>
                )}
              </td>
              <td className={styles.muted}>
                {description} {source === "" ? null : <i>{source}</i>}
                {measure.note === undefined ? null : (
                  <span className={styles.reason}>{measure.note}</span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
