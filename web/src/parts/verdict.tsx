/** @file Verdicts as a sign, a word and a colour, so that none of the three has to be seen. */

import type { VerdictCounts } from "../../../src/server/wire.ts";
import type { Verdict } from "../../../src/study/claims.ts";
import styles from "./verdict.module.css";

/** Order in which verdicts are counted and listed. */
export const verdictOrder: readonly Verdict[] = [
  "held",
  "held-at-this-scale",
  "not-held",
  "not-run",
];

export const verdictWords: Readonly<Record<Verdict, string>> = {
  held: "held",
  "held-at-this-scale": "held at this scale",
  "not-held": "not held",
  "not-run": "not run",
};

const classes: Readonly<Record<Verdict, string>> = {
  held: styles.held!,
  "held-at-this-scale": styles.scale!,
  "not-held": styles.notHeld!,
  "not-run": styles.notRun!,
};

/** The sign alone; give the words elsewhere. */
export function VerdictSign({ verdict }: { verdict: Verdict }) {
  return (
    <svg viewBox="0 0 16 16" className={`${styles.sign} ${classes[verdict]}`} aria-hidden="true">
      {verdict === "held" && (
        <>
          <circle cx="8" cy="8" r="6.5" className={styles.full} />
          <path d="M4.8 8.3l2.2 2.2 4.2-4.6" className={styles.cut} />
        </>
      )}
      {verdict === "held-at-this-scale" && (
        <>
          <circle cx="8" cy="8" r="5.75" />
          <path d="M4.9 8.3l2.1 2.1 4.1-4.4" />
        </>
      )}
      {verdict === "not-held" && (
        <>
          <path d="M8 1.2L14.8 8 8 14.8 1.2 8z" className={styles.full} />
          <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" className={styles.cut} />
        </>
      )}
      {verdict === "not-run" && (
        <>
          <circle cx="8" cy="8" r="5.75" strokeDasharray="2 2.5" />
          <path d="M5.5 8h5" />
        </>
      )}
    </svg>
  );
}

/** Sign and words. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  return (
    <span className={`${styles.badge} ${classes[verdict]}`}>
      <VerdictSign verdict={verdict} />
      {verdictWords[verdict]}
    </span>
  );
}

/** One sign per claim, in the order of the paper: the state of a study at a glance. */
export function ClaimStrip({
  claims,
}: {
  claims: readonly { id: string; statement: string; verdict: Verdict }[];
}) {
  return (
    <ul className={styles.strip} aria-label="Claims">
      {claims.map(({ id, statement, verdict }) => (
        <li key={id} title={`${verdictWords[verdict]}: ${statement}`}>
          <VerdictSign verdict={verdict} />
          <span className="hidden-visually">{`${verdictWords[verdict]}: ${statement}`}</span>
        </li>
      ))}
    </ul>
  );
}

/** Counts of verdicts in words, those that are zero left out. */
export function VerdictTally({ counts }: { counts: VerdictCounts }) {
  const shown = verdictOrder.filter((verdict) => counts[verdict] > 0);
  if (shown.every((verdict) => verdict === "not-run"))
    return <span className={styles.notRun}>–</span>;
  return (
    <span className={styles.tally}>
      {shown.map((verdict) => (
        <span
          key={verdict}
          className={`${styles.badge} ${classes[verdict]}`}
          title={`${counts[verdict]} ${verdictWords[verdict]}`}
        >
          <VerdictSign verdict={verdict} />
          {counts[verdict]}
          <span className="hidden-visually">{` ${verdictWords[verdict]}`}</span>
        </span>
      ))}
    </span>
  );
}

/** Counts rows by verdict. */
export function countVerdicts(rows: readonly { verdict: Verdict }[]): VerdictCounts {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  return {
    held: count("held"),
    "held-at-this-scale": count("held-at-this-scale"),
    "not-held": count("not-held"),
    "not-run": count("not-run"),
  };
}
