/** @file `assay claims <run|study>`: the claims of a paper and what became of them. */

import {
  claimsOfRun,
  type LoadedRun,
  loadRun,
  presetInWords,
  type Store,
  type StoredRun,
  someNotHeld,
  studyById,
} from "../../lab/index.ts";
import type { ClaimRow } from "../../study/claims.ts";
import type { Study } from "../../study/contract.ts";
import {
  type Cli,
  Command,
  printJson,
  type StoreOptions,
  storeOf,
  withJson,
  withStore,
} from "../cli.ts";
import { runDocument } from "../run-document.ts";
import { table } from "../terminal/table.ts";
import { claimLines, claimSummary, verdictText } from "../views.ts";

export function claimsCommand(cli: Cli): Command {
  const command = new Command("claims")
    .description(
      "judge the claims of a paper on a run, or on the newest run of each preset of a study",
    )
    .argument("<run|study>");
  withJson(withStore(command));
  return command.action(async (name: string, options: StoreOptions) => {
    const store = storeOf(options);
    const study = (await cli.studies()).find((candidate) => candidate.id === name);
    if (study === undefined) await claimsOfOne(cli, store, name, options.json === true);
    else await claimsOfStudy(cli, store, study, options.json === true);
  });
}

async function claimsOfOne(cli: Cli, store: Store, name: string, json: boolean): Promise<void> {
  const stored = await store.find(name);
  const study = studyById(await cli.studies(), stored.run.study);
  const loaded = await loadRun(stored);
  const claims = claimsOfRun(study, stored.run, loaded.data.measures);
  const { out } = cli.output;
  if (json) printJson(cli, runDocument(study, stored, loaded));
  else out.line([...claimLines(claims, out), "", claimSummary(claims, out)].join("\n"));
  if (someNotHeld(claims)) cli.exit(1);
}

interface Judged {
  stored: StoredRun;
  loaded: LoadedRun;
  name: string;
  claims: readonly ClaimRow[];
}

/** The newest finished run of each preset, beside each other. Runs with changed parameters are not the paper's and stay out. */
async function claimsOfStudy(cli: Cli, store: Store, study: Study, json: boolean): Promise<void> {
  const { runs } = await store.list();
  const judged: Judged[] = [];
  let changed = 0;
  for (const stored of runs) {
    if (stored.run.study !== study.id || stored.status !== "finished") continue;
    const name = presetInWords(study, stored.run) ?? "";
    if (!Object.hasOwn(study.presets, name)) changed++;
    if (!Object.hasOwn(study.presets, name) || judged.some((other) => other.name === name))
      continue;
    const loaded = await loadRun(stored);
    judged.push({
      stored,
      loaded,
      name,
      claims: claimsOfRun(study, stored.run, loaded.data.measures),
    });
  }
  const { out } = cli.output;
  if (json) {
    printJson(cli, {
      study: study.id,
      claims: study.claims.map(({ id, statement, paper }) => ({
        id,
        statement,
        paper,
        runs: judged.map(({ stored, name, claims }) => {
          const { measured, verdict } = claims.find((claim) => claim.id === id)!;
          return { run: stored.run.id, preset: name, measured, verdict };
        }),
      })),
    });
  } else {
    const rows = study.claims.map((claim) => [
      claim.statement,
      claim.paper,
      ...judged.map(({ claims }) =>
        verdictText(claims.find((row) => row.id === claim.id)!.verdict, out),
      ),
    ]);
    const columns = [
      { title: "Claim", wrap: true },
      { title: "Paper", wrap: true },
      ...judged.map(({ name }) => ({ title: name })),
    ];
    const heading = (text: string): string => out.paint("dim", text);
    out.line(table(columns, rows, { width: out.width, heading }).join("\n"));
    if (changed > 0) {
      const what = `${changed} finished runs with changed parameters are not shown`;
      out.line(out.paint("dim", `\n${what}: assay claims <run> judges one`));
    }
    if (judged.length === 0) {
      out.line(out.paint("dim", `\nNo preset has been run here yet: assay run ${study.id}`));
    }
  }
  if (judged.some(({ claims }) => someNotHeld(claims))) cli.exit(1);
}
