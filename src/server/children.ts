/** @file Child processes for work that would hold the server up; a crash or an endless loop in them harms nobody else. */

import { type ChildProcess, fork } from "node:child_process";
import { AssayError } from "../errors.ts";
import { ownModule, sourceFlags } from "../io/own-modules.node.ts";

/** After this a child is ended. */
const longestMs = 30 * 60_000;

/** Counts the children of one kind and refuses too many of them. */
export class Children {
  readonly #module: string;
  readonly #most: number;
  #working = 0;

  /** `module` is a file of this folder without its ending. */
  constructor(module: string, most: number) {
    this.#module = module;
    this.#most = most;
  }

  /** Throws when no further child may start now. */
  checkRoom(): void {
    if (this.#working < this.#most) return;
    throw new AssayError(`server: ${this.#most} requests of this kind are at work`, {
      code: "E_BUSY",
      hint: "wait until one has ended",
    });
  }

  /** Starts a child and hands it its job. What the child sends arrives as `message` events. */
  start(job: object): ChildProcess {
    this.checkRoom();
    const child = fork(ownModule(`./${this.#module}`, import.meta.url), [], {
      execArgv: sourceFlags(),
      serialization: "advanced", // bytes travel as bytes
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const deadline = setTimeout(() => child.kill("SIGKILL"), longestMs);
    this.#working++;
    child.once("close", () => {
      clearTimeout(deadline);
      this.#working--;
    });
    child.send(job);
    return child;
  }
}
