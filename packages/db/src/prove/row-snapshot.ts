/** What rows a shadow holds, in a form that can be compared after everything around them changed. */
import type { ObjectId } from "@ashlar/model";
import type { ClientBase } from "pg";
import { existingTables } from "./existing-tables.ts";

/** By the numbers that Postgres gives tables and columns, which survive renames. */
export interface RowSnapshot {
  readonly tables: ReadonlyMap<number, TableRows>;
}

interface TableRows {
  readonly id: ObjectId;
  readonly count: number;
  /** Without generated ones. */
  readonly columns: ReadonlyMap<number, ColumnRows>;
}

interface ColumnRows {
  /** `column public.users.email` */
  readonly id: ObjectId;
  readonly type: string;
  /** Sum of the values' hashes: the same in any order of rows. */
  readonly checksum: string;
}

/** Rows that are not what they were. */
export interface RowDifference {
  readonly table: ObjectId;
  readonly column?: ObjectId;
  readonly message: string;
}

/** Reads as the owner of the tables, in a transaction that leaves nothing behind. */
export async function rowSnapshot(client: ClientBase): Promise<RowSnapshot> {
  await client.query("BEGIN");
  try {
    return await read(client);
  } finally {
    await client.query("ROLLBACK");
  }
}

async function read(client: ClientBase): Promise<RowSnapshot> {
  const tables = (await existingTables(client)).filter(({ relkind }) => relkind === "r");
  const columns = await columnsByTable(client);
  const found = new Map<number, TableRows>();
  for (const { oid, id, sqlName, isForced } of tables) {
    if (isForced) await client.query(`ALTER TABLE ${sqlName} NO FORCE ROW LEVEL SECURITY`);
    const own = columns.get(oid) ?? [];
    const sums = own.map(
      ({ quoted }, index) =>
        `, pg_catalog.sum(pg_catalog.hashtextextended(${quoted}::pg_catalog.text COLLATE pg_catalog."C", 0)::pg_catalog.numeric)::pg_catalog.text AS c${index}`,
    );
    // Up to 1,664 columns fit into one answer, and no table has more than 1,600.
    const { rows } = await client.query<Record<string, string | null>>(
      `SELECT pg_catalog.count(*)::pg_catalog.text AS count${sums.join("")} FROM ONLY ${sqlName}`,
    );
    const [row = {}] = rows;
    found.set(oid, {
      id,
      count: Number(row["count"] ?? 0),
      columns: new Map(
        own.map(({ number, quoted, type }, index) => [
          number,
          { id: `column ${sqlName}.${quoted}`, type, checksum: row[`c${index}`] ?? "none" },
        ]),
      ),
    });
  }
  return { tables: found };
}

/** What of the first is missing or other in the second, as far as a column kept its type. */
export function compareRows(before: RowSnapshot, after: RowSnapshot): readonly RowDifference[] {
  return [...before.tables].flatMap(([oid, old]): RowDifference[] => {
    if (old.count === 0) return [];
    const now = after.tables.get(oid);
    if (now === undefined) return [{ table: old.id, message: `${old.id} and its rows are gone` }];
    if (now.count !== old.count) {
      return [{ table: old.id, message: `${old.id} had ${old.count} rows and has ${now.count}` }];
    }
    return [...old.columns].flatMap(([number, column]): RowDifference[] => {
      const other = now.columns.get(number);
      const at = { table: old.id, column: column.id };
      if (other === undefined) {
        return column.checksum === "none" ? [] : [{ ...at, message: `the values of ${column.id} are gone` }];
      }
      if (other.type !== column.type || other.checksum === column.checksum) return [];
      return [{ ...at, message: `values of ${column.id} changed` }];
    });
  });
}

interface ColumnOf {
  readonly number: number;
  readonly quoted: string;
  readonly type: string;
}

/** The attributes of a composite type, and of all that it may hold: with others its text is another. */
const SHAPE = `coalesce((
              SELECT pg_catalog.string_agg(i.attname || ' ' || i.atttypid, ',' ORDER BY i.attrelid, i.attnum)
                FROM pg_catalog.pg_type t
                LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
                JOIN pg_catalog.pg_class r ON r.oid IN (t.typrelid, e.typrelid) OR r.relkind = 'c'
                JOIN pg_catalog.pg_attribute i ON i.attrelid = r.oid AND i.attnum > 0 AND NOT i.attisdropped
               WHERE t.oid = a.atttypid AND 'c' IN (t.typtype, e.typtype)), '')`;

async function columnsByTable(client: ClientBase): Promise<Map<number, ColumnOf[]>> {
  // rows: { oid: "16385", number: 1, quoted: "id", type: "integer" }[]
  const { rows } = await client.query<{
    oid: string;
    number: number;
    quoted: string;
    type: string;
  }>(
    `SELECT a.attrelid::pg_catalog.int8 AS oid, a.attnum AS number,
            pg_catalog.quote_ident(a.attname) AS quoted,
            pg_catalog.format_type(a.atttypid, a.atttypmod) || ${SHAPE} AS type
       FROM pg_catalog.pg_attribute a
       JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      ORDER BY a.attrelid, a.attnum`,
  );
  const byTable = new Map<number, ColumnOf[]>();
  for (const { oid, ...column } of rows) {
    const list = byTable.get(Number(oid));
    if (list === undefined) byTable.set(Number(oid), [column]);
    else list.push(column);
  }
  return byTable;
}
