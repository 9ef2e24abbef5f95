import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { hasPublicData, publicBytes } from "../../test/public-data.ts";
import { hcastSchema } from "../studies/hcast/config.ts";
import { runHcast } from "../studies/hcast/run.ts";
import { memoryContext } from "../study/testing.ts";
import { pullDataSet } from "./data-pull.ts";
import { type DataSet, locate, openDataSet } from "./data-sets.ts";
import { metrEvalAnalysis } from "./data-sets-metr.ts";
import { temporaryFolder } from "./testing/index.ts";

const shared = new URL("../../../shared/data", import.meta.url).pathname;

test.skipIf(!hasPublicData("time-horizon"))(
  "the files beside the project are the registered ones, byte for byte",
  async () => {
    const states = await locate(metrEvalAnalysis, [shared]);
    expect(states.map(({ file, state }) => [file.name, state])).toEqual(
      metrEvalAnalysis.files.map(({ name }) => [name, "sound"]),
    );
  },
);

test.skipIf(!hasPublicData("time-horizon"))(
  "fetched from a server, checked, and analysed",
  async () => {
    const folder = temporaryFolder();
    const server = createServer((request, response) => {
      response.end(publicBytes("time-horizon", (request.url ?? "").slice(1)));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const { port } = server.address() as AddressInfo;
      const local: DataSet = {
        ...metrEvalAnalysis,
        files: metrEvalAnalysis.files.map((file) => ({
          ...file,
          url: `http://127.0.0.1:${port}/${file.name}`,
        })),
      };
      const fetched = await pullDataSet(local, folder.path);
      expect(fetched).toHaveLength(local.files.length);
      const data = await openDataSet(local.name, [folder.path], [local]);
      const config = hcastSchema.parse({
        publicData: true,
        replicates: 50,
        orderSeeds: 1,
        censoredTasks: 10,
      });
      const run = memoryContext({ config, data: { [local.name]: data } });
      await runHcast(run.context);
      expect(run.measures.humanSuccess?.value).toBeAllclose(116 / 171, { rtol: 1e-12 });
    } finally {
      server.close();
      folder.remove();
    }
  },
);
