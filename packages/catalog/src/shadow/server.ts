/** A server on which throw-away databases are made. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { openClient } from "@ashlar/postgres";
import type pg from "pg";
import { CatalogError, serverMessage } from "../errors.ts";
import { quoteIdentifier } from "../identifier.ts";
import { quoteLiteral } from "../literal.ts";
import { type Admin, readAdmin, requireVersion } from "./admin.ts";
import { startShadowFolder } from "./folder.ts";
import { ShadowRoles } from "./roles.ts";
import { openShadow, type Shadow } from "./shadow.ts";

export interface ShadowServer {
  /** `server_version_num`: `180004`. */
  readonly serverVersion: number;
  /** A database with nothing in it. */
  create(): Promise<Shadow>;
  /** Drops every shadow that is left, and lets go of the server. */
  stop(): Promise<void>;
}

export interface ShadowServerOptions {
  /** A server to use instead of the embedded one. The database that it names is not touched. */
  readonly url?: string | undefined;
  /** Told what takes long. */
  readonly onProgress?: (text: string) => void;
}

const PREFIX = "ashlar_shadow_";

/**
 * Starts the embedded Postgres, or connects to the server of the URL.
 *
 * @throws {CatalogError} ASHLAR_CATALOG_SHADOW, ASHLAR_CATALOG_VERSION
 * @throws {PostgresError} ASHLAR_POSTGRES_NOT_INSTALLED, _START, _UNREACHABLE, _REFUSED, …
 */
export async function openShadowServer(options: ShadowServerOptions = {}): Promise<ShadowServer> {
  if (options.url !== undefined) {
    const client = await openClient({ connectionString: options.url, applicationName: "ashlar shadow" });
    const opened = await openOn(client, { connectionString: options.url });
    await tidy(opened, options);
    return opened;
  }
  options.onProgress?.("starting the embedded Postgres");
  const { folder, server } = await startShadowFolder();
  try {
    const client = await openClient({ connectionString: server.connectionString });
    await hurry(client);
    const opened = await openOn(client, {
      connectionString: server.connectionString,
      dataFolder: path.join(folder, "data"),
      stop: server.stop,
    });
    await tidy(opened, options);
    return opened;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

interface Place {
  readonly connectionString: string;
  readonly dataFolder?: string;
  readonly stop?: () => Promise<void>;
}

async function openOn(client: pg.Client, place: Place): Promise<LiveShadowServer> {
  try {
    const admin = await readAdmin(client);
    requireVersion(admin.serverVersion, "the server of the shadow");
    if (admin.canCreateDatabases) return new LiveShadowServer(client, admin, place);
    throw new CatalogError("ASHLAR_CATALOG_SHADOW", `${admin.user} may not create databases there`, {
      hint: "let it (ALTER ROLE … CREATEDB), name another user with --shadow, or leave --shadow out",
    });
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function tidy(server: LiveShadowServer, { onProgress }: ShadowServerOptions): Promise<void> {
  const dropped = await server.removeLeftOvers();
  if (dropped.length === 0) return;
  const what = dropped.length === 1 ? "a database" : `${dropped.length} databases`;
  onProgress?.(`dropped ${what} that killed runs had left on the server of the shadow`);
}

/** Nothing on the embedded server outlives its use: a crash may lose it. */
async function hurry(client: pg.Client): Promise<void> {
  const settings = {
    fsync: "off",
    full_page_writes: "off",
    synchronous_commit: "off",
    // Statistics stay as they are put.
    autovacuum: "off",
  };
  // rows: { name: string, setting: string }[]
  const { rows } = await client.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY ($1)",
    [Object.keys(settings)],
  );
  const wrong = rows.filter(({ setting }) => setting !== "off");
  if (wrong.length === 0) return;
  for (const { name } of wrong) await client.query(`ALTER SYSTEM SET ${name} = off`);
  await client.query("SELECT pg_catalog.pg_reload_conf()");
}

class LiveShadowServer implements ShadowServer {
  readonly serverVersion: number;
  readonly #client: pg.Client;
  readonly #admin: Admin;
  readonly #place: Place;
  readonly #roles: ShadowRoles;
  readonly #databases = new Set<string>();
  readonly #shadows = new Set<Shadow>();
  #stopped: Promise<void> | undefined;

  constructor(client: pg.Client, admin: Admin, place: Place) {
    this.serverVersion = admin.serverVersion;
    this.#client = client;
    this.#admin = admin;
    this.#place = place;
    this.#roles = new ShadowRoles(client, { isOurs: place.dataFolder !== undefined });
  }

  create(): Promise<Shadow> {
    return this.#make();
  }

  async #make(source?: { readonly database: string; readonly role: Login }): Promise<Shadow> {
    const database = `${PREFIX}${Date.now().toString(36)}_${randomBytes(6).toString("hex")}`;
    const role = source?.role ?? (await this.#createRole(database));
    const from = source === undefined ? "template0 ENCODING 'UTF8'" : quoteIdentifier(source.database);
    const name = quoteIdentifier(database);
    try {
      await this.#client.query(
        `CREATE DATABASE ${name} OWNER ${quoteIdentifier(role.user)} TEMPLATE ${from}`,
      );
    } catch (cause) {
      throw new CatalogError("ASHLAR_CATALOG_SHADOW", `cannot make a shadow: ${serverMessage(cause)}`, {
        hint: "look at the server's log, or leave --shadow out",
        cause,
      });
    }
    this.#databases.add(database);
    role.databases++;
    await this.#client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
    const shadow = await openShadow({
      adminString: this.#stringOf(database),
      clientString: this.#stringOf(database, role),
      admin: this.#admin,
      role: role.user,
      roles: this.#roles,
      isNew: source === undefined,
      ...(this.#place.dataFolder === undefined ? {} : { dataFolder: this.#place.dataFolder }),
      copy: () => this.#make({ database, role }),
      drop: () => this.#drop(database, role, shadow),
    });
    this.#shadows.add(shadow);
    return shadow;
  }

  /** Without the right to make roles, whoever was named does the work; never a superuser, who can make roles. */
  async #createRole(database: string): Promise<Login> {
    if (!this.#admin.canCreateRoles) return { user: this.#admin.user, password: undefined, databases: 0 };
    const password = randomBytes(24).toString("base64url");
    const user = database;
    await this.#client.query(
      `CREATE ROLE ${quoteIdentifier(user)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${quoteLiteral(password)}`,
    );
    // From 16 on, who makes a role is no member of it, and only members can make a database for it.
    if (!this.#admin.isSuperuser) await this.#client.query(`GRANT ${quoteIdentifier(user)} TO CURRENT_USER`);
    return { user, password, databases: 0 };
  }

  #stringOf(database: string, login?: Login): string {
    const url = new URL(this.#place.connectionString);
    url.pathname = `/${database}`;
    if (login?.password !== undefined) {
      url.username = login.user;
      url.password = login.password;
      url.searchParams.delete("user");
      url.searchParams.delete("password");
    }
    return url.href;
  }

  async #drop(database: string, role: Login, shadow: Shadow): Promise<void> {
    if (!this.#databases.delete(database)) return;
    this.#shadows.delete(shadow);
    await this.#client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`);
    role.databases--;
    if (role.databases === 0 && role.password !== undefined) await this.#roles.drop(role.user);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    try {
      for (const shadow of this.#shadows) await shadow.drop();
      await this.#roles.dropMade();
    } finally {
      await this.#client.end().catch(() => {});
      await this.#place.stop?.();
    }
  }

  /**
   * What runs that were killed left: databases nobody uses, an hour old or more, and their roles. Of another server, what
   * this user may drop.
   *
   * @returns the names of the databases that are gone
   */
  async removeLeftOvers(): Promise<readonly string[]> {
    // rows: { name: string }[]
    const { rows } = await this.#client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_catalog.pg_database d
       WHERE datname LIKE 'ashlar\\_shadow\\_%'
         AND pg_catalog.pg_has_role(datdba, 'USAGE')
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)`,
    );
    const dropped: string[] = [];
    for (const { name } of rows.filter((row) => isOld(row.name))) {
      // Another process may be doing the same.
      await this.#client
        .query(`DROP DATABASE ${quoteIdentifier(name)}`)
        .then(() => dropped.push(name))
        .catch(() => {});
    }
    await this.#roles.dropForgotten((name) => MADE.test(name), isOld);
    return dropped;
  }
}

interface Login {
  readonly user: string;
  /** Undefined for the user of the URL itself. */
  readonly password: string | undefined;
  /** How many it owns. */
  databases: number;
}

/** What names of ours look like: a server of somebody else's may have others that begin so. */
const MADE = new RegExp(`^${PREFIX}([0-9a-z]{8})_[0-9a-f]{12}$`);

/** By the time in its name. */
function isOld(name: string): boolean {
  const digits = MADE.exec(name)?.[1];
  return digits !== undefined && Date.now() - Number.parseInt(digits, 36) > 3_600_000;
}
