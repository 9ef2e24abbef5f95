import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../lab/testing/index.ts";
import { isFolder, readFolder } from "./input-folder.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

let made = 0;
/** A new folder with these files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(folder.path, `input${made++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const yaml = (path: string): boolean => path.endsWith(".yaml");
const names = async (root: string) =>
  (await readFolder(root, yaml)).map(({ name }) => name.slice(name.indexOf("/") + 1));

test("wanted files come in the order of their names, with the folder's name in front", async () => {
  const root = folderOf({
    "b/z.yaml": "1",
    "b/a/task.yaml": "2",
    "a.yaml": "3",
    "a.py": "4",
    ".git/config.yaml": "5",
    ".hidden.yaml": "6",
    "b/a/c/deep.yaml": "7",
  });
  expect(await names(root)).toEqual(["a.yaml", "b/a/task.yaml", "b/z.yaml"]);
  const [first] = await readFolder(`${root}/`, yaml);
  expect(first!.name).toMatch(/^input\d+\/a\.yaml$/);
  expect(new TextDecoder().decode(first!.bytes)).toBe("3");
  expect(await isFolder(root)).toBe(true);
  expect(await isFolder(join(root, "a.yaml"))).toBe(false);
  expect(await isFolder(join(root, "nowhere"))).toBe(false);
});

test("nothing is read through a symbolic link, to a file or to a folder", async () => {
  const outside = folderOf({ "secret.yaml": "key" });
  for (const [link, target] of [
    ["stolen.yaml", join(outside, "secret.yaml")],
    ["family", outside],
    ["b/task", outside],
    ["b/a/task.yaml", join(outside, "secret.yaml")],
  ] as const) {
    const root = folderOf({ "b/a/own.yaml": "1" });
    symlinkSync(target, join(root, link));
    const refused = readFolder(root, yaml).catch((error: Error) => error.message);
    expect(await refused).toBe(
      `${join(root, link)}: wanted a file or a folder, got a symbolic link`,
    );
  }
  // Where nothing would be read through it, a link does no harm: material of tasks may hold some.
  const harmless = folderOf({ "b/a/own.yaml": "1" });
  symlinkSync(outside, join(harmless, "b/a/material"));
  expect(await names(harmless)).toEqual(["b/a/own.yaml"]);
  // The folder itself may be named through a link: that is the user's own word.
  const alias = join(folder.path, "alias");
  symlinkSync(harmless, alias);
  expect(await names(alias)).toEqual(["b/a/own.yaml"]);
});

test("too many files, too large ones, special files and nothing at all", async () => {
  const many = Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`t${i}.yaml`, ""]));
  await expect(readFolder(folderOf(many), yaml)).rejects.toThrow(/at most 5000 files, got more$/);
  const large = folderOf({ "large.yaml": new Uint8Array(4 * 2 ** 20 + 1) });
  await expect(readFolder(large, yaml)).rejects.toThrow(/large\.yaml: wanted at most 4 MiB/);
  const four = new Uint8Array(4 * 2 ** 20);
  const much = folderOf(
    Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`${i}.yaml`, four])),
  );
  await expect(readFolder(much, yaml)).rejects.toThrow(/at most 64 MiB in all/);
  const special = folderOf({ "a.yaml": "1" });
  const socket = createServer();
  await new Promise<void>((listening) => socket.listen(join(special, "b.yaml"), listening));
  expect(await names(special)).toEqual(["a.yaml"]); // what is no plain file is never opened
  await new Promise((closed) => socket.close(closed));
  await expect(readFolder(folderOf({ "a.py": "" }), yaml)).rejects.toThrow(/got none$/);
});
