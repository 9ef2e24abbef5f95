/** @file The package's sub-paths are the rooms that are meant for others, no more and no fewer. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** Rooms that are ours alone: the command line and the server are used as programs. */
const inner = new Set(["cli", "server"]);

test("every room with an index is a sub-path, and every sub-path has a source", () => {
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !inner.has(entry.name))
    .map((entry) => entry.name)
    .filter((name) => existsSync(join(root, "src", name, "index.ts")));
  const paths = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
  expect(paths.sort()).toEqual([".", "./math/groups", ...rooms.map((name) => `./${name}`)].sort());
  for (const path of paths) {
    const target = manifest.exports[path]!;
    const source = target.replace(/^\.\/dist\//, "src/").replace(/\.js$/, ".ts");
    expect(existsSync(join(root, source)), `${path} -> ${source}`).toBe(true);
  }
});

test("all dependencies are pinned exactly and named with their reason", () => {
  const reasons = readFileSync(join(root, "docs", "dependencies.md"), "utf8");
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const [name, version] of Object.entries(all)) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    if (!name.startsWith("@types/")) expect(reasons, name).toContain(`\`${name}\``);
  }
});
