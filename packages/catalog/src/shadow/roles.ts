/** Roles that exist as long as shadows need them. They belong to the whole server, not to one database. */
import type pg from "pg";
import { sqlStateOf } from "../errors.ts";
import { quoteIdentifier } from "../identifier.ts";
import { quoteLiteral } from "../literal.ts";

/** How those that an earlier run left behind are known. */
const MARK = "made for a shadow by ashlar";

export class ShadowRoles {
  readonly #client: pg.Client;
  /** Whether the server is there for shadows alone. */
  readonly #isOurs: boolean;
  readonly #made = new Set<string>();

  constructor(client: pg.Client, { isOurs }: { readonly isOurs: boolean }) {
    this.#client = client;
    this.#isOurs = isOurs;
  }

  /**
   * Makes those of the roles that the server does not have, without any right, unable to log in.
   *
   * @returns those that are still not there: on a server of somebody else's none are made
   */
  async ensure(names: readonly string[]): Promise<readonly string[]> {
    // rows: { name: string }[]
    const { rows } = await this.#client.query<{ name: string }>(
      "SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname = ANY ($1)",
      [names],
    );
    const known = new Set(rows.map(({ name }) => name));
    const missing = names.filter((name) => !known.has(name));
    if (!this.#isOurs) return missing;
    const refused: string[] = [];
    for (const name of missing) if (!(await this.#make(name))) refused.push(name);
    return refused;
  }

  /** Lets a role that was made for shadows be acted for: its objects given away, its default privileges set. */
  async lend(name: string, to: string): Promise<void> {
    // rows: { found: boolean }[]
    const { rows } = await this.#client.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_catalog.pg_roles
         WHERE rolname = $1 AND pg_catalog.shobj_description(oid, 'pg_authid') = $2) AS found`,
      [name, MARK],
    );
    if (rows[0]?.found !== true) return;
    await this.#client.query(`GRANT ${quoteIdentifier(name)} TO ${quoteIdentifier(to)} WITH ADMIN OPTION`);
  }

  async #make(name: string): Promise<boolean> {
    try {
      await this.#client.query(`CREATE ROLE ${quoteIdentifier(name)} NOLOGIN`);
      await this.#client.query(`COMMENT ON ROLE ${quoteIdentifier(name)} IS ${quoteLiteral(MARK)}`);
    } catch (error) {
      // 42710, and 23505 at the same moment: another process was faster. 42939, 42602: a name that no role may have.
      if (!["42710", "23505"].includes(sqlStateOf(error) ?? "")) return false;
    }
    this.#made.add(name);
    return true;
  }

  /** Does nothing while something depends on it. */
  async drop(name: string): Promise<void> {
    await this.#client.query(`DROP ROLE IF EXISTS ${quoteIdentifier(name)}`).catch(() => {});
  }

  async dropMade(): Promise<void> {
    for (const name of this.#made) await this.drop(name);
    this.#made.clear();
  }

  /** Of runs that were killed: shadows' own by the age that their name tells, the others once no shadow is in use. */
  async dropForgotten(isShadow: (name: string) => boolean, isOld: (name: string) => boolean): Promise<void> {
    // rows: { name: string, isMade: boolean }[]
    const { rows } = await this.#client.query<{ name: string; isMade: boolean }>(
      `SELECT rolname AS name, pg_catalog.shobj_description(oid, 'pg_authid') IS NOT DISTINCT FROM $1 AS "isMade"
       FROM pg_catalog.pg_roles`,
      [MARK],
    );
    const shadows = rows.map(({ name }) => name).filter(isShadow);
    for (const name of shadows.filter(isOld)) await this.drop(name);
    if (!this.#isOurs || !shadows.every(isOld)) return;
    for (const { name, isMade } of rows) if (isMade) await this.drop(name);
  }
}
