/** Tells how schemas changed, by the way their values go; shared schemas once, whoever uses them. */
import type { Api, JsonSchema } from "@ashlar/model";
import { show } from "../repair/value.ts";
import { compareConstraints } from "./compare-constraints.ts";
import type { ChangeRule, Direction } from "./rules.ts";
import { SchemaComparison } from "./schema-differences.ts";
import { bareReference, mixinsOf, nullableReference, type SchemaView, viewOf } from "./schema-view.ts";

/** Takes a change of a schema: its rule, what it says, and where it stands. */
export type AddSchemaChange = (rule: ChangeRule, message: string, part: string) => void;

/** Two named schemas that took each other's place, and the way their values go. */
export interface SharedPair {
  readonly old: string;
  readonly new: string;
  readonly direction: Direction;
}

interface Step {
  readonly direction: Direction;
  readonly part: string;
  readonly add: AddSchemaChange;
}

export class SchemaChanges {
  readonly #old: Api["schemas"];
  readonly #new: Api["schemas"];
  readonly #comparison: SchemaComparison;
  readonly #shared = new Map<string, SharedPair>();
  readonly #compared: { readonly [direction in Direction]: WeakMap<object, WeakSet<object>> } = {
    request: new WeakMap(),
    response: new WeakMap(),
  };

  constructor(old: Api["schemas"], other: Api["schemas"]) {
    this.#old = old;
    this.#new = other;
    this.#comparison = new SchemaComparison(old, other, false);
  }

  /** Compares two schemas where they stand; references are noted, and looked into later. */
  compare(old: JsonSchema, other: JsonSchema, step: Step): void {
    for (const nameIn of [bareReference, nullableReference]) {
      const [oldName, newName] = [nameIn(old), nameIn(other)];
      if (oldName === undefined || newName === undefined) continue;
      this.#note({ old: oldName, new: newName, direction: step.direction });
      return;
    }
    this.#compareViews(old, other, step);
  }

  /** Looks into the shared schemas that were met, and those that these refer to. */
  compareShared(addFor: (pair: SharedPair) => AddSchemaChange): void {
    // Grows while it is gone through.
    for (const pair of this.#shared.values()) {
      const old = this.#old[pair.old] ?? true;
      const other = this.#new[pair.new] ?? true;
      const step = { direction: pair.direction, part: `schemas/${pair.new}`, add: addFor(pair) };
      const [oldName, newName] = [bareReference(old), bareReference(other)];
      if (oldName !== undefined && newName !== undefined) this.compare(old, other, step);
      else this.#compareViews(old, other, step);
    }
  }

  #note(pair: SharedPair): void {
    const key = `${pair.direction} ${pair.old} ${pair.new}`;
    if (!this.#shared.has(key)) this.#shared.set(key, pair);
  }

  #compareViews(old: JsonSchema, other: JsonSchema, step: Step): void {
    if (this.#isCompared(old, other, step.direction)) return;
    const otherMixins = mixinsOf(other);
    const mixins = new Set([...mixinsOf(old)].filter((name) => otherMixins.has(name)));
    for (const name of mixins) this.#note({ old: name, new: name, direction: step.direction });
    const before = viewOf(old, this.#old, mixins);
    const after = viewOf(other, this.#new, mixins);
    if (!this.#compareTypes(before, after, step)) return;
    this.#compareEnums(before, after, step);
    this.#compareKeywords(before, after, step);
    this.#compareProperties(before, after, step);
    this.#compareItems(before, after, step);
    this.#compareAlternatives(before, after, step);
  }

  /** Whether a pair was met before: schemas of other names may hold themselves, and are told of once. */
  #isCompared(old: JsonSchema, other: JsonSchema, direction: Direction): boolean {
    if (typeof old !== "object" || typeof other !== "object") return false;
    const known = this.#compared[direction].get(old) ?? new WeakSet();
    this.#compared[direction].set(old, known);
    if (known.has(other)) return true;
    known.add(other);
    return false;
  }

  /** @returns whether the rest is worth comparing */
  #compareTypes(before: SchemaView, after: SchemaView, step: Step): boolean {
    const { direction, part, add } = step;
    if (before.allowsNull !== undefined && after.allowsNull !== undefined) {
      if (after.allowsNull && !before.allowsNull) add(`${direction}-null-added`, "null is allowed now", part);
      if (before.allowsNull && !after.allowsNull)
        add(`${direction}-null-removed`, "null is not allowed any more", part);
    }
    // A union tells its types by its alternatives.
    if (before.alternatives.length > 0 || after.alternatives.length > 0) return true;
    const isNarrower = isWithin(after.types, before.types);
    const isWider = isWithin(before.types, after.types);
    if (isNarrower && isWider) return true;
    const message = `the type was ${typeText(before)}, is ${typeText(after)}`;
    if (isNarrower) add(`${direction}-type-narrowed`, message, part);
    else if (isWider) add(`${direction}-type-widened`, message, part);
    else add(`${direction}-type-changed`, message, part);
    return isNarrower || isWider;
  }

  #compareEnums(before: SchemaView, after: SchemaView, { direction, part, add }: Step): void {
    const [old, other] = [before.enum, after.enum];
    if (old === undefined && other === undefined) return;
    if (old === undefined) {
      add(`${direction}-constraint-tightened`, `only ${show(other)} are allowed now`, part);
      return;
    }
    if (other === undefined) {
      add(`${direction}-constraint-loosened`, `other values than ${show(old)} are allowed now`, part);
      return;
    }
    const texts = (values: readonly unknown[]): Set<string> =>
      new Set(values.map((one) => JSON.stringify(one)));
    const [known, wanted] = [texts(old), texts(other)];
    for (const value of known) {
      if (!wanted.has(value)) add(`${direction}-enum-value-removed`, `the value ${value} is gone`, part);
    }
    for (const value of wanted) {
      if (!known.has(value)) add(`${direction}-enum-value-added`, `the value ${value} is new`, part);
    }
  }

  #compareKeywords(before: SchemaView, after: SchemaView, { direction, part, add }: Step): void {
    for (const change of compareConstraints(before.keywords, after.keywords)) {
      const message = `${change.keyword} was ${show(change.old)}, is ${show(change.new)}`;
      add(`${direction}-constraint-${change.kind}`, message, part);
    }
    const [old, other] = [before.keywords["default"], after.keywords["default"]];
    if (direction === "request" && JSON.stringify(old) !== JSON.stringify(other)) {
      add("request-default-changed", `the default was ${show(old)}, is ${show(other)}`, part);
    }
  }

  #compareProperties(before: SchemaView, after: SchemaView, step: Step): void {
    const { direction, part, add } = step;
    const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
    for (const name of names) {
      const [old, other] = [own(before.properties, name), own(after.properties, name)];
      // The other way, such a property does not go.
      const hidden = direction === "request" ? "readOnly" : "writeOnly";
      const isThere = (schema: JsonSchema | undefined): schema is JsonSchema =>
        schema !== undefined && !(typeof schema === "object" && schema[hidden] === true);
      const inside = { ...step, part: `${part}/properties/${name}` };
      const isRequired = after.required.has(name);
      if (isThere(old) && isThere(other)) {
        this.#compareProperty(old, other, inside, {
          was: before.required.has(name),
          is: isRequired,
        });
      } else if (isThere(other)) {
        if (direction === "request" && isRequired) {
          add("request-property-added-required", `the property "${name}" is new and required`, inside.part);
        } else add(`${direction}-property-added`, `the property "${name}" is new`, inside.part);
      } else if (isThere(old)) {
        const isRefused = direction === "request" && after.additionalProperties === false;
        const rule = isRefused ? "request-property-refused" : (`${direction}-property-removed` as const);
        add(
          rule,
          `the property "${name}" is gone${isRefused ? ", and no others are allowed" : ""}`,
          inside.part,
        );
      }
    }
    for (const name of after.required) {
      if (!before.required.has(name) && !names.has(name)) {
        add(`${direction}-property-became-required`, `"${name}" is required now`, part);
      }
    }
    this.#compareAdditional(before, after, step);
  }

  #compareProperty(
    old: JsonSchema,
    other: JsonSchema,
    step: Step,
    required: { readonly was: boolean; readonly is: boolean },
  ): void {
    const { direction, part, add } = step;
    if (required.is && !required.was)
      add(`${direction}-property-became-required`, "it is required now", part);
    if (required.was && !required.is)
      add(`${direction}-property-became-optional`, "it may be missing now", part);
    if (isDeprecated(other) && !isDeprecated(old))
      add(`${direction}-property-deprecated`, "it is deprecated now", part);
    this.compare(old, other, step);
  }

  #compareAdditional(before: SchemaView, after: SchemaView, step: Step): void {
    const [old, other] = [before.additionalProperties, after.additionalProperties];
    const { direction, part, add } = step;
    if (other === false && old !== false)
      add(`${direction}-closed`, "no other properties are allowed now", part);
    else if (old === false && other !== false)
      add(`${direction}-opened`, "other properties are allowed now", part);
    else if (old !== undefined || other !== undefined) {
      this.compare(old ?? true, other ?? true, { ...step, part: `${part}/additionalProperties` });
    }
  }

  #compareItems(before: SchemaView, after: SchemaView, step: Step): void {
    if (before.items !== undefined || after.items !== undefined) {
      this.compare(before.items ?? true, after.items ?? true, { ...step, part: `${step.part}/items` });
    }
    const count = Math.max(before.prefixItems.length, after.prefixItems.length);
    for (let index = 0; index < count; index++) {
      const part = `${step.part}/prefixItems/${index}`;
      this.compare(before.prefixItems[index] ?? true, after.prefixItems[index] ?? true, { ...step, part });
    }
  }

  #compareAlternatives(before: SchemaView, after: SchemaView, step: Step): void {
    if (before.alternatives.length === 0 && after.alternatives.length === 0) return;
    const { direction, part, add } = step;
    const left = [...alternativesOf(after)];
    const gone = alternativesOf(before).filter((one) => {
      const name = bareReference(one);
      const same = left.findIndex((other) => name !== undefined && bareReference(other) === name);
      const found = same === -1 ? left.findIndex((other) => this.#isSame(one, other)) : same;
      const [match] = found === -1 ? [] : left.splice(found, 1);
      if (match !== undefined) this.compare(one, match, { ...step, part: `${part}/alternatives` });
      return match === undefined;
    });
    // As many as before: each took the place of one.
    if (gone.length === left.length && gone.length === 1) {
      for (const [index, one] of gone.entries()) {
        this.compare(one, left[index] ?? true, { ...step, part: `${part}/alternatives/${index}` });
      }
      return;
    }
    for (const one of gone)
      add(`${direction}-alternative-removed`, `the alternative ${nameOf(one)} is gone`, part);
    for (const one of left)
      add(`${direction}-alternative-added`, `the alternative ${nameOf(one)} is new`, part);
  }

  #isSame(old: JsonSchema, other: JsonSchema): boolean {
    return this.#comparison.compare(old, other).length === 0;
  }
}

/** A schema that is no union is one alternative. */
function alternativesOf(view: SchemaView): readonly JsonSchema[] {
  if (view.alternatives.length > 0) return view.alternatives;
  const { types, properties, items } = view;
  const required = [...view.required];
  return [
    {
      ...(types === undefined ? {} : { type: [...types] as never }),
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...(items === undefined ? {} : { items }),
    },
  ];
}

function nameOf(schema: JsonSchema): string {
  return bareReference(schema) ?? show(schema);
}

function own(map: { readonly [name: string]: JsonSchema }, name: string): JsonSchema | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function isDeprecated(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.deprecated === true;
}

/** Whether every value of the first types is one of the second; undefined is any type. */
function isWithin(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  if (b === undefined) return true;
  if (a === undefined) return false;
  return [...a].every((type) => b.has(type) || (type === "integer" && b.has("number")));
}

function typeText({ types }: SchemaView): string {
  return types === undefined ? "any" : [...types].join(" or ") || "none";
}
