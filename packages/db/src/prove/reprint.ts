/**
 * Postgres prints an expression, reads that print, and prints it otherwise: `NULL::integer` in an arm of a UNION comes
 * back as `NULL::integer AS int4`. Texts are therefore compared once both have been printed, read and printed again.
 */
import type { Shadow } from "@ashlar/catalog";
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import { differingKeys, isSameStructure } from "../compare.ts";
import { indexDatabase } from "../side.ts";
import { rebuild } from "./rebuild.ts";

/** Whether it is only in printed expressions that two states of an object differ. */
export function isTextOnly(before: DatabaseObject, after: DatabaseObject): boolean {
  const keys = structureKeys(before, after);
  return keys.length > 0 && keys.every((key) => PRINTED.has(key)) && isPrinted(before) && isPrinted(after);
}

/** Properties that hold what Postgres printed of an expression or a query. */
const PRINTED: ReadonlySet<string> = new Set([
  "check",
  "checks",
  "default",
  "defaults",
  "definition",
  "generated",
  "keys",
  "tables",
  "using",
  "where",
]);

/** The body of a routine is the user's own text, unless it is in standard SQL. */
function isPrinted(object: DatabaseObject): boolean {
  if (object.kind !== "function" && object.kind !== "procedure") return true;
  return /^\s*(?:BEGIN ATOMIC|RETURN\b)/m.test(object.definition);
}

function structureKeys(before: DatabaseObject, after: DatabaseObject): readonly string[] {
  return differingKeys(before, after, (key) => !META.has(key));
}

const META: ReadonlySet<string> = new Set(["comment", "owner", "privileges"]);

export interface SameTextsOptions {
  /** Objects that seem to differ. */
  readonly among: readonly ObjectId[];
  /** A fresh shadow, which the caller drops. */
  readonly create: () => Promise<Shadow>;
}

/** The second database with the texts of the first wherever they mean the same. */
export async function sameTexts(
  before: Database,
  after: Database,
  { among, create }: SameTextsOptions,
): Promise<Database> {
  const wanted = new Set(among);
  const old = new Map(
    before.objects.flatMap((object) => (wanted.has(object.id) ? [[object.id, object] as const] : [])),
  );
  const suspects = after.objects.flatMap((object) => {
    const other = old.get(object.id);
    return other !== undefined && isTextOnly(other, object) ? [object.id] : [];
  });
  if (suspects.length === 0) return after;
  const [ofBefore, ofAfter] = [
    await reprint(await create(), before, suspects),
    await reprint(await create(), after, suspects),
  ];
  const isSame = (id: ObjectId): boolean => {
    const [one, other] = [ofBefore.get(id), ofAfter.get(id)];
    return one !== undefined && other !== undefined && isSameStructure(one, other);
  };
  const same = new Set(suspects.filter(isSame));
  if (same.size === 0) return after;
  const objects = after.objects.map((object) => {
    const other = old.get(object.id);
    return other !== undefined && same.has(object.id) ? withTextsOf(object, other) : object;
  });
  return { ...after, objects };
}

function withTextsOf(object: DatabaseObject, other: DatabaseObject): DatabaseObject {
  const keys = structureKeys(object, other);
  const texts = Object.fromEntries(Object.entries(other).filter(([key]) => keys.includes(key)));
  return { ...object, ...texts };
}

/** The objects as they are printed after they were made from their prints; those that could not be made are missing. */
async function reprint(
  shadow: Shadow,
  database: Database,
  ids: readonly ObjectId[],
): Promise<ReadonlyMap<ObjectId, DatabaseObject>> {
  const rebuilt = await rebuild(shadow, withNeeds(database, ids));
  return new Map(rebuilt.database.objects.map((object) => [object.id, object]));
}

/** Only those objects, and what they cannot be made without. */
function withNeeds(database: Database, ids: readonly ObjectId[]): Database {
  const side = indexDatabase(database);
  const kept = new Set<ObjectId>();
  const keep = (start: ObjectId) => {
    for (const open = [start]; open.length > 0; ) {
      const id = open.pop();
      const object = id === undefined ? undefined : side.get(id);
      if (object === undefined || kept.has(object.id)) continue;
      kept.add(object.id);
      open.push(...side.dependenciesOf(object.id));
      if (object.parent !== undefined) open.push(object.parent);
      for (const child of side.childrenOf(object.id)) if (child.kind === "column") open.push(child.id);
    }
  };
  for (const { id, kind } of database.objects) if (kind === "schema" || kind === "extension") keep(id);
  for (const id of ids) keep(id);
  return {
    ...database,
    objects: database.objects.filter(({ id }) => kept.has(id)),
    dependencies: database.dependencies.filter(({ of, on }) => kept.has(of) && kept.has(on)),
  };
}
