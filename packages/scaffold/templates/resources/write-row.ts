/** What a body holds → one parameter of JSON that Postgres itself converts, column by column. */
import type { Description, Field } from "./description.js";
import { refuseInexact } from "./exact-json.js";
import { hexOf } from "./hex.js";
import { mayHoldNumbers } from "./kept-numbers.js";
import { refuseOffset } from "./local-time.js";
import { isObject, mergedColumn } from "./merge-json.js";
import { rowJson } from "./select-row.js";
import { sentJson } from "./sent-json.js";
import { columnOf, quoted, type Statement, tableName } from "./statement.js";

/** @returns the row that was made, in one column `row` */
export function insertStatement(description: Description, body: object, statement: Statement): string {
  const written = writtenFields(description, body);
  const columns = written.map(({ field }) => quoted(field.column)).join(", ");
  const values = written.map(({ field }) => recordValue(field)).join(", ");
  const source =
    written.length === 0
      ? "DEFAULT VALUES"
      : `(${columns}) SELECT ${values} FROM ${writtenRecord(written, statement)}`;
  return `INSERT INTO ${tableName(description)} AS t ${source} RETURNING ${rowJson(description, {})} AS row`;
}

/** Undefined where the body changes nothing. */
export function updateStatement(
  description: Description,
  body: object,
  { where, statement }: { readonly where: string; readonly statement: Statement },
): string | undefined {
  const written = writtenFields(description, body);
  if (written.length === 0) return undefined;
  const plain = written.filter((each) => !isMerged(each));
  const changes = written.map((each) => {
    const value = isMerged(each) ? mergedColumn(each, statement) : recordValue(each.field);
    return `${quoted(each.field.column)} = ${value}`;
  });
  const from = plain.length === 0 ? "" : ` FROM ${writtenRecord(plain, statement)}`;
  const returned = `RETURNING ${rowJson(description, {})} AS row`;
  return `UPDATE ${tableName(description)} AS t SET ${changes.join(", ")}${from} WHERE ${where} ${returned}`;
}

/** Whether what the body leaves out of a value stays as it was. */
export function mergesJson(description: Description, body: object): boolean {
  return writtenFields(description, body).some(isMerged);
}

/** Fields of JSON whose numbers may have been answered as text. */
export function numberedFields(description: Description, body: object): Readonly<Record<string, Field>> {
  const written = writtenFields(description, body).filter(
    ({ field, value }) => field.codec === undefined && isJson(field) && mayHoldNumbers(value),
  );
  return Object.fromEntries(written.map(({ name, field }) => [name, field]));
}

function isJson({ type, merge }: Field): boolean {
  return merge !== undefined || /^jsonb?\b/.test(type);
}

interface Written {
  readonly name: string;
  readonly field: Field;
  readonly value: unknown;
}

/** What is left out is as it is by default, or as it was. */
function writtenFields({ fields }: Description, body: object): Written[] {
  const given = new Map<string, unknown>(Object.entries(body));
  const written = Object.entries(fields)
    .map(([name, field]) => ({ name, field, value: given.get(name) }))
    .filter(({ field, value }) => value !== undefined && field.isReadOnly !== true);
  for (const { name, field, value } of written) refuseInexact(value, { path: name, type: field.type });
  return written;
}

function isMerged(written: Written): written is Written & { readonly value: object } {
  return written.field.merge !== undefined && isObject(written.value);
}

/** @see https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING */
function writtenRecord(written: readonly Written[], statement: Statement): string {
  const row = written.map(({ name, field, value }) => [field.column, toDatabase(value, { ...field, name })]);
  const columns = written.map(
    ({ field }) => `${quoted(field.column)} ${field.codec === "json" ? "text" : field.type}`,
  );
  const json = statement.value(sentJson(Object.fromEntries(row)), "body");
  return `json_to_record(${json}) AS v(${columns.join(", ")})`;
}

/** A text in a record's column of JSON would be a string of JSON, and not what the text says. */
function recordValue({ column, type, codec }: Field): string {
  const value = columnOf("v", column);
  return codec === "json" ? `${value}::${type}` : value;
}

/** @param o.name where the value came from */
export function toDatabase(value: unknown, { codec, local, name }: Sent): unknown {
  refuseOffset(value, { path: name, local });
  return codec === "bytes" && typeof value === "string" ? hexOf(value, name) : value;
}

interface Sent {
  readonly codec?: Field["codec"] | undefined;
  readonly local?: Field["local"] | undefined;
  readonly name: string;
}
