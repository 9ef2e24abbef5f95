import type { ClaimRow } from "../../../src/study/claims.ts";
import { typeset } from "../words/values.ts";
import styles from "./table.module.css";
import { VerdictBadge } from "./verdict.tsx";

/** Claims of a paper with the paper's number, the measured one, the tolerance and the verdict. */
export function ClaimsTable({ claims, caption }: { claims: readonly ClaimRow[]; caption: string }) {
  return (
    <table className={`${styles.table} ${styles.stacked}`}>
      <caption className="hidden-visually">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">Paper</th>
          <th scope="col">Measured here</th>
          <th scope="col">Tolerance</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {claims.map((claim) => (
          <tr key={claim.id} id={`claim-${claim.id}`}>
            <th scope="row">
              {claim.statement}
              <span className={styles.reason}>
                {claim.source}
                {claim.doubtful === undefined ? null : ` · in doubt: ${claim.doubtful}`}
              </span>
            </th>
            <td data-heading="Paper">{typeset(claim.paper)}</td>
            <td data-heading="Measured here">
              {claim.measured === "" ? "–" : typeset(claim.measured)}
              {claim.reason === undefined ? null : (
                <span className={styles.reason}>{claim.reason}</span>
              )}
            </td>
            <td data-heading="Tolerance" className={styles.muted}>
              {typeset(claim.tolerance)}
            </td>
            <td>
              <VerdictBadge verdict={claim.verdict} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
