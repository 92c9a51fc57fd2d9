/** Opens connections to Postgres that fail fast, read types as JSON knows them, and never tell the password. */
import { availableParallelism } from "node:os";
import pg from "pg";
import { driverString } from "./driver-string.ts";
import { hasCode, PostgresError, sqlStateOf } from "./errors.ts";
import { typeParsers } from "./type-parser.ts";

export interface PoolOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly connectionString: string;
  /** Connections at most; (2 × cores) + 1 unless told. */
  readonly max?: number;
  /** How long opening a connection, or waiting for a free one, may take; 5,000. */
  readonly connectTimeoutMs?: number;
  /** An idle connection is closed after this; 600,000. */
  readonly idleTimeoutMs?: number;
  /** A connection is replaced after this, so that a failover or a new address is noticed; 1,800. */
  readonly lifetimeS?: number;
  /** A statement is stopped after this; 30,000, and 0 for never. */
  readonly statementTimeoutMs?: number;
  /** A transaction in which nothing happens for so long is ended, and its locks with it; 60,000, and 0 for never. */
  readonly idleInTransactionTimeoutMs?: number;
  /** How the connections are named in `pg_stat_activity`. */
  readonly applicationName?: string;
}

/** A host that went away without a word is noticed in seconds; systems begin to ask after two hours. */
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/**
 * A pool of connections with limits. Reads int8 and numeric as numbers, date and time as text.
 *
 * Connecting fails with a {@link PostgresError} ASHLAR_POSTGRES_UNREACHABLE or ASHLAR_POSTGRES_REFUSED whose `cause`
 * is what the driver said.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_CONNECTION_STRING
 */
export function createPool(options: PoolOptions): pg.Pool {
  requireConnectionString(options.connectionString);
  const pool = new pg.Pool({
    connectionString: driverString(options.connectionString),
    max: options.max ?? 2 * availableParallelism() + 1,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5000,
    idleTimeoutMillis: options.idleTimeoutMs ?? 600_000,
    maxLifetimeSeconds: options.lifetimeS ?? 1800,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    ...keepAlive,
    types: typeParsers,
    Client: clientOf(options.connectionString),
    ...(options.applicationName === undefined ? {} : { application_name: options.applicationName }),
  });
  // An idle connection that breaks is dropped by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  return pool;
}

/**
 * One open connection, whose caller ends it.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_CONNECTION_STRING, _UNREACHABLE, _REFUSED
 */
export async function openClient(options: {
  readonly connectionString: string;
  readonly connectTimeoutMs?: number;
  readonly applicationName?: string;
}): Promise<pg.Client> {
  requireConnectionString(options.connectionString);
  const client = clientFor(options);
  // A connection that breaks between two queries: the next one tells.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw connectError(error, options.connectionString);
  }
  return client;
}

function clientFor(options: Parameters<typeof openClient>[0]): pg.Client {
  const connectionString = driverString(options.connectionString);
  try {
    return new pg.Client({
      connectionString,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 5000,
      ...keepAlive,
      application_name: options.applicationName ?? "ashlar",
    });
  } catch (error) {
    // The driver reads certificates here.
    throw connectError(error, options.connectionString);
  }
}

/** `localhost:5432/shop`: a connection string without what is secret in it. */
export function describeConnection(connectionString: string): string {
  const url = URL.parse(connectionString);
  if (url === null) return "the database";
  // What the string leaves open the driver takes from the environment, as psql does.
  const host = url.searchParams.get("host") || url.hostname || process.env["PGHOST"] || "localhost";
  const port = url.searchParams.get("port") || url.port || process.env["PGPORT"] || "5432";
  // With another @, part of a password may stand where the database should.
  return `${host}:${port}${url.pathname.includes("@") ? "" : url.pathname}`;
}

function requireConnectionString(text: string): void {
  const url = URL.parse(text);
  const isOurs =
    url?.protocol === "postgres:" || url?.protocol === "postgresql:" || url?.protocol === "socket:";
  if (isOurs && !isCutInPassword(url)) return;
  throw new PostgresError(
    "ASHLAR_POSTGRES_CONNECTION_STRING",
    "expected a connection string like postgres://user:password@localhost:5432/shop",
    { hint: `look at ${sourceOf(text)}; letters like @ and / in a password are written %40 and %2F` },
  );
}

/** `ada:1/2@host`: what was meant as user and password is read as host and port, and goes on where those end. */
function isCutInPassword({ username, pathname, search, hash }: URL): boolean {
  const rest = `${pathname}${search.split("=", 1)[0]}${hash}`;
  return username === "" && rest.includes("@");
}

/** The pool makes its clients with `new`, so telling what went wrong is the job of a class of them. */
function clientOf(connectionString: string): new () => pg.ClientBase {
  return class TellingClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      // One that breaks while it is lent out and between two queries: the next query tells.
      this.on("error", () => {});
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<pg.Client> | undefined {
      if (callback === undefined) {
        return super.connect().catch((error: unknown) => {
          throw connectError(error, connectionString);
        });
      }
      super.connect((error: Error) => {
        // The driver passes null when all went well, whatever its types say.
        callback(error instanceof Error ? connectError(error, connectionString) : error);
      });
      return undefined;
    }
  };
}

/** What is known about a connection that did not come about, without the password. */
export function connectError(error: unknown, connectionString: string): Error {
  if (error instanceof PostgresError) return error;
  const place = describeConnection(connectionString);
  const sqlState = sqlStateOf(error);
  const reason = reasonOf(error);
  // 57P03: starting up or shutting down; 08: connection exceptions.
  if (sqlState !== undefined && sqlState !== "57P03" && !sqlState.startsWith("08")) {
    return new PostgresError("ASHLAR_POSTGRES_REFUSED", `${place} refused the connection: ${reason}`, {
      hint: hintOf(sqlState, sourceOf(connectionString)),
      sqlState,
      cause: error,
    });
  }
  return new PostgresError("ASHLAR_POSTGRES_UNREACHABLE", `no connection to ${place}: ${reason}`, {
    hint: `is ${sourceOf(connectionString)} right, and is Postgres up?`,
    cause: error,
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}

function reasonOf(error: unknown): string {
  // One refusal per address of the name: ::1 and 127.0.0.1.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (hasCode(error, "ECONNREFUSED")) return "nothing listens there";
  if (hasCode(error, "ENOTFOUND") || hasCode(error, "EAI_AGAIN")) return "there is no host of that name";
  return error instanceof Error ? error.message : String(error);
}

/** What the user has to look at: a connection string need not come from the environment. */
function sourceOf(connectionString: string): string {
  return connectionString === process.env["DATABASE_URL"] ? "DATABASE_URL" : "the connection string";
}

function hintOf(sqlState: string, source: string): string {
  if (sqlState.startsWith("28")) return `look at the user and the password of ${source}`;
  if (sqlState === "3D000") return `create the database, or correct its name in ${source}`;
  if (sqlState === "53300") return "lower the pool's max, or raise max_connections";
  return `look at ${source} and at the server's log`;
}
