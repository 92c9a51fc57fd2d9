/** Takes the shadow's own role out of what was read: its name is made by chance, and stands for whoever runs a file. */
import type { Database, DatabaseObject, DefaultPrivilegesObject, Privilege } from "@ashlar/model";
import { quoteIdentifier } from "../identifier.ts";

/** No owner, no grantee; default privileges are those of whoever is the current user. */
export function hideRole(database: Database, role: string): Database {
  const written = `FOR ROLE ${quoteIdentifier(role)}`;
  const rename = (text: string) =>
    text.includes(written) ? text.replace(written, () => `FOR ROLE ${CURRENT_USER}`) : text;
  const objects = database.objects.map((object) =>
    object.kind === "default privileges" && object.role === role
      ? ofCurrentUser(object, rename)
      : without(object, role),
  );
  const dependencies = database.dependencies.map((dependency) =>
    dependency.of.startsWith("default privileges ")
      ? { ...dependency, of: rename(dependency.of) }
      : dependency,
  );
  return {
    ...database,
    objects: objects.sort((one, other) => (one.id < other.id ? -1 : 1)),
    dependencies,
  };
}

function ofCurrentUser(
  object: DefaultPrivilegesObject,
  rename: (text: string) => string,
): DefaultPrivilegesObject {
  const { id, name, sqlName } = object;
  return { ...object, id: rename(id), name: rename(name), sqlName: rename(sqlName), role: CURRENT_USER };
}

const CURRENT_USER = "CURRENT_USER";

function without(object: DatabaseObject, role: string): DatabaseObject {
  const { owner, privileges, ...rest } = object;
  const kept = privileges?.filter(({ grantee }: Privilege) => grantee !== role);
  return {
    ...rest,
    ...(owner === undefined || owner === role ? {} : { owner }),
    ...(kept === undefined || (kept.length === 0 && privileges?.length !== 0) ? {} : { privileges: kept }),
  } as DatabaseObject;
}
