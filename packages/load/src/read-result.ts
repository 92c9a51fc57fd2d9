/** Reads a run that `--output` saved. */
import { readFile } from "node:fs/promises";
import { LoadError } from "./errors.ts";
import { type LoadResult, RESULT_VERSION } from "./load-result.ts";

const HINT = "save one with: ashlar load URL --output FILE";

/** @throws {LoadError} ASHLAR_LOAD_FILE where it cannot be read, or is no saved run of this version */
export async function readResult(path: string): Promise<LoadResult> {
  return parseResult(await textOf(path), path);
}

async function textOf(path: string): Promise<string> {
  try {
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
  const [wrong] = MEMBERS.filter(([name, isFit]) => !isFit(value[name]));
  if (wrong !== undefined) throw refusal(path, `its "${wrong[0]}" is missing or not what it should be`);
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

/** What is read of a saved run, so that a file that someone has edited fails here and not in a figure. */
const MEMBERS: readonly (readonly [name: keyof LoadResult, isFit: (value: unknown) => boolean])[] = [
  ["startedAt", (value) => typeof value === "string"],
  ["target", (value) => isRecord(value) && Array.isArray(value["requests"])],
  ["settings", (value) => isRecord(value) && hasNumbers(value, ["concurrency", "workers"])],
  ["durationS", isNumber],
  ["perSecond", isNumber],
  ["requests", (value) => hasNumbers(value, ["sent", "completed", "succeeded", "failed"])],
  [
    "latency",
    (value) => hasNumbers(value, ["count", "min", "mean", "p50", "p90", "p95", "p99", "p999", "max"]),
  ],
  ["timeline", (value) => Array.isArray(value) && value.every((row) => hasNumbers(row, ROW))],
  ["distribution", Array.isArray],
  ["failures", Array.isArray],
  ["machine", isRecord],
  ["marks", Array.isArray],
];

const ROW = ["startS", "durationS", "sent", "completed", "failed", "perSecond", "mean", "p50", "p95", "p99"];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function hasNumbers(value: unknown, names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => isNumber(value[name]));
}
