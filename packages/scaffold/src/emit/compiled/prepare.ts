/** Rewrites JSON Schemas of an Api into what ajv compiles: small, without loops in place, read for one direction. */
import type { Finding, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { type DispatchPlan, planDispatch } from "./dispatch.ts";
import type { InPlaceLoops } from "./in-place.ts";
import { ReadOnlyNames } from "./read-only.ts";
import { refName } from "./schema-reference.ts";
import type { Dispatch } from "./union-keywords.ts";

export interface PrepareInput {
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly direction: "request" | "none";
  /** Names of the formats that are asserted. */
  readonly formats: ReadonlySet<string>;
  readonly loops: InPlaceLoops;
}

export type Prepared = boolean | PreparedObject;

interface PreparedObject {
  [keyword: string]: unknown;
}

/** Where a schema stands: in which named one, and still about the same value or deeper in the data. */
interface Place {
  readonly home: string | undefined;
  /** `plain`: the named schema as those see it that extend it, without its own way down to them. */
  readonly variant: "full" | "plain";
  readonly isInPlace: boolean;
  /** Inside `anyOf` or `oneOf`. */
  readonly isDown: boolean;
  /** Properties that nobody needs to send, because an enclosing schema says they are read only. */
  readonly hidden: ReadonlySet<string>;
}

const TOP: Place = { home: undefined, variant: "full", isInPlace: true, isDown: false, hidden: new Set() };

/** Keywords that are copied, with the `typeof` that ajv accepts. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ...["minProperties", "maxProperties", "minContains", "maxContains", "minItems", "maxItems"].map(numeric),
  ...["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map(numeric),
  ["uniqueItems", "boolean"],
  ["dependentRequired", "object"],
]);
const IN_PLACE = new Set(["not", "if", "then", "else"]);
const DEEPER = new Set([
  "additionalProperties",
  "propertyNames",
  "unevaluatedProperties",
  "items",
  "contains",
  "unevaluatedItems",
]);

function numeric(keyword: string): [string, string] {
  return [keyword, "number"];
}

/** Prepares schemas, the named ones as they are first referred to. */
export class SchemaPreparer {
  /** Key for ajv → schema; grows as schemas are prepared. */
  readonly definitions: Map<string, Prepared> = new Map();
  readonly findings: Finding[] = [];
  private readonly input: PrepareInput;
  private readonly loops: InPlaceLoops;
  private readonly readOnly: ReadOnlyNames;
  private readonly keys = new Map<string, string>();
  private readonly waiting: (() => void)[] = [];

  constructor(input: PrepareInput) {
    this.input = input;
    this.loops = input.loops;
    this.readOnly = new ReadOnlyNames(input.schemas);
  }

  /** Prepares a schema that has no name, and every named one it leads to. */
  prepare(schema: JsonSchema): Prepared {
    const prepared = this.rewrite(schema, TOP);
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) next();
    return prepared;
  }

  private rewrite(schema: JsonSchema | undefined, outer: Place): Prepared {
    if (typeof schema !== "object" || schema === null) return schema !== false;
    if (isBytes(schema)) return true;
    const place = this.input.direction === "request" ? this.hide(schema, outer) : outer;
    const plan = this.dispatchPlan(schema, place);
    if (plan?.union === undefined && plan !== undefined) return this.dispatch(plan, schema, place);
    const prepared: PreparedObject = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword !== plan?.union) this.rewriteKeyword(keyword, value, place, prepared);
    }
    return plan === undefined ? prepared : { ...prepared, ...this.dispatch(plan, schema, place) };
  }

  private rewriteKeyword(keyword: string, value: unknown, place: Place, prepared: PreparedObject): void {
    const deeper = { ...TOP, isInPlace: false };
    if (keyword === "const") prepared[keyword] = value;
    else if (VALUES.get(keyword) === typeof value && value !== null) prepared[keyword] = value;
    else if (DEEPER.has(keyword)) prepared[keyword] = this.rewrite(value as JsonSchema, deeper);
    else if (IN_PLACE.has(keyword)) prepared[keyword] = this.rewrite(value as JsonSchema, place);
    else if (Array.isArray(value)) this.rewriteList(keyword, value, place, prepared);
    else if (keyword === "properties") this.rewriteProperties(value, deeper, prepared);
    else if (keyword === "patternProperties") this.rewritePatterns(value, deeper, prepared);
    else if (keyword === "dependentSchemas") {
      prepared[keyword] = Object.fromEntries(
        members(value).map(([name, at]) => [name, this.rewrite(at, place)]),
      );
    } else if (keyword === "$ref") this.rewriteReference(value, place, prepared);
    else if (keyword === "type" && typeof value === "string") prepared[keyword] = value;
    else if (keyword === "multipleOf" && typeof value === "number" && value > 0) prepared[keyword] = value;
    else if (keyword === "pattern" && this.isUsable(String(value))) prepared[keyword] = value;
    else if (keyword === "format" && this.input.formats.has(String(value))) prepared[keyword] = value;
  }

  private rewriteList(keyword: string, value: unknown[], place: Place, prepared: PreparedObject): void {
    const schemas = value as JsonSchema[];
    if (keyword === "type" && value.length > 0) prepared[keyword] = value;
    else if (keyword === "enum") {
      if (value.length > 0) prepared[keyword] = value;
      else prepared["not"] = {};
    } else if (keyword === "required") {
      const names = value.filter((name) => typeof name === "string" && !place.hidden.has(name));
      if (names.length > 0) prepared[keyword] = [...new Set(names)];
    } else if (keyword === "prefixItems" && value.length > 0) {
      prepared[keyword] = schemas.map((schema) => this.rewrite(schema, { ...TOP, isInPlace: false }));
    } else if (keyword === "allOf" && value.length > 0) {
      prepared[keyword] = schemas.map((schema) => this.rewrite(schema, place));
    } else if ((keyword === "anyOf" || keyword === "oneOf") && value.length > 0) {
      const leadsBack =
        place.variant === "plain" && schemas.some((schema) => this.isTogether(refName(schema), place));
      if (leadsBack) return;
      prepared[keyword] = schemas.map((schema) => this.rewrite(schema, { ...place, isDown: true }));
    }
  }

  private rewriteProperties(value: unknown, deeper: Place, prepared: PreparedObject): void {
    const properties: PreparedObject = {};
    for (const [name, schema] of members(value)) {
      const isDropped = this.input.direction === "request" && this.readOnly.isReadOnly(schema);
      const property = isDropped ? true : this.rewrite(schema, deeper);
      // Every object inherits toString and its like; a pattern looks at an object's own names only.
      if (name in Object.prototype)
        prepared["patternProperties"] = { ...patternsOf(prepared), [`^${name}$`]: property };
      else properties[name] = property;
    }
    prepared["properties"] = properties;
  }

  private rewritePatterns(value: unknown, deeper: Place, prepared: PreparedObject): void {
    const usable = members(value).filter(([pattern]) => this.isUsable(pattern));
    const rewritten = usable.map(([pattern, schema]) => [pattern, this.rewrite(schema, deeper)]);
    prepared["patternProperties"] = { ...patternsOf(prepared), ...Object.fromEntries(rewritten) };
  }

  private rewriteReference(value: unknown, place: Place, prepared: PreparedObject): void {
    const name = refName({ $ref: String(value) });
    const target = this.reference(name, place);
    if (target === false) prepared["not"] = {};
    else if (target !== true) prepared["$ref"] = target["$ref"];
  }

  private reference(name: string | undefined, place: Place): Prepared {
    if (name === undefined || !Object.hasOwn(this.input.schemas, name)) return true;
    if (!this.isTogether(name, place) || place.home === undefined) return { $ref: this.key(name, "full") };
    // In a loop, up leads to plain schemas and down to full ones: so neither way comes back to where it began.
    if (place.isDown)
      return this.loops.leads(name, place.home, "down") ? false : { $ref: this.key(name, "full") };
    if (place.variant === "plain" && this.loops.leads(name, place.home, "up")) return true;
    return { $ref: this.key(name, "plain") };
  }

  private isTogether(name: string | undefined, { isInPlace, home }: Place): boolean {
    return name !== undefined && isInPlace && home !== undefined && this.loops.together(home, name);
  }

  /** The name of the schema that stands behind a key. */
  nameOf(key: string): string | undefined {
    const [id] = [...this.keys].find(([, at]) => at === key) ?? [];
    return id?.slice(id.indexOf(" ") + 1);
  }

  private key(name: string, variant: "full" | "plain"): string {
    const id = `${variant} ${name}`;
    const known = this.keys.get(id);
    if (known !== undefined) return known;
    const key = `d${this.keys.size}`;
    this.keys.set(id, key);
    this.waiting.push(() => {
      this.definitions.set(key, this.rewrite(this.input.schemas[name], { ...TOP, home: name, variant }));
    });
    return key;
  }

  private dispatchPlan(schema: JsonSchemaObject, place: Place): DispatchPlan | undefined {
    const plan = planDispatch(schema, this.input.schemas);
    if (plan === undefined || place.variant === "full" || !place.isInPlace) return plan;
    return plan.targets.some((name) => this.isTogether(name, place)) ? undefined : plan;
  }

  private dispatch(plan: DispatchPlan, schema: JsonSchemaObject, place: Place): { discriminator: Dispatch } {
    const { discriminator: _, ...withoutDiscriminator } = schema;
    const branches: object[] = plan.targets.map((name) => {
      if (name === place.home && place.isInPlace) return { $ref: this.key(name, "plain") };
      const target = asObject(this.reference(name, { ...place, isDown: true }));
      // A schema that extends this one by allOf says all that this one says.
      if (plan.union !== undefined || this.extendsHome(name, place)) return target;
      return { allOf: [target, this.plainBase(withoutDiscriminator, place)] };
    });
    let notObject: { notObject: number } | undefined;
    if (plan.notObject !== undefined) {
      const other =
        plan.union === undefined
          ? this.plainBase(withoutDiscriminator, place)
          : this.rewrite(plan.notObject, { ...place, isDown: true });
      notObject = { notObject: branches.push(asObject(other)) - 1 };
    }
    const { propertyName, values, otherwise } = plan;
    return {
      discriminator: {
        propertyName,
        values,
        branches,
        ...(otherwise === undefined ? {} : { otherwise }),
        ...notObject,
      },
    };
  }

  private extendsHome(name: string, place: Place): boolean {
    return (
      place.home !== undefined && this.isTogether(name, place) && this.loops.leads(name, place.home, "up")
    );
  }

  private plainBase(withoutDiscriminator: JsonSchemaObject, place: Place): Prepared {
    if (place.home !== undefined && place.isInPlace) return { $ref: this.key(place.home, "plain") };
    return this.rewrite(withoutDiscriminator, place);
  }

  private hide(schema: JsonSchemaObject, place: Place): Place {
    const own = this.readOnly.of(schema);
    if (own.size === 0) return place;
    return { ...place, hidden: new Set([...place.hidden, ...own]) };
  }

  private isUsable(pattern: string): boolean {
    try {
      return new RegExp(pattern, "u") instanceof RegExp;
    } catch {
      this.findings.push({
        rule: "pattern-not-compiled",
        severity: "warning",
        message: `expected an ECMA-262 regular expression, found ${JSON.stringify(pattern)}: it is not checked`,
        hint: "write the pattern as JavaScript would, for the u flag",
      });
      return false;
    }
  }
}

/** A file or other raw bytes: what arrives is no JSON string, so nothing that JSON Schema says about one applies. */
export function isBytes({ type, format }: JsonSchemaObject): boolean {
  return (
    format === "binary" &&
    (type === undefined || type === "string" || (Array.isArray(type) && type.includes("string")))
  );
}

function members(value: unknown): [string, JsonSchema][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function patternsOf(prepared: PreparedObject): object {
  return (prepared["patternProperties"] as object | undefined) ?? {};
}

function asObject(prepared: Prepared): object {
  return typeof prepared === "object" ? prepared : prepared ? {} : { not: {} };
}
