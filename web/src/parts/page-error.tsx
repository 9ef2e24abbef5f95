import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import styles from "./notices.module.css";

/** What went wrong and what to do next. */
export function ErrorNote({ error }: { error: Error }) {
  const hint = error instanceof ApiError ? error.hint : undefined;
  const issues = error instanceof ApiError ? error.issues : [];
  return (
    <div className={`${styles.notice} ${styles.failure}`} role="alert">
      <p>
        <strong>{error.message}</strong>
      </p>
      {hint === undefined ? null : <p>{hint}</p>}
      {issues.map(({ path, message }) => (
        <p key={`${path} ${message}`}>
          {path === "" ? "" : <code>{path}</code>} {message}
        </p>
      ))}
    </div>
  );
}

/** Stands in for a page that failed. */
export function PageError({ error }: ErrorComponentProps) {
  return (
    <>
      <title>Something went wrong – Assay</title>
      <h1>This page could not be shown</h1>
      <div style={{ marginTop: "1rem", maxWidth: "44rem" }}>
        <ErrorNote error={error instanceof Error ? error : new Error(String(error))} />
      </div>
    </>
  );
}

/** Stands in for an address that does not exist. */
export function PageMissing() {
  return (
    <>
      <title>Not found – Assay</title>
      <h1>There is nothing at this address</h1>
      <p style={{ marginTop: "1rem" }}>
        <Link to="/">All studies</Link> or <Link to="/runs">all runs</Link>
      </p>
    </>
  );
}
