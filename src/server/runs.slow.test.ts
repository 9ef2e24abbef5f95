import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../study/index.ts";
import { type TestServer, testServer, until } from "./testing/index.ts";
import type { RunDetail, SweepDetail } from "./wire.ts";

let server: TestServer;
let first: RunDetail;

beforeAll(async () => {
  server = await testServer({ runsAtOnce: 1 });
  first = await server.drill();
});
afterAll(() => server.close());

async function read<T>(path: string): Promise<T> {
  const { status, text } = await server.ask(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

/** Events of a stream that has ended, with the last id. */
function parseStream(text: string): { events: { type: string; steps?: number[] }[]; id: string } {
  const events: { type: string; steps?: number[] }[] = [];
  let id = "";
  for (const message of text.split("\n\n")) {
    const fields = new Map(
      message.split("\n").map((line) => {
        const at = line.indexOf(":");
        return [line.slice(0, at), line.slice(at + 1).trim()] as const;
      }),
    );
    if (fields.get("event") === "events") events.push(...JSON.parse(fields.get("data") ?? "[]"));
    id = fields.get("id") ?? id;
  }
  return { events, id };
}

test("a page that is opened late gets every event exactly once", async () => {
  const started = await server.change("POST", "/api/runs", {
    study: "drill",
    config: { steps: 200, paceMs: 4 },
    seed: 2,
  });
  const { id } = JSON.parse(started.text) as { id: string };
  await until(
    () => server.detail(id),
    ({ offset }) => offset > 1_000,
  );
  const { text } = await server.ask(`/api/runs/${id}/events`); // answers when the run has ended
  const steps = parseStream(text).events.flatMap((event) => event.steps ?? []);
  expect(steps).toEqual(Array.from({ length: 200 }, (_, i) => i));
});

test("stop leaves a run that resumes to the numbers of an uninterrupted one", async () => {
  const config = { steps: 300, paceMs: 5 };
  const started = await server.change("POST", "/api/runs", { study: "drill", config, seed: 3 });
  const { id } = JSON.parse(started.text) as { id: string };
  await until(
    () => server.detail(id),
    ({ checkpointSteps }) => checkpointSteps.length > 1,
  );
  expect((await server.change("POST", `/api/runs/${id}/stop`)).status).toBe(200);
  const stopped = await until(
    () => server.detail(id),
    ({ active }) => !active,
  );
  expect(stopped.status).toBe("stopped");

  expect((await server.change("POST", `/api/runs/${id}/resume`)).status).toBe(200);
  const resumed = await until(
    () => server.detail(id),
    ({ status }) => status === "finished",
  );
  const again = await server.change("POST", "/api/runs", {
    study: "drill",
    config: { ...config, paceMs: 0 },
    seed: 3,
  });
  const other = (JSON.parse(again.text) as { id: string }).id;
  const whole = await until(
    () => server.detail(other),
    ({ status }) => status === "finished",
  );
  expect(resumed.measures.finalLevel).toEqual(whole.measures.finalLevel);
});

test("runs beyond the machine's capacity wait in line, can be taken out of it, and start by themselves", async () => {
  const start = async (seed: number): Promise<string> => {
    const config = { steps: 120, paceMs: 5 };
    const { text } = await server.change("POST", "/api/runs", { study: "drill", config, seed });
    return (JSON.parse(text) as { id: string }).id;
  };
  const [running, dropped, waiting] = [await start(21), await start(22), await start(23)];
  expect((await server.detail(waiting)).status).toBe("created");
  expect((await server.detail(waiting)).active).toBe(true);
  await server.change("POST", `/api/runs/${dropped}/stop`);
  await until(
    () => server.detail(waiting),
    ({ status }) => status === "finished",
  );
  expect((await server.detail(running)).status).toBe("finished");
  expect(await server.detail(dropped)).toMatchObject({ status: "created", active: false });
});

test("labels are kept, and a deleted run is gone", async () => {
  const { run } = await server.drill({ steps: 5 });
  await server.change("PATCH", `/api/runs/${run.id}`, { label: "  a short one " });
  expect((await server.detail(run.id)).run.label).toBe("a short one");
  await server.change("PATCH", `/api/runs/${run.id}`, { label: "" });
  expect((await server.detail(run.id)).run.label).toBeUndefined();
  expect((await server.change("DELETE", `/api/runs/${run.id}`)).status).toBe(200);
  expect((await server.ask(`/api/runs/${run.id}`)).status).toBe(404);
});

test("a sweep makes its runs, and a measure of them is a figure", async () => {
  const started = await server.change("POST", "/api/sweeps", {
    study: "drill",
    preset: "quick",
    set: ["rate=3.2,3.6"],
    seeds: "1..2",
  });
  const { id } = JSON.parse(started.text) as { id: string };
  const sweep = await until(
    () => read<SweepDetail>(`/api/sweeps/${id}`).catch(() => undefined),
    (answer) => answer?.finished === 4,
  );
  expect(sweep?.members.map(({ changes, seed }) => [changes.rate, seed])).toEqual([
    [3.2, 1],
    [3.2, 2],
    [3.6, 1],
    [3.6, 2],
  ]);
  const figures = await read<{ kind: string; points: { x: number[] }[] }[]>(
    `/api/sweeps/${id}/figures/finalLevel`,
  );
  const figure = figures.at(-1); // the study's own figures stand above that of the measure
  expect(figure?.points.flatMap(({ x }) => x)).toEqual([3.2, 3.2, 3.6, 3.6]);
});

test("an instrument works on an uploaded file in a process of its own", async () => {
  const form = new FormData();
  form.set("options", JSON.stringify({ power: 2 }));
  form.set("file:text", new Blob(["abc"]), "a.txt");
  const response = await fetch(`${server.url}api/instruments/drill/measure`, {
    method: "POST",
    headers: { "x-assay-token": server.token },
    body: form,
  });
  const lines = (await response.text()).trim().split("\n");
  const { report } = JSON.parse(lines.at(-1)!) as { report: Report };
  expect(report.measures.letters?.value).toBe(9);
});

test("every format can be taken away under a safe name", async () => {
  for (const [format, type, start] of [
    ["html", "text/html", "<!doctype html>"],
    ["json", "application/json", "{"],
    ["csv", "application/zip", "PK"],
    ["svg", "application/zip", "PK"],
    ["safetensors", "application/octet-stream", ""],
  ] as const) {
    const answer = await server.ask(`/api/runs/${first.run.id}/export/${format}`);
    expect([format, answer.status, answer.headers["content-type"]]).toEqual([format, 200, type]);
    expect(answer.text.slice(0, start.length).toLowerCase()).toBe(start.toLowerCase());
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="[\w.-]+"$/);
  }
  expect((await server.ask(`/api/runs/${first.run.id}/export/exe`)).status).toBe(404);
});
