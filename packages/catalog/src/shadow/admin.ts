/** Connections of whoever makes shadows. They look at databases with foreign code in them, and must never run it. */
import { openClient } from "@ashlar/postgres";
import type pg from "pg";
import { CatalogError } from "../errors.ts";

export interface Admin {
  /** `server_version_num`: `180004`. */
  readonly serverVersion: number;
  readonly isSuperuser: boolean;
  readonly canCreateRoles: boolean;
  readonly canCreateDatabases: boolean;
  readonly user: string;
}

/** Reads who we are on the server. */
export async function readAdmin(client: pg.Client): Promise<Admin> {
  // rows: { version: string, user: string, super: boolean, role: boolean, database: boolean }[]
  const { rows } = await client.query<{
    version: string;
    user: string;
    super: boolean;
    role: boolean;
    database: boolean;
  }>(
    `SELECT pg_catalog.current_setting('server_version_num') AS version, rolname AS user, rolsuper AS super,
            rolsuper OR rolcreaterole AS role, rolsuper OR rolcreatedb AS database
     FROM pg_catalog.pg_roles WHERE rolname = CURRENT_USER`,
  );
  const row = rows[0];
  if (row === undefined) throw new Error("the server does not know its current user");
  return {
    serverVersion: Number(row.version),
    isSuperuser: row.super,
    canCreateRoles: row.role,
    canCreateDatabases: row.database,
    user: row.user,
  };
}

/** Versions before 13 lack what the catalog is asked for. */
export function requireVersion(serverVersion: number, place: string): void {
  if (serverVersion >= 130000) return;
  throw new CatalogError(
    "ASHLAR_CATALOG_VERSION",
    `${place} runs Postgres ${Math.floor(serverVersion / 10000)}; expected 13 or newer`,
    { hint: "upgrade the server, or dump its schema with pg_dump and name the file" },
  );
}

/**
 * A session in which nothing of the database's own runs by itself. The settings come with the connection, because they
 * win over those that the database's owner can attach to it.
 */
export async function openAdmin(connectionString: string, admin: Admin): Promise<pg.Client> {
  const settings = [
    "search_path=pg_catalog",
    "check_function_bodies=off",
    "jit=off",
    "client_min_messages=warning",
    // Event triggers fire with the rights of whoever gives the command. The setting is there from 17.
    ...(admin.isSuperuser && admin.serverVersion >= 170000 ? ["event_triggers=off"] : []),
  ];
  const url = new URL(connectionString);
  const options = [url.searchParams.get("options"), ...settings.map((setting) => `-c ${setting}`)];
  url.searchParams.set("options", options.filter((option) => option !== null).join(" "));
  // The driver does not read a plus as a blank.
  return openClient({ connectionString: url.href.replaceAll("+", "%20"), applicationName: "ashlar shadow" });
}
