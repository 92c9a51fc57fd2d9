/** From a folder of routes to an API. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Api, Finding } from "@ashlar/model";
import { SourceError } from "./errors.ts";
import { findRoutes } from "./find-routes.ts";
import { readGenerated } from "./generated/read-generated.ts";
import { withGenerated } from "./generated/with-generated.ts";
import { missingPackages } from "./missing-packages.ts";
import { openProgram } from "./program.ts";
import { readRoutes } from "./read-routes.ts";
import { declaredSchemas } from "./schemas/declared-schemas.ts";
import { inferredTypes } from "./schemas/inferred-types.ts";
import { isTooDeep } from "./too-deep.ts";
import { SchemaNames } from "./types/schema-names.ts";

export interface SourceOptions {
  /** Where relative paths start and what findings' paths are told from. */
  readonly cwd: string;
  /** Of the document; those of the nearest package.json where they are not given. */
  readonly title?: string;
  readonly version?: string;
  readonly onProgress?: (what: string) => void;
}

/** How sure a part of an operation is, and what it was taken from. */
export interface Evidence {
  /** `parameters/limit`, `requestBody`, `responses/201`, or empty for the operation itself. */
  readonly part: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly from:
    | "validator"
    | "handler-type"
    | "handler-reads"
    | "handler-sends"
    | "comment"
    | "middleware"
    | "path"
    | "generated";
}

export interface ReadSourceResult {
  readonly api: Api;
  /** By `<method> <path>`. */
  readonly evidence: ReadonlyMap<string, readonly Evidence[]>;
  /** What was skipped or guessed, with file:line. */
  readonly findings: readonly Finding[];
  /** How many files were read. */
  readonly files: number;
}

/**
 * Reads the routes of a service, what they take and what they answer. Nothing of the code is run.
 * @param paths files and folders
 * @throws {SourceError} where a path does not exist, no route is in it, or code is nested too deep
 */
export function readSource(paths: readonly string[], options: SourceOptions): Promise<ReadSourceResult> {
  // A promise, as parsing may one day be shared among threads.
  return Promise.resolve().then(() => {
    try {
      return readNow(paths, options);
    } catch (error) {
      if (!isTooDeep(error)) throw error;
      throw new SourceError(
        "ASHLAR_SOURCE_TOO_DEEP",
        `code in ${paths.join(", ")} is nested deeper than can be read`,
        "name the files of the routes, and leave out what a tool has made",
      );
    }
  });
}

function readNow(paths: readonly string[], options: SourceOptions): ReadSourceResult {
  const { cwd, onProgress } = options;
  const source = openProgram(paths, { cwd });
  onProgress?.(`${source.files.length} files`);
  const { routes, findings: followed } = findRoutes(source);
  const findings = [...missingPackages(source), ...followed];
  onProgress?.(`${routes.length} routes`);
  const generated = readGenerated(source, routes);
  if (routes.length === 0 && generated === undefined) {
    throw new SourceError(
      "ASHLAR_SOURCE_NO_ROUTES",
      `no route of Express, Fastify or Koa in ${paths.join(", ")}`,
      "name the folder that holds the service's code",
      findings,
    );
  }
  const names = new SchemaNames();
  const told = packageOf(resolve(cwd, paths[0] ?? "."));
  for (const [name, schema] of Object.entries(generated?.schemas ?? {})) names.define(name, schema);
  const context = { checker: source.checker, names };
  const written = routes.filter(({ node }) => generated?.routes.has(node) !== true);
  const result = readRoutes(written, {
    program: source.program,
    title: options.title ?? told.name ?? "API",
    version: options.version ?? told.version ?? "1.0.0",
    cwd,
    names,
    schemasOf: declaredSchemas(context, source.files, source.locationOf),
    inferred: inferredTypes(source.files, context),
  });
  const whole = { ...result, findings: [...findings, ...result.findings], files: source.files.length };
  if (generated === undefined) return whole;
  const { title, version } = options;
  return withGenerated(whole, generated, {
    ...(title === undefined ? {} : { title }),
    ...(version === undefined ? {} : { version }),
  });
}

/** Name and version out of the nearest package.json. */
function packageOf(path: string): { readonly name?: string; readonly version?: string } {
  for (let folder = path; ; folder = dirname(folder)) {
    const text = readText(join(folder, "package.json"));
    if (text !== undefined) return namesIn(text);
    if (dirname(folder) === folder) return {};
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function namesIn(text: string): { readonly name?: string; readonly version?: string } {
  try {
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    return {
      ...(typeof name === "string" ? { name } : {}),
      ...(typeof version === "string" ? { version } : {}),
    };
  } catch {
    return {};
  }
}
