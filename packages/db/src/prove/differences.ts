/** In what two databases differ, looked at plainly: without any rule of the planner, so that it can be checked by it. */
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";

export interface Difference {
  readonly object: ObjectId;
  /** `is missing`, `is there and should not be`, `type: integer → bigint`. */
  readonly message: string;
}

export interface DifferenceOptions {
  readonly withPrivileges: boolean;
  readonly withOwners: boolean;
}

/**
 * Where a column stands in its table cannot be changed; what the planner believes, and whether a materialised view
 * holds rows, is no structure.
 */
const IGNORED: ReadonlySet<string> = new Set(["position", "estimate", "isPopulated"]);

/** Whether a column of an heir is its own as well shows when the one above is dropped, and in nothing else. */
function isOwnership({ kind }: DatabaseObject, key: string): boolean {
  return kind === "column" && key === "isInherited";
}

/** What the first would have to change to be as the second; none when they are the same. */
export function differences(
  found: Database,
  wanted: Database,
  options: Partial<DifferenceOptions> = {},
): readonly Difference[] {
  const ignored = new Set(IGNORED);
  if (options.withPrivileges !== true) ignored.add("privileges");
  if (options.withOwners !== true) ignored.add("owner");
  const isCompared = ({ kind }: DatabaseObject) =>
    kind !== "default privileges" || options.withPrivileges === true;
  const ofFound = new Map(found.objects.filter(isCompared).map((object) => [object.id, object]));
  const ofWanted = new Map(wanted.objects.filter(isCompared).map((object) => [object.id, object]));
  const ids = [...new Set([...ofFound.keys(), ...ofWanted.keys()])].sort();
  return ids.flatMap((id): Difference[] => {
    const [a, b] = [ofFound.get(id), ofWanted.get(id)];
    if (a === undefined) return [{ object: id, message: "is missing" }];
    if (b === undefined) return [{ object: id, message: "is there and should not be" }];
    return keysOf(a, b)
      .filter((key) => !ignored.has(key) && !isOwnership(a, key))
      .filter((key) => canonical(propertyOf(a, key)) !== canonical(propertyOf(b, key)))
      .map((key) => ({
        object: id,
        message: `${key}: ${shorten(canonical(propertyOf(a, key)))} → ${shorten(canonical(propertyOf(b, key)))}`,
      }));
  });
}

function keysOf(a: DatabaseObject, b: DatabaseObject): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function propertyOf(object: DatabaseObject, key: string): unknown {
  return (object as unknown as Readonly<Record<string, unknown>>)[key];
}

/** As JSON with sorted properties; what is not set is nothing. */
function canonical(value: unknown): string {
  if (value === undefined) return "nothing";
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
