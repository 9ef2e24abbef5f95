/** @file How far a run is: one line that is redrawn on a terminal, or one line now and then in a file. */

import { formatDuration } from "../../figures/index.ts";
import { type ProgressState, stageOf } from "../../lab/index.ts";
import { type Channel, harmless } from "./output.ts";
import { textWidth } from "./table.ts";

const barWidth = 24;
const eighths = " ▏▎▍▌▋▊▉█";

/** A bar of `width` characters, filled to `fraction` in steps of an eighth of a character. */
export function bar(fraction: number, width: number = barWidth): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8);
  const whole = "█".repeat(Math.floor(filled / 8));
  const part = filled % 8 === 0 ? "" : eighths[filled % 8]!;
  return (whole + part).padEnd(width, "░");
}

/** Progress in words: "1,200 of 4,000 steps, 18 s left". */
export function progressWords(progress: ProgressState): string {
  const count = (value: number): string => Math.round(value).toLocaleString("en-US");
  const left =
    progress.secondsLeft === undefined || progress.done >= progress.total
      ? ""
      : `, ${formatDuration(Math.max(1, Math.round(progress.secondsLeft)))} left`;
  const message = progress.message === undefined ? "" : `, ${progress.message}`;
  return `${count(progress.done)} of ${count(progress.total)} ${progress.unit}${left}${message}`;
}

/** Draws progress on a channel; `clear` makes room for other lines. */
export class ProgressLine {
  readonly #channel: Channel;
  #drawn = false;
  #lastTenth = -1;
  #lastStage: string | undefined;

  constructor(to: Channel) {
    this.#channel = to;
  }

  /** Shows the newest progress, with `extra` (for example a spark line) behind it where there is room. */
  show(progress: ProgressState, extra = ""): void {
    const fraction = progress.total > 0 ? progress.done / progress.total : 0;
    if (this.#channel.interactive) {
      const text = `${bar(fraction)} ${String(Math.floor(100 * fraction)).padStart(3)} %  ${progressWords(progress)}`;
      const room = this.#channel.width - 1;
      const full = extra === "" ? text : `${text}  ${extra}`;
      const line = textWidth(full) <= room ? full : [...text].slice(0, room).join("");
      this.#channel.write(`\r\x1b[2K${harmless(line, this.#channel.colours)}`);
      this.#drawn = true;
      return;
    }
    const tenth = Math.floor(10 * fraction);
    const stage = stageOf(progress.message);
    if (tenth === this.#lastTenth && stage === this.#lastStage) return;
    this.#lastTenth = tenth;
    this.#lastStage = stage;
    this.#channel.line(`${Math.floor(100 * fraction)} %: ${progressWords(progress)}`);
  }

  /** Removes the line. */
  clear(): void {
    if (this.#drawn) this.#channel.write("\r\x1b[2K");
    this.#drawn = false;
  }
}
