import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pullDataSet } from "./data-pull.ts";
import {
  type DataSet,
  dataFolders,
  dataSetByName,
  formatBytes,
  locate,
  openDataSet,
} from "./data-sets.ts";
import { temporaryFolder } from "./testing/index.ts";

const contents: Readonly<Record<string, Buffer>> = {
  "small.txt": Buffer.from("three µ words"),
  "sub/large.bin": Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251)),
};

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
let set: DataSet;
/** What the server does with requests; a test replaces it. */
let behaviour: "serve" | "cut" | "wrong" | "absent" | "silent" | "endless" | "no-ranges";
let requests: { url: string; range: string | undefined }[];

beforeEach(async () => {
  folder = temporaryFolder();
  behaviour = "serve";
  requests = [];
  server = createServer((request, response) => {
    const range = request.headers.range;
    requests.push({ url: request.url ?? "", range });
    const bytes = contents[(request.url ?? "").slice(1)]!;
    const from =
      range === undefined || behaviour === "no-ranges" ? 0 : Number(/\d+/.exec(range)![0]);
    if (behaviour === "absent") response.writeHead(404).end("gone");
    else if (behaviour === "silent") response.writeHead(200).flushHeaders();
    else if (behaviour === "wrong") response.writeHead(200).end(Buffer.alloc(bytes.length));
    else if (behaviour === "endless") {
      response.writeHead(200);
      const more = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
      response.on("close", () => clearInterval(more));
    } else if (behaviour === "cut") {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 100_000), () => response.destroy());
    } else response.writeHead(from > 0 ? 206 : 200).end(bytes.subarray(from));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  set = {
    name: "test-set",
    title: "Test set",
    description: "Two files.",
    homepage: `http://127.0.0.1:${port}/`,
    licence: "CC0-1.0",
    files: Object.entries(contents).map(([name, bytes]) => ({
      name,
      url: `http://127.0.0.1:${port}/${name}`,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
    })),
  };
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  folder.remove();
});

const large = (): string => join(folder.path, "test-set", "sub", "large.bin");

test("a pulled data set is complete, is not fetched twice, and opens", async () => {
  const seen: number[] = [];
  const options = { onProgress: (_file: string, done: number) => seen.push(done) };
  expect(await pullDataSet(set, folder.path, options)).toEqual(["small.txt", "sub/large.bin"]);
  expect(seen.at(-1)).toBe(300_000);
  expect(await pullDataSet(set, folder.path)).toEqual([]);
  expect(requests).toHaveLength(2);
  const files = await openDataSet("test-set", [folder.path], [set]);
  expect(files.names()).toEqual(["small.txt", "sub/large.bin"]);
  expect(await files.text("small.txt")).toBe("three µ words");
  expect(Buffer.from(await files.bytes("sub/large.bin"))).toEqual(contents["sub/large.bin"]);
  await expect(files.bytes("smal.txt")).rejects.toMatchObject({ hint: "did you mean small.txt?" });
});

test.each(["serve", "no-ranges"] as const)(
  "a transfer that was cut off goes on, or begins anew when the server cannot go on (%s)",
  async (next) => {
    behaviour = "cut";
    const only = { ...set, files: [set.files[1]!] };
    await expect(pullDataSet(only, folder.path)).rejects.toMatchObject({ code: "E_DATA_FETCH" });
    expect(existsSync(large())).toBe(false);
    behaviour = next;
    await pullDataSet(only, folder.path);
    expect(requests.at(-1)!.range).toMatch(/^bytes=\d+-$/);
    expect(readFileSync(large())).toEqual(contents["sub/large.bin"]);
  },
);

test.each([
  ["wrong", "E_DATA_DAMAGED", "with sha256"],
  ["absent", "E_DATA_FETCH", "the server says 404"],
  ["silent", "E_DATA_FETCH", "has sent nothing for 0.2 s"],
  ["endless", "E_DATA_FETCH", "more than the registered"],
] as const)("a server that is %s leaves nothing that looks like data", async (how, code, text) => {
  behaviour = how;
  const attempt = pullDataSet(set, folder.path, { silenceMs: 200 });
  await expect(attempt).rejects.toMatchObject({ code, exitCode: 3 });
  await expect(attempt).rejects.toThrow(text);
  const states = await locate(set, [folder.path]);
  expect(states.map(({ state }) => state)).toEqual(["missing", "missing"]);
});

test("no server at all is a clear error that says where to put the file by hand", async () => {
  const gone = { ...set, files: [{ ...set.files[0]!, url: "http://127.0.0.1:1/small.txt" }] };
  await expect(pullDataSet(gone, folder.path)).rejects.toMatchObject({
    code: "E_DATA_FETCH",
    hint: expect.stringContaining(join(folder.path, "test-set", "small.txt")),
  });
});

test("what is missing or damaged is named with the command that gets it, and nothing is fetched unasked", async () => {
  mkdirSync(join(folder.path, "test-set"));
  writeFileSync(join(folder.path, "test-set", "small.txt"), "other words");
  const attempt = openDataSet("test-set", [folder.path], [set]);
  await expect(attempt).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining("small.txt (damaged), sub/large.bin (missing)"),
    hint: "get it with: assay data pull test-set (300 kB, CC0-1.0)",
  });
  expect(requests).toEqual([]);
  expect(() => dataSetByName("tset-set", [set])).toThrow(
    expect.objectContaining({ hint: "did you mean test-set?" }),
  );
});

test("the folder that was named comes before the cache", () => {
  process.env.ASSAY_DATA = "";
  process.env.XDG_CACHE_HOME = "/cache";
  expect(dataFolders("/mine")).toEqual(["/mine", "/cache/assay/data"]);
  expect(dataFolders()).toEqual(["/cache/assay/data"]);
  process.env.ASSAY_DATA = "/env";
  expect(dataFolders()).toEqual(["/env", "/cache/assay/data"]);
});

test("sizes are read out in decimal units", () => {
  expect([999, 1000, 12_345_678].map(formatBytes)).toEqual(["999 B", "1.0 kB", "12 MB"]);
});
