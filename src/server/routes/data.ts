/** @file `/api/data`: registered data sets, what of them is here, and fetching one when somebody asks for it. */

import { Hono } from "hono";
import {
  cacheFolder,
  dataFolders,
  dataSetByName,
  dataSets,
  locate,
  pullDataSet,
  sizeOf,
} from "../../lab/index.ts";
import type { DataSetView } from "../wire.ts";

/** How a fetch that was asked for goes. */
interface Pull {
  done: number;
  total: number;
  error?: string;
}

export function dataRoutes(): Hono {
  const pulls = new Map<string, Pull>();
  const routes = new Hono();

  routes.get("/", async (c) => {
    const folders = dataFolders();
    const views = dataSets.map(async (set): Promise<DataSetView> => {
      const states = await locate(set, folders);
      const sound = states.filter(({ state }) => state === "sound").length;
      const pull = pulls.get(set.name);
      return {
        name: set.name,
        title: set.title,
        description: set.description,
        homepage: set.homepage,
        licence: set.licence,
        bytes: sizeOf(set),
        files: states.length,
        sound,
        ...(pull === undefined ? {} : { pull }),
      };
    });
    return c.json(await Promise.all(views));
  });

  routes.post("/:name/pull", (c) => {
    const set = dataSetByName(c.req.param("name"));
    const running = pulls.get(set.name);
    if (running !== undefined && running.error === undefined) return c.json({});
    const pull: Pull = { done: 0, total: sizeOf(set) };
    pulls.set(set.name, pull);
    const before = new Map<string, number>();
    pullDataSet(set, cacheFolder(), {
      onProgress: (file, done) => {
        before.set(file, done);
        pull.done = [...before.values()].reduce((sum, bytes) => sum + bytes, 0);
      },
    }).then(
      () => pulls.delete(set.name),
      (error: unknown) => {
        pull.error = error instanceof Error ? error.message : String(error);
      },
    );
    return c.json({}, 202);
  });

  return routes;
}
