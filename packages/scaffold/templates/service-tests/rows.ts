/** Rows that no operation makes, put into the tables directly. */
import { sql } from "kysely";
import { context } from "../../src/context.js";

/** @param row column → value as the driver takes it: JSON as text */
export async function insertRow(table: string, row: Readonly<Record<string, unknown>>): Promise<unknown> {
  const columns = Object.keys(row);
  const values =
    columns.length === 0
      ? sql`DEFAULT VALUES`
      : sql`(${sql.join(columns.map((column) => sql.ref(column)))}) VALUES (${sql.join(Object.values(row))})`;
  const { rows } = await sql`INSERT INTO ${sql.table(table)} ${values} RETURNING *`.execute(
    context().database.queries,
  );
  return rows[0];
}
