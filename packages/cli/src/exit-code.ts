/** What the shell is told. */
import { isMendable } from "@ashlar/model";

export const EXIT = {
  done: 0,
  /** A check did not pass, or a person's edit stands in the way. */
  notPassed: 1,
  /** Wrong usage, or bad input. */
  badInput: 2,
  /** The other side, a server for example, could not be reached. */
  unreachable: 3,
  /** Our own fault; EX_SOFTWARE of sysexits.h. */
  bug: 70,
  /** Ctrl-C, as shells count it: 128 and the signal's number. */
  stopped: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What is well asked and stays undone: the database, or a person's work, is not as it has to be for it. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  "ASHLAR_CLI_CONFLICT",
  "ASHLAR_POSTGRES_BASELINE",
  "ASHLAR_POSTGRES_DATA_LOSS",
  "ASHLAR_POSTGRES_DRIFT",
  "ASHLAR_POSTGRES_EDITED",
  "ASHLAR_POSTGRES_HALF_APPLIED",
  "ASHLAR_POSTGRES_HALF_ROLLED_BACK",
  "ASHLAR_POSTGRES_LOCKED",
  "ASHLAR_POSTGRES_MISSING",
  "ASHLAR_POSTGRES_STEP",
  "ASHLAR_POSTGRES_VERSION",
]);

/** The exit code for an error that ended the run. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isMendable(error)) return EXIT.bug;
  if (NOT_PASSED.has(error.code)) return EXIT.notPassed;
  if (error.code.endsWith("_UNREACHABLE")) return EXIT.unreachable;
  if (error.code.endsWith("_STOPPED")) return EXIT.stopped;
  return EXIT.badInput;
}
