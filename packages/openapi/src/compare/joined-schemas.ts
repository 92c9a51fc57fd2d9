/** Schemas that have to hold together, as one. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";

/**
 * Joins schemas by `allOf`. The same schemas always give the same object, whatever their order: a comparison that
 * remembers what it has met comes to an end in schemas that hold themselves.
 */
export class JoinedSchemas {
  readonly #ids = new WeakMap<object, number>();
  readonly #members = new WeakMap<object, readonly JsonSchemaObject[]>();
  readonly #joined = new Map<string, JsonSchemaObject>();
  #nextId = 0;

  /** @returns undefined where there are none */
  join(schemas: readonly JsonSchema[]): JsonSchema | undefined {
    if (schemas.length === 0) return undefined;
    if (schemas.includes(false)) return false;
    const objects = schemas.filter((schema) => typeof schema === "object");
    const members = [...new Set(objects.flatMap((schema) => this.#members.get(schema) ?? [schema]))];
    const [only, ...more] = members;
    if (only === undefined) return true;
    return more.length === 0 ? only : this.#joinMembers(members);
  }

  #joinMembers(members: readonly JsonSchemaObject[]): JsonSchemaObject {
    const key = members
      .map((schema) => this.#idOf(schema))
      .toSorted((a, b) => a - b)
      .join(" ");
    const known = this.#joined.get(key);
    if (known !== undefined) return known;
    const joined: JsonSchemaObject = { allOf: [...members] };
    for (const flag of ["deprecated", "readOnly", "writeOnly"] as const) {
      if (members.some((schema) => schema[flag] === true)) joined[flag] = true;
    }
    this.#joined.set(key, joined);
    this.#members.set(joined, members);
    return joined;
  }

  #idOf(schema: object): number {
    const id = this.#ids.get(schema) ?? this.#nextId++;
    this.#ids.set(schema, id);
    return id;
  }
}
