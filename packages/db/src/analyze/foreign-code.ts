/**
 * Whether planning on a server could run somebody's code with rights that they lack. Planning evaluates what is
 * immutable: functions in queries, in views, in conditions of indexes and partitions. A READ ONLY transaction keeps
 * none of them from running a program or writing a file, where the session may.
 */
import type pg from "pg";

/**
 * Undefined where planning is harmless: the session may do nothing outside the database, or nobody but superusers can
 * put anything into it. Who may log in can make a table at any moment, so that none is there now says nothing.
 *
 * @returns who plans, and for whose code: `postgres is a superuser, and app may put functions into this database`
 */
export async function riskOfPlanning(client: pg.ClientBase): Promise<string | undefined> {
  // rows: { who: string, what: string, other: string }[]
  const { rows } = await client.query<{ who: string; what: string; other: string }>(QUERY);
  const [risk] = rows;
  if (risk === undefined) return undefined;
  return `${risk.who} ${risk.what}, and ${risk.other} may put functions into this database`;
}

// Both users, because code can go back to the one that logged in. Names with their schema: it is run as a superuser.
const QUERY = `
WITH mighty AS (
  SELECT r.rolname AS who,
    CASE WHEN r.rolsuper THEN 'is a superuser' ELSE 'may run programs or reach files of the server' END AS what
  FROM pg_catalog.pg_roles r
  WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[CURRENT_USER, SESSION_USER]::pg_catalog.name[])
    AND (r.rolsuper OR EXISTS (SELECT FROM pg_catalog.pg_roles m
      WHERE m.rolname OPERATOR(pg_catalog.=) ANY
          ('{pg_execute_server_program,pg_read_server_files,pg_write_server_files}'::pg_catalog.name[])
        AND pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER')))
  LIMIT 1
), others AS (
  SELECT r.rolname AS other
  FROM pg_catalog.pg_roles r
  WHERE NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) ALL (ARRAY[CURRENT_USER, SESSION_USER]::pg_catalog.name[])
    AND (r.rolcanlogin AND pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database()::pg_catalog.text, 'CONNECT')
      OR EXISTS (SELECT FROM pg_catalog.pg_shdepend d
        JOIN pg_catalog.pg_database b ON b.oid OPERATOR(pg_catalog.=) d.dbid
        WHERE b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
          AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_authid'::pg_catalog.regclass
          AND d.refobjid OPERATOR(pg_catalog.=) r.oid AND d.deptype OPERATOR(pg_catalog.=) 'o'))
  LIMIT 1
)
SELECT who, what, other FROM mighty, others`;
