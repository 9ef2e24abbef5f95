/** @file Where a command's words go: results to standard output, everything else to standard error, colour only on terminals. */

import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** One of the two streams, with what it can show. */
export interface Channel {
  /** Columns of the terminal; 100 elsewhere. */
  readonly width: number;
  /** A person watches: lines may be redrawn. */
  readonly interactive: boolean;
  /** Colours are wanted here. */
  readonly colours: boolean;
  /** Colours and weights when they are wanted here, the plain text otherwise. */
  paint(style: Style, text: string): string;
  write(text: string): void;
  /** Writes a line. */
  line(text?: string): void;
}

/** Both channels. */
export interface Output {
  readonly out: Channel;
  readonly err: Channel;
}

/** Whether a stream gets colours: a terminal that does not ask to be left alone (NO_COLOR, TERM=dumb). */
export function wantsColour(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  return isTerminal && env.TERM !== "dumb";
}

// A colour or weight as `paint` makes it, or a control character (but tab and end of line).
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const controls = /\x1b\[[\d;]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * Text with its control characters written out as `\u001b`: words out of a file must not move the cursor, rename the window or
 * hide other words. Colours stay where they are wanted. JSON stays the same JSON.
 */
export function harmless(text: string, colours: boolean): string {
  return text.replace(controls, (found) =>
    colours && found.length > 1
      ? found
      : Array.from(found, (c) =>
          c < " " || c > "~" ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c,
        ).join(""),
  );
}

/** A channel on a stream of this process. */
export function channel(stream: NodeJS.WriteStream): Channel {
  const colours = wantsColour(stream.isTTY === true, process.env);
  const write = (text: string): void => {
    stream.write(text);
  };
  return {
    get width() {
      return Math.max(40, stream.columns ?? 100);
    },
    colours,
    interactive: stream.isTTY === true && process.env.TERM !== "dumb",
    paint: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
    write,
    line: (text = "") => write(`${harmless(text, colours)}\n`),
  };
}

/** The process's own output. A reader that goes away (`assay runs | head`) ends it quietly. */
export function processOutput(): Output {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return { out: channel(process.stdout), err: channel(process.stderr) };
}
