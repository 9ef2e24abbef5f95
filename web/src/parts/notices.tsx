import type { Notice } from "../../../src/study/contract.ts";
import styles from "./notices.module.css";

const words: Readonly<Record<Notice["level"], string>> = {
  info: "Note",
  warning: "Warning",
  failure: "Failure",
};

/** Conditions that the reader must see; failures first. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  const order = ["failure", "warning", "info"];
  const sorted = [...notices].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return (
    <ul className={styles.list} aria-label="Notices">
      {sorted.map(({ level, code, text }) => (
        <li key={`${code} ${text}`} className={`${styles.notice} ${styles[level]}`}>
          <strong>{words[level]}:</strong> {text}
        </li>
      ))}
    </ul>
  );
}
