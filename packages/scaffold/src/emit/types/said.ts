/** What the types of `types/api.ts` say by themselves, as somebody who reads them back would understand them. */
import { type JsonSchema, type MeaningOf, schemaOfType } from "@ashlar/model";
import type { HelperTypes } from "./helper-types.ts";
import type { TypeNode } from "./type-node.ts";
import type { TypeNames } from "./variants.ts";

const bytes: JsonSchema = { type: "string", format: "binary" };

export class Said {
  readonly #schemaNames: ReadonlyMap<string, string>;
  readonly #bases = new Map<string, string>();
  readonly #helpers: HelperTypes;
  readonly #meaningOf: MeaningOf;
  readonly #known = new WeakMap<TypeNode, JsonSchema>();

  constructor({ output, input }: TypeNames, helpers: HelperTypes) {
    this.#schemaNames = new Map([...output, ...input].map(([key, name]) => [name, key]));
    this.#helpers = helpers;
    this.#meaningOf = (name) => this.#meaning(name);
  }

  /** A type that holds what all alternatives of a schema have in common. */
  addBase(name: string, schemaName: string): void {
    this.#bases.set(name, schemaName);
  }

  of(type: TypeNode): JsonSchema {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const said = schemaOfType(type, this.#meaningOf);
    this.#known.set(type, said);
    return said;
  }

  /** The type of a schema of which another holds a part. */
  ofDeclaration(type: TypeNode, base?: { readonly name: string; readonly type: TypeNode }): JsonSchema {
    if (base === undefined) return this.of(type);
    const common = this.of(base.type);
    const said = schemaOfType(type, (name) => (name === base.name ? common : this.#meaning(name)));
    return typeof said === "object" && typeof common === "object" ? { ...common, ...said } : said;
  }

  #meaning(name: string): JsonSchema | undefined {
    const schemaName = this.#schemaNames.get(name) ?? this.#bases.get(name);
    if (schemaName !== undefined) return { $ref: `#/$defs/${schemaName}` };
    return name === "Uint8Array" || this.#helpers.isFile(name) ? bytes : undefined;
  }
}
