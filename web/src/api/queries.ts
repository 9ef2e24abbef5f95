/** @file Everything the page reads and changes, with the names under which it is kept. */

import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  ClaimBoard,
  Comparison,
  ConfigCheck,
  DataSetView,
  Doctor,
  InstrumentView,
  RunDetail,
  RunSummary,
  StudyDetail,
  StudySummary,
  SweepDetail,
  SweepView,
} from "../../../src/server/wire.ts";
import type { Figure } from "../../../src/study/figure.ts";
import { ask } from "./client.ts";

const part = encodeURIComponent;

export const studiesQuery = queryOptions({
  queryKey: ["studies"],
  queryFn: ({ signal }) => ask<StudySummary[]>("/studies", { signal }),
});

export const studyQuery = (study: string) =>
  queryOptions({
    queryKey: ["study", study],
    queryFn: ({ signal }) => ask<StudyDetail>(`/studies/${part(study)}`, { signal }),
    staleTime: 60_000,
  });

export const runsQuery = (study?: string) =>
  queryOptions({
    queryKey: ["runs", study ?? ""],
    queryFn: ({ signal }) =>
      ask<RunSummary[]>(study === undefined ? "/runs" : `/runs?study=${part(study)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some((run) => run.active) ? 2_000 : 15_000),
  });

export const runQuery = (run: string) =>
  queryOptions({
    queryKey: ["run", run],
    queryFn: ({ signal }) => ask<RunDetail>(`/runs/${part(run)}`, { signal }),
  });

/** A figure of a run; `version` changes when new results could change the picture. */
export const figureQuery = (
  run: string,
  figure: string,
  options: Readonly<Record<string, unknown>>,
  version: string,
) =>
  queryOptions({
    queryKey: ["figure", run, figure, options, version],
    queryFn: ({ signal }) =>
      ask<Figure>(
        `/runs/${part(run)}/figures/${part(figure)}?options=${part(JSON.stringify(options))}`,
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 120_000,
    retry: false,
  });

export const comparisonQuery = (runs: readonly string[]) =>
  queryOptions({
    queryKey: ["comparison", ...runs],
    queryFn: ({ signal }) =>
      ask<Comparison>(`/compare?runs=${runs.map(part).join(",")}`, { signal }),
    enabled: runs.length > 1,
  });

export const claimsQuery = queryOptions({
  queryKey: ["claims"],
  queryFn: ({ signal }) => ask<ClaimBoard[]>("/claims", { signal }),
});

export const instrumentsQuery = queryOptions({
  queryKey: ["instruments"],
  queryFn: ({ signal }) => ask<InstrumentView[]>("/instruments", { signal }),
  staleTime: 60_000,
});

export const doctorQuery = queryOptions({
  queryKey: ["doctor"],
  queryFn: ({ signal }) => ask<Doctor>("/doctor", { signal }),
});

export const dataQuery = queryOptions({
  queryKey: ["data"],
  queryFn: ({ signal }) => ask<DataSetView[]>("/data", { signal }),
});

export const sweepsQuery = queryOptions({
  queryKey: ["sweeps"],
  queryFn: ({ signal }) => ask<SweepView[]>("/sweeps", { signal }),
  refetchInterval: 5_000,
});

export const sweepQuery = (sweep: string) =>
  queryOptions({
    queryKey: ["sweep", sweep],
    queryFn: ({ signal }) => ask<SweepDetail>(`/sweeps/${part(sweep)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.active ? 2_000 : false),
  });

/** What is sent to start a run. */
export interface StartRequest {
  study: string;
  preset?: string;
  config: Readonly<Record<string, unknown>>;
  seed: number;
  label?: string;
}

export const checkConfig = (
  study: string,
  config: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<ConfigCheck> =>
  ask(`/studies/${part(study)}/check`, {
    method: "POST",
    json: { config },
    ...(signal === undefined ? {} : { signal }),
  });

/** Starts a run; the answer is its id. */
export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: StartRequest) =>
      ask<{ id: string }>("/runs", { method: "POST", json: request }),
    onSuccess: () => refreshRuns(client),
  });
}

export type RunAction = "stop" | "resume" | "delete";

/** Stops, resumes or deletes a run. */
export function useRunAction(run: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: RunAction) =>
      action === "delete"
        ? ask(`/runs/${part(run)}`, { method: "DELETE" })
        : ask(`/runs/${part(run)}/${action}`, { method: "POST" }),
    onSuccess: (_answer, action) => {
      if (action === "delete") client.removeQueries({ queryKey: ["run", run] });
      else void client.invalidateQueries({ queryKey: ["run", run] });
      return refreshRuns(client);
    },
  });
}

/** Gives a run the user's own words. */
export function useLabelRun(run: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: string) => ask(`/runs/${part(run)}`, { method: "PATCH", json: { label } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["run", run] });
      return refreshRuns(client);
    },
  });
}

async function refreshRuns(client: QueryClient): Promise<void> {
  await Promise.all(
    ["runs", "studies", "study", "claims", "comparison"].map((name) =>
      client.invalidateQueries({ queryKey: [name] }),
    ),
  );
}
