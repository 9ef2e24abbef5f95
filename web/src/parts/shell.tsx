/** @file The frame of every page: skip link, header with navigation, main part, footer. */

import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { currentToken, onToken } from "../api/token.ts";
import styles from "./shell.module.css";
import { ThemeToggle } from "./theme-toggle.tsx";

const places = [
  { to: "/", label: "Studies", exact: true },
  { to: "/runs", label: "Runs", exact: false },
  { to: "/sweeps", label: "Sweeps", exact: false },
  { to: "/claims", label: "Claims", exact: false },
  { to: "/instruments", label: "Instruments", exact: false },
  { to: "/machine", label: "Machine", exact: false },
] as const;

export function Shell() {
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link to="/" className={styles.name} aria-label="Assay, all studies">
            <Mark />
            Assay
          </Link>
          <nav aria-label="Main" className={styles.places}>
            {places.map(({ to, label, exact }) => (
              <Link
                key={to}
                to={to}
                className={styles.place}
                activeProps={{ className: `${styles.place} ${styles.here}` }}
                activeOptions={{ exact }}
              >
                {label}
              </Link>
            ))}
          </nav>
          <ThemeToggle />
        </div>
      </header>
      <LookingOnly />
      <Main />
    </div>
  );
}

/** The main part takes the focus when the reader has gone to another page, so that the keyboard starts there. */
function Main() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const main = useRef<HTMLElement>(null);
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const cameFrom = before.current;
    before.current = path;
    if (cameFrom !== undefined && path !== cameFrom) main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <main id="main" className={styles.main} ref={main} tabIndex={-1}>
      <Outlet />
    </main>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" className={styles.mark}>
      <circle cx="16" cy="16" r="12.5" />
      <path d="M16 3.5v4M16 24.5v4M3.5 16h4M24.5 16h4M16 16l6-8" />
    </svg>
  );
}

/** True while this tab holds the token that changes need. */
export function useMayChange(): boolean {
  return useSyncExternalStore(onToken, () => currentToken() !== undefined);
}

function LookingOnly() {
  if (useMayChange()) return null;
  return (
    <p className={styles.looking} role="status">
      This tab can look but not change anything: open the link that <code>assay serve</code> printed
      in the terminal to start, stop or label runs.
    </p>
  );
}
