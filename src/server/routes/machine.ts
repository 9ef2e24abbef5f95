/** @file `/api/doctor`: what works on this machine and what does not. */

import { Hono } from "hono";
import { type Check, examine } from "../../lab/index.ts";
import type { ServerContext } from "../context.ts";
import type { Doctor } from "../wire.ts";

/** An examination runs a program on every executor, which takes seconds: its result is kept for this long. */
const freshMs = 60_000;

export function machineRoutes({ store, control, streams }: ServerContext): Hono {
  let last: { at: number; checks: Promise<Check[]> } | undefined;
  return new Hono().get("/", async (c) => {
    if (last === undefined || Date.now() - last.at > freshMs) {
      last = { at: Date.now(), checks: examine(store.root) };
    }
    const { unreadable } = await store.list();
    const doctor: Doctor = {
      store: store.root,
      atOnce: control.atOnce,
      streams: streams.count,
      checks: [
        ...(await last.checks),
        ...unreadable.map(
          ({ id, reason }): Check => ({ name: `run ${id}`, state: "limited", detail: reason }),
        ),
      ],
    };
    return c.json(doctor);
  });
}
