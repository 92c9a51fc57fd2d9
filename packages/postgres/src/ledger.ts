/** The table in which a database remembers the migrations it has had. */
import type { ClientBase, QueryResultRow } from "pg";
import { isConnectionLost, PostgresError, sqlStateOf } from "./errors.ts";
import { checksumOf, type Migration, type MigrationStep } from "./migration-file.ts";

/** A step as the ledger has it. */
export interface LedgerRow {
  readonly file: string;
  /** Of the whole file, when the step ran. */
  readonly checksum: string;
  /** From 1. */
  readonly step: number;
  readonly name: string;
  readonly stepChecksum: string;
  /** How many steps the file had. */
  readonly steps: number;
  readonly isTransactional: boolean;
  /** Statements of a step outside a transaction that are done for good. */
  readonly statementsDone: number;
  /** Of those statements: they are not to be done again although a later one of the step was mended. */
  readonly doneChecksum: string | null;
  readonly started: Date;
  /** Null while it runs, after it failed, and after a crash. */
  readonly finished: Date | null;
  /** What the server said when it failed. */
  readonly error: string | null;
}

/** The name of the one step of a baseline that was not run, because all of it was there. */
export const ADOPTED = "adopted: everything was there already";

/** What the ledger says about one file. */
export type LedgerState =
  | { readonly kind: "new" }
  | { readonly kind: "unfinished"; readonly rows: readonly LedgerRow[] }
  | { readonly kind: "applied"; readonly rows: readonly LedgerRow[] };

/** Where one step of a migration stands in the ledger. */
export interface StepKey {
  readonly migration: Migration;
  readonly step: MigrationStep;
  /** From 1. */
  readonly number: number;
}

export function stateOf(file: string, rows: readonly LedgerRow[]): LedgerState {
  const own = rows.filter((row) => row.file === file);
  if (own.length === 0) return { kind: "new" };
  const steps = own[0]?.steps ?? 0;
  const finished = own.filter((row) => row.finished !== null).length;
  return { kind: finished === steps ? "applied" : "unfinished", rows: own };
}

/** Whether something of the step may be in the database: a transaction that failed has left nothing. */
export function hasLeftSomething(row: LedgerRow): boolean {
  return row.finished !== null || !row.isTransactional;
}

/** Where a file stopped that is not finished: at the step that failed or was interrupted, or before the next one. */
export function stoppedAt(rows: readonly LedgerRow[]): {
  /** From 1. */
  readonly step: number;
  /** Unknown of a step that was not begun. */
  readonly name: string | undefined;
  readonly error: string | null;
} {
  const open = rows.find((row) => row.finished === null);
  if (open !== undefined) return open;
  return { step: Math.max(0, ...rows.map(({ step }) => step)) + 1, name: undefined, error: null };
}

/** The ledger of one database, over one connection. */
export class Ledger {
  readonly #client: ClientBase;
  readonly #table: string;
  readonly #toolVersion: string;

  private constructor(client: ClientBase, table: string, toolVersion: string) {
    this.#client = client;
    this.#table = table;
    this.#toolVersion = toolVersion;
  }

  /** The ledger that is there; undefined when no migration was ever applied. Changes nothing. */
  static async find(client: ClientBase, toolVersion: string): Promise<Ledger | undefined> {
    // rows: { name: string | null }[]; a migration may change the search path, so the name is taken once, in full.
    const { rows } = await client.query<{ name: string | null }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = pg_catalog.to_regclass('ashlar_migrations')`,
    );
    const name = rows[0]?.name;
    return name ? new Ledger(client, name, toolVersion) : undefined;
  }

  static async open(client: ClientBase, toolVersion: string): Promise<Ledger> {
    const found = await Ledger.find(client, toolVersion);
    if (found !== undefined) return found;
    await ledgerQuery(
      client,
      `
      CREATE TABLE ashlar_migrations (
        file text NOT NULL,
        checksum text NOT NULL,
        step integer NOT NULL,
        name text NOT NULL,
        step_checksum text NOT NULL,
        steps integer NOT NULL,
        is_transactional boolean NOT NULL,
        statements_done integer NOT NULL DEFAULT 0,
        done_checksum text,
        started timestamptz NOT NULL,
        finished timestamptz,
        duration_ms double precision,
        error text,
        tool_version text NOT NULL,
        PRIMARY KEY (file, step)
      );
      COMMENT ON TABLE ashlar_migrations IS 'The migrations applied to this database, a row for each step.'`,
    );
    const made = await Ledger.find(client, toolVersion);
    if (made !== undefined) return made;
    throw new PostgresError(
      "ASHLAR_POSTGRES_LEDGER",
      "the table ashlar_migrations cannot be seen on this connection's search_path",
      { hint: "look at the search_path of the role and of the database" },
    );
  }

  async rows(): Promise<readonly LedgerRow[]> {
    const { rows } = await ledgerQuery<LedgerRow>(
      this.#client,
      `SELECT file, checksum, step, name, step_checksum AS "stepChecksum", steps,
              is_transactional AS "isTransactional", statements_done AS "statementsDone",
              done_checksum AS "doneChecksum", started, finished, error
         FROM ${this.#table} ORDER BY file COLLATE "C", step`,
    );
    return rows;
  }

  async start({ migration, step, number }: StepKey): Promise<void> {
    await this.#client.query(
      `INSERT INTO ${this.#table} (file, checksum, step, name, step_checksum, steps, is_transactional, started, tool_version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8)
       ON CONFLICT (file, step) DO UPDATE SET
         name = excluded.name, step_checksum = excluded.step_checksum, is_transactional = excluded.is_transactional,
         started = excluded.started, error = NULL, tool_version = excluded.tool_version`,
      [
        migration.file,
        migration.checksum,
        number,
        step.name,
        step.checksum,
        migration.steps.length,
        step.isTransactional,
        this.#toolVersion,
      ],
    );
    await this.#sealFile(migration);
  }

  async finish({ migration, number }: StepKey, durationMs: number): Promise<void> {
    await this.#client.query(
      `UPDATE ${this.#table} SET finished = clock_timestamp(), duration_ms = $3, error = NULL
        WHERE file = $1 AND step = $2`,
      [migration.file, number, durationMs],
    );
  }

  /** Remembers how many statements of a step outside a transaction need not run again. */
  async advance({ migration, step, number }: StepKey, statementsDone: number): Promise<void> {
    await this.#client.query(
      `UPDATE ${this.#table} SET statements_done = $3, done_checksum = $4 WHERE file = $1 AND step = $2`,
      [migration.file, number, statementsDone, checksumOf(step.statements.slice(0, statementsDone))],
    );
  }

  /** Remembers why a step failed; the row of a transactional step went with its transaction, and comes back here. */
  async fail(key: StepKey, error: unknown): Promise<void> {
    const { migration, number } = key;
    await this.start(key);
    const text = error instanceof Error ? error.message : String(error);
    const sqlState = sqlStateOf(error);
    await this.#client.query(`UPDATE ${this.#table} SET error = $3 WHERE file = $1 AND step = $2`, [
      migration.file,
      number,
      `${sqlState === undefined ? "" : `${sqlState} `}${text}`.slice(0, 500),
    ]);
  }

  /** Remembers baselines whose relations were there before: a later migration may take one of those away. */
  async adopt(migrations: readonly Migration[]): Promise<void> {
    if (migrations.length === 0) return;
    await this.#client.query(
      `INSERT INTO ${this.#table}
         (file, checksum, step, name, step_checksum, steps, is_transactional, started, finished, duration_ms, tool_version)
       SELECT file, checksum, 1, $3, '', 1, true, clock_timestamp(), clock_timestamp(), 0, $4
         FROM unnest($1::text[], $2::text[]) AS adopted (file, checksum)`,
      [
        migrations.map(({ file }) => file),
        migrations.map(({ checksum }) => checksum),
        ADOPTED,
        this.#toolVersion,
      ],
    );
  }

  /** Forgets a file, after it was taken back. */
  async forget(...files: readonly string[]): Promise<void> {
    await this.#client.query(`DELETE FROM ${this.#table} WHERE file = ANY ($1)`, [files]);
  }

  /** A file that was mended after a failure: its rows agree on what it is now. */
  async #sealFile({ file, checksum, steps }: Migration): Promise<void> {
    await this.#client.query(
      `UPDATE ${this.#table} SET checksum = $2, steps = $3
        WHERE file = $1 AND (checksum, steps) IS DISTINCT FROM ($2, $3)`,
      [file, checksum, steps.length],
    );
    await this.#client.query(`DELETE FROM ${this.#table} WHERE file = $1 AND step > $2`, [
      file,
      steps.length,
    ]);
  }
}

/** What stands in the way of the first look at the ledger is the user's to mend. */
async function ledgerQuery<T extends QueryResultRow>(
  client: ClientBase,
  sql: string,
): Promise<{ readonly rows: readonly T[] }> {
  try {
    return await client.query<T>(sql);
  } catch (error) {
    const sqlState = sqlStateOf(error);
    if (sqlState === undefined || isConnectionLost(error)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new PostgresError("ASHLAR_POSTGRES_LEDGER", `no ledger of migrations can be kept here: ${text}`, {
      hint: LEDGER_HINTS[sqlState] ?? "look at the table ashlar_migrations",
      sqlState,
      cause: error,
    });
  }
}

const LEDGER_HINTS: Readonly<Record<string, string>> = {
  "25006": "connect to the primary: this server, or this session, is read-only",
  "42501":
    "migrate as the owner of the schema, or grant this role CREATE on it and all rights on ashlar_migrations",
  "3F000": "create the schema that the search_path of the role names",
};
