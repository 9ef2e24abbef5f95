/** @file For tests: a real server on a temporary store with the drill study, and requests with any header. */

import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drillModule } from "../../lab/testing/index.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server.ts";
import type { RunDetail } from "../wire.ts";

/** What a server answered. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Options of {@link TestServer.ask}. */
export interface TestRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** A server with its own store. */
export interface TestServer extends RunningServer {
  folder: string;
  /** Sends a request exactly as written: no header is added, no path is tidied. */
  ask(path: string, options?: TestRequest): Promise<Answer>;
  /** Sends JSON with the token. */
  change(method: string, path: string, json?: unknown): Promise<Answer>;
  /** Starts a drill and waits until it has ended. */
  drill(config?: Record<string, unknown>): Promise<RunDetail>;
  detail(run: string): Promise<RunDetail>;
}

/** Starts a server; `close` also removes its store. */
export async function testServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  process.env.ASSAY_TEST_STUDIES = drillModule;
  const folder = await mkdtemp(join(tmpdir(), "assay-server-"));
  const server = await startServer({ store: join(folder, "store"), port: 0, ...options });
  const { port, token } = server;

  const ask: TestServer["ask"] = (path, { method = "GET", headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          method,
          path,
          headers: { host: `127.0.0.1:${port}`, ...headers },
          agent: false,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  const change: TestServer["change"] = (method, path, json) =>
    ask(path, {
      method,
      headers: { "x-assay-token": token, "content-type": "application/json" },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  const detail = async (run: string): Promise<RunDetail> =>
    JSON.parse((await ask(`/api/runs/${run}`)).text) as RunDetail;
  return {
    ...server,
    folder,
    ask,
    change,
    detail,
    async drill(config = {}) {
      const started = await change("POST", "/api/runs", {
        study: "drill",
        preset: "quick",
        config,
        seed: 1,
      });
      if (started.status !== 201) throw new Error(started.text);
      const { id } = JSON.parse(started.text) as { id: string };
      return until(
        () => detail(id),
        ({ active }) => !active,
      );
    },
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks again until the answer is as wanted; gives up after 20 s. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`waited 20 s, got ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
