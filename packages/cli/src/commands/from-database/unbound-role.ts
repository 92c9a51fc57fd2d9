/** Whether policies bind the role that a database was read as: who runs the service with that address may not know. */
import type { Source } from "@ashlar/catalog";
import type { Finding } from "@ashlar/model";
import type { ResourcePlan } from "@ashlar/scaffold";

/** @returns none where requests become roles that policies name, or where there is no database but files */
export async function findUnboundRole(source: Source, plan: ResourcePlan): Promise<readonly Finding[]> {
  const { rowSecurity, resources, security } = plan;
  const secured = resources.filter(({ hasRowSecurity }) => hasRowSecurity);
  const becomesAnother = security !== "none" && rowSecurity !== undefined && rowSecurity.roles.length > 0;
  if (source.kind !== "live" || rowSecurity === undefined || secured.length === 0 || becomesAnother)
    return [];
  // https://www.postgresql.org/docs/current/ddl-rowsecurity.html: who is exempt
  // Of several lists, unnest is syntax and no function: it takes no namespace before it.
  // rows: { role: string, isExempt: boolean, owned: string[] }[]
  const { rows } = await source.client.query<{ role: string; isExempt: boolean; owned: string[] }>(
    `SELECT r.rolname AS role, r.rolsuper OR r.rolbypassrls AS "isExempt", ARRAY(
              SELECT n.nspname || '.' || c.relname
                FROM unnest($1::text[], $2::text[]) AS secured (schema, name)
                JOIN pg_catalog.pg_namespace n ON n.nspname = secured.schema
                JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = secured.name
               WHERE c.relrowsecurity AND NOT c.relforcerowsecurity
                 AND pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE')
               ORDER BY 1) AS owned
       FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`,
    [secured.map(({ schema }) => schema), secured.map(({ table }) => table)],
  );
  return rows.flatMap(({ role, isExempt, owned }) => {
    if (!isExempt && owned.length === 0) return [];
    const why = isExempt ? "is a superuser or has BYPASSRLS" : `owns ${owned.slice(0, 3).join(", ")}`;
    return [
      {
        rule: "row-security-not-bound",
        severity: "warning",
        message: `policies do not bind the role ${role} of this address, which ${why}: with it, every caller sees the rows of all`,
        hint: "let DATABASE_URL name a role that has rights on the tables, and owns none of them",
      },
    ];
  });
}
