/** Leaves out of a database what a server of an older version does not keep: what it cannot tell is no difference. */
import type { Database, DatabaseObject } from "@ashlar/model";

/** Before, a not-null constraint has neither a name nor a state of its own. */
const NAMED_NOT_NULL_VERSION = 180_000;

/** @param serverVersion `server_version_num` of the older of the two servers that are compared: `130023` */
export function knownTo(serverVersion: number, database: Database): Database {
  if (serverVersion >= NAMED_NOT_NULL_VERSION || !database.objects.some(hasNamedNotNull)) return database;
  return { ...database, objects: database.objects.map(withoutNotNullName) };
}

function hasNamedNotNull(object: DatabaseObject): boolean {
  return object.kind === "column" && object.notNullName !== undefined;
}

function withoutNotNullName(object: DatabaseObject): DatabaseObject {
  if (object.kind !== "column") return object;
  const { notNullName: _name, ...rest } = object;
  return rest;
}
