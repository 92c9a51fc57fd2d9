/** Which validators go as deep as the data does, by calling themselves or by comparing items with each other. */
import type { Prepared } from "./prepare.ts";

/** Keys of the entries from which a definition can be reached that leads back to itself, or compares items. */
export function keysOfRecursion(
  definitions: ReadonlyMap<string, Prepared>,
  entries: ReadonlyMap<string, Prepared>,
): Set<string> {
  const references = new Map([...definitions].map(([key, schema]) => [key, referencesOf(schema)]));
  const state = new Map<string, "open" | "ends" | "recurs">();
  const found = new Set<string>();
  for (const [key, schema] of entries) {
    const isDeep = comparesItems(schema) || referencesOf(schema).some(recurs);
    if (isDeep || (definitions.has(key) && recurs(key))) found.add(key);
  }
  return found;

  function recurs(key: string): boolean {
    const known = state.get(key);
    if (known !== undefined) return known !== "ends";
    state.set(key, "open");
    const isRecursive =
      comparesItems(definitions.get(key)) || (references.get(key) ?? []).map(recurs).includes(true);
    state.set(key, isRecursive ? "recurs" : "ends");
    return isRecursive;
  }
}

function comparesItems(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  return (
    ("uniqueItems" in schema && schema.uniqueItems === true) || Object.values(schema).some(comparesItems)
  );
}

function referencesOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    return key === "$ref" && typeof value === "string" ? [value] : referencesOf(value);
  });
}
