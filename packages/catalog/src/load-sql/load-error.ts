/** Says where in a file something is wrong, and what to do. */
import type { Location } from "@ashlar/model";
import { CatalogError, serverMessage, sqlStateOf } from "../errors.ts";
import type { PlannedStatement, SqlFile } from "./read-statements.ts";

/** What a statement of a file failed with; an error that nobody but us can mend is passed on as it is. */
export function loadError(statement: PlannedStatement, error: unknown): unknown {
  if (error instanceof CatalogError && error.location !== undefined) return error;
  const { node } = statement;
  const extension =
    node !== undefined && "CreateExtensionStmt" in node ? node.CreateExtensionStmt : undefined;
  if (extension !== undefined) return extensionError(extension.extname ?? "", statement.locate(0), error);
  if (error instanceof CatalogError) {
    return errorAt(error.code, statement.locate(0), error.message, error.hint, error);
  }
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined) return error;
  const position = error instanceof Error && "position" in error ? Number(error.position) : 0;
  const location = statement.locate(position > 0 ? placeOf(statement.text, position) : 0);
  return errorAt(
    "ASHLAR_CATALOG_SQL",
    location,
    serverMessage(error),
    hintOf(error, sqlState, statement.text),
    error,
  );
}

/** Characters as Postgres counts them are code points. */
function placeOf(text: string, position: number): number {
  return [...text.slice(0, 2 * position)].slice(0, position - 1).join("").length;
}
function extensionError(name: string, location: Location, error: unknown): unknown {
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined) return error;
  // 0A000, 58P01, 22023: it, or this version of it, is not installed on the server.
  if (sqlState === "42501") {
    return errorAt(
      "ASHLAR_CATALOG_UNSAFE",
      location,
      `the extension ${name} is not made on a shadow: ${serverMessage(error)}`,
      "use --shadow with a server on which the user may create it",
      error,
    );
  }
  return errorAt(
    "ASHLAR_CATALOG_EXTENSION",
    location,
    `the shadow's server does not have the extension ${name}: ${serverMessage(error)}`,
    "use --shadow with the URL of a server that has it",
    error,
  );
}

/** Words that Postgres does not know, and others do. */
const OTHER_DATABASES: readonly (readonly [name: string, words: RegExp])[] = [
  ["MySQL", /`|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bLOCK TABLES\b|\bDELIMITER\b/i],
  ["SQL Server", /^\s*GO\b|\[dbo\]|\bIDENTITY\s*\(\d|\bNVARCHAR\b/im],
  ["SQLite", /\bAUTOINCREMENT\b|^\s*PRAGMA\b|\bWITHOUT ROWID\b/im],
  ["Oracle", /\bVARCHAR2\b|\bNUMBER\s*\(/i],
];

function hintOf(error: unknown, sqlState: string, text: string): string {
  // 42601: syntax error. 42704: no such type.
  const other = OTHER_DATABASES.find(([, words]) => words.test(text))?.[0];
  if (other !== undefined && (sqlState === "42601" || sqlState === "42704")) {
    return `it looks like SQL of ${other}; write it as Postgres has it`;
  }
  if (error instanceof Error && "hint" in error && typeof error.hint === "string") {
    return error.hint.replace(/\s+/g, " ");
  }
  if (sqlState === "42501") return "a file is loaded by a role without rights; remove the statement";
  return "mend the statement, or run the file with psql to see more";
}

export function emptyError(files: readonly SqlFile[]): CatalogError {
  const names = files.map(({ name }) => name).join(", ");
  return new CatalogError("ASHLAR_CATALOG_EMPTY", `${names}: no SQL statement in it`, {
    hint: "name a file with CREATE statements, as pg_dump --schema-only writes it",
  });
}

export function errorAt(
  code: CatalogError["code"],
  location: Location,
  message: string,
  hint: string,
  cause?: unknown,
): CatalogError {
  const { file, line, column } = location;
  const sqlState = sqlStateOf(cause);
  return new CatalogError(code, `${file}:${line}:${column}: ${message}`, {
    hint,
    location,
    cause,
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}
