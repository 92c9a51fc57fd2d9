/** The catalogs whose objects have an owner. */
import { CLASS, FIRST_USER_OID } from "./class-id.ts";

interface Owned {
  readonly classid: number;
  readonly catalog: string;
  readonly owner: string;
  /** With the letter by which acldefault() knows the kind; not set for what nobody is granted anything on. */
  readonly acl?: { readonly column: string; readonly kind: string };
  /** The oid from which on they are a user's; 0 for the schema public, which is older than all users. */
  readonly firstOid: number;
}

const list: readonly (readonly [keyof typeof CLASS, catalog: string, prefix: string, kind?: string])[] = [
  ["schema", "pg_namespace", "nsp", "'n'"],
  ["relation", "pg_class", "rel", "CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\""],
  ["procedure", "pg_proc", "pro", "'f'"],
  ["type", "pg_type", "typ", "'T'"],
  ["language", "pg_language", "lan", "'l'"],
  ["foreignDataWrapper", "pg_foreign_data_wrapper", "fdw", "'F'"],
  ["server", "pg_foreign_server", "srv", "'S'"],
  ["extension", "pg_extension", "ext"],
  ["operator", "pg_operator", "opr"],
  ["operatorClass", "pg_opclass", "opc"],
  ["operatorFamily", "pg_opfamily", "opf"],
  ["collation", "pg_collation", "coll"],
  ["conversion", "pg_conversion", "con"],
  ["textSearchConfiguration", "pg_ts_config", "cfg"],
  ["textSearchDictionary", "pg_ts_dict", "dict"],
  ["statistics", "pg_statistic_ext", "stx"],
  ["eventTrigger", "pg_event_trigger", "evt"],
  ["publication", "pg_publication", "pub"],
];

export const owned: readonly Owned[] = list.map(([key, catalog, prefix, kind]) => ({
  classid: CLASS[key],
  catalog: `pg_catalog.${catalog}`,
  owner: `${prefix}owner`,
  ...(kind === undefined ? {} : { acl: { column: `${prefix}acl`, kind } }),
  firstOid: key === "schema" ? 0 : FIRST_USER_OID,
}));
