/** Files that options name. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "../../errors.ts";

/** @throws {CliError} naming the option */
export async function readInput(
  file: string,
  { option, cwd }: { readonly option: string; readonly cwd: string },
): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw new CliError("ASHLAR_CLI_USAGE", `${option} ${file} cannot be read: ${reason}`, {
      hint: "is the path right?",
      cause,
    });
  }
}
