import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, testServer, until } from "./testing/index.ts";
import type {
  ClaimBoard,
  Comparison,
  ConfigCheck,
  Doctor,
  RunDetail,
  RunSummary,
  SeriesHeader,
  StudyDetail,
  StudySummary,
  SweepDetail,
} from "./wire.ts";

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

test("a run that was started over HTTP ends with measures, claims and checkpoints", () => {
  expect(first.status).toBe("finished");
  expect(first.measures.finalLevel?.unit).toBe("fraction");
  expect(first.claims.map(({ id, verdict }) => [id, verdict])).toContainEqual([
    "bounded",
    "held-at-this-scale",
  ]);
  expect(first.checkpointSteps.at(-1)).toBe(40);
  expect(first.figureNames.length).toBeGreaterThan(0);
});

test("the gallery shows each study with the claims of its newest run", async () => {
  const studies = await read<StudySummary[]>("/api/studies");
  const drill = studies.find(({ id }) => id === "drill");
  expect(drill?.runs).toBeGreaterThan(0);
  expect(drill?.board?.rows.map(({ id }) => id)).toEqual(drill?.claims.map(({ id }) => id));
});

test("a study travels with its schema, and presets are complete configurations", async () => {
  const study = await read<StudyDetail>("/api/studies/drill");
  expect(study.schema.properties?.steps).toMatchObject({
    description: "Updates to do",
    unit: "steps",
    default: 40,
    minimum: 1,
  });
  const slow = study.presets.find(({ name }) => name === "slow");
  expect(slow?.config).toMatchObject({ steps: 400, rate: 3.7, mode: "plain" });
});

test("a configuration is checked field by field without starting anything", async () => {
  const { text } = await server.change("POST", "/api/studies/drill/check", {
    config: { steps: 0, mode: "quiet" },
  });
  const check = JSON.parse(text) as ConfigCheck;
  expect(check.ok).toBe(false);
  expect(check.issues.map(({ path }) => path).sort()).toEqual(["mode", "steps"]);
});

test("series come whole, aligned and equal to what was logged", async () => {
  const response = await fetch(`${server.url}api/runs/${first.run.id}/series`);
  const buffer = await response.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(buffer.slice(4, 4 + length))) as SeriesHeader;
  expect((4 + length) % 8).toBe(0);
  expect(header.offset).toBe(first.offset);
  const level = header.series.find(({ name }) => name === "level");
  const doubles = new Float64Array(buffer, 4 + length);
  expect(Array.from(doubles.subarray(0, level?.length))).toEqual(
    Array.from({ length: 40 }, (_, i) => i),
  );
  expect(doubles.length).toBe(header.series.reduce((sum, { length }) => sum + 2 * length, 0));
});

test("an event stream of an ended run catches up from any offset and ends", async () => {
  const path = `/api/runs/${first.run.id}/events`;
  const whole = parseStream((await server.ask(path)).text);
  expect(
    whole.events.filter(({ type }) => type === "metrics").flatMap(({ steps }) => steps),
  ).toHaveLength(40);
  expect(Number(whole.id)).toBe(first.offset);

  const late = await server.ask(path, { headers: { "last-event-id": String(first.offset) } });
  expect(parseStream(late.text).events).toEqual([]);
  expect(late.text).toContain("event: end");
});

test("a figure follows its options, and the server goes on answering while one is computed", async () => {
  const path = `/api/runs/${first.run.id}/figures`;
  const options = encodeURIComponent(JSON.stringify({ factor: 2 }));
  const [one, two] = await Promise.all([
    read<{ series: { y: number[] }[] }>(`${path}/level`),
    read<{ series: { y: number[] }[] }>(`${path}/level?options=${options}`),
  ]);
  expect(two.series[0]!.y).toBeAllclose(
    one.series[0]!.y.map((y) => 2 * y),
    { rtol: 1e-6 },
  );

  const slow = server.ask(`${path}/slow-figure`);
  let answers = 0;
  let done = false;
  void slow.then(() => {
    done = true;
  });
  while (!done && answers < 1_000) {
    await server.ask("/api/runs");
    if (!done) answers++;
  }
  expect((await slow).status).toBe(200);
  expect(answers).toBeGreaterThan(10);
  expect((await server.ask(`${path}/none`)).status).toBe(404);
});

test("a comparison names what differs and nothing else", async () => {
  const other = await server.drill({ steps: 60 });
  const ids = `${first.run.id},${other.run.id}`;
  const comparison = await read<Comparison>(`/api/compare?runs=${ids}`);
  expect(comparison.config).toEqual([{ path: "steps", values: [40, 60] }]);
  expect(comparison.measures.map(({ name }) => name)).toContain("finalLevel");
  expect(comparison.claims[0]?.verdicts).toHaveLength(2);
  expect((await server.ask(`/api/compare?runs=${first.run.id}`)).status).toBe(400);
});

test("the claim board has a column per measured run", async () => {
  const boards = await read<ClaimBoard[]>("/api/claims");
  const drill = boards.find(({ study }) => study === "drill");
  expect(drill?.runs.length).toBeGreaterThan(0);
  for (const { outcomes } of drill?.claims ?? []) expect(outcomes).toHaveLength(drill!.runs.length);
});

test("lists of runs carry progress and verdicts", async () => {
  const runs = await read<RunSummary[]>("/api/runs?study=drill");
  const found = runs.find(({ run }) => run.id === first.run.id);
  expect(found?.verdicts?.["held-at-this-scale"]).toBeGreaterThan(0);
  expect(await read<RunSummary[]>("/api/runs?study=none")).toEqual([]);
});

test("the doctor says where the store is and that it can be written", async () => {
  const doctor = await read<Doctor>("/api/doctor");
  expect(doctor.store).toBe(server.context.store.root);
  expect(doctor.checks.find(({ name }) => name === "store")?.state).toBe("fine");
});

test("an instrument refuses a missing file and options that do not fit", async () => {
  const send = async (options: unknown, file: boolean): Promise<number> => {
    const form = new FormData();
    form.set("options", JSON.stringify(options));
    if (file) form.set("file:text", new Blob(["abc"]), "a.txt");
    const headers = { "x-assay-token": server.token };
    const path = `${server.url}api/instruments/drill/measure`;
    return (await fetch(path, { method: "POST", headers, body: form })).status;
  };
  expect(await send({}, false)).toBe(400);
  expect(await send({ power: 9 }, true)).toBe(400);
});

test("a run of a newer Assay is named by the doctor and hides nothing else", async () => {
  const folder = join(server.context.store.root, "drill-00000newer");
  await mkdir(folder);
  await writeFile(join(folder, "run.json"), JSON.stringify({ formatVersion: 99 }));
  const doctor = await read<Doctor>("/api/doctor");
  const check = doctor.checks.find(({ name }) => name === "run drill-00000newer");
  expect(check?.state).toBe("limited");
  expect(check?.detail).toContain("99");
  expect((await read<RunSummary[]>("/api/runs")).length).toBeGreaterThan(0);
  expect((await server.ask("/api/runs/drill-00000newer")).status).toBeGreaterThanOrEqual(400);
});

test("the board of a study prefers an unchanged preset to a later trial", async () => {
  const plain = await server.drill();
  await server.drill({ steps: 7 });
  const study = await read<StudyDetail>("/api/studies/drill");
  expect(study.board?.run).toBe(plain.run.id);
});

test("a run is labelled while it works, and the words outlive its end", async () => {
  const slow = { study: "drill", preset: "quick", config: { steps: 100, paceMs: 10 }, seed: 1 };
  const { id } = JSON.parse((await server.change("POST", "/api/runs", slow)).text) as {
    id: string;
  };
  expect((await server.change("PATCH", `/api/runs/${id}`, { label: "slow one" })).status).toBe(200);
  const ended = await until(
    () => server.detail(id),
    ({ active }) => !active,
  );
  expect(ended.run.label).toBe("slow one");
  expect((await server.change("PATCH", `/api/runs/${id}`, { label: "a\nb" })).status).toBe(400);
});

test("measures that are not finite keep their names; only what does not exist is null", async () => {
  const { measures } = await server.drill({ mode: "loud" });
  expect(measures.ratio?.value).toBe("NaN");
  expect(measures.never?.value).toBeNull();
});

test("why a run failed leaves the server in one line, without the stack", async () => {
  const { run } = await server.drill({ throwAt: 3 });
  expect(run.error).toMatchObject({ code: "E_INTERNAL", message: "Error: asked to throw" });
});

test("a sweep shows the study's own figures beside any measure", async () => {
  const wanted = { study: "drill", preset: "quick", set: ["steps=3,4"], seeds: "1" };
  const { id } = JSON.parse((await server.change("POST", "/api/sweeps", wanted)).text) as {
    id: string;
  };
  await until(
    () => read<SweepDetail>(`/api/sweeps/${id}`),
    ({ finished }) => finished === 2,
  );
  const [own] = await read<{ id: string }[]>(`/api/sweeps/${id}/figures`);
  expect(own?.id).toBe("drill-sweep");
  const [one] = await read<{ id: string }[]>(`/api/sweeps/${id}/figures/finalLevel`);
  expect(one?.id).toBe("sweep-finalLevel");
});
