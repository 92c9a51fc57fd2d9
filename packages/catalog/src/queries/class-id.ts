/** The oids of the catalogs themselves, which are the same in every Postgres. */

/** https://www.postgresql.org/docs/current/catalogs.html */
export const CLASS = {
  accessMethod: 2601,
  accessMethodOperator: 2602,
  accessMethodFunction: 2603,
  attributeDefault: 2604,
  cast: 2605,
  collation: 3456,
  constraint: 2606,
  conversion: 2607,
  defaultPrivileges: 826,
  eventTrigger: 3466,
  extension: 3079,
  foreignDataWrapper: 2328,
  language: 2612,
  operator: 2617,
  operatorClass: 2616,
  operatorFamily: 2753,
  policy: 3256,
  procedure: 1255,
  publication: 6104,
  publicationRelation: 6106,
  publicationSchema: 6237,
  relation: 1259,
  rewrite: 2618,
  schema: 2615,
  server: 1417,
  statistics: 3381,
  textSearchConfiguration: 3602,
  textSearchDictionary: 3600,
  textSearchParser: 3601,
  textSearchTemplate: 3764,
  transform: 3576,
  trigger: 2620,
  type: 1247,
  userMapping: 1418,
} as const;

/** Below are the objects that every database is born with. */
export const FIRST_USER_OID = 16_384;
