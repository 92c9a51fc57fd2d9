/** What a body holds → one parameter of JSON that Postgres itself converts, column by column. */
import { type Description, type Field, fieldOf } from "./description.js";
import { rowJson } from "./select-row.js";
import { columnOf, quoted, type Statement, tableName } from "./statement.js";

/** @returns the row that was made, in one column `row` */
export function insertStatement(description: Description, body: object, statement: Statement): string {
  const fields = writtenFields(description, body);
  const columns = fields.map(({ column }) => quoted(column)).join(", ");
  const source =
    fields.length === 0
      ? "DEFAULT VALUES"
      : `(${columns}) SELECT ${columns} FROM ${writtenValues(description, body, statement)}`;
  return `INSERT INTO ${tableName(description)} AS t ${source} RETURNING ${rowJson(description, {})} AS row`;
}

/** Undefined where the body changes nothing. */
export function updateStatement(
  description: Description,
  body: object,
  { where, statement }: { readonly where: string; readonly statement: Statement },
): string | undefined {
  const fields = writtenFields(description, body);
  if (fields.length === 0) return undefined;
  const changes = fields.map(({ column }) => `${quoted(column)} = ${columnOf("v", column)}`).join(", ");
  const values = writtenValues(description, body, statement);
  return `UPDATE ${tableName(description)} AS t SET ${changes} FROM ${values} WHERE ${where} RETURNING ${rowJson(description, {})} AS row`;
}

/** @see https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING */
function writtenValues(description: Description, body: object, statement: Statement): string {
  const given = new Map<string, unknown>(Object.entries(body));
  const written = Object.entries(description.fields).filter(([name, field]) =>
    isWritten(field, given.get(name)),
  );
  const row = written.map(([name, { column, codec }]) => [column, toDatabase(given.get(name), codec)]);
  const columns = written.map(([, { column, type }]) => `${quoted(column)} ${type}`);
  const json = statement.value(JSON.stringify(Object.fromEntries(row)), "body");
  return `json_to_record(${json}) AS v(${columns.join(", ")})`;
}

function writtenFields(description: Description, body: object): Field[] {
  const given = new Map<string, unknown>(Object.entries(body));
  return Object.entries(description.fields)
    .filter(([name, field]) => isWritten(field, given.get(name)))
    .map(([name]) => fieldOf(description, name));
}

/** What is left out is as it is by default, or as it was. */
function isWritten({ isReadOnly }: Field, value: unknown): boolean {
  return value !== undefined && isReadOnly !== true;
}

export function toDatabase(value: unknown, codec: Field["codec"]): unknown {
  return codec === "bytes" && typeof value === "string"
    ? `\\x${Buffer.from(value, "base64").toString("hex")}`
    : value;
}
