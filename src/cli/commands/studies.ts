/** @file `assay studies`: what can be run. */

import { type Cli, Command, printJson, withJson } from "../cli.ts";
import { table } from "../terminal/table.ts";

export function studiesCommand(cli: Cli): Command {
  const command = new Command("studies").description("list the studies");
  return withJson(command).action(async (options: { json?: boolean }) => {
    const studies = await cli.studies();
    if (options.json === true) {
      printJson(
        cli,
        studies.map(({ id, title, summary, family, paper, presets }) => ({
          id,
          title,
          summary,
          family,
          paper,
          presets: Object.entries(presets).map(([name, { minutes }]) => ({ name, minutes })),
        })),
      );
      return;
    }
    const { out } = cli.output;
    const rows = studies.map((study) => [
      study.id,
      `${study.title}. ${study.summary}`,
      `${study.paper.authors} ${study.paper.year}`,
      Object.keys(study.presets).join(", "),
    ]);
    const lines = table(
      [
        { title: "Study" },
        { title: "What it is", wrap: true },
        { title: "Paper", wrap: true },
        { title: "Presets", wrap: true },
      ],
      rows,
      {
        width: out.width,
        heading: (text) => out.paint("dim", text),
        style: (text, _row, column) => (column === 0 ? out.paint("bold", text) : text),
      },
    );
    out.line(lines.join("\n"));
    out.line(out.paint("dim", "\nMore about one: assay info <study>"));
  });
}
