import { useEffect, useRef } from "react";
import { buttonLook } from "./button.tsx";
import styles from "./export-menu.module.css";

const formats = [
  { format: "html", title: "Report", about: "one HTML file with figures, claims and numbers" },
  { format: "json", title: "JSON", about: "configuration, measures, claims and series" },
  { format: "csv", title: "CSV", about: "logged series, one row per step" },
  { format: "svg", title: "SVG", about: "all figures, as a zip" },
  { format: "png", title: "PNG", about: "all figures, as a zip" },
  { format: "safetensors", title: "Safetensors", about: "newest checkpoint" },
] as const;

/** Everything that a run can be taken away as. */
export function ExportMenu({ run }: { run: string }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const { current } = menu;
      if (current === null || !current.open) return;
      const escaped = event instanceof KeyboardEvent && event.key === "Escape";
      const outside = !(event instanceof KeyboardEvent) && !current.contains(event.target as Node);
      if (escaped || outside) current.open = false;
      if (escaped) current.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details ref={menu} className={styles.menu}>
      <summary className={buttonLook}>Export</summary>
      <ul className={styles.list}>
        {formats.map(({ format, title, about }) => (
          <li key={format}>
            <a href={`/api/runs/${encodeURIComponent(run)}/export/${format}`} download>
              {title} <span>{about}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
