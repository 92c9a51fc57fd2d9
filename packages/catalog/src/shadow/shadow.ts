/** One throw-away database, with a session for foreign code and one that only looks. */

import type { Database } from "@ashlar/model";
import { openClient } from "@ashlar/postgres";
import type { Node } from "libpg-query";
import type pg from "pg";
import { type InspectOptions, inspect } from "../inspect.ts";
import { type LoadOptions, type LoadReport, loadFiles } from "../load-sql/load.ts";
import { rolesIn } from "../load-sql/node.ts";
import { loadParser } from "../load-sql/parse.ts";
import type { SqlFile } from "../load-sql/read-statements.ts";
import { type Admin, openAdmin } from "./admin.ts";
import { isOrdinary, newOwnerOf } from "./handover.ts";
import { hideRole } from "./hide-role.ts";
import type { ShadowRoles } from "./roles.ts";
import { runStatement } from "./run-statement.ts";

export interface Shadow {
  /** Logged in as the role without rights that owns the database. After `copy()` it is another one. */
  readonly client: pg.Client;
  /** For inspecting; never runs foreign SQL. After `copy()` it is another one. */
  readonly admin: pg.Client;
  /** The role that owns what is made here: its name is made by chance, and means nothing. */
  readonly role: string;
  /** The data directory of the embedded server; not set on another. */
  readonly dataFolder?: string;
  /**
   * Runs somebody's files.
   *
   * @throws {CatalogError} ASHLAR_CATALOG_SQL, _UNSAFE, _EXTENSION, _EMPTY with file:line:column
   */
  load(files: readonly SqlFile[], options?: LoadOptions): Promise<LoadReport>;
  /**
   * Runs one statement of a plan, outside a transaction; those that only a superuser may run too, where that is safe.
   *
   * @returns why it was passed over, where it was: `postgres is no role without rights`
   */
  run(sql: string): Promise<string | undefined>;
  /** What is there now; the shadow's own role counts as no owner. */
  inspect(options?: InspectOptions): Promise<Database>;
  /** A database with the same content. Both connections of this one are opened anew. */
  copy(): Promise<Shadow>;
  drop(): Promise<void>;
}

export interface ShadowParts {
  readonly adminString: string;
  readonly clientString: string;
  readonly admin: Admin;
  readonly role: string;
  readonly roles: ShadowRoles;
  /** Not a copy. */
  readonly isNew: boolean;
  readonly dataFolder?: string;
  readonly copy: () => Promise<Shadow>;
  readonly drop: () => Promise<void>;
}

export async function openShadow(parts: ShadowParts): Promise<Shadow> {
  const sessions = await openSessions(parts);
  try {
    // Before 15 the template's public schema belongs to the superuser.
    if (parts.isNew && parts.admin.isSuperuser) {
      await sessions.admin.query(
        `ALTER SCHEMA public OWNER TO ${sessions.admin.escapeIdentifier(parts.role)}`,
      );
    }
    return new DatabaseShadow(parts, sessions);
  } catch (error) {
    await close(sessions);
    throw error;
  }
}

interface Sessions {
  readonly client: pg.Client;
  readonly admin: pg.Client;
}

async function openSessions({ adminString, clientString, admin }: ShadowParts): Promise<Sessions> {
  const adminClient = await openAdmin(adminString, admin);
  try {
    const client = await openClient({ connectionString: clientString, applicationName: "ashlar shadow" });
    return { client, admin: adminClient };
  } catch (error) {
    await adminClient.end().catch(() => {});
    throw error;
  }
}

async function close({ client, admin }: Sessions): Promise<void> {
  await Promise.all([client.end().catch(() => {}), admin.end().catch(() => {})]);
}

class DatabaseShadow implements Shadow {
  readonly dataFolder?: string;
  readonly role: string;
  readonly #parts: ShadowParts;
  #sessions: Sessions;
  #dropped: Promise<void> | undefined;

  constructor(parts: ShadowParts, sessions: Sessions) {
    this.#parts = parts;
    this.#sessions = sessions;
    this.role = parts.role;
    if (parts.dataFolder !== undefined) this.dataFolder = parts.dataFolder;
  }

  get client(): pg.Client {
    return this.#sessions.client;
  }

  get admin(): pg.Client {
    return this.#sessions.admin;
  }

  load(files: readonly SqlFile[], options?: LoadOptions): Promise<LoadReport> {
    return loadFiles(this.#runner(), this.#parts.roles, files, options);
  }

  async run(sql: string): Promise<string | undefined> {
    const parse = await loadParser();
    const [statement, ...others] = parse(sql) ?? [];
    const node = others.length === 0 ? statement?.node : undefined;
    const roles = rolesIn(node);
    const missing = roles.length === 0 ? [] : await this.#parts.roles.ensure(roles);
    const why = node === undefined ? undefined : await this.#whyForOthers(node, missing);
    if (why !== undefined) return why;
    for (const role of roles) await this.#parts.roles.lend(role, this.role);
    await runStatement(this.#runner(), { text: sql, node });
    return undefined;
  }

  /** Of who may do what, and whose something is, only what is about roles that can be had here is tried. */
  async #whyForOthers(node: Node, missing: readonly string[]): Promise<string | undefined> {
    const owner = newOwnerOf(node);
    if (owner !== undefined && owner !== this.role) {
      return (await isOrdinary(this.admin, owner)) ? undefined : `${owner} is no role without rights there`;
    }
    const [role] = "GrantStmt" in node ? missing : [];
    return role === undefined ? undefined : `there is no role ${role}`;
  }

  async inspect(options?: InspectOptions): Promise<Database> {
    return hideRole(await inspect(this.admin, options), this.role);
  }

  /** Postgres copies a database only while nobody is connected to it. */
  async copy(): Promise<Shadow> {
    await close(this.#sessions);
    try {
      return await this.#parts.copy();
    } finally {
      this.#sessions = await openSessions(this.#parts);
    }
  }

  drop(): Promise<void> {
    this.#dropped ??= close(this.#sessions).then(() => this.#parts.drop());
    return this.#dropped;
  }

  #runner() {
    return {
      client: this.client,
      // Whoever is the same user can do no more.
      admin: this.#parts.admin.isSuperuser ? this.admin : undefined,
      serverVersion: this.#parts.admin.serverVersion,
      role: this.role,
    };
  }
}
