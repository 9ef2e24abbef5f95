import type { ProgressView } from "../../../src/server/wire.ts";
import { formatSeconds } from "../words/time.ts";
import { formatNumber } from "../words/values.ts";
import styles from "./progress-scale.module.css";

interface ProgressScaleProps {
  progress: ProgressView | undefined;
  label: string;
  /** Reads the state out to screen readers, at most every ten percent. */
  spoken?: boolean;
}

/** Progress on a graduated scale, with the work done and the estimate of what is left in words. */
export function ProgressScale({ progress, label, spoken = false }: ProgressScaleProps) {
  const total = progress?.total ?? 0;
  const share = total > 0 ? Math.min(1, (progress?.done ?? 0) / total) : 0;
  return (
    <div className={styles.progress}>
      <div
        className={styles.scale}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div className={styles.done} style={{ width: `${share * 100}%` }} />
      </div>
      <p className={styles.words}>
        {progress === undefined ? (
          "starting"
        ) : (
          <>
            <span>
              {formatNumber(progress.done)} of {formatNumber(progress.total)} {progress.unit}
            </span>
            <span>{formatNumber(share * 100, 3)}%</span>
            {progress.secondsLeft === undefined || share >= 1 ? null : (
              <span>{formatSeconds(progress.secondsLeft)} left</span>
            )}
            {progress.message === undefined ? null : <span>{progress.message}</span>}
          </>
        )}
      </p>
      {spoken ? (
        <p className="hidden-visually" aria-live="polite">
          {`${Math.floor(share * 10) * 10}% done`}
        </p>
      ) : null}
    </div>
  );
}
