import { useId, useState } from "react";
import { formatNumber } from "../words/values.ts";
import styles from "./file-drop.module.css";

interface FileDropProps {
  slot: string;
  description: string;
  accept: readonly string[];
  required: boolean;
  many: boolean;
  files: readonly File[];
  onFiles(files: readonly File[]): void;
}

/** Takes files by dropping, by choosing, or by keyboard. */
export function FileDrop(props: FileDropProps) {
  const { slot, description, accept, required, many, files, onFiles } = props;
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const given = [...(list ?? [])];
    if (given.length > 0) onFiles(many ? [...files, ...given] : given.slice(0, 1));
  };
  return (
    <fieldset
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <legend className="hidden-visually">{slot}</legend>
      <label htmlFor={id} className={styles.name}>
        {slot}
        {required ? "" : " (optional)"}
      </label>
      <p id={`${id}-about`} className={styles.about}>
        {description} {accept.join(", ")}
      </p>
      <input
        id={id}
        type="file"
        accept={accept.join(",")}
        multiple={many}
        aria-describedby={`${id}-about`}
        onChange={(event) => take(event.target.files)}
      />
      {files.length === 0 ? null : (
        <ul className={styles.files}>
          {files.map((file) => (
            <li key={`${file.name} ${file.size}`}>
              {file.name}, {formatNumber(file.size / 1000, 3)} kB{" "}
              <button
                type="button"
                onClick={() => onFiles(files.filter((other) => other !== file))}
                aria-label={`Remove ${file.name}`}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
