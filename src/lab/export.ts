/** @file Exporting a run: a page to send, tables, pictures, or the weights. */

import { InvalidInputError, MissingError } from "../errors.ts";
import {
  figureToCsv,
  figureToSvg,
  formatDuration,
  formatNumber,
  type ThemeName,
} from "../figures/index.ts";
import { writeSafetensors } from "../io/safetensors.ts";
import type { ClaimRow } from "../study/claims.ts";
import type { Notice, RunData, Study } from "../study/contract.ts";
import type { Figure } from "../study/figure.ts";
import { claimsOfRun } from "./claims.ts";
import { changedFields } from "./config.ts";
import { claimsToCsv, measuresToCsv, runToJson, seriesToCsv } from "./export-data.ts";
import { type ConfigRow, type Fact, pageHtml } from "./export-html.ts";
import { buildFigure, figureById, figuresOf } from "./figures.ts";
import type { RunFile } from "./format.ts";
import { assayVersion } from "./machine.ts";
import { schemaFields } from "./schema-fields.ts";

export const exportFormats = ["html", "csv", "json", "svg", "png", "safetensors"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A file that was made; the caller decides where it goes. */
export interface ExportedFile {
  /** File name without a folder, safe on every system. */
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** The run to be exported. */
export interface ExportSource {
  run: RunFile;
  study: Study;
  data: RunData<Record<string, unknown>>;
}

export interface ExportOptions {
  format: ExportFormat;
  /** One figure instead of all (svg, png, csv). */
  figure?: string;
  /** Choices of that figure, `step` included. */
  figureOptions?: Readonly<Record<string, unknown>>;
  /** Of pictures. Default "light". */
  theme?: ThemeName;
}

/**
 * Makes the files of one format.
 *
 * html and json: one file. csv: `series.csv`, `measures.csv` and `claims.csv`, or one figure's numbers. svg and png: one file
 * per figure. safetensors: the newest sound checkpoint. A figure that cannot be drawn is left out of html and json with a
 * notice in its place; asked for by name, it is an error.
 */
export async function exportRun(
  source: ExportSource,
  options: ExportOptions,
): Promise<ExportedFile[]> {
  const { run, study, data } = source;
  const claims = claimsOfRun(study, run, data.measures);
  switch (options.format) {
    case "html": {
      const drawn = await allFigures(source);
      return [textFile(`${run.id}.html`, "text/html", runPage(source, claims, drawn))];
    }
    case "json": {
      const { figures } = await allFigures(source);
      const json = runToJson(run, data, claims, figures);
      return [textFile(`${run.id}.json`, "application/json", json)];
    }
    case "csv":
      if (options.figure !== undefined) {
        const [figure] = await chosenFigures(source, options);
        return [textFile(`${safeName(figure!.id)}.csv`, "text/csv", figureToCsv(figure!))];
      }
      return [
        textFile("series.csv", "text/csv", seriesToCsv(data)),
        textFile("measures.csv", "text/csv", measuresToCsv(data)),
        textFile("claims.csv", "text/csv", claimsToCsv(claims)),
      ];
    case "svg":
      return (await chosenFigures(source, options)).map((figure) =>
        textFile(`${safeName(figure.id)}.svg`, "image/svg+xml", picture(figure, options)),
      );
    case "png": {
      const { svgToPng } = await import("../figures/png.node.ts"); // a native library, only when it is needed
      return (await chosenFigures(source, options)).map((figure) => ({
        name: `${safeName(figure.id)}.png`,
        mediaType: "image/png",
        bytes: svgToPng(picture(figure, options)),
      }));
    }
    case "safetensors":
      return [await newestCheckpoint(source)];
    default:
      throw new InvalidInputError(
        `export: unknown format ${JSON.stringify(options.format)}`,
        `one of: ${exportFormats.join(", ")}`,
      );
  }
}

function picture(figure: Figure, { theme }: ExportOptions): string {
  return figureToSvg(figure, { width: 720, theme: theme ?? "light" });
}

function textFile(name: string, mediaType: string, text: string): ExportedFile {
  return { name, mediaType, bytes: new TextEncoder().encode(text) };
}

function safeName(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "") || "figure";
}

interface DrawnFigures {
  sections: { heading: string; figures: Figure[] }[];
  figures: Figure[];
  notices: Notice[];
}

/** Builds every figure of the study with its default choices. */
async function allFigures({ study, run, data }: ExportSource): Promise<DrawnFigures> {
  const sections = new Map<string, Figure[]>();
  const notices: Notice[] = [];
  for (const spec of figuresOf(study, run.config)) {
    try {
      const figure = await buildFigure(study, data, { figure: spec.id });
      sections.set(spec.section, [...(sections.get(spec.section) ?? []), figure]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = `The figure “${spec.title}” could not be drawn: ${reason}`;
      notices.push({ level: "warning", code: "figure-missing", text });
    }
  }
  return {
    sections: [...sections].map(([heading, figures]) => ({ heading, figures })),
    figures: [...sections.values()].flat(),
    notices,
  };
}

async function chosenFigures(source: ExportSource, options: ExportOptions): Promise<Figure[]> {
  if (options.figure === undefined) return (await allFigures(source)).figures;
  const spec = figureById(source.study, options.figure);
  const request = { figure: spec.id, options: options.figureOptions ?? {} };
  return [await buildFigure(source.study, source.data, request)];
}

async function newestCheckpoint({ run, data }: ExportSource): Promise<ExportedFile> {
  for (const step of [...data.checkpointSteps()].reverse()) {
    // a damaged checkpoint is passed over, as resuming does
    const checkpoint = await data.checkpoint(step).catch(() => undefined);
    if (checkpoint === undefined) continue;
    const metadata = { ...checkpoint.metadata, "assay.run": run.id, "assay.step": String(step) };
    return {
      name: `${run.id}-step-${step}.safetensors`,
      mediaType: "application/octet-stream",
      bytes: writeSafetensors(checkpoint.arrays, metadata),
    };
  }
  throw new MissingError(
    `export: wanted a checkpoint of run ${run.id}, got none`,
    "checkpoints are written while a run trains; studies that do not train have none",
  );
}

function runPage(source: ExportSource, claims: readonly ClaimRow[], drawn: DrawnFigures): string {
  const { run, study, data } = source;
  const { paper } = study;
  const arxiv = paper.arxiv === undefined ? "" : `, arXiv:${paper.arxiv}`;
  return pageHtml({
    title: run.label ?? study.title,
    lead: [
      study.summary,
      `${paper.authors}: ${paper.title}. ${paper.venue} ${paper.year}${arxiv}.`,
    ],
    facts: facts(run),
    notices: [...data.notices, ...drawn.notices],
    claims,
    measures: data.measures,
    words: Object.fromEntries(study.measures.map((spec) => [spec.name, spec])),
    sections: drawn.sections,
    config: configRows(study, run),
    commands: commands(study, run),
    foot: `Run ${run.id}, written by Assay ${assayVersion()}.`,
  });
}

function facts(run: RunFile): Fact[] {
  const { machine } = run;
  const rows: (Fact | undefined)[] = [
    ["Run", run.id],
    ["Study", `${run.study}, version ${run.studyVersion}`],
    ["Preset", run.preset ?? "none"],
    ["Seed", String(run.seed)],
    ["Status", run.status],
    ["Started", run.startedAt ?? run.createdAt],
    ["Time of work", formatDuration(run.seconds)],
    ["Executor", `${run.executor}, ${run.threads} ${run.threads === 1 ? "thread" : "threads"}`],
    [
      "Machine",
      `${machine.cpu}, ${machine.cores} cores, ${formatNumber(machine.memoryGiB, 3)} GiB, ${machine.platform} ${machine.arch}`,
    ],
    ["Software", `Assay ${run.assayVersion}, Node ${machine.node}`],
    run.gitRevision === undefined ? undefined : ["Revision", run.gitRevision],
    ["Configuration hash", run.configHash],
    run.error === undefined ? undefined : ["Error", `${run.error.code}: ${run.error.message}`],
  ];
  return rows.filter((row) => row !== undefined);
}

function valueText(value: unknown): string {
  if (typeof value === "number") return formatNumber(value, 8);
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function configRows(study: Study, run: RunFile): ConfigRow[] {
  const fields = new Map(schemaFields(study.schema).map((field) => [field.name, field]));
  const changed = new Set(changedFields(study, run.preset, run.config));
  return Object.entries(run.config).map(([name, value]) => ({
    name,
    value: valueText(value),
    unit: fields.get(name)?.unit ?? "",
    description: fields.get(name)?.description ?? "",
    changed: changed.has(name),
  }));
}

/** A word of a command line, quoted when a shell would read it otherwise. */
function shellWord(text: string): string {
  return /^[\w.,:=/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function commands(study: Study, run: RunFile): string[] {
  const names = changedFields(study, run.preset, run.config);
  const sets = names.map((name) => {
    const value = run.config[name];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return ` --set ${shellWord(`${name}=${text}`)}`;
  });
  const preset = run.preset === undefined ? "" : ` --preset ${shellWord(run.preset)}`;
  return [
    `assay run ${shellWord(run.study)}${preset} --seed ${run.seed}${sets.join("")}`,
    `assay claims ${shellWord(run.study)}`,
  ];
}
