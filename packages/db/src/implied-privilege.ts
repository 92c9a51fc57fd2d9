/** What ALTER DEFAULT PRIVILEGES gives to what is made: https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html */
import type { DatabaseObject, DefaultPrivilegesObject, ObjectKind, Privilege } from "@ashlar/model";
import type { Side } from "./rules/rule.ts";

const OBJECTS: Readonly<Partial<Record<ObjectKind, DefaultPrivilegesObject["objects"]>>> = {
  table: "TABLES",
  "foreign table": "TABLES",
  view: "TABLES",
  "materialized view": "TABLES",
  sequence: "SEQUENCES",
  function: "FUNCTIONS",
  procedure: "FUNCTIONS",
  aggregate: "FUNCTIONS",
  enum: "TYPES",
  domain: "TYPES",
  composite: "TYPES",
  range: "TYPES",
  schema: "SCHEMAS",
};

/** The privileges that the object is born with where it is made by a role that has default privileges. */
export function impliedPrivileges({ kind, schema }: DatabaseObject, side: Side): readonly Privilege[] {
  const objects = OBJECTS[kind];
  if (objects === undefined) return [];
  return defaultsOf(side).flatMap((object) => {
    if (object.objects !== objects) return [];
    const isInForce = object.inSchema === undefined || object.inSchema === schema;
    return isInForce ? object.privileges : [];
  });
}

const DEFAULTS = new WeakMap<Side, readonly DefaultPrivilegesObject[]>();

/** Few, looked for once: it is asked of every object that is made. */
function defaultsOf(side: Side): readonly DefaultPrivilegesObject[] {
  const known = DEFAULTS.get(side);
  if (known !== undefined) return known;
  const found = side.database.objects.filter((object) => object.kind === "default privileges");
  DEFAULTS.set(side, found);
  return found;
}
