/** Whether two objects are the same, and if not, in what they differ. */
import { canonicalArrays } from "@ashlar/catalog";
import type { DatabaseObject, IndexKey } from "@ashlar/model";
import { hasTypeOfOtherKind } from "./rules/swapped-type.ts";

/** Said elsewhere, or no part of the structure: whether a materialised view holds rows is its state. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  "id",
  "kind",
  "estimate",
  "position",
  "typeId",
  "isPopulated",
]);
const META: ReadonlySet<string> = new Set(["comment", "owner", "privileges"]);

/** True when nothing but comment, owner and privileges may differ. */
export function isSameStructure(before: DatabaseObject, after: DatabaseObject): boolean {
  // Default privileges are nothing else.
  const isStructure = (key: string) => !META.has(key) || before.kind === "default privileges";
  if (before.kind === "column" && after.kind === "column" && hasTypeOfOtherKind(before, after)) return false;
  return differingKeys(before, after, isStructure).length === 0;
}

/** One line for each property that differs: `type: integer → bigint`; long texts are only named. */
export function describeDifferences(
  before: DatabaseObject,
  after: DatabaseObject,
  isCompared: (key: string) => boolean = () => true,
): readonly string[] {
  return differingKeys(before, after, isCompared).map((key) => {
    const absent = key === "notNullName" ? "as Postgres names it" : "none";
    const [old, now] = [before, after].map((object) => printed(propertyOf(object, key) ?? absent));
    const isShort = `${old}${now}`.length <= 90 && !`${old}${now}`.includes("\n");
    return isShort ? `${wordsOf(key)}: ${old} → ${now}` : `${wordsOf(key)} changed`;
  });
}

/** `isNotNull` is "not null". */
function wordsOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^(?:is|has) /, "");
  return WORDS[key] ?? words;
}

const WORDS: Readonly<Record<string, string>> = {
  notNullName: "name of the not-null constraint",
  partitionBy: "partitioned by",
  sqlName: "name",
};

/**
 * Properties in which they differ. Not whether an heir's column is its own as well: nothing makes an own column a merely
 * inherited one but to drop it with its values, and it only matters once the column above is dropped.
 */
export function differingKeys(
  before: DatabaseObject,
  after: DatabaseObject,
  isCompared: (key: string) => boolean,
): readonly string[] {
  const differs = (key: string) =>
    !NOT_COMPARED.has(key) &&
    !(key === "isInherited" && before.kind === "column") &&
    isCompared(key) &&
    !isEqual(propertyOf(before, key), propertyOf(after, key));
  // Nearly always all is the same: no list of keys is made.
  const keys: string[] = [];
  for (const key in before) if (differs(key)) keys.push(key);
  for (const key in after) if (!(key in before) && differs(key)) keys.push(key);
  return keys;
}

function propertyOf(object: DatabaseObject, key: string): unknown {
  return (object as unknown as Record<string, unknown>)[key];
}

/** Of plain data, whatever the order of properties. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "string" && typeof b === "string") return canonicalArrays(a) === canonicalArrays(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [ofA, ofB] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(ofA).filter((key) => ofA[key] !== undefined);
  const others = Object.keys(ofB).filter((key) => ofB[key] !== undefined);
  return keys.length === others.length && keys.every((key) => isEqual(ofA[key], ofB[key]));
}

function printed(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return String(value);
  if (Array.isArray(value) && value.length > 0 && value.every(isIndexKey)) {
    return `(${value.map(({ text, isDescending }) => `${text}${isDescending === true ? " DESC" : ""}`).join(", ")})`;
  }
  return JSON.stringify(value);
}

function isIndexKey(value: unknown): value is IndexKey {
  return typeof value === "object" && value !== null && "kind" in value && "text" in value;
}
