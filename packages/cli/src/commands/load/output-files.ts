/** The files that a load test writes: looked at before the run, as nobody wants to repeat half an hour for a typing error. */
import { constants } from "node:fs";
import { access, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CliError } from "../../errors.ts";
import { besidePath, type GrowingFile } from "./growing-file.ts";
import type { LoadSettings } from "./options.ts";

type OutputKey = "output" | "html" | "csv" | "hdrLog" | "prometheus";

/** How the text of each file is made, once there is something to write; or the file, where it is there already. */
export type Writers = Readonly<Partial<Record<OutputKey, (() => string) | GrowingFile>>>;

const OPTIONS = [
  ["output", "--output"],
  ["html", "--html"],
  ["csv", "--csv"],
  ["hdrLog", "--hdr-log"],
  ["prometheus", "--prometheus"],
] as const;

export interface OutputPlace {
  readonly key: OutputKey;
  readonly option: string;
  /** As it was given. */
  readonly name: string;
  /** Absolute, symbolic links followed. */
  readonly path: string;
  /** A file is replaced as a whole; a pipe or a device is written into. */
  readonly isFile: boolean;
}

/**
 * @param inputs absolute paths of files that were read
 * @throws {CliError} where one cannot be written
 */
export async function findOutputs(
  settings: LoadSettings,
  { cwd, inputs }: { readonly cwd: string; readonly inputs: readonly string[] },
): Promise<OutputPlace[]> {
  const places: OutputPlace[] = [];
  const read = new Set(await Promise.all(inputs.map((input) => realpath(input).catch(() => input))));
  for (const [key, option] of OPTIONS) {
    const name = settings[key];
    if (name === undefined) continue;
    const place = { key, option, name, ...(await findPlace(option, name, cwd)) };
    const other = places.find(({ path, isFile }) => isFile && path === place.path);
    if (other !== undefined) throw usage(`${other.option} and ${option} name one file, ${name}`, "name two");
    if (read.has(place.path))
      throw usage(`${option} ${name} would write over what is read`, "name another file");
    places.push(place);
  }
  return places;
}

/**
 * Writes all of them, each in one piece, and the others where one cannot be.
 *
 * @throws {CliError} naming the first that could not be written
 */
export async function writeOutputs(places: readonly OutputPlace[], writers: Writers): Promise<void> {
  const problems: CliError[] = [];
  for (const place of places) {
    const writer = writers[place.key] ?? (() => "");
    try {
      await (typeof writer === "function" ? writeText(place, writer()) : writer.finish());
    } catch (cause) {
      problems.push(unwritten(place, cause));
    }
  }
  const [first] = problems;
  if (first !== undefined) throw first;
}

export function unwritten({ option, name }: OutputPlace, cause: unknown): CliError {
  return usage(`${option} ${name} could not be written: ${(cause as Error).message}`, "is there room?");
}

function writeText({ path, isFile }: OutputPlace, text: string): Promise<void> {
  return isFile ? replaceFile(path, text) : writeFile(path, text);
}

/** Whoever reads meanwhile sees the old text or the new one, and a full disk leaves the old. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = besidePath(path);
  try {
    await writeFile(beside, text, { flag: "wx" });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function findPlace(
  option: string,
  name: string,
  cwd: string,
): Promise<{ readonly path: string; readonly isFile: boolean }> {
  const given = resolve(cwd, name);
  const found = await stat(given).catch(() => undefined);
  if (found?.isDirectory() === true) throw usage(`${option} ${name} is a folder`, "name a file in it");
  if (found !== undefined && !found.isFile()) return { path: given, isFile: false };
  const path = found === undefined ? given : await realpath(given);
  const folder = dirname(path);
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder)
    throw usage(`${option} ${name} is in a folder that does not exist`, `mkdir -p ${dirname(name)}`);
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw usage(`${option} ${name} cannot be written: ${(cause as Error).message}`, "may you write there?");
  }
  return { path: join(await realpath(folder), basename(path)), isFile: true };
}

function usage(message: string, hint: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", message, { hint });
}
