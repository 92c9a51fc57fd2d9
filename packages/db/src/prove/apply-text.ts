/** Applies the text of a migration to a shadow as the runner applies the file, and watches what each step does. */
import { quoteIdentifier, type Shadow } from "@ashlar/catalog";
import type { ObjectId } from "@ashlar/model";
import { type MigrationStep, parseMigration } from "@ashlar/postgres";
import { isStronger, type LockMode } from "../step.ts";
import { type ExistingTable, existingTables } from "./existing-tables.ts";

/** What one step was seen to do. */
export interface StepObservation {
  readonly name: string;
  /** Of its statements alone. */
  readonly durationMs: number;
  /** The strongest that it took on each table that existed before; none where it runs outside a transaction. */
  readonly locks: readonly { readonly on: ObjectId; readonly mode: LockMode }[];
  /** Tables that have a new file now. */
  readonly rewritten: readonly ObjectId[];
}

export interface Applied {
  readonly steps: readonly StepObservation[];
  /** What the shadow passed over: `ALTER TABLE t OWNER TO postgres: postgres is no role without rights there` */
  readonly untried: readonly string[];
  readonly failure?: StepFailure;
}

export interface StepFailure {
  readonly step: string;
  readonly statement: string;
  /** What the server said, on one line. */
  readonly message: string;
  readonly sqlState?: string;
  /** Whose rows do not fit, where the server says so: `table public.users`. */
  readonly table?: ObjectId;
}

/** @throws {PostgresError} ASHLAR_POSTGRES_SYNTAX when the text is none that the runner could read */
export async function applyText(shadow: Shadow, file: string, text: string): Promise<Applied> {
  const { steps } = parseMigration(file, text);
  const run = new TextRun(shadow, await existingTables(shadow.client));
  try {
    for (const group of groupsOf(steps)) {
      const [first] = group;
      if (first?.isTransactional === false) await run.alone(first);
      else await run.together(group);
      if (run.failure !== undefined) break;
    }
  } finally {
    // As the runner does after each file.
    await shadow.client.query("RESET ALL");
    await shadow.client.query("SET synchronous_commit = off");
  }
  const { done: observed, untried } = run;
  return { steps: observed, untried, ...(run.failure === undefined ? {} : { failure: run.failure }) };
}

/** Neighbouring transactional steps share a transaction. */
function groupsOf(steps: readonly MigrationStep[]): MigrationStep[][] {
  const groups: MigrationStep[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.transaction === "shared" && step.isTransactional && last?.[0] !== undefined && isOpen(last[0]))
      last.push(step);
    else groups.push([step]);
  }
  return groups;
}

const NOT_PERMITTED = "42501";
const UNDEFINED_OBJECT = "42704";

/** What only a superuser may do, and what roles are made for first, happens in another session. */
function isForAdmin({ sqlState, statement }: StepFailure): boolean {
  const isAboutRole = /\bOWNER TO\b|^\s*(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES)\b/.test(statement);
  return sqlState === NOT_PERMITTED || (sqlState === UNDEFINED_OBJECT && isAboutRole);
}

class StepFailed extends Error {
  readonly failure: StepFailure;

  constructor(failure: StepFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

function isOpen({ isTransactional, transaction }: MigrationStep): boolean {
  return isTransactional && transaction !== "own";
}

class TextRun {
  readonly done: StepObservation[] = [];
  readonly untried: string[] = [];
  failure: StepFailure | undefined;
  private readonly shadow: Shadow;
  private readonly tables: ReadonlyMap<number, ExistingTable>;
  /** Oid → the file that it had when last looked at. */
  private files: Map<number, number>;

  constructor(shadow: Shadow, tables: readonly ExistingTable[]) {
    this.shadow = shadow;
    this.tables = new Map(tables.map((table) => [table.oid, table]));
    this.files = new Map(tables.map(({ oid, file }) => [oid, file]));
  }

  async together(steps: readonly MigrationStep[]): Promise<void> {
    const { client } = this.shadow;
    const before = this.done.length;
    const files = new Map(this.files);
    await client.query("BEGIN");
    const held = new Map<number, LockMode>();
    try {
      for (const step of steps) await this.step(step, (sql) => client.query(sql), held);
      await this.attempt(steps.at(-1)?.name ?? "", "COMMIT", () => client.query("COMMIT"));
    } catch (error) {
      await client.query("ROLLBACK");
      if (!(error instanceof StepFailed)) throw error;
      this.done.length = before;
      this.files = files;
      if (!isForAdmin(error.failure)) this.failure = error.failure;
      // Another session cannot see into this transaction.
      else for (const step of steps) if (this.failure === undefined) await this.alone(step);
    }
  }

  async alone(step: MigrationStep): Promise<void> {
    try {
      await this.step(step, (sql) => this.run(sql), undefined);
    } catch (error) {
      // The step may have begun a transaction itself.
      await this.shadow.client.query("ROLLBACK");
      if (!(error instanceof StepFailed)) throw error;
      this.failure = error.failure;
    }
  }

  private async run(sql: string): Promise<void> {
    const why = await this.shadow.run(sql);
    if (why !== undefined) this.untried.push(`${sql.replace(/;\s*$/, "")}: ${why}`);
  }

  private async step(
    step: MigrationStep,
    run: (sql: string) => Promise<unknown>,
    held: Map<number, LockMode> | undefined,
  ): Promise<void> {
    const startedMs = performance.now();
    for (const { sql } of step.statements) await this.attempt(step.name, sql, () => run(sql));
    const durationMs = performance.now() - startedMs;
    const seen = held === undefined ? [] : await this.newLocks(held);
    // Nothing is written anew without a lock.
    const rewritten = await this.rewrites([...(held ?? this.tables).keys()]);
    this.done.push({
      name: step.name,
      durationMs,
      locks: seen.map(({ oid, mode }) => ({ on: this.idOf(oid), mode })),
      rewritten: rewritten.map((oid) => this.idOf(oid)),
    });
  }

  private async attempt(step: string, sql: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      throw new StepFailed(failureOf(step, sql, error));
    }
  }

  /** Locks on existing tables that the transaction has since this step. */
  private async newLocks(held: Map<number, LockMode>): Promise<{ oid: number; mode: LockMode }[]> {
    if (this.tables.size === 0) return [];
    // rows: { oid: number, mode: "AccessExclusiveLock" }[]
    const { rows } = await this.shadow.client.query<{ oid: string; mode: string }>(
      `SELECT l.relation::pg_catalog.int8 AS oid, l.mode
         FROM pg_catalog.pg_locks l
        WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted
          AND l.relation >= 16384`,
    );
    const strongest = new Map<number, LockMode>();
    for (const row of rows) {
      const oid = Number(row.oid);
      const mode = MODES[row.mode];
      if (mode === undefined || !this.tables.has(oid)) continue;
      const known = strongest.get(oid);
      if (known === undefined || isStronger(mode, known)) strongest.set(oid, mode);
    }
    const fresh: { oid: number; mode: LockMode }[] = [];
    for (const [oid, mode] of strongest) {
      const before = held.get(oid);
      if (before !== undefined && !isStronger(mode, before)) continue;
      held.set(oid, mode);
      fresh.push({ oid, mode });
    }
    return fresh;
  }

  private async rewrites(oids: readonly number[]): Promise<number[]> {
    if (oids.length === 0) return [];
    const { rows } = await this.shadow.client.query<{ oid: string; file: string }>(
      `SELECT c.oid::pg_catalog.int8 AS oid, c.relfilenode::pg_catalog.int8 AS file
         FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::pg_catalog.oid[])`,
      [oids],
    );
    const changed = rows.filter(({ oid, file }) => this.files.get(Number(oid)) !== Number(file));
    for (const { oid, file } of changed) this.files.set(Number(oid), Number(file));
    return changed.map(({ oid }) => Number(oid));
  }

  private idOf(oid: number): ObjectId {
    return this.tables.get(oid)?.id ?? "";
  }
}

/** pg_locks.mode → what LOCK TABLE calls it. */
const MODES: Readonly<Record<string, LockMode>> = {
  AccessShareLock: "ACCESS SHARE",
  RowShareLock: "ROW SHARE",
  RowExclusiveLock: "ROW EXCLUSIVE",
  ShareUpdateExclusiveLock: "SHARE UPDATE EXCLUSIVE",
  ShareLock: "SHARE",
  ShareRowExclusiveLock: "SHARE ROW EXCLUSIVE",
  ExclusiveLock: "EXCLUSIVE",
  AccessExclusiveLock: "ACCESS EXCLUSIVE",
};

function failureOf(step: string, sql: string, error: unknown): StepFailure {
  const { message, code, schema, table } = error as Readonly<
    Partial<Record<"message" | "code" | "schema" | "table", unknown>>
  >;
  const said = typeof message === "string" ? message : String(error);
  return {
    step,
    statement: sql.length > 400 ? `${sql.slice(0, 399)}…` : sql,
    message: said.replace(/\s+/g, " ").slice(0, 500),
    ...(typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? { sqlState: code } : {}),
    ...(typeof schema === "string" && typeof table === "string"
      ? { table: `table ${quoteIdentifier(schema)}.${quoteIdentifier(table)}` }
      : {}),
  };
}
