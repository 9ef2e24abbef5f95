/** @file Builds the page when it is older than what it is made from. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/lab/index.ts";

const page = join(packageRoot, "web");
const built = join(packageRoot, "dist", "web", "index.html");

function newestMs(path: string): number {
  if (!existsSync(path)) return 0;
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

/** True when the built page is there and newer than every source it could be made from. */
export function pageIsFresh(): boolean {
  if (!existsSync(built)) return false;
  const sources = [page, join(packageRoot, "src"), join(packageRoot, "package-lock.json")];
  return statSync(built).mtimeMs >= Math.max(...sources.map(newestMs));
}

/** Builds the page into `dist/web`. */
export async function buildPage(): Promise<void> {
  const { build } = await import("vite");
  await build({ configFile: join(page, "vite.config.ts"), root: page, logLevel: "warn" });
}
