/** @file `/api/doctor`: what this machine is, and whether everything that Assay needs is there. */

import { mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { assayVersion, machineInfo } from "../../lab/index.ts";
import type { ServerContext } from "../context.ts";
import type { Doctor } from "../wire.ts";

type Check = Doctor["checks"][number];

/** Free space under which a long run may not fit. */
const littleSpaceGiB = 1;

export function machineRoutes({ store, control, studies, streams }: ServerContext): Hono {
  return new Hono().get("/", async (c) => {
    const machine = machineInfo();
    const doctor: Doctor = {
      assay: assayVersion(),
      ...machine,
      store: store.root,
      atOnce: control.atOnce,
      streams: streams.count,
      checks: [
        await storeWritable(store.root),
        await space(store.root),
        {
          name: "Studies",
          ok: studies.length > 0,
          text: studies.map(({ id }) => id).join(", ") || "none",
        },
        await nativeExecutor(),
      ],
    };
    return c.json(doctor);
  });
}

async function storeWritable(root: string): Promise<Check> {
  const name = "Store can be written";
  try {
    const folder = await mkdtemp(join(root, ".probe-"));
    await rm(folder, { recursive: true });
    return { name, ok: true, text: root };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { name, ok: true, text: `${root}, made with the first run` };
    return { name, ok: false, text: message, hint: "choose another folder with --store" };
  }
}

async function space(root: string): Promise<Check> {
  const name = "Free space in the store";
  try {
    const { bavail, bsize } = await statfs(root);
    const gib = (bavail * bsize) / 2 ** 30;
    return { name, ok: gib >= littleSpaceGiB, text: `${gib.toFixed(1)} GiB` };
  } catch {
    return { name, ok: true, text: "unknown until the store exists" };
  }
}

async function nativeExecutor(): Promise<Check> {
  const name = "Native executor (ONNX Runtime)";
  try {
    const { InferenceSession } = await import("onnxruntime-node");
    return { name, ok: typeof InferenceSession.create === "function", text: "loads" };
  } catch (error) {
    return {
      name,
      ok: false,
      text: error instanceof Error ? error.message : String(error),
      hint: "runs fall back to WebAssembly with ASSAY_EXECUTOR=wasm",
    };
  }
}
