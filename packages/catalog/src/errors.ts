/** What can be wrong with a source of a schema, or with the server that a shadow is made on. */
import type { Finding, Location } from "@ashlar/model";

export type CatalogErrorCode =
  /** No such file or folder, or one that holds no SQL. */
  | "ASHLAR_CATALOG_SOURCE"
  /** A file without a single statement. */
  | "ASHLAR_CATALOG_EMPTY"
  /** A statement of a file that the server does not take. */
  | "ASHLAR_CATALOG_SQL"
  /** A statement that is not run, because it reaches beyond the database. */
  | "ASHLAR_CATALOG_UNSAFE"
  /** The shadow's server does not have an extension. */
  | "ASHLAR_CATALOG_EXTENSION"
  /** The server is older than what can be read. */
  | "ASHLAR_CATALOG_VERSION"
  /** The server of the shadow does not let us make databases. */
  | "ASHLAR_CATALOG_SHADOW"
  /** A right is missing to read a catalog. */
  | "ASHLAR_CATALOG_RIGHT";

export interface CatalogErrorDetails {
  readonly hint: string;
  readonly cause?: unknown;
  /** Where in a file; the message begins with it. */
  readonly location?: Location;
  /** What the server said, five characters: `42P01`. */
  readonly sqlState?: string;
  /** More of the same, each with its own place. */
  readonly findings?: readonly Finding[];
}

export class CatalogError extends Error {
  readonly code: CatalogErrorCode;
  readonly hint: string;
  readonly location: Location | undefined;
  readonly sqlState: string | undefined;
  readonly findings: readonly Finding[];

  constructor(code: CatalogErrorCode, message: string, details: CatalogErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "CatalogError";
    this.code = code;
    this.hint = details.hint;
    this.location = details.location;
    this.sqlState = details.sqlState;
    this.findings = details.findings ?? [];
  }
}

const LONGEST_MESSAGE = 300;

/** What the server said, on one line; its errors can hold a whole script. */
export function serverMessage(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text;
}

/** The SQLSTATE of an error that the server reported, and undefined for all others. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) && "severity" in error ? error.code : undefined;
}
