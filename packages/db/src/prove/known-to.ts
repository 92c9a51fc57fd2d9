/** Leaves out of a database what a server of an older version does not keep: what it cannot tell is no difference. */
import type { Database, DatabaseObject } from "@ashlar/model";

/** Before, a not-null constraint has no name. */
const NAMED_NOT_NULL_VERSION = 180_000;
/** Before, the sequence of an unlogged table is logged all the same. */
const UNLOGGED_SEQUENCE_VERSION = 150_000;

/** @param serverVersion `server_version_num` of the older of the two servers that are compared: `130023` */
export function knownTo(serverVersion: number, database: Database): Database {
  if (serverVersion >= NAMED_NOT_NULL_VERSION) return database;
  return { ...database, objects: database.objects.map((object) => knownPart(object, serverVersion)) };
}

function knownPart(object: DatabaseObject, serverVersion: number): DatabaseObject {
  if (object.kind === "column" && object.notNullName !== undefined) {
    const { notNullName: _name, ...rest } = object;
    return rest;
  }
  if (object.kind === "sequence" && object.isUnlogged && serverVersion < UNLOGGED_SEQUENCE_VERSION) {
    const { isUnlogged: _isUnlogged, ...rest } = object;
    return rest;
  }
  return object;
}
