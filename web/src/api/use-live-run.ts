import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { LiveRun, type LiveSnapshot } from "./live.ts";

/** Shortest time between two questions for what is not a series. */
const askAgainMs = 1_000;

const nothing: LiveSnapshot = {
  state: "loading",
  points: new Map(),
  progress: undefined,
  version: 0,
};

/** Follows a run: its series grow by themselves, the rest of the run is asked for again when something happened. */
export function useLiveRun(run: string, active: boolean): LiveSnapshot {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveRun>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that was resumed is followed from anew
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = new LiveRun(run, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: ["run", run] });
      }, askAgainMs);
    });
    setLive(next);
    next.open().catch(() => undefined); // the snapshot's state says "failed"
    return () => {
      clearTimeout(timer);
      next.close();
    };
  }, [run, active, client]);
  return useSyncExternalStore(live?.subscribe ?? never, live?.getSnapshot ?? (() => nothing));
}

const never = (): (() => void) => () => undefined;
