/** @file `/api/runs/:run/export/:format`: a run to take away. */

import { Hono } from "hono";
import { z } from "zod";
import { MissingError } from "../../errors.ts";
import { exportFormats } from "../../lab/export.ts";
import { revivedError } from "../../lab/index.ts";
import { Children } from "../children.ts";
import type { ServerContext } from "../context.ts";
import type { ExportJob } from "../export-child.ts";

const answer = z.union([
  z.object({
    file: z.object({
      name: z.string(),
      mediaType: z.string(),
      bytes: z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array),
    }),
  }),
  z.object({
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
  }),
]);

export function exportRoutes({ store }: ServerContext): Hono {
  const children = new Children("export-child", 2);
  return new Hono().get("/:run/export/:format", async (c) => {
    const wanted = c.req.param("format");
    const format = exportFormats.find((one) => one === wanted);
    if (format === undefined) {
      throw new MissingError(
        `export: unknown format ${JSON.stringify(wanted)}`,
        `one of: ${exportFormats.join(", ")}`,
      );
    }
    const { run } = await store.open(c.req.param("run"));
    const job: ExportJob = { store: store.root, run: run.id, format };
    const child = children.start(job);
    c.req.raw.signal.addEventListener("abort", () => child.kill("SIGKILL"));
    const raw = await new Promise<unknown>((resolve, reject) => {
      child.once("message", resolve);
      child.once("close", () => reject(new Error(`export of ${run.id}: its process has died`)));
    });
    const made = answer.parse(raw);
    if ("error" in made) {
      const { code, message, hint } = made.error;
      throw revivedError({ code, message, ...(hint === undefined ? {} : { hint }) });
    }
    const { name, mediaType, bytes } = made.file;
    return c.body(bytes, 200, {
      "content-type": mediaType,
      "content-disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"`,
    });
  });
}
