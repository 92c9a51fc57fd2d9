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
interface Rows<K> {
  readonly id: ObjectId;
  readonly count: number;
  /** Without generated ones. */
  readonly columns: ReadonlyMap<K, ColumnRows>;
}

interface TableRows extends Rows<number> {
  /** The partitioned table that it is a part of, or itself. */
  readonly whole: ObjectId;
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
  for (const { whole: id, id: part, count, columns } of tables) {
    const whole = wholes.get(id) ?? { id, count: 0, columns: new Map<string, ColumnRows>() };
    wholes.set(id, whole);
    whole.count += count;
    for (const column of columns.values()) {
      const name = column.id.slice(part.replace(/^table /, "column ").length + 1);
      const checksum = sumOf(whole.columns.get(name)?.checksum ?? NO_VALUES, column.checksum);
      const path = `${id.replace(/^table /, "column ")}.${name}`;
      whole.columns.set(name, { id: path, type: column.type, checksum });
    }
  }
  return wholes;
}

const NO_VALUES = "none";

function sumOf(one: string, other: string): string {
  if (one === NO_VALUES || other === NO_VALUES) return one === NO_VALUES ? other : one;
  return String(BigInt(one) + BigInt(other));
}

async function countedRows(
  client: ClientBase,
  sqlName: string,
  columns: readonly ColumnOf[],
): Promise<Pick<TableRows, "count" | "columns">> {
  const sums = columns.map(
    ({ quoted }, index) =>
      `, pg_catalog.sum(pg_catalog.hashtextextended(${quoted}::pg_catalog.text COLLATE pg_catalog."C", 0)::pg_catalog.numeric)::pg_catalog.text AS c${index}`,
  );
  // Up to 1,664 columns fit into one answer, and no table has more than 1,600.
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT pg_catalog.count(*)::pg_catalog.text AS count${sums.join("")} FROM ONLY ${sqlName}`,
  );
  const [row = {}] = rows;
  return {
    count: Number(row["count"] ?? 0),
    columns: new Map(
      columns.map(({ number, quoted, type }, index) => [
        number,
        { id: `column ${sqlName}.${quoted}`, type, checksum: row[`c${index}`] ?? NO_VALUES },
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

/** What of the first is missing or other in the second, as far as a column kept its type. */
export function compareRows(before: RowSnapshot, after: RowSnapshot): readonly RowDifference[] {
  const anew = new Set<ObjectId>();
  const differences = [...before.tables].flatMap(([oid, old]): RowDifference[] => {
    if (old.count === 0) return [];
    const now = after.tables.get(oid);
    if (now !== undefined) return compareTable(old, now);
    const [oldWhole, whole] = [before.wholes.get(old.whole), after.wholes.get(old.whole)];
    if (oldWhole === undefined || whole === undefined || whole.count < oldWhole.count)
      return [{ table: old.id, message: `${old.id} and its rows are gone` }];
    anew.add(old.whole);
    return [];
  });
  const ofAnew = [...anew].flatMap((id) => {
    const [old, now] = [before.wholes.get(id), after.wholes.get(id)];
    return old === undefined || now === undefined ? [] : compareTable(old, now);
  });
  return [...differences, ...ofAnew];
}

function compareTable<K>(old: Rows<K>, now: Rows<K>): RowDifference[] {
  if (now.count !== old.count) {
    return [{ table: old.id, message: `${old.id} had ${old.count} rows and has ${now.count}` }];
  }
  return [...old.columns].flatMap(([key, column]): RowDifference[] => {
    const other = now.columns.get(key);
    const at = { table: old.id, column: column.id };
    if (other === undefined) {
      const isEmpty = column.checksum === NO_VALUES;
      return isEmpty ? [] : [{ ...at, message: `the values of ${column.id} are gone` }];
    }
    if (other.type !== column.type || other.checksum === column.checksum) return [];
    return [{ ...at, message: `values of ${column.id} changed` }];
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
