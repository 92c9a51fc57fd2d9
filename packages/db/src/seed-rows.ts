/** Puts a handful of rows into every table of a shadow, so that a migration meets data there. */
import { quoteIdentifier, type Shadow } from "@ashlar/catalog";
import type { Database, ObjectId } from "@ashlar/model";
import { CheckedValues } from "./seed-rows/checked-values.ts";
import { type SeedColumn, type SeedTable, seedPlan } from "./seed-rows/seed-plan.ts";

export interface Seeded {
  /** Tables that hold rows now. */
  readonly tables: ReadonlyMap<ObjectId, number>;
  /** Tables that could not be filled, with the reason. */
  readonly skipped: ReadonlyMap<ObjectId, string>;
  /** What was run, in order: the same rows again, where triggers and rules are silent. */
  readonly inserts: readonly string[];
}

export interface SeedOptions {
  /** Rows for each table, as far as its keys allow; 7. */
  readonly rows?: number;
  /** Tables that stay empty; and so do those that need rows of theirs. */
  readonly except?: ReadonlySet<ObjectId>;
  /** What the database becomes: values are chosen that both can hold, where that is known. */
  readonly later?: Database;
}

const FEW_ROWS = 7;

/**
 * Writes as the role that owns the database. Triggers and rules are disabled while rows go in, and enabled again; one
 * transaction around everything. A table that cannot be filled is said, and is no error.
 */
export async function seedRows(
  shadow: Shadow,
  database: Database,
  options: SeedOptions = {},
): Promise<Seeded> {
  const plan = seedPlan(database, options.later);
  const seeding = new Seeding(shadow, new CheckedValues(shadow.client, plan), options);
  await shadow.client.query("BEGIN");
  try {
    await shadow.client.query(`SET CONSTRAINTS ALL ${plan.isDeferred ? "DEFERRED" : "IMMEDIATE"}`);
    await seeding.prepare(plan.tables);
    for (const table of plan.tables) await seeding.fill(table);
    await shadow.client.query("COMMIT");
  } catch (error) {
    await shadow.client.query("ROLLBACK");
    // Only what was deferred is found wrong so late.
    const reason = error instanceof Error ? error.message : String(error);
    return {
      tables: new Map(),
      skipped: new Map(plan.tables.map(({ table }) => [table.id, reason])),
      inserts: [],
    };
  }
  return seeding.result();
}

class Seeding {
  private readonly filled = new Map<ObjectId, number>();
  private readonly skipped = new Map<ObjectId, string>();
  private readonly inserts: string[] = [];
  private readonly shadow: Shadow;
  private readonly values: CheckedValues;
  private readonly rows: number;
  private readonly except: ReadonlySet<ObjectId>;

  constructor(shadow: Shadow, values: CheckedValues, options: SeedOptions) {
    this.shadow = shadow;
    this.values = values;
    this.rows = options.rows ?? FEW_ROWS;
    this.except = options.except ?? new Set();
  }

  result(): Seeded {
    return { tables: this.filled, skipped: this.skipped, inserts: this.inserts };
  }

  /** Finds values that pass the checks, for all tables before the first is filled: foreign keys pass them on. */
  async prepare(tables: readonly SeedTable[]): Promise<void> {
    await this.values.find(tables);
  }

  async fill(table: SeedTable): Promise<void> {
    const { id } = table.table;
    const obstacle = this.obstacleOf(table);
    if (obstacle !== undefined) {
      this.skipped.set(id, obstacle);
      return;
    }
    const columns = this.columnsOf(table);
    const rows = await this.values.rowsOf(table, columns, this.rows);
    const all = insertInto(table, columns, rows);
    if ((await this.tryOut(table, all)) === undefined) {
      // Without columns there is one row: no two could be told apart.
      this.filled.set(id, columns.length === 0 ? 1 : rows.length);
      return;
    }
    let count = 0;
    let reason = "";
    const needed = columns.filter(({ column }) => column.isNotNull || table.keyColumns.has(column.name));
    const isNeeded = columns.map((column) => needed.includes(column));
    for (const row of rows) {
      const failed = await this.tryOut(table, insertInto(table, columns, [row]));
      const bare = row.filter((_, index) => isNeeded[index]);
      // A null passes most checks.
      const again =
        failed === undefined ? undefined : await this.tryOut(table, insertInto(table, needed, [bare]));
      if (failed === undefined || again === undefined) count++;
      else reason ||= failed;
    }
    if (count > 0) this.filled.set(id, count);
    else this.skipped.set(id, reason);
  }

  private obstacleOf({ table, partitions, foreignKeys, columns }: SeedTable): string | undefined {
    if (this.except.has(table.id)) return "left empty on purpose";
    if (partitions?.length === 0) return "it has no partitions";
    for (const { target, canBeNull, isLeft } of foreignKeys) {
      if (target === table.id || canBeNull || isLeft) continue;
      if (this.skipped.has(target)) return `it needs rows of ${target}, which has none`;
    }
    const unknown = columns.find(
      ({ column, make }) =>
        make === undefined &&
        column.isNotNull &&
        column.default === undefined &&
        column.identity === undefined,
    );
    return unknown && `no value of type ${unknown.column.type} is known for ${unknown.column.name}`;
  }

  /** Without those whose foreign key finds nothing, or whose type is not known. */
  private columnsOf({ table, columns, foreignKeys }: SeedTable): readonly SeedColumn[] {
    const empty = new Set(
      foreignKeys
        .filter(
          ({ target, canBeNull, isLeft }) =>
            isLeft || (canBeNull && target !== table.id && this.skipped.has(target)),
        )
        .flatMap((key) => key.columns),
    );
    return columns.filter(
      ({ column, make }) => make !== undefined && !(empty.has(column.name) && !column.isNotNull),
    );
  }

  /** @returns why it did not work */
  private async tryOut({ silenced }: SeedTable, insert: string): Promise<string | undefined> {
    const script = [
      "SAVEPOINT seed",
      ...silenced.map(({ off }) => off),
      insert,
      ...silenced.map(({ on }) => on),
      "RELEASE SAVEPOINT seed",
    ];
    try {
      await this.shadow.client.query(script.join(";\n"));
      this.inserts.push(insert);
      return undefined;
    } catch (error) {
      await this.shadow.client.query("ROLLBACK TO SAVEPOINT seed");
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function insertInto(
  { table }: SeedTable,
  columns: readonly SeedColumn[],
  rows: readonly (readonly string[])[],
): string {
  if (columns.length === 0) return `INSERT INTO ${table.sqlName} DEFAULT VALUES`;
  const names = columns.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const tuples = rows.map((row) => `(${row.join(", ")})`).join(",\n");
  return `INSERT INTO ${table.sqlName} (${names}) OVERRIDING SYSTEM VALUE VALUES ${tuples}`;
}
