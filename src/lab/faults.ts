/** @file Points at which a test may kill the process for real; without the variable they cost one comparison. */

/** `ASSAY_TEST_FAULT`, for example `checkpoint-write@20`: where, and from which step on, this process kills itself. */
const [wantedPoint, wantedStep] = (process.env.ASSAY_TEST_FAULT ?? "").split("@");

/** True when a test asked for a fault here; the caller does half of its work and calls {@link die}. */
export function faultAt(point: string, step: number): boolean {
  return wantedPoint === point && step >= Number(wantedStep ?? 0);
}

/** Ends this process as `kill -9` does: no handler runs, nothing is flushed. */
export function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable: the process has been killed");
}
