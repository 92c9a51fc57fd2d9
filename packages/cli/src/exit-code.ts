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

/** The exit code for an error that ended the run. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isMendable(error)) return EXIT.bug;
  if (error.code === "ASHLAR_CLI_CONFLICT") return EXIT.notPassed;
  // Without the extension nothing can be proved.
  if (error.code === "ASHLAR_CATALOG_EXTENSION") return EXIT.notPassed;
  if (error.code.endsWith("_UNREACHABLE")) return EXIT.unreachable;
  if (error.code.endsWith("_STOPPED")) return EXIT.stopped;
  return EXIT.badInput;
}
