/** What a file that somebody named is, before it is read: some devices never end, and memory does. */
import { type Stats, statSync } from "node:fs";
import { devNull } from "node:os";
import { resolve } from "node:path";
import { CliError } from "./errors.ts";

/**
 * Refuses what is there and is no file, before it is read to be written anew.
 *
 * @param name as the user gave it
 * @param path absolute
 * @param example what a file for this could be called
 * @throws {CliError} ASHLAR_CLI_USAGE
 */
export function refuseNoFile(name: string, path: string, example: string): void {
  const found = foundAt(path);
  if (found === undefined || found.isFile()) return;
  throw new CliError("ASHLAR_CLI_USAGE", `${name} is ${kindOf(found)}, not a file`, {
    hint: `name a file, such as ${example}`,
  });
}

/**
 * Refuses to read a device, which may have no end. A pipe has one, and `/dev/null` is a file without content.
 *
 * @param name as the user gave it; what names no file, such as an address, is let through
 * @throws {CliError} ASHLAR_CLI_USAGE
 */
export function refuseDevice(name: string, cwd: string): void {
  const found = foundAt(resolve(cwd, name));
  const isDevice = found?.isCharacterDevice() === true || found?.isBlockDevice() === true;
  if (!isDevice || resolve(cwd, name) === devNull) return;
  throw new CliError("ASHLAR_CLI_USAGE", `${name} is a device, not a file`, {
    hint: "name a file, or a pipe such as <(command)",
  });
}

/** Undefined where nothing is, or nobody may look: reading tells that better. */
function foundAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}
