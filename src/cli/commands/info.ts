/** @file `assay info <study>`: presets, parameters, claims and instruments of a study. */

import { formatNumber } from "../../figures/index.ts";
import { schemaFields, studyById, wantedBy } from "../../lab/index.ts";
import type { Study } from "../../study/contract.ts";
import { type Cli, Command, printJson, withJson } from "../cli.ts";
import type { Channel } from "../terminal/output.ts";
import { type Column, table, wrapText } from "../terminal/table.ts";

export function infoCommand(cli: Cli): Command {
  const command = new Command("info")
    .description("explain a study: presets, parameters, claims, instruments")
    .argument("<study>");
  return withJson(command).action(async (id: string, options: { json?: boolean }) => {
    const study = studyById(await cli.studies(), id);
    if (options.json === true) printJson(cli, infoDocument(study));
    else cli.output.out.line(infoLines(study, cli.output.out).join("\n"));
  });
}

function infoDocument(study: Study): unknown {
  const { id, version, title, summary, family, paper, presets, paperPreset } = study;
  return {
    id,
    version,
    title,
    summary,
    family,
    paper,
    paperPreset,
    presets,
    fields: schemaFields(study.schema),
    series: study.series,
    measures: study.measures,
    claims: study.claims.map(({ check: _check, ...claim }) => claim),
    figures: study.figures.map((figure) => ({
      id: figure.id,
      title: figure.title,
      section: figure.section,
    })),
    instruments: study.instruments.map((instrument) => ({
      id: instrument.id,
      title: instrument.title,
      summary: instrument.summary,
      options: schemaFields(instrument.options),
      files: instrument.files,
      takesRun: instrument.takesRun,
    })),
  };
}

function infoLines(study: Study, on: Channel): string[] {
  const { paper } = study;
  const section = (title: string, columns: Column[], rows: string[][]): string[] =>
    rows.length === 0
      ? []
      : [
          "",
          on.paint("bold", title),
          ...table(columns, rows, { width: on.width, heading: (text) => on.paint("dim", text) }),
        ];
  const year = paper.venue.includes(String(paper.year)) ? "" : ` ${paper.year}`;
  const arxiv = paper.arxiv === undefined ? "" : `, arXiv:${paper.arxiv}`;
  return [
    on.paint("bold", study.title),
    ...wrapText(study.summary, on.width),
    ...wrapText(`${paper.authors}: ${paper.title} (${paper.venue}${year}${arxiv})`, on.width),
    ...section(
      "Presets",
      [{ title: "Name" }, { title: "Minutes", align: "right" }, { title: "Expect", wrap: true }],
      Object.entries(study.presets).map(([name, preset]) => [
        name,
        formatNumber(preset.minutes, 2),
        preset.expect,
      ]),
    ),
    ...section(
      "Parameters (--set name=value)",
      [
        { title: "Name" },
        { title: "Default", wrap: true },
        { title: "Wanted", wrap: true },
        { title: "Meaning", wrap: true },
      ],
      schemaFields(study.schema).map((field) => [
        field.name,
        field.default === undefined ? "–" : JSON.stringify(field.default),
        wantedBy(field),
        field.source === undefined ? field.description : `${field.description} [${field.source}]`,
      ]),
    ),
    ...section(
      "Claims",
      [
        { title: "Id" },
        { title: "Claim", wrap: true },
        { title: "Paper", wrap: true },
        { title: "Tolerance", wrap: true },
      ],
      study.claims.map((claim) => [claim.id, claim.statement, claim.paper, claim.tolerance]),
    ),
    ...section(
      "Figures (assay show <run> --figure id)",
      [{ title: "Id" }, { title: "Title", wrap: true }],
      study.figures.map((figure) => [figure.id, figure.title]),
    ),
    ...section(
      "Instruments for your own things",
      [{ title: "Command" }, { title: "What it does", wrap: true }],
      study.instruments.map((instrument) => [
        `assay ${study.id} ${instrument.id}`,
        instrument.summary,
      ]),
    ),
    "",
    on.paint("dim", `Start it: assay run ${study.id} --preset ${Object.keys(study.presets)[0]}`),
  ];
}
