/** Tells what happens while migrations run: a line for each file, one of progress, notes about what is unusual. */
import type { StepEvent } from "@ashlar/postgres";
import { printable } from "@ashlar/report";
import { duration } from "../../duration.ts";
import type { Terminal } from "../../terminal.ts";

export interface StepLogOptions {
  readonly isVerbose: boolean;
  /** Nothing is written but the progress line, because stdout is for one JSON object. */
  readonly isQuiet: boolean;
  /** Said of a file whose steps are done: `Applied`. */
  readonly done: string;
}

export class StepLog {
  /** What a reader should know beside the result, in the order in which it came up. */
  readonly notes: string[] = [];
  readonly #terminal: Terminal;
  readonly #options: StepLogOptions;

  constructor(terminal: Terminal, options: StepLogOptions) {
    this.#terminal = terminal;
    this.#options = options;
  }

  readonly listen = (event: StepEvent): void => {
    const { out, outPaint, progress } = this.#terminal;
    const { isVerbose, isQuiet } = this.#options;
    const text = noteOf(event);
    if (text !== undefined) this.#note(text);
    if (event.kind === "started") progress(`${place(event)} …`);
    if (event.kind === "progress") progress(`${place(event)}: ${progressText(event)}`);
    if (event.kind === "finished" && isVerbose && !isQuiet) {
      const took = outPaint.dim(duration(event.durationMs));
      out(`${event.file} ${event.number}/${event.steps} ${printable(event.step)} ${took}\n`);
    }
  };

  /** @param file with how long it took, and how many of its steps ran now; `more` stands behind its name */
  fileDone(
    file: { readonly file: string; readonly steps?: number; readonly durationMs: number },
    more = "",
  ): void {
    if (this.#options.isQuiet) return;
    const { out, outPaint } = this.#terminal;
    const steps = file.steps === undefined ? "" : `${file.steps} ${file.steps === 1 ? "step" : "steps"} in `;
    out(
      `${outPaint.green(this.#options.done)} ${printable(file.file)}${more}: ${steps}${duration(file.durationMs)}\n`,
    );
  }

  #note(text: string): void {
    this.notes.push(text);
    if (this.#options.isQuiet) return;
    this.#terminal.err(`${this.#terminal.errPaint.yellow("note")}: ${printable(text)}\n`);
  }
}

function place(event: {
  readonly file: string;
  readonly step: string;
  readonly number: number;
  readonly steps: number;
}): string {
  return printable(`${event.file} ${event.number}/${event.steps} ${event.step}`);
}

/** `building index: scanning table, 43 %`, or whom it waits for. */
function progressText(event: Extract<StepEvent, { kind: "progress" }>): string {
  const phase = [
    ...(event.phase === undefined ? [] : [event.phase]),
    ...(event.share === undefined ? [] : [`${Math.floor(event.share * 100)} %`]),
  ].join(", ");
  const waits =
    event.blockedBy.length === 0
      ? ""
      : `waits for the session ${event.blockedBy.join(", ")} to end its transaction`;
  return [phase, waits].filter((part) => part !== "").join("; ");
}

function noteOf(event: StepEvent): string | undefined {
  switch (event.kind) {
    case "waiting":
      return "somebody else is migrating this database; waiting until that is done";
    case "out-of-order":
      return `${event.file} comes before ${event.after}, which was applied already; it is applied all the same`;
    case "retrying":
      return `${event.file}, step ${event.step}: no lock was to be had; attempt ${event.attempt} in ${duration(event.delayMs)}`;
    case "cleared":
      return `${event.file}, step ${event.step}: took away ${event.what}, which an interrupted attempt had left`;
    case "fingerprint":
      return fingerprintNote(event);
    default:
      return undefined;
  }
}

function fingerprintNote({
  file,
  when,
  match,
}: Extract<StepEvent, { kind: "fingerprint" }>): string | undefined {
  if (when === "before") {
    return match === "different"
      ? `the database is not where ${file} expects it; applied all the same`
      : `${file} was made on another major version of Postgres: whether the database is where it expects it is not known`;
  }
  // Proved on the shadow's version, applied on another: nothing that its reader could do about.
  if (match === "unknown") return undefined;
  return `${file} was applied, and has not left what was expected: the database was changed by others meanwhile, or held something that the file does not know`;
}
