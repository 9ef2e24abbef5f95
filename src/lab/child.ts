/**
 * @file The process in which one run works: `child.ts <run directory> [--detached]`.
 *
 * It owns the lock, the log and `run.json`. A stop message (or SIGTERM, or the loss of its parent) aborts the study's
 * signal; the study saves a checkpoint and returns. Ctrl-C reaches the whole terminal group, so SIGINT is left to the
 * parent, which sends the stop message.
 */

import { workOn } from "./session.ts";

const [directory, mode] = process.argv.slice(2);
if (directory === undefined) throw new Error("child: wanted a run directory");

const stop = new AbortController();
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => stop.abort());
process.on("message", (message: unknown) => {
  if (message === "stop") stop.abort();
});
if (mode !== "--detached") process.on("disconnect", () => stop.abort());

const send = (message: unknown): Promise<void> =>
  new Promise((done) => {
    if (process.send === undefined || !process.connected) done();
    else process.send(message, () => done()); // a parent that has gone needs no answer
  });

const end = await workOn(directory, stop.signal, () => void send({ type: "started" }));
await send({ type: "end", ...end });
process.exit(0);
