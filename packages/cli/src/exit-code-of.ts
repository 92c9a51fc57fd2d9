/** What an error tells the shell. */
import { isMendable } from "@ashlar/model";
import { EXIT, type ExitCode } from "./exit-code.ts";

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
