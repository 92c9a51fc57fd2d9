/** Whether policies bind those as whom the database is asked: not superusers, and not owners of tables. */
import type { Logger } from "@ashlar/kit/logging";
import type { OpenDatabase } from "./open.js";

/** Tables with policies: namespaces, and names in them. */
const tables: { readonly schemas: readonly string[]; readonly names: readonly string[] } = {
  schemas: [],
  names: [],
};

/** What requests become in the database; where there is none, they stay who DATABASE_URL names. */
const roles: readonly string[] = [];

/** In development, where that is often the embedded server's superuser, a word in the log is enough. */
export async function warnOfUnboundRoles(pool: OpenDatabase["pool"], log: Logger): Promise<void> {
  const unbound = await findUnbound(pool);
  if (unbound !== undefined) log.warn({ hint }, unbound);
}

/** @throws an error that ends the start: the service would show every caller the rows of all */
export async function refuseUnboundRoles(pool: OpenDatabase["pool"]): Promise<void> {
  const unbound = await findUnbound(pool);
  if (unbound === undefined) return;
  throw Object.assign(new Error(unbound), { code: "ASHLAR_SERVICE_ROW_SECURITY", hint });
}

const hint = "let DATABASE_URL name a role that has rights on the tables, and owns none of them";

/** https://www.postgresql.org/docs/current/ddl-rowsecurity.html: who is exempt */
async function findUnbound(pool: OpenDatabase["pool"]): Promise<string | undefined> {
  if (tables.names.length === 0) return undefined;
  const { rows } = await pool.query<{ role: string; isExempt: boolean; owned: string[] }>(
    `SELECT r.rolname AS role, r.rolsuper OR r.rolbypassrls AS "isExempt", ARRAY(
              SELECT n.nspname || '.' || c.relname
                FROM unnest($1::text[], $2::text[]) AS secured (schema, name)
                JOIN pg_catalog.pg_namespace n ON n.nspname = secured.schema
                JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = secured.name
               WHERE c.relrowsecurity AND NOT c.relforcerowsecurity AND pg_has_role(r.oid, c.relowner, 'USAGE')
               ORDER BY 1) AS owned
       FROM pg_catalog.pg_roles r
      WHERE CASE WHEN cardinality($3::text[]) = 0 THEN r.rolname = current_user ELSE r.rolname = ANY($3) END
      ORDER BY r.rolname`,
    [tables.schemas, tables.names, roles],
  );
  const found = rows.find(({ isExempt, owned }) => isExempt || owned.length > 0);
  if (found === undefined) return undefined;
  const why = found.isExempt
    ? "is a superuser or has BYPASSRLS"
    : `owns ${found.owned.slice(0, 3).join(", ")}`;
  return `policies do not bind the role ${found.role}, which ${why}: every caller would see the rows of all`;
}
