/** Files that options name. */
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "../../errors.ts";

/** All of a body goes into each request, and all requests take at most as much. */
const MOST_BYTES = 2 ** 30;

const CHUNK_BYTES = 2 ** 20;

export interface InputOptions {
  readonly option: string;
  readonly cwd: string;
  /** 1 GiB where it is not given. */
  readonly mostBytes?: number;
}

/**
 * Of a pipe or a device too, which may have no end.
 *
 * @throws {CliError} naming the option
 */
export async function readInput(file: string, options: InputOptions): Promise<Buffer> {
  const { option, cwd, mostBytes = MOST_BYTES } = options;
  try {
    return await readWhole(resolve(cwd, file), mostBytes);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CliError(
      "ASHLAR_CLI_USAGE",
      `${option} ${file} cannot be read: ${REASONS[code ?? ""] ?? message}`,
      {
        hint: "is the path right?",
        cause,
      },
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
};

async function readWhole(path: string, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`it has more than ${mostBytes / 2 ** 20} MiB`);
  }
  return Buffer.concat(chunks, bytes);
}
