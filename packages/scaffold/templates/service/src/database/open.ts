/** The database that DATABASE_URL names; in development, where it is unset, a Postgres of the project's own. */
import { setTimeout as sleep } from "node:timers/promises";
import { createDatabase, type Database } from "@ashlar/kit/database";
import type { Lifecycle } from "@ashlar/kit/lifecycle";
import type { Logger } from "@ashlar/kit/logging";
import type { Metrics } from "@ashlar/kit/metrics";
import type { Tracing } from "@ashlar/kit/tracing";
import { applyMigrations, createPool, migrationStatus, startEmbedded } from "@ashlar/postgres";
import type { Config } from "../config.js";
import { dataFolder, migrationsFolder } from "../folders.js";
import type { Tables } from "./tables.js";

export interface OpenDatabase {
  readonly database: Database<Tables>;
  readonly pool: ReturnType<typeof createPool>;
}

/** What a database is opened among; what it opens is closed by the lifecycle. */
export interface Surroundings {
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing | undefined;
}

/**
 * Development and test bring the database up to date, unless it was there before the first migration. That one, like
 * production's, changes only when somebody asks for it: `npm run migrate`.
 */
export async function openDatabase(config: Config, around: Surroundings): Promise<OpenDatabase> {
  const { lifecycle, log, metrics, tracing } = around;
  const connectionString = await connectionStringOf(config, lifecycle);
  const pool = createPool({
    connectionString,
    ...(config.databasePoolSize === undefined ? {} : { max: config.databasePoolSize }),
  });
  const database = createDatabase<Tables>(pool, { metrics, tracing });
  lifecycle.onStop("database", () => database.close());
  lifecycle.check("database", () => database.ping());
  if (config.environment !== "production") {
    const applied = await applyMigrations({ pool, folder: migrationsFolder, leaveAdopted: true });
    if (applied.length > 0) log.info({ migrations: applied.length }, "migrations were applied");
    else await tellWhatIsLeft(pool, log);
  }
  return { database, pool };
}

/** DATABASE_URL, or the address of a Postgres that lives under `.data/` and is stopped with the service. */
export async function connectionStringOf(
  config: Pick<Config, "databaseUrl" | "environment">,
  lifecycle?: Lifecycle,
): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const embedded = await startEmbedded({ folder: `${dataFolder}/postgres` });
  lifecycle?.onStop("embedded database", () => embedded.stop());
  return embedded.connectionString;
}

async function tellWhatIsLeft(pool: OpenDatabase["pool"], log: Logger): Promise<void> {
  const reason = await whyNotMigrated(pool);
  if (reason === undefined) return;
  log.warn({ reason }, "this database was there before its migrations: `npm run migrate` applies them to it");
}

/** Waits until the migrations that the code needs have been applied; the service is not ready until then. */
export async function untilMigrated(
  pool: OpenDatabase["pool"],
  { lifecycle, log }: Pick<Surroundings, "lifecycle" | "log">,
): Promise<void> {
  while (lifecycle.state === "starting") {
    const reason = await whyNotMigrated(pool);
    if (reason === undefined) return;
    log.warn({ reason }, "not ready: run `npm run migrate`; asking again in 5 s");
    await sleep(5000);
  }
}

async function whyNotMigrated(pool: OpenDatabase["pool"]): Promise<string | undefined> {
  try {
    const { pending, failed, edited } = await migrationStatus({ pool, folder: migrationsFolder });
    const count = pending.length + failed.length + edited.length;
    if (count === 0) return undefined;
    return `${pending.length} migrations are pending, ${failed.length} failed, ${edited.length} were edited after they ran`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
