/** @file What works on this machine, what does not, and what to do about it. */

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { dataFolders, dataSets, formatBytes, locate } from "./data-sets.ts";
import { plainError, storeFault } from "./errors.ts";
import { assayVersion, gitRevision, machineInfo, packageRoot } from "./machine.ts";

/** One line of the examination. `broken` stops something that Assay promises; `limited` names what is missing. */
export interface Check {
  name: string;
  state: "fine" | "limited" | "broken";
  detail: string;
  /** What to do. */
  hint?: string;
}

const leastNode = [20, 19] as const;
const littleSpace = 500 * 1e6; // a paper-size grokking run takes about a tenth of it

/** Examines the machine and the store. Runs a small program on every executor. */
export async function examine(store: string): Promise<Check[]> {
  const [executors, storage, browser, page, data] = await Promise.all([
    executorChecks(),
    storeChecks(store),
    browserCheck(),
    pageCheck(),
    dataChecks(),
  ]);
  return [...(await machineChecks()), ...executors, ...storage, browser, page, ...data];
}

async function machineChecks(): Promise<Check[]> {
  const { cpu, cores, memoryGiB, node, platform, arch } = machineInfo();
  const [major = 0, minor = 0] = node.slice(1).split(".").map(Number);
  const newEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const revision = await gitRevision();
  return [
    {
      name: "assay",
      state: "fine",
      detail: `${assayVersion()}${revision === undefined ? "" : `, revision ${revision.slice(0, 10)}`}`,
    },
    newEnough
      ? { name: "node", state: "fine", detail: `${node} on ${platform} ${arch}` }
      : {
          name: "node",
          state: "broken",
          detail: `wanted ${leastNode.join(".")} or newer, got ${node}`,
          hint: "install a newer Node.js",
        },
    {
      name: "machine",
      state: memoryGiB < 2 ? "limited" : "fine",
      detail: `${cores} cores (${cpu}), ${memoryGiB} GiB of memory`,
      ...(memoryGiB < 2 ? { hint: "presets named paper may need more memory" } : {}),
    },
  ];
}

async function executorChecks(): Promise<Check[]> {
  const { examineExecutors } = await import("./doctor-executors.ts");
  return examineExecutors();
}

async function storeChecks(store: string): Promise<Check[]> {
  const probe = join(store, `.doctor-${process.pid}`);
  const existing = await nearestFolder(store);
  try {
    if (existing === store) {
      await writeFile(probe, "probe");
      await rm(probe);
    } else {
      await access(existing, constants.W_OK);
      const folder = join(existing, `.doctor-${process.pid}`);
      await mkdir(folder);
      await rm(folder, { recursive: true });
    }
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    return [
      {
        name: "store",
        state: free < littleSpace ? "limited" : "fine",
        detail: `${store} is writable, ${formatBytes(free)} free`,
        ...(free < littleSpace ? { hint: "free some space before a long run" } : {}),
      },
    ];
  } catch (error) {
    const { message, hint } = plainError(storeFault(error, store));
    return [
      { name: "store", state: "broken", detail: message, ...(hint === undefined ? {} : { hint }) },
    ];
  }
}

/** The folder itself or the nearest one above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  const above = dirname(resolve(path));
  return exists || above === path ? path : nearestFolder(above);
}

async function browserCheck(): Promise<Check> {
  const names = ["chromium", "chromium-browser", "google-chrome", "firefox", "open", "xdg-open"];
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      const there = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (there) return { name: "browser", state: "fine", detail: await versionOf(path) };
    }
  }
  return {
    name: "browser",
    state: process.platform === "linux" ? "limited" : "fine",
    detail: process.platform === "linux" ? "none found on this machine" : "the system's own",
    hint: "the page can be opened from any browser that reaches this machine (ssh -L), exports need none",
  };
}

async function versionOf(path: string): Promise<string> {
  if (!/chrom/.test(path)) return path;
  try {
    const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: 5000 });
    return `${stdout.trim()} (${path})`;
  } catch {
    return path; // a browser that cannot say its version may still open a page
  }
}

async function pageCheck(): Promise<Check> {
  const built = await access(join(packageRoot, "dist", "web", "index.html")).then(
    () => true,
    () => false,
  );
  return built
    ? { name: "page", state: "fine", detail: "built" }
    : {
        name: "page",
        state: "limited",
        detail: "the page is not built yet",
        hint: "npm start builds it, or: npm run build",
      };
}

async function dataChecks(): Promise<Check[]> {
  return Promise.all(
    dataSets.map(async (set): Promise<Check> => {
      const states = await locate(set, dataFolders());
      const sound = states.filter(({ state }) => state === "sound").length;
      const name = `data ${set.name}`;
      if (sound === states.length) return { name, state: "fine", detail: "here and sound" };
      const damaged = states.some(({ state }) => state === "damaged");
      return {
        name,
        state: "limited",
        detail: damaged ? "damaged" : `${sound} of ${states.length} files here`,
        hint: `assay data pull ${set.name} (only needed by the studies that use it)`,
      };
    }),
  );
}
