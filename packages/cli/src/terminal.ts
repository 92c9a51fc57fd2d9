/** Where a command writes to: results to stdout, messages and progress to stderr. */
import { createPaint, type Paint } from "@ashlar/report/paint";
import { EXIT } from "./exit-code.ts";

export interface Terminal {
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly outPaint: Paint;
  readonly errPaint: Paint;
  /** Shows what is being done in one line that the next message wipes; nothing where nobody watches. */
  readonly progress: (text: string) => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // `ashlar … | head` closes the pipe early, which is no fault of anybody.
    if (error.code === "EPIPE") return;
    process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
    process.exit(EXIT.badInput);
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    // There is nowhere left to say it.
    if (error.code !== "EPIPE") process.exit(EXIT.badInput);
  });
  let isProgressShown = false;
  const wipe = () => {
    if (isProgressShown) process.stderr.write("\r\u001b[K");
    isProgressShown = false;
  };
  return {
    cwd: process.cwd(),
    out: (text) => {
      wipe();
      process.stdout.write(text);
    },
    err: (text) => {
      wipe();
      process.stderr.write(text);
    },
    outPaint: createPaint(wantsColor(process.env, process.stdout.isTTY === true)),
    errPaint: createPaint(wantsColor(process.env, process.stderr.isTTY === true)),
    progress: (text) => {
      if (process.stderr.isTTY !== true || process.env["TERM"] === "dumb") return;
      process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
      isProgressShown = true;
    },
  };
}

/** https://no-color.org and https://force-color.org: set and not empty; NO_COLOR goes first. */
export function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["FORCE_COLOR"] ?? "";
  if (force !== "") return force !== "0" && force !== "false";
  return isTerminal && env["TERM"] !== "dumb";
}
