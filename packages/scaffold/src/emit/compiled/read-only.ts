/** Which properties a client cannot set, as the schemas say with `readOnly`. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { refName } from "./schema-reference.ts";

const NONE: ReadonlySet<string> = new Set();

/** Finds read-only properties through `$ref` and `allOf`, each schema once. */
export class ReadOnlyNames {
  private readonly schemas: { readonly [name: string]: JsonSchema };
  private readonly known = new Map<JsonSchemaObject, ReadonlySet<string>>();

  constructor(schemas: { readonly [name: string]: JsonSchema }) {
    this.schemas = schemas;
  }

  /** True where a property with this schema is read only. */
  isReadOnly(schema: JsonSchema | undefined, depth = 0): boolean {
    if (typeof schema !== "object" || schema === null || depth > 20) return false;
    if (schema.readOnly === true) return true;
    const name = refName(schema);
    if (name !== undefined && this.isReadOnly(this.schemas[name], depth + 1)) return true;
    return (schema.allOf ?? []).some((member) => this.isReadOnly(member, depth + 1));
  }

  /** Names of the read-only properties of an object that this schema describes. */
  of(schema: JsonSchema | undefined): ReadonlySet<string> {
    if (typeof schema !== "object" || schema === null) return NONE;
    const known = this.known.get(schema);
    if (known !== undefined) return known;
    this.known.set(schema, NONE);
    const names = new Set<string>();
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (this.isReadOnly(property)) names.add(name);
    }
    const referred = refName(schema);
    const inPlace = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
    if (referred !== undefined) inPlace.push(this.schemas[referred] ?? true);
    for (const member of inPlace) for (const name of this.of(member)) names.add(name);
    const found = names.size === 0 ? NONE : names;
    this.known.set(schema, found);
    return found;
  }
}
