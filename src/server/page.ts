/** @file Serves the built page. Only files that the build made exist; everything else is the page itself. */

import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Context, MiddlewareHandler } from "hono";

/** Where the build puts the page, seen from the sources and from the built files alike. */
export const builtPage = join(import.meta.dirname, "..", "..", "dist", "web");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * Serves `folder`. A request path is only ever looked up in the list of files of the build, so no spelling of a path
 * (`..`, `%2e%2e`, back slashes, links) can name anything else.
 */
export function page(folder: string = builtPage): MiddlewareHandler {
  let files = filesBelow(folder);
  return async (c) => {
    if (files.size === 0) files = filesBelow(folder); // built since the server started
    const path = c.req.path === "/" ? "/index.html" : c.req.path;
    const file = files.get(path);
    if (file !== undefined && path !== "/index.html") {
      c.header(
        "cache-control",
        path.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache",
      );
      return send(c, file);
    }
    if (file === undefined && files.size > 0 && extname(path) !== "") {
      return c.text("not found", 404);
    }
    const index = files.get("/index.html");
    c.header("cache-control", "no-cache");
    if (index === undefined) return c.html(notBuilt, 503);
    return send(c, index);
  };
}

/** Files by request path. */
function filesBelow(folder: string): ReadonlyMap<string, string> {
  return new Map(listFiles(folder).map((entry) => [`/${entry}`, join(folder, entry)]));
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .map((path) => path.replaceAll("\\", "/"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function send(c: Context, file: string): Promise<Response> {
  c.header("content-type", types[extname(file)] ?? "application/octet-stream");
  return c.body(new Uint8Array(await readFile(file)));
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Assay</title>
<p>The page has not been built. Run <code>npm run build</code> and load it again.</p></html>`;
