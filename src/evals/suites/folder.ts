/**
 * @file A suite as a folder, laid out as METR's Task Standard does it: a folder per family with its manifest, a file or a
 * folder per task.
 *
 * ```
 * suite.yaml                    name, version
 * crack/manifest.yaml           version, domain, subdomain, expertise, canary
 * crack/easy.yaml               one task: instructions, scoring, threshold, ...
 * crack/hard/task.yaml          another one, beside its own material
 * crack/hard/assets/...         not read
 * ```
 *
 * A description may also stand one level higher, `tasks` in a manifest or `families` in `suite.yaml`; one thing is described
 * once. Files may be YAML or JSON. The folder and one file of the same content are the same suite with the same hash.
 *
 * @source METR Task Standard (families, `manifest.yaml`, tasks by name); the layout of the description files is our own
 */

import { InvalidInputError } from "../../errors.ts";
import type { RecordFile } from "../records/read-files.ts";
import { type CheckedSuite, checkSuite, parseSuite, type SuiteProblem } from "./suite.ts";

const ending = /\.(ya?ml|json)$/i;

/** Where in the suite a file of the folder belongs; `undefined` for material of tasks, which is not read. */
type Place =
  | { kind: "suite" }
  | { kind: "family"; family: string }
  | { kind: "task"; family: string; variant: string };

/** Is this file of a suite's folder part of its description? `path` goes from the folder on, with `/` between its parts. */
export function isSuiteFile(path: string): boolean {
  return placeOf(path) !== undefined;
}

/**
 * Reads a suite from one file, or from the files of a folder, named by their paths with the folder itself first.
 *
 * Throws `InvalidInputError` for text that is neither YAML nor JSON and for a folder without `suite.yaml`; everything else
 * that is wrong is a listed problem.
 */
export function readSuiteFiles(files: readonly RecordFile[]): CheckedSuite {
  const [first] = files;
  if (first === undefined) throw new InvalidInputError("suite: wanted at least one file, got none");
  if (files.length === 1 && !first.name.includes("/")) return checkSuite(parsedFile(first));
  if (!files.some(({ name }) => placeOf(inFolder(name))?.kind === "suite")) {
    throw new InvalidInputError(
      `${first.name.split("/")[0]}: wanted suite.yaml with name and version in the folder, got none`,
      "beside it: a folder per family with manifest.yaml, and a file per task",
    );
  }
  const problems: SuiteProblem[] = [];
  const read = new Map<string, Fields>();
  const take = (place: Place, file: RecordFile): void => {
    const document = parsedFile(file);
    const where = dotted(place);
    if (read.has(where)) problems.push(twice(where));
    else if (isFields(document)) read.set(where, document);
    else problems.push({ where, code: "invalid-field", text: `${file.name}: wanted named fields` });
  };
  const families = new Map<string, Map<string, Fields>>();
  for (const file of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = placeOf(inFolder(file.name));
    if (place === undefined) continue;
    take(place, file);
    if (place.kind === "suite") continue;
    const tasks = families.get(place.family) ?? new Map<string, Fields>();
    families.set(place.family, tasks);
    const task = place.kind === "task" ? read.get(dotted(place)) : undefined;
    if (place.kind === "task" && task !== undefined) tasks.set(place.variant, task);
  }
  const top = read.get(dotted({ kind: "suite" }));
  const described = [...families].map(([family, tasks]): [string, unknown] => {
    const where = dotted({ kind: "family", family });
    const { tasks: stated, ...facts } = read.get(where) ?? {};
    return [family, { ...facts, tasks: merged(stated, tasks, `${where}.tasks`, problems) }];
  });
  const checked = checkSuite({
    ...top,
    families: merged(top?.families, new Map(described), "families", problems),
  });
  return problems.length === 0
    ? checked
    : { suite: undefined, problems: [...problems, ...checked.problems] };
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function placeOf(path: string): Place | undefined {
  if (!ending.test(path)) return undefined;
  const [family = "", variant = "", file, ...deeper] = path.replace(ending, "").split("/");
  if (deeper.length > 0) return undefined;
  if (variant === "") return family === "suite" ? { kind: "suite" } : undefined;
  if (file !== undefined) return file === "task" ? { kind: "task", family, variant } : undefined;
  return variant === "manifest" ? { kind: "family", family } : { kind: "task", family, variant };
}

const inFolder = (name: string): string => name.slice(name.indexOf("/") + 1);

function dotted(place: Place): string {
  if (place.kind === "suite") return "(top)";
  const family = `families.${place.family}`;
  return place.kind === "family" ? family : `${family}.tasks.${place.variant}`;
}

/** What one description states together with what has files of its own. Anything that is no list of names is left for the check. */
function merged(
  stated: unknown,
  own: ReadonlyMap<string, unknown>,
  where: string,
  problems: SuiteProblem[],
): unknown {
  if (stated !== undefined && !isFields(stated)) return stated;
  for (const name of own.keys()) {
    if (Object.hasOwn(stated ?? {}, name)) problems.push(twice(`${where}.${name}`));
  }
  return Object.fromEntries([...Object.entries(stated ?? {}), ...own]);
}

const twice = (where: string): SuiteProblem => ({
  where,
  code: "described-twice",
  text: "wanted one description, got two",
});

const parsedFile = ({ name, bytes }: RecordFile): unknown =>
  parseSuite(new TextDecoder().decode(bytes), name);
