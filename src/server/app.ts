/** @file The whole server as one function of a request: guard, limits, routes, page. */

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ServerContext } from "./context.ts";
import { type GuardOptions, guard, protect } from "./guard.ts";
import { page } from "./page.ts";
import { failure, refuse } from "./refusals.ts";
import { claimRoutes } from "./routes/claims.ts";
import { compareRoutes } from "./routes/compare.ts";
import { dataRoutes } from "./routes/data.ts";
import { exportRoutes } from "./routes/export.ts";
import { instrumentRoutes } from "./routes/instruments.ts";
import { machineRoutes } from "./routes/machine.ts";
import { runRoutes } from "./routes/runs.ts";
import { studyRoutes } from "./routes/studies.ts";
import { sweepRoutes } from "./routes/sweeps.ts";
import { timerRoutes } from "./routes/timer.ts";

/** Largest body of a request that is not an upload: a configuration is a few kilobytes. */
const bodyBytes = 256 * 1024;

export interface AppOptions extends GuardOptions {
  /** Folder of the built page. */
  pageFolder?: string;
}

/** Routes of a server. Can be called without sockets: `app.request("/api/studies", ...)`. */
export function serverApp(context: ServerContext, options: AppOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => failure(error, c, context.report));
  app.use(protect);
  app.use(guard(options));

  const small = bodyLimit({
    maxSize: bodyBytes,
    onError: (c) => refuse(c, 413, "E_TOO_LARGE", `request: wanted at most ${bodyBytes} bytes`),
  });
  const api = new Hono();
  api.route("/instruments", instrumentRoutes(context)); // has a limit of its own
  api.use(small);
  api.route("/studies", studyRoutes(context));
  api.route("/runs", runRoutes(context));
  api.route("/runs", exportRoutes(context));
  api.route("/sweeps", sweepRoutes(context));
  api.route("/compare", compareRoutes(context));
  api.route("/claims", claimRoutes(context));
  api.route("/data", dataRoutes());
  api.route("/timer", timerRoutes(context));
  api.route("/doctor", machineRoutes(context));
  api.all("*", (c) => refuse(c, 404, "E_NO_ROUTE", "server: there is nothing at this address"));
  app.route("/api", api);

  app.get("*", page(options.pageFolder));
  app.all("*", (c) => refuse(c, 405, "E_METHOD", "server: the page can only be read"));
  return app;
}
