/** Which validators call themselves, directly or through others: how deep they go is up to the data. */
import type { Prepared } from "./prepare.ts";

/** Keys of the entries from which a definition can be reached that leads back to itself. */
export function keysOfRecursion(
  definitions: ReadonlyMap<string, Prepared>,
  entries: ReadonlyMap<string, Prepared>,
): Set<string> {
  const references = new Map([...definitions].map(([key, schema]) => [key, referencesOf(schema)]));
  const state = new Map<string, "open" | "ends" | "recurs">();
  const found = new Set<string>();
  for (const [key, schema] of entries) {
    if (referencesOf(schema).some(recurs) || (definitions.has(key) && recurs(key))) found.add(key);
  }
  return found;

  function recurs(key: string): boolean {
    const known = state.get(key);
    if (known !== undefined) return known !== "ends";
    state.set(key, "open");
    const isRecursive = (references.get(key) ?? []).map(recurs).includes(true);
    state.set(key, isRecursive ? "recurs" : "ends");
    return isRecursive;
  }
}

function referencesOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    return key === "$ref" && typeof value === "string" ? [value] : referencesOf(value);
  });
}
