/** Reads a run that `--output` saved. */
import { readFile, stat } from "node:fs/promises";
import { LoadError } from "./errors.ts";
import { type LoadResult, RESULT_VERSION } from "./load-result.ts";
import { isRecord, misfitOf } from "./result-shape.ts";

/** Its rows are at most 10,000, however long it was, and have some 400 bytes each. */
const MOST_BYTES = 2 ** 26;

const HINT = "save one with: ashlar load URL --output FILE";

/** @throws {LoadError} ASHLAR_LOAD_FILE where it cannot be read, or is no saved run of this version */
export async function readResult(path: string): Promise<LoadResult> {
  return parseResult(await textOf(path), path);
}

async function textOf(path: string): Promise<string> {
  try {
    const found = await stat(path);
    // A device may have no end.
    if (!found.isFile()) throw new Error("this is no file");
    if (found.size > MOST_BYTES) throw new Error("no saved run is as large as that");
    return await readFile(path, "utf8");
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw refusal(path, isMissing ? "there is no such file" : (cause as Error).message, cause);
  }
}

/** @param path for the error */
export function parseResult(text: string, path: string): LoadResult {
  const value = jsonOf(text, path);
  if (!isRecord(value)) throw refusal(path, "this is JSON, but no saved run");
  if ("comparison" in value) throw refusal(path, "this is a comparison; a baseline is a single run");
  if (!isRecord(value["tool"]) || value["tool"]["name"] !== "ashlar" || !("timeline" in value)) {
    throw refusal(path, "this is JSON, but no saved run");
  }
  if (value["version"] !== RESULT_VERSION) {
    const found = String(value["version"]);
    throw refusal(path, `it has version ${found}, and version ${RESULT_VERSION} is read here`);
  }
  const wrong = misfitOf(value);
  if (wrong !== undefined) throw refusal(path, `its "${wrong}" is missing or not what it should be`);
  return value as unknown as LoadResult;
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw refusal(path, "this is not JSON", cause);
  }
}

function refusal(path: string, reason: string, cause?: unknown): LoadError {
  return new LoadError("ASHLAR_LOAD_FILE", `${path}: ${reason}`, { hint: HINT, cause });
}
