/** What the shell is told. */

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
