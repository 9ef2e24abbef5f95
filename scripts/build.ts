/** @file `npm run build`: the package (`dist`) by the compiler, the page (`dist/web`) by Vite. */

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/lab/index.ts";
import { buildPage } from "./page.ts";

rmSync(join(packageRoot, "dist"), { recursive: true, force: true }); // files of removed modules must not survive
const compiler = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
  cwd: packageRoot,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
await buildPage();
