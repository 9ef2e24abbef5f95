/** @file How this package starts modules of its own in another process or thread, from sources as from the built package. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** True when TypeScript sources are executed, false when the built package is. */
export const runsFromSources: boolean = import.meta.url.endsWith(".ts");

const fromTsx = (path: string): string =>
  pathToFileURL(
    createRequire(import.meta.url)
      .resolve("tsx/package.json")
      .replace(/package\.json$/, path),
  ).href;

/** Node's flags that let a child process execute TypeScript, when this process does. */
export function sourceFlags(): string[] {
  return runsFromSources ? ["--import", fromTsx("dist/loader.mjs")] : [];
}

/**
 * A module beside another one as a file that Node can start: `.ts` beside sources, `.js` in the built package.
 *
 * @example
 * ownModule("./child", import.meta.url)
 */
export function ownModule(name: string, beside: string): URL {
  return new URL(`${name}${runsFromSources ? ".ts" : ".js"}`, beside);
}

/** A thread that runs a module of ours; `data` is its `workerData`. */
export function ownWorker(module: URL, data: unknown): Worker {
  const options = { workerData: data, execArgv: [] };
  if (!runsFromSources) return new Worker(module, options);
  // Node's flag for loaders has no effect in a thread: TypeScript is taught there.
  const [api, file] = [fromTsx("dist/esm/api/index.mjs"), module.href].map((x) =>
    JSON.stringify(x),
  );
  const start = `import(${api}).then(({ register }) => { register(); return import(${file}); })`;
  return new Worker(start, { ...options, eval: true });
}
