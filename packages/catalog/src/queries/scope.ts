/** SQL conditions that say which objects are a user's own. */
import { CLASS, FIRST_USER_OID } from "./class-id.ts";

type Class = keyof typeof CLASS;

const SYSTEM_SCHEMAS = `SELECT oid FROM pg_catalog.pg_namespace
    WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema'`;

/** True for what no system schema holds. */
export function inUserSchema(alias: string, namespaceColumn: string): string {
  return `${alias}.oid >= ${FIRST_USER_OID} AND ${alias}.${namespaceColumn} NOT IN (${SYSTEM_SCHEMAS})`;
}

/**
 * True for what an extension brought. IN, not EXISTS: a list hashed once is fast whatever the planner believes, and of
 * the catalogs of a database just made it knows nothing.
 */
export function isOfExtension(alias: string, catalog: Class): string {
  return `${alias}.oid IN (SELECT objid FROM pg_catalog.pg_depend
    WHERE classid = ${CLASS[catalog]} AND deptype = 'e')`;
}

/** True for what Postgres made as part of something else: the functions and casts of a range type. */
export function isPart(alias: string, catalog: Class): string {
  return `${alias}.oid IN (SELECT objid FROM pg_catalog.pg_depend
    WHERE classid = ${CLASS[catalog]} AND deptype = 'i')`;
}

/** A user's own, of a catalog whose objects live in schemas. */
export function isOwn(alias: string, catalog: Class, namespaceColumn: string): string {
  return `${inUserSchema(alias, namespaceColumn)} AND NOT ${isOfExtension(alias, catalog)}`;
}

/** A user's own, of a catalog whose objects live in no schema. */
export function isOwnOutsideSchemas(alias: string, catalog: Class): string {
  return `${alias}.oid >= ${FIRST_USER_OID} AND NOT ${isOfExtension(alias, catalog)}`;
}

/** `pg_catalog."C"`, as text; null where it is not set or the type's. */
export function collationUnlessOf(collation: string, typeCollation: string): string {
  return `CASE WHEN ${collation} <> 0 AND ${collation} <> ${typeCollation} THEN (
    SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(o.collname)
    FROM pg_catalog.pg_collation o JOIN pg_catalog.pg_namespace n ON n.oid = o.collnamespace
    WHERE o.oid = ${collation}) END`;
}
