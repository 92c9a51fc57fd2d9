/** Opens what a schema comes from: a live database, or SQL files, which are loaded into a shadow. */
import type { Database, Finding } from "@ashlar/model";
import { openClient } from "@ashlar/postgres";
import type pg from "pg";
import { connectionLabel, connectionUrl } from "./connection-string.ts";
import { CatalogError, serverMessage, sqlStateOf } from "./errors.ts";
import { inspect } from "./inspect.ts";
import { loadParser } from "./load-sql/parse.ts";
import type { SqlFile } from "./load-sql/read-statements.ts";
import { readAdmin, requireVersion } from "./shadow/admin.ts";
import type { ShadowServer } from "./shadow/server.ts";
import type { Shadow } from "./shadow/shadow.ts";
import { readSourceFiles } from "./source-files.ts";

export interface Source {
  readonly kind: "live" | "file";
  /** For reports: `postgres://localhost/shop`, `schema/v2.sql`. Without user and password. */
  readonly label: string;
  readonly database: Database;
  /**
   * Of a live database, a session that only reads. Of files, the session of the shadow's unprivileged role: what is
   * asked there may call functions of the files.
   */
  readonly client: pg.Client;
  /** Of files only. */
  readonly shadow?: Shadow;
  /** What was left out of the files. */
  readonly findings: readonly Finding[];
  readonly files?: readonly SqlFile[];
  /** Ends the session, and drops the shadow. */
  close(): Promise<void>;
}

export interface OpenSourceOptions {
  /** Asked for only when files have to be loaded. */
  readonly shadow: () => Promise<ShadowServer>;
  /** Of files; a live database is always read with its privileges. */
  readonly withPrivileges?: boolean;
  /** Of files; a live database is always read with its owners. */
  readonly withOwners?: boolean;
  /** What the columns of views are made of; false unless told. */
  readonly withOrigins?: boolean;
  /** Where paths start. */
  readonly cwd: string;
}

/**
 * @param source a connection string, a path, several with commas between them or as a list
 * @throws {CatalogError} ASHLAR_CATALOG_SOURCE, _EMPTY, _SQL, _UNSAFE, _EXTENSION, _VERSION, _RIGHT
 * @throws {PostgresError} ASHLAR_POSTGRES_UNREACHABLE, _REFUSED, …
 */
export async function openSource(
  source: string | readonly string[],
  options: OpenSourceOptions,
): Promise<Source> {
  const names = typeof source === "string" ? [source] : source;
  const url = names.length === 1 ? connectionUrl(names[0] ?? "") : undefined;
  return url === undefined ? openFiles(names, options) : openLive(url, options);
}

/** A slow catalog is no reason to wait for ever, and a waiting reader none to hold up a migration. */
const SETTINGS = [
  "SET default_transaction_read_only = on",
  "SET statement_timeout = '60s'",
  "SET lock_timeout = '10s'",
  // Queries are parsed here before they are sent: the server has to read strings in the same way.
  "SET standard_conforming_strings = on",
  "SET idle_in_transaction_session_timeout = '10min'",
] as const;

async function openLive(url: string, { withOrigins = false }: OpenSourceOptions): Promise<Source> {
  const label = connectionLabel(url);
  const client = await openClient({ connectionString: url, applicationName: "ashlar" });
  try {
    for (const setting of SETTINGS) await client.query(setting);
    requireVersion((await readAdmin(client)).serverVersion, label);
    // Whether they are compared or not: what is made anew gets them back.
    const database = await inspect(client, { withPrivileges: true, withOwners: true, withOrigins });
    return { kind: "live", label, database, client, findings: [], close: () => client.end() };
  } catch (error) {
    await client.end().catch(() => {});
    throw liveError(error, label);
  }
}

function liveError(error: unknown, label: string): unknown {
  const sqlState = sqlStateOf(error);
  if (sqlState === "42501") {
    return new CatalogError("ASHLAR_CATALOG_RIGHT", `${label}: ${serverMessage(error)}`, {
      hint: "connect as a user who may read the catalog",
      cause: error,
      sqlState,
    });
  }
  if (sqlState !== "57014" && sqlState !== "55P03") return error;
  return new CatalogError("ASHLAR_CATALOG_RIGHT", `${label}: ${serverMessage(error)}`, {
    hint: "something holds the catalog locked; try again when the running migration is done",
    cause: error,
    sqlState,
  });
}

async function openFiles(names: readonly string[], options: OpenSourceOptions): Promise<Source> {
  const { files, order } = await readSourceFiles(names, options.cwd);
  // Compiled while the server starts; what goes wrong is told where it is asked for.
  loadParser().catch(() => {});
  const shadow = await (await options.shadow()).create();
  try {
    const withOwners = options.withOwners === true;
    const { findings } = await shadow.load(files, { order, withOwners });
    const database = await shadow.inspect(inspectOptions(options));
    return {
      kind: "file",
      label: names.join(", "),
      database,
      // The shadow's session is replaced when it is copied.
      get client() {
        return shadow.client;
      },
      shadow,
      findings,
      files,
      close: () => shadow.drop(),
    };
  } catch (error) {
    await shadow.drop();
    throw error;
  }
}

function inspectOptions(options: OpenSourceOptions) {
  const { withPrivileges = false, withOwners = false, withOrigins = false } = options;
  return { withPrivileges, withOwners, withOrigins };
}
