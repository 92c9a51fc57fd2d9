/** Takes the shadow's own role out of what was read: its name is made by chance, and stands for whoever runs a file. */
import type { Database, DatabaseObject, Privilege } from "@ashlar/model";

export function hideRole(database: Database, role: string): Database {
  return { ...database, objects: database.objects.map((object) => without(object, role)) };
}

function without(object: DatabaseObject, role: string): DatabaseObject {
  const { owner, privileges, ...rest } = object;
  const kept = privileges?.filter(({ grantee }: Privilege) => grantee !== role);
  return {
    ...rest,
    ...(owner === undefined || owner === role ? {} : { owner }),
    ...(kept === undefined || (kept.length === 0 && privileges?.length !== 0) ? {} : { privileges: kept }),
  } as DatabaseObject;
}
