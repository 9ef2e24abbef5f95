import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ErrorBody, PlainReport, ProgressView } from "../../../src/server/wire.ts";
import { ApiError, send } from "./client.ts";

/** What an instrument is given. */
export interface InstrumentInput {
  study: string;
  instrument: string;
  options: Readonly<Record<string, unknown>>;
  files: Readonly<Record<string, readonly File[]>>;
  run: string | undefined;
}

type Line = { progress: ProgressView } | { report: PlainReport } | { error: ErrorBody };

/** Sends the input and reads progress and report as they come. */
export function useInstrument() {
  const [progress, setProgress] = useState<ProgressView>();
  const abort = useRef<AbortController>(undefined);
  const work = useMutation({
    mutationFn: async (input: InstrumentInput): Promise<PlainReport> => {
      abort.current = new AbortController();
      setProgress(undefined);
      const path = `/instruments/${encodeURIComponent(input.study)}/${encodeURIComponent(input.instrument)}`;
      const form = formOf(input);
      const response = await send(path, { method: "POST", form, signal: abort.current.signal });
      for await (const line of lines(response)) {
        if ("report" in line) return line.report;
        if ("error" in line) throw new ApiError(400, line.error);
        setProgress(line.progress);
      }
      throw new ApiError(0, { code: "E_CUT_OFF", message: "The answer was cut off." });
    },
  });
  return { ...work, progress, cancel: () => abort.current?.abort() };
}

function formOf({ options, files, run }: InstrumentInput): FormData {
  const form = new FormData();
  form.set("options", JSON.stringify(options));
  if (run !== undefined) form.set("run", run);
  for (const [slot, list] of Object.entries(files)) {
    for (const file of list) form.append(`file:${slot}`, file, file.name);
  }
  return form;
}

async function* lines(response: Response): AsyncGenerator<Line> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    const parts = (rest + (value ?? "")).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part !== "") yield JSON.parse(part) as Line;
    if (done) break;
  }
  if (rest.trim() !== "") yield JSON.parse(rest) as Line;
}
