/** A real server that plans from one script's database to another's, applies the plan, and looks where that leads. */
import { inspect, quoteIdentifier } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import pg from "pg";
import { startDebianServer } from "../../../postgres/test/support/debian-server.ts";
import { startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import type { PlannedStep } from "../../src/plan.ts";
import { planMigration } from "../../src/plan-migration.ts";
import type { PlanOptions } from "../../src/rules/rule.ts";
import type { LockMode } from "../../src/step.ts";

export interface Outcome {
  readonly steps: readonly PlannedStep[];
  readonly statements: readonly string[];
  /** Where the plan led, and where it was meant to. */
  readonly reached: Database;
  readonly wanted: Database;
  /** Of steps in a transaction: locks that block somebody, as stated and as taken: `table public.a SHARE`. */
  readonly lockedAsStated: readonly string[];
  readonly lockedInFact: readonly string[];
}

export interface MigratingServer {
  migrate(before: string, after: string, options?: MigrateOptions): Promise<Outcome>;
  stop(): Promise<void>;
}

export interface MigrateOptions extends Partial<PlanOptions> {
  /** Rows, say: runs on the old database once the plan is made. */
  readonly seed?: string;
  /** Given the connection to the database that was migrated. */
  readonly check?: (client: pg.Client) => Promise<void>;
}

export async function startMigratingServer(
  which: "embedded" | "system" = "embedded",
): Promise<MigratingServer> {
  const server = which === "embedded" ? await startQuickServer() : await startDebianServer();
  if (server === undefined) throw new Error("the system has no server");
  const root = new pg.Client({ connectionString: server.connectionString });
  await root.connect();
  let made = 0;
  const withDatabase = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const name = `case_${++made}`;
    await root.query(`CREATE DATABASE ${name}`);
    const url = new URL(server.connectionString);
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      return await work(client);
    } finally {
      // The database goes with the server: dropping it would mean a checkpoint.
      await client.end();
    }
  };
  return {
    migrate: async (beforeSql, afterSql, options = {}) => {
      const read = {
        withOwners: options.withOwners === true,
        withPrivileges: options.withPrivileges === true,
      };
      return withDatabase(async (client) => {
        // Making a database takes longer than all else: the wanted schema is there for one transaction.
        await client.query("BEGIN");
        await client.query(afterSql);
        const wanted = await inspect(client, read);
        await client.query("ROLLBACK");
        await client.query(beforeSql);
        const before = await inspect(client, read);
        const { steps } = planMigration(before, wanted, options);
        if (options.seed !== undefined) await client.query(options.seed);
        const oids = await relations(client, before);
        const [stated, inFact] = [new Set<string>(), new Set<string>()];
        for (const step of steps) {
          // Those of indexes are not looked up below: they may be newer than the names known here.
          for (const { on, mode } of step.isTransactional ? step.locks : [])
            if (BLOCKING.has(mode) && !on.startsWith("index ")) stated.add(`${step.name}: ${on} ${mode}`);
          for (const lock of await apply(client, step, oids)) inFact.add(`${step.name}: ${lock}`);
        }
        await options.check?.(client);
        return {
          steps,
          statements: steps.flatMap(({ statements }) => statements),
          reached: await inspect(client, read),
          wanted,
          lockedAsStated: [...stated].sort(),
          lockedInFact: [...inFact].sort(),
        };
      });
    },
    stop: async () => {
      await root.end();
      await server.stop();
    },
  };
}

/** Those that make ordinary reads or writes wait, or each other. */
const BLOCKING: ReadonlySet<LockMode> = new Set<LockMode>([
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
]);

/** @returns the strongest lock on each table and view that was there before */
async function apply(
  client: pg.Client,
  step: PlannedStep,
  oids: ReadonlyMap<number, string>,
): Promise<readonly string[]> {
  if (!step.isTransactional) {
    for (const statement of step.statements) await client.query(statement);
    return [];
  }
  await client.query("BEGIN");
  for (const statement of step.statements) await client.query(statement);
  // rows: { oid: number, mode: string }[]
  const { rows } = await client.query<{ oid: number; mode: string }>(
    "SELECT relation AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'",
  );
  await client.query("COMMIT");
  const strongest = new Map<string, LockMode>();
  for (const { oid, mode } of rows) {
    const id = oids.get(oid);
    const words = mode
      .replace(/Lock$/, "")
      .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
      .toUpperCase() as LockMode;
    if (id === undefined || !BLOCKING.has(words)) continue;
    const order = [...BLOCKING];
    if (order.indexOf(words) > order.indexOf(strongest.get(id) ?? words) || !strongest.has(id))
      strongest.set(id, words);
  }
  return [...strongest].map(([id, mode]) => `${id} ${mode}`);
}

const RELATIONS: ReadonlySet<string> = new Set(["table", "foreign table", "view", "materialized view"]);

async function relations(client: pg.Client, database: Database): Promise<ReadonlyMap<number, string>> {
  const known = new Map(
    database.objects
      .filter(({ kind }) => RELATIONS.has(kind))
      .map(({ id, schema = "", name }) => [`${quoteIdentifier(schema)}.${quoteIdentifier(name)}`, id]),
  );
  // rows: { oid: number, schema: string, name: string }[]
  const { rows } = await client.query<{ oid: number; schema: string; name: string }>(
    "SELECT c.oid, n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|information_schema$)'",
  );
  return new Map(
    rows.flatMap(({ oid, schema, name }): [number, string][] => {
      const id = known.get(`${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
      return id === undefined ? [] : [[oid, id]];
    }),
  );
}
