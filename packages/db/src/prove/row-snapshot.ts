/** What rows a shadow holds, in a form that can be compared after everything around them changed. */
import type { ObjectId } from "@ashlar/model";
import type { ClientBase } from "pg";
import { existingTables } from "./existing-tables.ts";

/** By the numbers that Postgres gives tables and columns, which survive renames. */
export interface RowSnapshot {
  readonly tables: ReadonlyMap<number, TableRows>;
  /** Tables that are no partitions, with the rows of their partitions: a table may be made anew around its rows. */
  readonly wholes: ReadonlyMap<ObjectId, Rows<string>>;
}

/** Columns by number, or by quoted name. */
export interface Rows<K> {
  readonly id: ObjectId;
  readonly count: number;
  /** Without generated ones. */
  readonly columns: ReadonlyMap<K, ColumnRows>;
}

interface TableRows extends Rows<number> {
  /** The partitioned table that it is a part of, or itself. */
  readonly whole: ObjectId;
}

export interface ColumnRows {
  /** `column public.users.email` */
  readonly id: ObjectId;
  /** Quoted. */
  readonly name: string;
  /** As Postgres writes it, with its limits. */
  readonly type: string;
  /** What a composite type holds, if it is one. */
  readonly shape: string;
  /** As text, in no order: a shadow has a handful of rows. */
  readonly values: readonly (string | null)[];
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
  const tables = (await existingTables(client)).filter(({ relkind }) => relkind !== "m");
  const columns = await columnsByTable(client);
  const roots = await partitionRoots(client);
  const nameOf = new Map(tables.map(({ oid, id }) => [oid, id]));
  const found = new Map<number, TableRows>();
  for (const { oid, id, sqlName, relkind, isForced } of tables) {
    if (isForced) await client.query(`ALTER TABLE ${sqlName} NO FORCE ROW LEVEL SECURITY`);
    if (relkind !== "r") continue;
    const whole = nameOf.get(roots.get(oid) ?? oid) ?? id;
    found.set(oid, { id, whole, ...(await countedRows(client, sqlName, columns.get(oid) ?? [])) });
  }
  return { tables: found, wholes: wholesOf([...found.values()]) };
}

function wholesOf(tables: readonly TableRows[]): ReadonlyMap<ObjectId, Rows<string>> {
  const wholes = new Map<ObjectId, { id: ObjectId; count: number; columns: Map<string, ColumnRows> }>();
  for (const { whole: id, count, columns } of tables) {
    const whole = wholes.get(id) ?? { id, count: 0, columns: new Map<string, ColumnRows>() };
    wholes.set(id, whole);
    whole.count += count;
    for (const column of columns.values()) {
      const { name } = column;
      const values = [...(whole.columns.get(name)?.values ?? []), ...column.values];
      whole.columns.set(name, { ...column, id: `${id.replace(/^table /, "column ")}.${name}`, values });
    }
  }
  return wholes;
}

async function countedRows(
  client: ClientBase,
  sqlName: string,
  columns: readonly ColumnOf[],
): Promise<Pick<TableRows, "count" | "columns">> {
  const values = columns.map(
    ({ name }, index) => `, pg_catalog.array_agg(${name}::pg_catalog.text) AS c${index}`,
  );
  // Up to 1,664 columns fit into one answer, and no table has more than 1,600.
  const { rows } = await client.query<Record<string, string | (string | null)[] | null>>(
    `SELECT pg_catalog.count(*)::pg_catalog.text AS count${values.join("")} FROM ONLY ${sqlName}`,
  );
  const [row = {}] = rows;
  const valuesAt = (index: number) => {
    const found = row[`c${index}`];
    return Array.isArray(found) ? found : [];
  };
  return {
    count: Number(row["count"] ?? 0),
    columns: new Map(
      columns.map(({ number, ...column }, index) => [
        number,
        { ...column, id: `column ${sqlName}.${column.name}`, values: valuesAt(index) },
      ]),
    ),
  };
}

/** Partition → the table at the top, both by number. */
async function partitionRoots(client: ClientBase): Promise<ReadonlyMap<number, number>> {
  // rows: { oid: "16385", root: "16380" }[]
  const { rows } = await client.query<{ oid: string; root: string }>(
    `SELECT c.oid::pg_catalog.int8 AS oid, pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid::pg_catalog.int8 AS root
       FROM pg_catalog.pg_class c WHERE c.relispartition AND c.relkind = 'r'`,
  );
  return new Map(rows.map(({ oid, root }) => [Number(oid), Number(root)]));
}

interface ColumnOf extends Pick<ColumnRows, "name" | "type" | "shape"> {
  readonly number: number;
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
  // rows: { oid: "16385", number: 1, name: "id", type: "integer", shape: "" }[]
  const { rows } = await client.query<ColumnOf & { readonly oid: string }>(
    `SELECT a.attrelid::pg_catalog.int8 AS oid, a.attnum AS number,
            pg_catalog.quote_ident(a.attname) AS name,
            pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, ${SHAPE} AS shape
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
