/** The file that a document is written to, and whether it may be. */
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { diffLines, unifiedDiff, writeFiles } from "@ashlar/report";
import { CliError } from "../../errors.ts";
import { refuseNoFile } from "../../named-file.ts";
import type { Session } from "../../session.ts";
import { readMark } from "./document-mark.ts";
import type { SpecFormat } from "./spec-run.ts";

export interface Target {
  /** As the user gave it. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** What is there; undefined where nothing is. */
  readonly before: string | undefined;
}

/** A byte order mark stays: it is part of what a person wrote. */
const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Lines of a diff shown where a file stands in the way. */
const FEW_LINES = 40;

/**
 * The text of a file.
 *
 * @returns undefined where there is none
 * @throws {CliError} ASHLAR_CLI_USAGE where it is something else, may not be read, or is not UTF-8
 */
export function readTarget(path: string, name: string): string | undefined {
  refuseNoFile(name, path, "openapi.yaml");
  try {
    return UTF_8.decode(readFileSync(path));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") return undefined;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      const hint = "save it as UTF-8, in which documents are written";
      throw new CliError("ASHLAR_CLI_USAGE", `${name} is not UTF-8`, { hint, cause });
    }
    const hint = "name a file that you may read";
    throw new CliError("ASHLAR_CLI_USAGE", `${name} cannot be read (${String(code)})`, { hint, cause });
  }
}

/** What the name of a file says; YAML where it says nothing. */
export function formatOf(name: string): SpecFormat {
  return /\.json$/i.test(name) ? "json" : "yaml";
}

/**
 * A document over another is an update where nobody changed that by hand.
 *
 * @throws {CliError} ASHLAR_CLI_CONFLICT with the diff where somebody did
 */
export async function refuseLoss({ name, before, text }: Target, { terminal }: Session): Promise<void> {
  if (before === undefined || before === text || before.trim() === "") return;
  const found = readMark(before);
  if (found.isUntouched || found.unmarked === readMark(text).unmarked) return;
  const lines = unifiedDiff(name, before, text).split("\n");
  const more = lines.length - FEW_LINES;
  const shown = more <= 0 ? lines : [...lines.slice(0, FEW_LINES), `… ${more} more lines`];
  throw new CliError("ASHLAR_CLI_CONFLICT", `${name} would lose what a person wrote; nothing was written`, {
    hint: (await isDocument(before, name))
      ? `--merge ${name} keeps what people wrote and updates the rest; --force replaces the file`
      : `it is no OpenAPI document that --merge could update; --force replaces the file`,
    details: diffLines(shown.join("\n"), terminal.errPaint),
  });
}

async function isDocument(text: string, name: string): Promise<boolean> {
  const { readDocument } = await import("@ashlar/openapi");
  return await readDocument(name, { readText: () => Promise.resolve(text) }).then(
    () => true,
    () => false,
  );
}

/** Writes the file where it is not as it should be: all of it or nothing. */
export async function writeTarget({ path, text, before }: Target, { interrupt }: Session): Promise<void> {
  if (before === text) return;
  const write = { path: basename(path), text, before };
  await interrupt.guard((signal) => writeFiles(dirname(resolve(path)), [write], { signal }));
}
