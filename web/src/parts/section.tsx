import type { ReactNode } from "react";
import styles from "./section.module.css";

interface SectionProps {
  id: string;
  title: string;
  /** Stands under the heading in the margin. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of a page: the heading stands in the margin where there is room, above the content otherwise. */
export function Section({ id, title, aside, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-heading`} className={styles.section}>
      <div className={styles.margin}>
        <h2 id={`${id}-heading`} className={styles.heading}>
          {title}
        </h2>
        {aside === undefined ? null : <div className={styles.aside}>{aside}</div>}
      </div>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
