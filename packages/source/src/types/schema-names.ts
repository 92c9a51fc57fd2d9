/** Names of the schemas that several operations share: one name per thing, however often and from wherever it is met. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";

/** A name must be a key of OpenAPI's `components`. OpenAPI 3.1 §4.8.7.1 */
const NOT_A_KEY = /[^A-Za-z0-9._-]+/g;

export class SchemaNames {
  readonly #names = new Map<unknown, string>();
  readonly #schemas = new Map<string, JsonSchema>();
  readonly #taken = new Set<string>();
  /** Names of schemas that somebody wrote by hand: whatever has the name is that. */
  readonly #written = new Set<string>();

  /**
   * The name of the thing that `key` stands for; the same key has the same name for ever.
   *
   * @param preferred what the code calls it; another thing of that name makes it `Book2`
   * @param key whatever is one per thing: a symbol, a type, or a string such as `file#export`
   */
  name(preferred: string, key: unknown): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const wanted = preferred.replaceAll(NOT_A_KEY, "_").replaceAll(/^_+|_+$/g, "") || "Schema";
    if (this.#written.has(wanted)) return wanted;
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}${count}`;
    this.#taken.add(name);
    this.#names.set(key, name);
    return name;
  }

  /** `{ $ref: "#/$defs/Book" }`; `make` is called once per key, after the name is known, so that it may refer to itself. */
  reference(preferred: string, key: unknown, make: () => JsonSchema): JsonSchemaObject {
    const isNew = !this.#names.has(key);
    const name = this.name(preferred, key);
    if (isNew && !this.#written.has(name)) this.#schemas.set(name, make());
    return { $ref: `#/$defs/${name}` };
  }

  /** Of a schema that is there already, unless somebody wrote it by hand. */
  change(name: string, make: (schema: JsonSchema) => JsonSchema): void {
    const known = this.#schemas.get(name);
    if (known !== undefined && !this.#written.has(name)) this.#schemas.set(name, make(known));
  }

  /** Whether something of this key was named. */
  has(key: unknown): boolean {
    return this.#names.has(key);
  }

  /** A schema that was written by hand; types and validators of this name are taken for it. */
  define(name: string, schema: JsonSchema): void {
    this.#taken.add(name);
    this.#written.add(name);
    this.#schemas.set(name, schema);
  }

  /** In the order in which they were met. */
  get schemas(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries(this.#schemas);
  }
}
