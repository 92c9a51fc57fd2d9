/** Reads the SQL files that a source names: one, several, or a folder of them. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { CatalogError } from "./errors.ts";
import type { SqlFile } from "./load-sql/read-statements.ts";

export interface SourceFiles {
  readonly files: readonly SqlFile[];
  /** `any` where nothing says which file comes first. */
  readonly order: "given" | "any";
}

/**
 * @param names paths from `cwd`; a comma in one separates several, unless a file has it in its name
 * @throws {CatalogError} ASHLAR_CATALOG_SOURCE
 */
export async function readSourceFiles(names: readonly string[], cwd: string): Promise<SourceFiles> {
  const listed = await Promise.all(names.map((name) => splitName(name, cwd)));
  const parts = await Promise.all(listed.flat().map((name) => readPart(name, cwd)));
  const files = parts.flatMap((part) => part.files);
  return { files, order: parts.some(({ order }) => order === "any") ? "any" : "given" };
}

async function splitName(name: string, cwd: string): Promise<readonly string[]> {
  if (!name.includes(",") || (await factsOf(path.resolve(cwd, name))) !== undefined) return [name];
  return name
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** A connection string with a slip of the pen: `user:password@host/shop`. */
function hasPassword(name: string): boolean {
  return /:[^:/@]*@|password\s*=/i.test(name);
}

async function readPart(name: string, cwd: string): Promise<SourceFiles> {
  // Not repeated as a whole: a password may stand in it.
  const [, scheme] = /^((?:jdbc:)?[a-z][a-z0-9+.-]+):\/\//i.exec(name) ?? [];
  if (scheme !== undefined) {
    throw sourceError(
      `${scheme}:// addresses are not read`,
      "name a .sql file, a folder of them, or a postgres:// or postgresql:// URL, which stands alone",
    );
  }
  const place = path.resolve(cwd, name);
  const facts = await factsOf(place);
  if (facts === undefined) {
    throw sourceError(
      `${hasPassword(name) ? "what is named" : name}: there is no such file or folder`,
      "name a .sql file, a folder of them, or a postgres:// URL",
    );
  }
  if (!facts.isDirectory()) return { files: [await readSqlFile(place, name)], order: "given" };
  const { found, order } = arrange(await listFolder(place), name);
  const files = await Promise.all(
    found.map((file) => readSqlFile(path.join(place, file), path.join(name, file))),
  );
  return { files, order };
}

/** Paths from the folder, with forward slashes. */
async function listFolder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw sourceError(`cannot read ${folder}`, "look at the folder's permissions", cause);
  });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith(".sql") && !entry.name.startsWith("."))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((file) => !file.split("/").some((part) => part.startsWith(".") || part === "node_modules"));
}

/** What takes a migration back is no part of where they lead. */
const BACKWARD = /(?:_rollback|[._]down)\.sql$|^down\.sql$|\/down\.sql$|^U[\d_.]+__/;

/** Migrations in the order of their numbers; files without any in whatever order they can be loaded. */
function arrange(all: readonly string[], name: string): { found: readonly string[]; order: "given" | "any" } {
  const found = all.filter((file) => !BACKWARD.test(file)).sort();
  if (found.length === 0) {
    throw sourceError(`${name}: there is no .sql file in the folder`, "name a folder with .sql files");
  }
  const numbers = found.map((file) => /^V?(\d+)/.exec(file)?.[1]);
  if (numbers.every((number) => number === undefined)) return { found, order: "any" };
  const unnumbered = numbers.indexOf(undefined);
  if (unnumbered !== -1) {
    throw sourceError(
      `${name}: ${found[unnumbered]} has no place in the order of the numbered files`,
      "number it, or move it out of the folder",
    );
  }
  // Flyway orders by number; everybody else by name, and there 10 before 2 is nobody's wish.
  const byNumber = [...found].sort((one, other) => numberOf(one) - numberOf(other) || (one < other ? -1 : 1));
  const at = found.findIndex((file, index) => file !== byNumber[index]);
  if (at === -1 || found.every((file) => file.startsWith("V"))) return { found: byNumber, order: "given" };
  throw sourceError(
    `${name}: ${found[at]} would be applied before ${byNumber[at]}, because files are ordered by name`,
    "give all numbers as many digits, with zeros in front",
  );
}

function numberOf(file: string): number {
  return Number(/^V?(\d+)/.exec(file)?.[1] ?? 0);
}

async function readSqlFile(place: string, name: string): Promise<SqlFile> {
  const bytes = await readFile(place).catch((cause: unknown) => {
    throw sourceError(`cannot read ${name}`, "look at the file's permissions", cause);
  });
  return { name, text: textOf(bytes, name) };
}

function textOf(bytes: Buffer, name: string): string {
  if (bytes.subarray(0, 5).toString("latin1") === "PGDMP") {
    throw sourceError(
      `${name} is a dump in pg_dump's own format, not SQL`,
      `write it as SQL: pg_restore --schema-only --file schema.sql ${name}`,
    );
  }
  // What PowerShell writes when a program's output is redirected.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes.includes(0)) throw sourceError(`${name} is no text`, "name a file of SQL statements");
  const text = decode(bytes, name);
  const first = text.trimStart()[0];
  if (first === "{" || first === "[" || first === "<") {
    const kind = first === "<" ? "markup" : "JSON";
    throw sourceError(`${name} holds ${kind}, not SQL`, "name a file of SQL statements");
  }
  return text;
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const declared = /^SET client_encoding = '(?:LATIN1|WIN1252|ISO_8859_1|SQL_ASCII)'/im;
    const text = bytes.toString("latin1");
    if (declared.test(text)) return new TextDecoder("windows-1252").decode(bytes);
    throw sourceError(`${name} is not UTF-8`, "save it as UTF-8, or dump with --encoding=UTF8", cause);
  }
}

async function factsOf(place: string) {
  return stat(place).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return undefined;
    }
    throw sourceError(`cannot read ${place}`, "look at its permissions", error);
  });
}

function sourceError(message: string, hint: string, cause?: unknown): CatalogError {
  return new CatalogError("ASHLAR_CATALOG_SOURCE", message, { hint, cause });
}
