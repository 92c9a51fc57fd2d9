/** Which members an object may have, when several schemas speak about it at once. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { matches } from "./fits.ts";
import { makeMatching } from "./pattern.ts";

export interface MemberSchemas {
  /** Members that some schema names, with what it says about them. */
  readonly named: ReadonlyMap<string, readonly JsonSchema[]>;
  /** Everything that all schemas say about a key. */
  readonly of: (key: string) => JsonSchema[];
  /** The keys in the document's order. */
  readonly inOrder: (keys: readonly string[]) => string[];
  /** True where a schema describes members that it does not name. */
  readonly describesRest: boolean;
}

export function memberSchemas(parts: readonly JsonSchemaObject[]): MemberSchemas {
  const named = new Map<string, JsonSchema[]>();
  for (const part of parts) {
    for (const [key, schema] of Object.entries(part.properties ?? {})) {
      named.set(key, [...(named.get(key) ?? []), schema]);
    }
  }
  return {
    named,
    of: (key) => parts.flatMap((part) => schemasFor(key, part)),
    inOrder: (keys) => {
      const wanted = new Set(keys);
      const known = [...named.keys()].filter((key) => wanted.has(key));
      return [...known, ...keys.filter((key) => !named.has(key))];
    },
    describesRest: parts.some((part) => {
      return typeof part.additionalProperties === "object" || part.patternProperties !== undefined;
    }),
  };
}

function schemasFor(key: string, part: JsonSchemaObject): JsonSchema[] {
  const own =
    part.properties !== undefined && Object.hasOwn(part.properties, key) ? part.properties[key] : undefined;
  const patterns = Object.entries(part.patternProperties ?? {}).filter(([pattern]) => matches(key, pattern));
  const found = [...(own === undefined ? [] : [own]), ...patterns.map(([, schema]) => schema)];
  return found.length > 0 || part.additionalProperties === undefined ? found : [part.additionalProperties];
}

export function requiredKeys(parts: readonly JsonSchemaObject[]): string[] {
  return [...new Set(parts.flatMap((part) => part.required ?? []))];
}

/** The keys, and those that their presence requires. */
export function withDependents(keys: readonly string[], parts: readonly JsonSchemaObject[]): Set<string> {
  const all = new Set(keys);
  for (const key of all) {
    for (const part of parts) {
      const dependents = part.dependentRequired;
      // A set walks over what is added meanwhile, so the closure is complete.
      if (dependents !== undefined && Object.hasOwn(dependents, key))
        for (const each of dependents[key] ?? []) all.add(each);
    }
  }
  return all;
}

/** Keys that no schema names, for objects that must have more members. */
export function spareKeys(parts: readonly JsonSchemaObject[], count: number): string[] {
  const keys: string[] = [];
  const numbers = Array.from({ length: count }, (_, at) => at);
  for (const part of parts) {
    for (const pattern of Object.keys(part.patternProperties ?? {})) {
      for (const number of numbers) {
        const key = makeMatching(pattern, { minLength: 1, maxLength: 100, number });
        if (key !== undefined) keys.push(key);
      }
    }
    const { propertyNames } = part;
    if (typeof propertyNames !== "object") continue;
    keys.push(...(propertyNames.enum ?? []).filter((name) => typeof name === "string"));
    const { pattern, minLength = 1, maxLength = 100 } = propertyNames;
    for (const number of numbers) {
      const key = makeMatching(pattern ?? "^[a-z]+$", { minLength, maxLength, number });
      if (key !== undefined) keys.push(key);
    }
  }
  return [...new Set([...keys, ...numbers.map((number) => (number === 0 ? "key" : `key${number + 1}`))])];
}
