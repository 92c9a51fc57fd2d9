/** What a command needs of the world, and where it leaves its exit code. */
import type { ExitCode } from "./exit-code.ts";
import type { Interrupt } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";

export interface Session {
  readonly terminal: Terminal;
  readonly interrupt: Interrupt;
  /** The clock. */
  readonly now: () => Date;
  readonly finish: (code: ExitCode) => void;
}
