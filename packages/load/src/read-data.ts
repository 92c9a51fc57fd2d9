/** Reads the rows that fill placeholders: from a CSV file with a heading, or from JSON lines. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { LoadError } from "./errors.ts";
import type { PlanData } from "./plan.ts";

/** All rows are kept in memory, and rendered before the run. */
const MOST_BYTES = 1024 ** 3;

/** Of one row: a string holds no more than eight times as many characters. */
const MOST_LINE = 2 ** 26;

/**
 * @param path a `.csv` file, or a `.jsonl` or `.ndjson` file with an object in each line
 * @param fields those that are used: others are left out, and each row must have these
 * @throws {LoadError} ASHLAR_LOAD_FILE, with the line
 */
export async function readData(path: string, fields: readonly string[]): Promise<PlanData> {
  const read = READERS[extname(path).toLowerCase()];
  if (read === undefined) {
    throw problem(`${path} is neither CSV nor JSON lines`, "its name ends in .csv, .jsonl or .ndjson");
  }
  await refuseUnreadable(path);
  const rows = await read(path, fields);
  if (rows.length === 0) throw problem(`${path} has no rows`, "it needs at least one row of data");
  return { fields, rows };
}

type Reader = (path: string, fields: readonly string[]) => Promise<string[][]>;

const READERS: Readonly<Record<string, Reader>> = {
  ".csv": readCsv,
  ".jsonl": readJsonLines,
  ".ndjson": readJsonLines,
};

async function refuseUnreadable(path: string): Promise<void> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, cause);
  });
  if (!found.isFile()) throw problem(`${path} is no file`, "name a file of CSV or JSON lines");
  if (found.size > MOST_BYTES) {
    throw problem(`${path} has more than 1 GiB`, "a part of it will do: rows are used again from the first");
  }
}

async function readCsv(path: string, fields: readonly string[]): Promise<string[][]> {
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: false,
    max_record_size: MOST_LINE,
  });
  // What goes wrong on the way, the loop over the parser throws.
  pipeline(createReadStream(path), parser, () => undefined);
  const rows: string[][] = [];
  let columns: readonly number[] | undefined;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (columns === undefined) columns = columnsOf(record, { path, fields });
      else rows.push(columns.map((column) => record[column] ?? ""));
    }
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    if (!(cause instanceof CsvError)) throw unreadable(path, cause);
    // Some messages end in the text of a field, which may be somebody's password.
    const reason = cause.message.replace(/,? value is .*$/s, "");
    throw problem(`${path} is not valid CSV: ${reason}`, "see RFC 4180: quotes double inside quotes");
  }
  return rows;
}

/** Where the fields stand in a heading. */
function columnsOf(
  heading: readonly string[],
  { path, fields }: { readonly path: string; readonly fields: readonly string[] },
): number[] {
  const names = heading.map((name) => name.trim());
  return fields.map((field) => {
    const column = names.indexOf(field);
    if (column === -1) throw missing(field, { path, has: names });
    if (names.lastIndexOf(field) !== column) {
      throw problem(`${path} has two columns named ${field}`, "rename one of them");
    }
    return column;
  });
}

async function readJsonLines(path: string, fields: readonly string[]): Promise<string[][]> {
  try {
    return await rowsOf(linesOf(path), { path, fields });
  } catch (error) {
    throw error instanceof LoadError ? error : unreadable(path, error);
  }
}

/** Between line feeds alone: a string of JSON may have every other character that ends lines (RFC 8259 §7). */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = "";
  let number = 1;
  for await (const chunk of createReadStream(path, "utf8") as AsyncIterable<string>) {
    const [first = "", ...others] = chunk.split("\n");
    rest += first;
    for (const next of others) {
      yield rest;
      number++;
      rest = next;
    }
    if (rest.length > MOST_LINE) {
      throw problem(`${path}, line ${number}: is longer than 64 MiB`, "each line is an object by itself");
    }
  }
  yield rest;
}

async function rowsOf(
  lines: AsyncIterable<string>,
  { path, fields }: { readonly path: string; readonly fields: readonly string[] },
): Promise<string[][]> {
  const rows: string[][] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    const text = number === 1 ? line.replace(/^\ufeff/, "") : line;
    if (text.trim() === "") continue;
    const where = `${path}, line ${number}`;
    const found = parseObject(text, where);
    rows.push(
      fields.map((field) => {
        if (!Object.hasOwn(found, field)) throw missing(field, { path: where, has: Object.keys(found) });
        return textOf(found[field], { field, where });
      }),
    );
  }
  return rows;
}

function parseObject(text: string, where: string): Readonly<Record<string, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw problem(`${where}: is not JSON`, "each line is an object by itself", cause);
  }
  if (typeof found === "object" && found !== null && !Array.isArray(found)) {
    return found as Readonly<Record<string, unknown>>;
  }
  throw problem(`${where}: is no object`, 'each line is an object: {"id": 1, "name": "Ann"}');
}

/** A string as it is, anything else as JSON writes it. */
function textOf(
  value: unknown,
  { field, where }: { readonly field: string; readonly where: string },
): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && !(Number.isSafeInteger(value) || isFraction(value))) {
    throw problem(`${where}: the number in ${field} has more digits than can be kept`, "put it into quotes");
  }
  return JSON.stringify(value);
}

function isFraction(value: number): boolean {
  return Number.isFinite(value) && !Number.isInteger(value);
}

function missing(
  field: string,
  { path, has }: { readonly path: string; readonly has: readonly string[] },
): LoadError {
  return problem(`${path} has no field ${field}, which {{${field}}} asks for`, `it has ${has.join(", ")}`);
}

function unreadable(path: string, cause: unknown): LoadError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = code === "ENOENT" ? "there is no such file" : message;
  return problem(`${path} cannot be read: ${reason}`, "is the path right, and may you read it?", cause);
}

function problem(message: string, hint: string, cause?: unknown): LoadError {
  return new LoadError("ASHLAR_LOAD_FILE", message, { hint, cause });
}
