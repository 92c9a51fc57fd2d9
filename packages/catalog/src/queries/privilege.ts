/** Who may do what, where that is not what Postgres gives by itself. */
import type { DefaultPrivilegesObject, Privilege } from "@ashlar/model";
import { quoteIdentifier } from "../identifier.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS, FIRST_USER_OID } from "./class-id.ts";
import { owned } from "./owned.ts";
import type { Query } from "./query.ts";

interface Row {
  readonly classid: number;
  readonly oid: number;
  readonly subid: number;
  readonly privileges: readonly Privilege[];
}

/** A privilege that both lists have alike is the rule; one that only the default has was revoked. */
function differences(acl: string, defaults: string): string {
  const explode = (list: string): string => `
        SELECT grantee, privilege_type, pg_catalog.bool_or(is_grantable) AS is_grantable
        FROM pg_catalog.aclexplode(${list}) GROUP BY grantee, privilege_type`;
  return `(
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
        'grantee', CASE x.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END,
        'privilege', x.privilege_type, 'isGrantable', coalesce(x.actual, x.usual), 'isRevoked', x.actual IS NULL))
      FROM (SELECT grantee, privilege_type, a.is_grantable AS actual, d.is_grantable AS usual
        FROM (${explode(acl)}) a FULL JOIN (${explode(defaults)}) d USING (grantee, privilege_type)) x
      WHERE x.actual IS DISTINCT FROM x.usual)`;
}

const OF_OBJECTS = owned.flatMap(({ classid, catalog, owner, acl, firstOid }) =>
  acl === undefined
    ? []
    : `
    SELECT ${classid} AS classid, o.oid, 0 AS subid,
           ${differences(`o.${acl.column}`, `pg_catalog.acldefault(${acl.kind}, o.${owner})`)} AS privileges
    FROM ${catalog} o WHERE o.oid >= ${firstOid} AND o.${acl.column} IS NOT NULL`,
);

const OF_COLUMNS = `
    SELECT ${CLASS.relation} AS classid, a.attrelid AS oid, a.attnum::pg_catalog.int4 AS subid,
           ${differences("a.attacl", "NULL")} AS privileges
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid >= ${FIRST_USER_OID} AND a.attacl IS NOT NULL AND NOT a.attisdropped`;

export const privilegeQuery: Query<Row> = {
  text: () => [...OF_OBJECTS, OF_COLUMNS].join(" UNION ALL "),
  read: (rows, found) => {
    for (const { classid, oid, subid, privileges } of rows)
      for (const privilege of sorted(privileges)) found.addPrivilege(classid, oid, subid, privilege);
  },
};

interface DefaultsRow {
  readonly oid: number;
  readonly role: string;
  readonly schema: string | null;
  readonly objects: DefaultPrivilegesObject["objects"];
  readonly privileges: readonly Privilege[] | null;
}

/** Those for a schema add to those for all; only these start from what Postgres gives. */
const DEFAULTS = `CASE WHEN d.defaclnamespace = 0 THEN pg_catalog.acldefault(
        CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) END`;

export const defaultPrivilegesQuery: Query<DefaultsRow> = {
  text: () => `
    SELECT d.oid, pg_catalog.pg_get_userbyid(d.defaclrole) AS role, n.nspname AS schema,
           CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
             WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects,
           ${differences("d.defaclacl", DEFAULTS)} AS privileges
    FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace`,
  read: (rows, found) => {
    for (const { oid, role, schema, objects, privileges } of rows) {
      const inSchema = schema === null ? "" : ` IN SCHEMA ${quoteIdentifier(schema)}`;
      const sqlName = `FOR ROLE ${quoteIdentifier(role)}${inSchema} ON ${objects}`;
      const object: DefaultPrivilegesObject = {
        kind: "default privileges",
        id: `default privileges ${sqlName}`,
        name: sqlName,
        sqlName,
        role,
        ...withoutNothing({ inSchema: schema }),
        objects,
        privileges: sorted(privileges ?? []),
      };
      found.add(object, CLASS.defaultPrivileges, oid);
    }
  },
};

function sorted(privileges: readonly Privilege[] | null): readonly Privilege[] {
  const key = ({ grantee, privilege }: Privilege): string => JSON.stringify([grantee, privilege]);
  return (privileges ?? [])
    .map(({ grantee, privilege, isGrantable, isRevoked }) => ({
      grantee,
      privilege,
      isGrantable,
      ...withoutNothing({ isRevoked }),
    }))
    .sort((one, other) => (key(one) < key(other) ? -1 : 1));
}
