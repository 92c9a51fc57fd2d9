/** Gives objects to another owner as superuser, because a role may only give to owners who may create things too. */
import type { Node } from "libpg-query";
import type pg from "pg";

/** Whom a statement gives something to, when it does nothing else. */
export function newOwnerOf(node: Node): string | undefined {
  if ("AlterOwnerStmt" in node) return node.AlterOwnerStmt.newowner?.rolename;
  if (!("AlterTableStmt" in node)) return undefined;
  const [command, ...others] = node.AlterTableStmt.cmds ?? [];
  if (command === undefined || !("AlterTableCmd" in command) || others.length > 0) return undefined;
  const { subtype, newowner } = command.AlterTableCmd;
  return subtype === "AT_ChangeOwner" ? newowner?.rolename : undefined;
}

/**
 * Whether both owners are roles without rights. What is the superuser's stays so: whoever owned pg_catalog would write
 * the functions that our own queries call. What becomes a mighty role's would run with its rights: indexes, functions
 * with SECURITY DEFINER.
 *
 * @param admin with the search path that the statement is run with
 */
export async function isHarmlessHandover(admin: pg.Client, node: Node, text: string): Promise<boolean> {
  if (!(await isOrdinary(admin, newOwnerOf(node) ?? ""))) return false;
  const owners = await formerOwners(admin, await changedBy(admin, text));
  return owners !== undefined && arePowerless(admin, owners);
}

/** Whether nothing can be done with the role that owns an object but with the object itself. */
export async function isOrdinary(admin: pg.Client, role: string): Promise<boolean> {
  // rows: { found: boolean }[]
  const { rows } = await admin.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_roles
       WHERE rolname::pg_catalog.text OPERATOR(pg_catalog.=) $1 AND NOT rolcanlogin) AS found`,
    [role],
  );
  return rows[0]?.found === true && arePowerless(admin, [role]);
}

interface Given {
  readonly catalog: string;
  readonly object: string;
  readonly isHere: boolean;
}

/** Tried, looked at, and taken back: the server knows best what a name stands for. */
async function changedBy(admin: pg.Client, text: string): Promise<readonly Given[]> {
  await admin.query("BEGIN");
  try {
    await admin.query(text);
    // rows: { catalog: "1259", object: "16385", isHere: true }[]
    const { rows } = await admin.query<Given>(
      `SELECT classid::pg_catalog.text AS catalog, objid::pg_catalog.text AS object,
              dbid OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database
                WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) AS "isHere"
       FROM pg_catalog.pg_shdepend
       WHERE deptype OPERATOR(pg_catalog.=) 'o' AND xmin OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid`,
    );
    return rows;
  } finally {
    await admin.query("ROLLBACK");
  }
}

/** Undefined where one has no owner on record, which is how Postgres keeps what belongs to its first superuser. */
async function formerOwners(
  admin: pg.Client,
  given: readonly Given[],
): Promise<readonly string[] | undefined> {
  if (given.some(({ isHere }) => !isHere)) return undefined;
  // rows: { owner: string | null }[]
  const { rows } = await admin.query<{ owner: string | null }>(
    `SELECT r.rolname AS owner
     FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.oid[])) AS g (catalog, object)
     LEFT JOIN (pg_catalog.pg_shdepend d JOIN pg_catalog.pg_database b
         ON b.oid OPERATOR(pg_catalog.=) d.dbid AND b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
       JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) d.refobjid)
       ON d.classid OPERATOR(pg_catalog.=) g.catalog AND d.objid OPERATOR(pg_catalog.=) g.object
         AND d.deptype OPERATOR(pg_catalog.=) 'o'`,
    [given.map(({ catalog }) => catalog), given.map(({ object }) => object)],
  );
  const owners = rows.flatMap(({ owner }) => owner ?? []);
  return owners.length === rows.length ? owners : undefined;
}

/** Neither of themselves, nor through a role that they are members of. */
async function arePowerless(admin: pg.Client, names: readonly string[]): Promise<boolean> {
  // rows: { are: boolean }[]
  const { rows } = await admin.query<{ are: boolean }>(
    `SELECT NOT EXISTS (
       SELECT FROM pg_catalog.unnest($1::pg_catalog.text[]) AS n (name)
       LEFT JOIN pg_catalog.pg_roles r ON r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) n.name
       WHERE r.oid IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_roles m
         WHERE pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER')
           AND (m.rolsuper OR m.rolcreaterole OR m.rolcreatedb OR m.rolreplication OR m.rolbypassrls
             OR pg_catalog.starts_with(m.rolname::pg_catalog.text, 'pg_')
               AND m.rolname::pg_catalog.text OPERATOR(pg_catalog.<>) 'pg_database_owner'))) AS are`,
    [names],
  );
  return rows[0]?.are === true;
}
