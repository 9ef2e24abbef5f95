/** @file Starts the server on this machine's loopback address and takes it down again without losing a run. */

import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { AssayError, InvalidInputError } from "../errors.ts";
import { FigureWorkshop, loadStudies, Store } from "../lab/index.ts";
import { serverApp } from "./app.ts";
import type { ServerContext } from "./context.ts";
import { RunControl } from "./run-control.ts";
import { RunLogs } from "./run-logs.ts";
import { EventStreams, type StreamLimits } from "./streams.ts";
import { SweepControl } from "./sweep-control.ts";

/** Port that is tried first; nothing else that is common listens there. */
export const defaultPort = 4417;

/** Options of {@link startServer}. */
export interface ServerOptions {
  /** Folder of runs. */
  store: string | Store;
  /** Default {@link defaultPort}; 0 takes any free one. When the default is taken, any free one is used. */
  port?: number;
  /** Address to listen on. Anything but this machine's loopback needs `allowRemote`. */
  host?: string;
  /** Lets other machines connect: whoever can reach the port can read every run. */
  allowRemote?: boolean;
  /** Further names under which the page may be opened, for example of a tunnel: "lab.example:8080". */
  hostNames?: readonly string[];
  /** Folder of the built page. */
  pageFolder?: string;
  uploadBytes?: number;
  streamLimits?: Partial<StreamLimits>;
  /** Runs that work at the same time. */
  runsAtOnce?: number;
  /** Told of errors that no user caused. Default: standard error. */
  report?: (error: unknown) => void;
}

/** A server that runs. */
export interface RunningServer {
  /** Address of the page without the token. */
  url: string;
  /** Address to print for the user: opens the page with the right to change things. */
  link: string;
  /** Needed in the header `x-assay-token` by everything that changes something; new at each start. */
  token: string;
  port: number;
  /** Starts runs under the server's care, for `npm start`. */
  context: ServerContext;
  /** Stops all runs (they can be resumed), ends all streams and lets the port go. */
  close(): Promise<void>;
}

/** Starts the server. Throws {@link InvalidInputError} for an address outside this machine that was not allowed. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new InvalidInputError(
      `server: wanted a loopback address, got ${JSON.stringify(host)}`,
      "other machines could read every run; allow that explicitly if it is wanted",
    );
  }
  const store = typeof options.store === "string" ? new Store(options.store) : options.store;
  const studies = await loadStudies();
  const control = new RunControl(store, options.runsAtOnce);
  const report =
    options.report ?? ((error) => process.stderr.write(`assay serve: ${words(error)}\n`));
  const sweeps = new SweepControl(store, studies, report);
  const context: ServerContext = {
    store,
    studies,
    control,
    sweeps,
    logs: new RunLogs(studies),
    workshop: new FigureWorkshop(),
    streams: new EventStreams(
      store,
      (id, status) => status === "running" || control.holds(id),
      options.streamLimits,
    ),
    uploadBytes: options.uploadBytes ?? 256 * 2 ** 20,
    report,
  };
  const token = randomBytes(24).toString("base64url");
  let names: readonly string[] = [];
  const app = serverApp(context, {
    token,
    hosts: () => names,
    ...(options.pageFolder === undefined ? {} : { pageFolder: options.pageFolder }),
  });
  const server = await listening(app.fetch, host, options.port);
  const { port } = server.address() as AddressInfo;
  names = hostNames(host, port, options.hostNames ?? []);
  const url = `http://${names[0]}/`;
  return {
    url,
    link: `${url}#token=${token}`,
    token,
    port,
    context,
    async close() {
      context.streams.close();
      await Promise.all([control.close(), sweeps.close()]);
      context.workshop.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Values of the Host header that mean us. */
function hostNames(host: string, port: number, more: readonly string[]): string[] {
  const own = host.includes(":") ? `[${host}]` : host;
  const names = [own, "127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  return [...new Set([...names, ...more.map((name) => name.toLowerCase())])];
}

async function listening(
  fetch: Parameters<typeof serve>[0]["fetch"],
  hostname: string,
  wanted: number | undefined,
): Promise<Server> {
  const open = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = serve({ fetch, hostname, port, createServer, serverOptions }, () =>
        resolve(server),
      ) as Server;
      server.once("error", reject);
      server.maxConnections = 512;
    });
  try {
    return await open(wanted ?? defaultPort);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") throw error;
    if (wanted === undefined) return open(0);
    throw new AssayError(`server: port ${wanted} is taken`, {
      code: "E_PORT_TAKEN",
      hint: "choose another one with --port, or 0 for any",
    });
  }
}

/** Slow senders do not hold a connection for ever. */
const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16 * 1024,
};

const words = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
