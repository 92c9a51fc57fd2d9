/** `ashlar.json`: what a service was made from, so that it can be made again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatedOperations, FrameworkName } from "@ashlar/scaffold";
import { CliError } from "../errors.ts";

export const SETTINGS_FILE = "ashlar.json";
export const SCHEMA_FILE = "migrations/schema.json";

export interface ServiceSettings {
  readonly version: 1;
  /** The release that wrote it. */
  readonly ashlar: string;
  /** Relative to the project. */
  readonly document: string;
  readonly framework: FrameworkName;
  readonly basePath?: string;
  /** Set where the document is made from a database: the folder whose migrations make that, relative to the project. */
  readonly migrations?: string;
  /** Of such a document, unless resources.yaml says another. */
  readonly title?: string;
  /** Where the document came from, for people to read; without secrets. */
  readonly source?: string;
  /** Since when operations are deprecated, and when they end; people may correct both. */
  readonly operations?: DatedOperations;
}

export function printSettings({ operations = {}, ...settings }: ServiceSettings): string {
  const isDated = Object.keys(operations).length > 0;
  return `${JSON.stringify(isDated ? { ...settings, operations } : settings, null, 2)}\n`;
}

/** @throws {CliError} when there is none, or it is not one */
export function readSettings(root: string): ServiceSettings {
  const path = join(root, SETTINGS_FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CliError("ASHLAR_CLI_PROJECT", `there is no ${SETTINGS_FILE} in ${root}`, {
      hint: "run this in a project that ashlar new made; ashlar scaffold is for others",
      cause,
    });
  }
  const found = parse(text);
  if (found === undefined) {
    throw new CliError("ASHLAR_CLI_PROJECT", `${path} is not as Ashlar wrote it`, {
      hint: 'it holds { "version": 1, "document": "openapi.yaml", "framework": "express", … }',
    });
  }
  const wrong = wrongDate(found.operations ?? {});
  if (wrong !== undefined) {
    throw new CliError("ASHLAR_CLI_PROJECT", `${path}: ${wrong}`, {
      hint: 'it holds { "operations": { "getThing": { "deprecatedSince": "2026-11-21", "sunset": "2027-05-31" } } }',
    });
  }
  return found;
}

/** What the service would refuse to start with. */
function wrongDate(operations: DatedOperations): string | undefined {
  if (typeof operations !== "object" || Array.isArray(operations)) return "operations is no object";
  for (const [name, dates] of Object.entries(operations)) {
    const { deprecatedSince, sunset } = dates ?? {};
    for (const [property, date] of Object.entries({ deprecatedSince, sunset })) {
      const isDate = typeof date === "string" && !Number.isNaN(Date.parse(date));
      if (date !== undefined && !isDate) return `operations.${name}.${property} is no date`;
    }
    const isOrdered =
      deprecatedSince === undefined ||
      sunset === undefined ||
      Date.parse(deprecatedSince) <= Date.parse(sunset);
    if (!isOrdered) return `operations.${name}.sunset comes before its deprecation`;
  }
  return undefined;
}

function parse(text: string): ServiceSettings | undefined {
  try {
    const found = JSON.parse(text) as Partial<ServiceSettings> | null;
    const isKnown =
      found?.version === 1 &&
      typeof found.document === "string" &&
      /^(express|fastify|koa)$/.test(String(found.framework)) &&
      /^(undefined|string)$/.test(typeof found.basePath) &&
      /^(undefined|string)$/.test(typeof found.migrations);
    return isKnown ? (found as ServiceSettings) : undefined;
  } catch {
    return undefined;
  }
}
