/** @file The house's walls: imports go down only, studies do not know each other, and only named files touch Node. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "src");

/** Rooms from the ground up. A file may import from its own room and from rooms of a lower rank. */
const ranks: Readonly<Record<string, number>> = {
  "errors.ts": 0,
  math: 1,
  io: 2,
  engine: 3,
  networks: 4,
  interp: 5,
  planning: 5,
  evals: 5,
  language: 5,
  study: 6,
  figures: 7,
  studies: 8,
  lab: 9,
  cli: 11,
  server: 10,
  "index.ts": 12,
};
const mayUseNode = new Set(["lab", "cli", "server"]);

interface Import {
  from: string;
  target: string;
  typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(file: string, text: string = readFileSync(file, "utf8")): Import[] {
  const found: Import[] = [];
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"']+)["']|import\(\s*(?:\/\*.*?\*\/\s*)?["']([^"']+)["']\s*\)/g;
  for (const match of text.matchAll(pattern)) {
    const target = match[2] ?? match[3];
    if (target !== undefined) found.push({ from: file, target, typeOnly: match[1] !== undefined });
  }
  return found;
}

const room = (file: string): string => relative(source, file).split(sep)[0] as string;
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);
const files = filesBelow(source).filter((file) => !isTest(file));
const imports = files.flatMap((file) => importsOf(file));

test("the reader of imports sees every form of import", () => {
  const text = [
    'import { a } from "../a.ts";',
    'import type { B } from "../b.ts";',
    'export * from "./c.ts";',
    'import "./d.ts";',
    'const e = await import("./e.node.ts");',
    'import {\n  f,\n  g,\n} from "node:fs";',
  ].join("\n");
  expect(importsOf("x.ts", text).map(({ target, typeOnly }) => [target, typeOnly])).toEqual([
    ["../a.ts", false],
    ["../b.ts", true],
    ["./c.ts", false],
    ["./d.ts", false],
    ["./e.node.ts", false],
    ["node:fs", false],
  ]);
});

test("every room has a rank", () => {
  const unknown = [...new Set(files.map(room))].filter((name) => !(name in ranks));
  expect(unknown).toEqual([]);
});

test("imports between rooms go down only", () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith("."))
    .map(({ from, target }) => ({ from, to: resolve(dirname(from), target) }))
    .filter(({ from, to }) => {
      const a = room(from);
      const b = room(to);
      return a !== b && !((ranks[b] ?? 99) < (ranks[a] ?? -1));
    })
    .map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`);
  expect(wrong).toEqual([]);
});

test("studies do not import each other", () => {
  const study = (file: string): string | undefined => {
    const parts = relative(source, file).split(sep);
    return parts[0] === "studies" && parts.length > 2 ? parts[1] : undefined;
  };
  const wrong = imports
    .filter(({ target }) => target.startsWith("."))
    .map(({ from, target }) => ({ from, to: resolve(dirname(from), target) }))
    .filter(({ from, to }) => {
      const a = study(from);
      const b = study(to);
      return a !== undefined && b !== undefined && a !== b;
    })
    .map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`);
  expect(wrong).toEqual([]);
});

test("only lab, cli, server and *.node.ts import Node's modules", () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith("node:") || target === "onnxruntime-node")
    .filter(({ from }) => !mayUseNode.has(room(from)) && !from.endsWith(".node.ts"))
    .map(({ from, target }) => `${relative(root, from)} -> ${target}`);
  expect(wrong).toEqual([]);
});

test("browser-safe files reach *.node.ts only through a dynamic import", () => {
  const wrong = files
    .filter((file) => !mayUseNode.has(room(file)) && !file.endsWith(".node.ts"))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return [
        ...text.matchAll(
          /(?:^|\n)\s*(?:import|export)\s+(?!type)[^;]*from\s+["']([^"']+\.node\.ts)["']/g,
        ),
      ].map((match) => `${relative(root, file)} -> ${match[1]}`);
    });
  expect(wrong).toEqual([]);
});

test("the page imports browser-safe rooms only", () => {
  const web = join(root, "web");
  const wrong = filesBelow(web)
    .flatMap((file) => importsOf(file))
    .filter(({ target, typeOnly }) => target.startsWith(".") && !typeOnly)
    .map(({ from, target }) => ({ from, to: resolve(dirname(from), target) }))
    .filter(
      ({ to }) => to.startsWith(source) && (mayUseNode.has(room(to)) || to.endsWith(".node.ts")),
    )
    .map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`);
  expect(wrong).toEqual([]);
});
