/** Reads an OpenAPI document of any version, with the files it refers to, into an Api. */
import { type Api, type Finding, formatLocation } from "@ashlar/model";
import { addressOf, loadText, type SourceAddress, type SourceOptions } from "./document-source.ts";
import { OpenapiError, tooDeep } from "./errors.ts";
import { isMap, Place, type RawMap } from "./place.ts";
import { locatePaths, type Position } from "./position.ts";
import { readApi } from "./read-api.ts";
import { type Dialect, dialectOf, Reading } from "./reading.ts";
import { FileSet } from "./reference.ts";
import { SchemaNames } from "./schema/names.ts";
import { parseSource, type SourceFile } from "./source-file.ts";

export interface ReadOptions {
  /** How long an address may stay silent; 10 seconds where it is not given. */
  readonly fetchTimeoutMs?: number;
  /** How large the answer of an address may be; 256 MiB where it is not given. */
  readonly fetchMaxBytes?: number;
  /** Reads a file or address in place of the file system and the network. */
  readonly readText?: (source: string) => Promise<string>;
}

export interface ReadResult {
  readonly api: Api;
  /** What was wrong and repaired, in the order of files and lines. */
  readonly findings: readonly Finding[];
  /** Every file and address that was read, the document first. */
  readonly files: readonly string[];
  /** Their contents, in the same order. */
  readonly sources: readonly ReadSource[];
}

/** One text that was read. */
export interface ReadSource {
  /** Absolute URL. */
  readonly id: string;
  readonly text: string;
  /** What the text holds, references and old versions left as they are. */
  readonly root: unknown;
}

const MAX_FILES = 5000;
const PARALLEL_LOADS = 16;

/**
 * Reads the OpenAPI document at a path or an http(s) address.
 *
 * @throws {OpenapiError} when it cannot be used; its findings are all the reasons
 */
export async function readDocument(source: string, options: ReadOptions = {}): Promise<ReadResult> {
  const sources: SourceOptions = {
    fetchTimeoutMs: options.fetchTimeoutMs ?? 10_000,
    fetchMaxBytes: options.fetchMaxBytes ?? 256 * 1024 * 1024,
    readText: options.readText,
  };
  const address = addressOf(source);
  const document = parseSource(address, await loadText(address, sources), true);
  const dialect = checkDocument(document);
  const files = new FileSet();
  files.add(document);
  files.foresee(document);
  await loadAll(files, sources);
  for (;;) {
    const reading = new Reading(files, Place.root(document), dialect, new SchemaNames());
    const api = readDeep(reading, document);
    if (files.wanted.length === 0) return finish(api, reading, document);
    // Some references to other files come to light only while reading: read those and begin again.
    await loadAll(files, sources);
  }
}

function readDeep(reading: Reading, document: SourceFile): Api {
  try {
    return readApi(reading);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep(document, error);
  }
}

function finish(api: Api, reading: Reading, document: SourceFile): ReadResult {
  const { files } = reading.files;
  const findings = reading.report.findings(files);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) {
    const sources = files.map(({ id, text, root }) => ({ id, text, root }));
    return { api, findings, files: files.map(({ name }) => name), sources };
  }
  const count = errors.length === 1 ? "1 reason" : `${errors.length} reasons`;
  throw new OpenapiError("ASHLAR_OPENAPI_INVALID", `${document.name} cannot be used, for ${count}`, {
    ...withHintsOnce(errors),
  });
}

/** Many reasons often share a hint: one that all share is that of the whole, any other stands at the first. */
function withHintsOnce(errors: readonly Finding[]): { hint: string; findings: Finding[] } {
  const hints = new Set(errors.map(({ hint }) => hint));
  const [shared] = hints.size === 1 ? hints : [];
  const said = new Set([shared]);
  const findings = errors.map(({ hint, ...finding }): Finding => {
    if (hint === undefined || said.has(hint)) return finding;
    said.add(hint);
    return { ...finding, hint };
  });
  return { hint: shared ?? "correct what is listed", findings };
}

async function loadAll(files: FileSet, sources: SourceOptions): Promise<void> {
  for (let { wanted } = files; wanted.length > 0; { wanted } = files) {
    const pending = [...wanted];
    const work = async (): Promise<void> => {
      for (let address = pending.shift(); address !== undefined; address = pending.shift()) {
        await loadOne(address, files, sources);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_LOADS }, work));
  }
}

async function loadOne(address: SourceAddress, files: FileSet, sources: SourceOptions): Promise<void> {
  if (files.files.length >= MAX_FILES) {
    files.fail(address.id, `more than ${MAX_FILES} files are referred to`);
    return;
  }
  try {
    const file = parseSource(address, await loadText(address, sources), false);
    files.add(file);
    files.foresee(file);
  } catch (error) {
    files.fail(address.id, reasonOf(error));
  }
}

/** Why a file could not be read, with the place in it where there is one. */
function reasonOf(error: unknown): string {
  // A reader that was passed in throws what it likes.
  if (!(error instanceof Error)) return String(error);
  const [finding] = error instanceof OpenapiError ? error.findings : [];
  const { location } = finding ?? {};
  return location?.line === undefined ? error.message : `${formatLocation(location)}: ${finding?.message}`;
}

const VERSION_KEYS: readonly string[] = ["openapi", "swagger", "swaggerVersion"];

/** @throws {OpenapiError} when the file is no OpenAPI document of a known version */
function checkDocument(file: SourceFile): Dialect {
  const { name, root, text } = file;
  if (text.trim() === "" || root === undefined || root === null) {
    throw new OpenapiError("ASHLAR_OPENAPI_EMPTY", `${name} is empty`, { hint: "name an OpenAPI document" });
  }
  if (!isMap(root)) {
    throw notOpenapi(name, /^\s*<(?:!doctype|html)/i.test(text) ? "it is an HTML page" : "it holds no map");
  }
  const dialect = dialectOf(root);
  if (dialect !== undefined) return dialect;
  const key = VERSION_KEYS.find((one) => root[one] !== undefined && root[one] !== null);
  if (key === undefined) throw notOpenapi(name, whatElse(root));
  const version = JSON.stringify(root[key]);
  throw new OpenapiError("ASHLAR_OPENAPI_VERSION", `${name} says version ${version}, which is not known`, {
    hint: "versions 2.0, 3.0, 3.1 and 3.2 can be read",
    findings: [
      {
        rule: "unknown-version",
        severity: "error",
        message: `unknown version ${version}`,
        location: { file: name, ...placeOfKey(file, key) },
      },
    ],
  });
}

function placeOfKey({ format, text }: SourceFile, key: string): Position | undefined {
  return format === "text" ? undefined : locatePaths(format, text, [[key]])[0];
}

function whatElse(root: RawMap): string {
  if (root["asyncapi"] !== undefined) return "it is an AsyncAPI document";
  if (root["arazzo"] !== undefined) return "it is an Arazzo document";
  if (isMap(root["info"]) && root["item"] !== undefined) return "it is a Postman collection";
  if (root["paths"] !== undefined) return 'it lacks its version, for example "openapi: 3.1.0"';
  if (root["$schema"] !== undefined || root["properties"] !== undefined) return "it is a JSON Schema";
  return 'it has neither "openapi" nor "swagger"';
}

function notOpenapi(name: string, why: string): OpenapiError {
  return new OpenapiError("ASHLAR_OPENAPI_NOT_OPENAPI", `${name} is no OpenAPI document: ${why}`, {
    hint: 'an OpenAPI document begins with its version, for example "openapi: 3.1.0"',
  });
}
