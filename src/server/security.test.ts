import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "./server.ts";
import { type Answer, type TestServer, testServer, until } from "./testing/index.ts";
import type { ErrorBody } from "./wire.ts";

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-page-"));
  await mkdir(join(folder, "page", "assets"), { recursive: true });
  await writeFile(join(folder, "page", "index.html"), "<!doctype html><title>Assay</title>");
  await writeFile(join(folder, "page", "assets", "a.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "not for you");
  await symlink(join(folder, "secret.txt"), join(folder, "page", "link.txt"));
  server = await testServer({
    pageFolder: join(folder, "page"),
    streamLimits: { most: 2, patienceMs: 500, oldestMs: 1_500, heartbeatMs: 200 },
    uploadBytes: 64 * 1024,
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const code = (answer: Answer): string => (JSON.parse(answer.text) as ErrorBody).code;

describe("host names", () => {
  test("a name that was rebound to 127.0.0.1 is refused, for the page and the interface", async () => {
    for (const path of ["/", "/assets/a.js", "/api/runs"]) {
      const answer = await server.ask(path, { headers: { host: `evil.example:${server.port}` } });
      expect([path, answer.status, code(answer)]).toEqual([path, 421, "E_FOREIGN_HOST"]);
    }
  });

  test("the right name with another port is refused", async () => {
    const answer = await server.ask("/api/runs", { headers: { host: "127.0.0.1:80" } });
    expect(code(answer)).toBe("E_FOREIGN_HOST");
  });

  test("127.0.0.1, localhost and [::1] with our port are served", async () => {
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
      const answer = await server.ask("/api/runs", { headers: { host: `${name}:${server.port}` } });
      expect([name, answer.status]).toEqual([name, 200]);
    }
  });

  test("an address outside this machine needs to be allowed", async () => {
    await expect(
      startServer({ store: join(folder, "s"), host: "0.0.0.0", port: 0 }),
    ).rejects.toThrow(/loopback/);
  });
});

describe("origins", () => {
  test("another site may not read or write, with or without the token", async () => {
    for (const origin of ["https://evil.example", "null", `http://127.0.0.1:${server.port + 1}`]) {
      const headers = { origin, "x-assay-token": server.token };
      const read = await server.ask("/api/runs", { headers });
      const write = await server.ask("/api/runs", { method: "POST", headers, body: "{}" });
      expect([read.status, code(read)]).toEqual([403, "E_FOREIGN_ORIGIN"]);
      expect([write.status, code(write)]).toEqual([403, "E_FOREIGN_ORIGIN"]);
    }
  });

  test("a request that the browser marks as cross-site is refused although it has no Origin", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const headers = { "sec-fetch-site": site, "sec-fetch-mode": "no-cors" };
      expect(code(await server.ask("/api/runs", { headers }))).toBe("E_FOREIGN_ORIGIN");
      expect(code(await server.ask("/assets/a.js", { headers }))).toBe("E_FOREIGN_ORIGIN");
      const navigation = { "sec-fetch-site": site, "sec-fetch-mode": "navigate" };
      expect(code(await server.ask("/api/runs", { headers: navigation }))).toBe("E_FOREIGN_ORIGIN");
    }
  });

  test("a link on another site may open the page", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await server.ask("/runs/x", { headers })).status).toBe(200);
  });

  test("no answer invites other origins", async () => {
    const { headers } = await server.ask("/api/runs", {
      headers: { origin: `http://127.0.0.1:${server.port}` },
    });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  });
});

describe("the token", () => {
  const body = JSON.stringify({ study: "drill", preset: "quick", config: {}, seed: 1 });

  test("everything that changes something is refused without it", async () => {
    for (const [method, path] of [
      ["POST", "/api/runs"],
      ["POST", "/api/runs/drill-00000000/stop"],
      ["POST", "/api/runs/drill-00000000/resume"],
      ["PATCH", "/api/runs/drill-00000000"],
      ["DELETE", "/api/runs/drill-00000000"],
      ["POST", "/api/instruments/drill/echo"],
      ["POST", "/api/data/x/pull"],
      ["PUT", "/"],
    ] as const) {
      const answer = await server.ask(path, method === "DELETE" ? { method } : { method, body });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
    expect(JSON.parse((await server.ask("/api/runs")).text)).toEqual([]);
  });

  test("a wrong token of any length is refused", async () => {
    for (const wrong of ["", "x", "x".repeat(server.token.length), `${server.token}x`]) {
      const headers = { "x-assay-token": wrong };
      expect(code(await server.ask("/api/runs", { method: "POST", headers, body }))).toBe(
        "E_TOKEN",
      );
    }
  });

  test("it is not part of what the server serves, and differs at each start", async () => {
    expect((await server.ask("/")).text).not.toContain(server.token);
    const other = await testServer();
    expect(other.token).not.toBe(server.token);
    expect(other.link).toBe(`${other.url}#token=${other.token}`);
    await other.close();
  });
});

describe("paths", () => {
  test("no spelling leaves the folder of the page", async () => {
    for (const path of [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets/..%5c..%5csecret.txt",
      "/%252e%252e/secret.txt",
      "/link.txt",
      "//secret.txt",
      "/assets/%00/../../secret.txt",
      `${folder}/secret.txt`,
    ]) {
      const answer = await server.ask(path);
      expect([path, answer.text.includes("not for you")]).toEqual([path, false]);
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  test("no spelling of a run id leaves the store", async () => {
    await writeFile(join(server.folder, "run.json"), "{}");
    for (const id of ["..", "%2e%2e", "..%2f..", "drill-00000000%2f..%2f..", "%2fetc", "a%00b"]) {
      for (const path of [`/api/runs/${id}`, `/api/runs/${id}/series`, `/api/runs/${id}/events`]) {
        const answer = await server.ask(path);
        expect([path, answer.status]).toEqual([path, 404]);
      }
      const gone = await server.change("DELETE", `/api/runs/${id}`);
      expect([id, gone.status]).toEqual([id, gone.status === 401 ? 401 : 404]);
    }
  });

  test("addresses of the page itself are answered with the page", async () => {
    for (const path of ["/", "/runs/drill-00000000", "/studies/drill?seed=3"]) {
      const { status, headers, text } = await server.ask(path);
      expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      expect(text).toContain("<title>Assay</title>");
    }
  });
});

describe("sizes and headers", () => {
  test("an oversized body is refused, with and without a stated length", async () => {
    const body = JSON.stringify({ study: "x".repeat(300_000) });
    const stated = await server.ask("/api/runs", {
      method: "POST",
      headers: { "x-assay-token": server.token, "content-length": String(body.length) },
      body,
    });
    const chunked = await server.ask("/api/runs", {
      method: "POST",
      headers: { "x-assay-token": server.token, "transfer-encoding": "chunked" },
      body,
    });
    expect([stated.status, code(stated)]).toEqual([413, "E_TOO_LARGE"]);
    expect([chunked.status, code(chunked)]).toEqual([413, "E_TOO_LARGE"]);
  });

  test("an oversized upload is refused", async () => {
    const body = Buffer.alloc(80 * 1024, 0x61);
    const answer = await server.ask("/api/instruments/drill/echo", {
      method: "POST",
      headers: {
        "x-assay-token": server.token,
        "content-type": "multipart/form-data; boundary=b",
        "content-length": String(body.length),
      },
      body,
    });
    expect([answer.status, code(answer)]).toEqual([413, "E_TOO_LARGE"]);
  });

  test("every answer forbids foreign code, framing and guessing of types", async () => {
    for (const path of ["/", "/assets/a.js", "/api/runs", "/api/none", "/missing.js"]) {
      const { headers } = await server.ask(path);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["content-security-policy"]).toContain("script-src 'self';");
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    }
  });

  test("errors carry a code and words, never a stack", async () => {
    const answers = [
      await server.ask("/api/runs/none"),
      await server.change("POST", "/api/runs", { study: "drill" }),
      await server.ask("/api/runs", {
        method: "POST",
        headers: { "x-assay-token": server.token },
        body: "{not json",
      }),
      await server.change("POST", "/api/runs", { study: "none", seed: 1 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 404]);
    for (const { text } of answers) {
      const body = JSON.parse(text) as ErrorBody;
      expect(body.code).toMatch(/^E_[A-Z_]+$/);
      expect(body.message.length).toBeGreaterThan(5);
      expect(text).not.toMatch(/at .*\.[tj]s:\d+|node_modules/);
    }
  });
});

describe("event streams", () => {
  const open = (path: string) => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    socket.on("error", () => undefined); // the server may cut it off: that is what is tested
    return socket;
  };

  test("are bounded in number, freed on disconnect, and end by themselves", async () => {
    const { id } = JSON.parse(
      (
        await server.change("POST", "/api/runs", {
          study: "drill",
          preset: "quick",
          config: { steps: 100_000, paceMs: 5, checkpointEvery: 1_000 },
          seed: 1,
        })
      ).text,
    ) as { id: string };
    const path = `/api/runs/${id}/events`;
    const { streams } = server.context;
    const first = open(path);
    const second = open(path);
    await until(
      async () => streams.count,
      (count) => count === 2,
    );
    const third = await server.ask(path);
    expect([third.status, code(third)]).toEqual([503, "E_TOO_MANY_STREAMS"]);

    first.destroy();
    await until(
      async () => streams.count,
      (count) => count < 2,
    );

    // the second is never read and never closed by its reader: its age ends it
    second.pause();
    await until(
      async () => streams.count,
      (count) => count === 0,
    );
    second.destroy();
    await server.change("POST", `/api/runs/${id}/stop`);
    await until(
      () => server.detail(id),
      ({ active }) => !active,
    );
  });
});
