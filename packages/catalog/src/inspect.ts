/** Reads a database's structure from its catalogs. */
import type { Database, DatabaseObject, Dependency, ObjectId } from "@ashlar/model";
import type { ClientBase } from "pg";
import { type DependRow, Found } from "./found.ts";
import { quoteIdentifier } from "./identifier.ts";
import { partQuery, readDependencies } from "./queries/dependency.ts";
import { everyKind } from "./queries/every-kind.ts";
import { ownerQuery } from "./queries/owner.ts";
import { defaultPrivilegesQuery, privilegeQuery } from "./queries/privilege.ts";
import type { Query } from "./queries/query.ts";
import { viewOriginQuery } from "./queries/view-origin.ts";
import { withFixedSettings } from "./reading-session.ts";

export interface InspectOptions {
  /** Who may do what, and default privileges; false unless told. */
  readonly withPrivileges?: boolean;
  /** False unless told. */
  readonly withOwners?: boolean;
  /** What the columns of views are made of; false unless told. */
  readonly withOrigins?: boolean;
}

/**
 * Everything that a user made in the database, from Postgres 13 on; objects of extensions are theirs, and the ledger of
 * migrations is nobody's.
 *
 * Reads in one REPEATABLE READ, READ ONLY transaction; within the client's own where one is open.
 */
export async function inspect(client: ClientBase, options: InspectOptions = {}): Promise<Database> {
  return withFixedSettings(client, async ({ serverVersion }) => {
    const major = Math.floor(serverVersion / 10_000);
    const queries: readonly Query[] = [
      partQuery,
      ...(options.withOwners === true ? [ownerQuery] : []),
      ...(options.withPrivileges === true ? [privilegeQuery] : []),
      ...everyKind,
      ...(options.withPrivileges === true ? [defaultPrivilegesQuery] : []),
      ...(options.withOrigins === true ? [viewOriginQuery] : []),
    ];
    const answers = await readAll(
      client,
      queries.map((query) => query.text(major)),
    );
    const found = new Found(major);
    queries.forEach((query, at) => {
      query.read(answers[at] ?? [], found);
    });
    readDependencies((answers[0] ?? []) as readonly DependRow[], found);
    const database = databaseOf(serverVersion, found);
    return options.withOrigins === true ? { ...database, origins: found.origins } : database;
  });
}

/** All in one message: a distant server costs one journey, not thirty. */
async function readAll(
  client: ClientBase,
  texts: readonly string[],
): Promise<readonly (readonly object[])[]> {
  const results: unknown = await client.query(texts.join(";"));
  return (results as readonly { readonly rows: readonly object[] }[]).map(({ rows }) => rows);
}

function databaseOf(serverVersion: number, found: Found): Database {
  const objects = found.objects.sort((one, other) => (one.id < other.id ? -1 : 1));
  return { serverVersion, objects, dependencies: dependenciesOf(objects, found) };
}

/** Sorted; with those on schemas, and without those between an object and its own parts. */
function dependenciesOf(objects: readonly DatabaseObject[], found: Found): readonly Dependency[] {
  const parents = new Map<ObjectId, ObjectId | undefined>(objects.map(({ id, parent }) => [id, parent]));
  for (const { id, schema, parent } of objects)
    if (schema !== undefined && parent === undefined) found.depend(id, `schema ${quoteIdentifier(schema)}`);
  return objects.flatMap(({ id: of }) =>
    [...(found.dependencies.get(of) ?? [])]
      .filter((on) => parents.has(on) && !isPartOf(of, on, parents) && !isPartOf(on, of, parents))
      .sort()
      .map((on) => ({ of, on })),
  );
}

function isPartOf(
  id: ObjectId,
  whole: ObjectId,
  parents: ReadonlyMap<ObjectId, ObjectId | undefined>,
): boolean {
  for (let at = parents.get(id); at !== undefined; at = parents.get(at)) if (at === whole) return true;
  return false;
}
