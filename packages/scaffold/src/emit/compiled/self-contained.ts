/**
 * JSON Schemas that bring their own references: ids, anchors, pointers into themselves, the metaschema.
 *
 * Every reference is resolved here, once, to a definition with a key. A `$dynamicRef` depends on the way by which it
 * was reached; so a definition is a schema together with the dynamic anchors that hold on that way.
 */
import type { JsonSchema } from "@ashlar/model";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Prepared } from "./prepare.ts";
import { type Resource, ResourceIndex, type Target } from "./schema-resource.ts";

const REFERENCE = /"\$(?:ref|dynamicRef)":/;

/** True for a schema that has references; those of an Api without named schemas lead into itself. */
export function hasReferences(schema: JsonSchema): boolean {
  return REFERENCE.test(JSON.stringify(schema));
}

/** Anchor → where it leads, as the outermost resource says. */
type Scope = ReadonlyMap<string, Target>;

/** Resolves schemas; what they refer to becomes definitions. */
export class ReferenceResolver {
  /** Key → schema, in which `$ref` names keys. */
  readonly definitions: Map<string, Prepared> = new Map();
  private readonly index = new ResourceIndex(metaschema);
  private readonly ids = new Map<unknown, number>();

  /** Resolves a schema; where one of its references leads nowhere, it says so and accepts everything. */
  resolve(schema: JsonSchema, onUnresolved: (message: string) => void): Prepared {
    try {
      const resource = this.index.add(schema, `schema://entry${this.ids.size}/`);
      return this.rewrite({ schema, resource }, enter(new Map(), resource)) as Prepared;
    } catch (error) {
      onUnresolved(error instanceof Error ? error.message : String(error));
      return true;
    }
  }

  private rewrite({ schema, resource: outer }: Target, outerScope: Scope): unknown {
    if (Array.isArray(schema))
      return schema.map((item) => this.rewrite({ schema: item, resource: outer }, outerScope));
    if (typeof schema !== "object" || schema === null) return schema;
    const resource = this.index.resourceOf(schema) ?? outer;
    const scope = enter(outerScope, resource);
    const rewritten: { [keyword: string]: unknown } = {};
    const conditions: unknown[] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === "$ref" || keyword === "$dynamicRef")
        conditions.push(this.reference(keyword, String(value), resource, scope));
      else if (VALUES.has(keyword)) rewritten[keyword] = value;
      else if (MAPS.has(keyword)) this.rewriteMap(keyword, value, { resource, scope }, rewritten);
      else if (!IGNORED.has(keyword)) rewritten[keyword] = this.rewrite({ schema: value, resource }, scope);
    }
    if (conditions.length === 1) return { ...rewritten, ...(conditions[0] as object) };
    return conditions.length === 0
      ? rewritten
      : { ...rewritten, allOf: [...listOf(rewritten["allOf"]), ...conditions] };
  }

  private rewriteMap(
    keyword: string,
    value: unknown,
    { resource, scope }: { readonly resource: Resource; readonly scope: Scope },
    rewritten: { [keyword: string]: unknown },
  ): void {
    const members: { [name: string]: unknown } = {};
    const inherited: { [pattern: string]: unknown } = {};
    for (const [name, member] of Object.entries(value ?? {})) {
      const schema = this.rewrite({ schema: member, resource }, scope);
      if (keyword === "properties" && name in Object.prototype) inherited[`^${name}$`] = schema;
      else members[name] = schema;
    }
    rewritten[keyword] = { ...(rewritten[keyword] as object | undefined), ...members };
    if (Object.keys(inherited).length > 0) {
      rewritten["patternProperties"] = {
        ...(rewritten["patternProperties"] as object | undefined),
        ...inherited,
      };
    }
  }

  private reference(keyword: string, reference: string, resource: Resource, scope: Scope): { $ref: string } {
    let target = this.index.find(reference, resource);
    const anchor = reference.slice(reference.indexOf("#") + 1);
    if (keyword === "$dynamicRef" && target.resource.dynamicAnchors.get(anchor) === target.schema) {
      target = scope.get(anchor) ?? target;
    }
    return { $ref: this.define(target, enter(scope, target.resource)) };
  }

  private define(target: Target, scope: Scope): string {
    const anchors = [...scope].map(([name, { schema }]) => `${name}=${this.id(schema)}`).sort();
    const key = `s${this.id(target.schema)}_${anchors.join("_")}`.replace(/[^\w]/g, "_");
    if (!this.definitions.has(key)) {
      this.definitions.set(key, true);
      this.definitions.set(key, this.rewrite(target, scope) as Prepared);
    }
    return key;
  }

  private id(schema: unknown): number {
    const known = this.ids.get(schema);
    if (known !== undefined) return known;
    this.ids.set(schema, this.ids.size);
    return this.ids.size - 1;
  }
}

const VALUES = new Set(["enum", "const", "default", "examples", "required", "dependentRequired", "type"]);
const MAPS = new Set(["properties", "patternProperties", "dependentSchemas"]);
/** Said with references resolved, or OpenAPI's, not JSON Schema's. */
const IGNORED = new Set([
  "$id",
  "$schema",
  "$anchor",
  "$dynamicAnchor",
  "$defs",
  "definitions",
  "$comment",
  "discriminator",
]);

function enter(scope: Scope, resource: Resource): Scope {
  const added = [...resource.dynamicAnchors].filter(([name]) => !scope.has(name));
  if (added.length === 0) return scope;
  return new Map([...scope, ...added.map(([name, schema]) => [name, { schema, resource }] as const)]);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

let metaschemas: Ajv2020 | undefined;

/** The documents that JSON Schema itself stands in; ajv brings them along. */
function metaschema(uri: string): unknown {
  metaschemas ??= new Ajv2020({ strict: false, validateSchema: false });
  return uri.startsWith("https://json-schema.org/") ? metaschemas.getSchema(uri)?.schema : undefined;
}
