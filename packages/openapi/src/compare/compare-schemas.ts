/** Tells how schemas changed, by the way their values go; shared schemas once, whoever uses them. */
import type { Api, Discriminator, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { compareInner } from "./compare-inner.ts";
import { compareProperties } from "./compare-properties.ts";
import { compareKinds, compareUnion, compareUnions, type UnionTools } from "./compare-unions.ts";
import { compareEnums, compareKeywords, compareTypes } from "./compare-values.ts";
import {
  bareReference,
  flattenSchema,
  mixinsOf,
  nullableReference,
  onlyAlternative,
} from "./flatten-schema.ts";
import { CHANGE_RULES, type Direction } from "./rules.ts";
import { SchemaComparison } from "./schema-differences.ts";
import type { AddSchemaChange, SchemaStep } from "./schema-step.ts";
import { type SchemaView, SchemaViews } from "./schema-view.ts";

/** Two named schemas that took each other's place, and the way their values go. */
export interface SharedPair {
  readonly old: string;
  readonly new: string;
  readonly direction: Direction;
}

export class SchemaChanges {
  readonly #old: Api["schemas"];
  readonly #new: Api["schemas"];
  readonly #oldViews: SchemaViews;
  readonly #newViews: SchemaViews;
  /** Takes two references of the same name for the same, whose schemas are compared by name. */
  readonly #comparison: SchemaComparison;
  /** Looks through references of the same name too. */
  readonly #through: SchemaComparison;
  readonly #shared = new Map<string, SharedPair>();
  /** Those of them that stand for their kinds: a discriminator says which. */
  readonly #bases = new Map<string, SharedPair>();
  readonly #compared: { readonly [direction in Direction]: WeakMap<object, WeakSet<object>> } = {
    request: new WeakMap(),
    response: new WeakMap(),
  };
  readonly #withoutNull = new WeakMap<object, JsonSchemaObject>();
  readonly #tools: UnionTools;

  /**
   * @param options `isTrial`: only whether something breaks is asked, and no further trials are made for it
   */
  constructor(old: Api["schemas"], other: Api["schemas"], options: { readonly isTrial?: boolean } = {}) {
    this.#old = old;
    this.#new = other;
    this.#oldViews = new SchemaViews(old);
    this.#newViews = new SchemaViews(other);
    this.#comparison = new SchemaComparison(old, other);
    this.#through = new SchemaComparison(old, other, { followsNames: true });
    this.#tools = {
      compare: (a, b, step) => this.compare(a, b, step),
      isSame: (a, b) => this.#comparison.means(a, b),
      isUnchanged: (a, b) => this.#through.means(a, b),
      isHarmless: (a, b, direction) => options.isTrial !== true && this.#isHarmless(a, b, direction),
      viewOld: (schema) => this.#oldViews.of(schema),
      viewNew: (schema) => this.#newViews.of(schema),
    };
  }

  /** Compares two schemas where they stand; references are noted, and looked into later. */
  compare(old: JsonSchema, other: JsonSchema, step: SchemaStep): void {
    for (const nameIn of [bareReference, nullableReference]) {
      const [oldName, newName] = [nameIn(old), nameIn(other)];
      if (oldName === undefined || newName === undefined) continue;
      this.#meet({ old: oldName, new: newName, direction: step.direction });
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
    for (const pair of this.#bases.values()) {
      const step = { direction: pair.direction, part: `schemas/${pair.new}`, add: addFor(pair) };
      compareKinds(kindsOf(this.#old[pair.old]), kindsOf(this.#new[pair.new]), step);
    }
  }

  #isHarmless(old: JsonSchema, other: JsonSchema, direction: Direction): boolean {
    let isHarmless = true;
    const add: AddSchemaChange = (rule) => {
      isHarmless &&= !CHANGE_RULES[rule];
    };
    // One of its own, so that what it meets is not taken for told.
    const trial = new SchemaChanges(this.#old, this.#new, { isTrial: true });
    trial.compare(old, other, { direction, part: "", add });
    if (isHarmless) trial.compareShared(() => add);
    return isHarmless;
  }

  #note(pair: SharedPair): void {
    const key = keyOf(pair);
    if (!this.#shared.has(key)) this.#shared.set(key, pair);
  }

  /** Notes a pair that stands by itself, not in `allOf`: wherever a base may be, each of its kinds may. */
  #meet(pair: SharedPair): void {
    this.#note(pair);
    const [old, other] = [kindsOf(this.#old[pair.old]), kindsOf(this.#new[pair.new])];
    if (old === undefined || other === undefined || this.#bases.has(keyOf(pair))) return;
    this.#bases.set(keyOf(pair), pair);
    for (const [value, name] of Object.entries(old.mapping)) {
      const match = Object.hasOwn(other.mapping, value) ? other.mapping[value] : undefined;
      if (match !== undefined) this.#meet({ old: name, new: match, direction: pair.direction });
    }
  }

  #compareViews(old: JsonSchema, other: JsonSchema, step: SchemaStep): void {
    if (this.#isCompared(old, other, step.direction)) return;
    const mixins = this.#mixinsToldAlone(old, other);
    for (const name of mixins) this.#note({ old: name, new: name, direction: step.direction });
    const before = this.#oldViews.of(old, mixins);
    const after = this.#newViews.of(other, mixins);
    if (!compareTypes(before, after, step)) return;
    const [oldUnion, newUnion] = [soleUnion(before), soleUnion(after)];
    if (oldUnion !== undefined && after.unions.length === 0) {
      const { isExclusive } = oldUnion;
      compareUnion(oldUnion, { alternatives: [this.#notNull(other)], isExclusive }, step, this.#tools);
      return;
    }
    if (newUnion !== undefined && before.unions.length === 0) {
      const { isExclusive } = newUnion;
      compareUnion({ alternatives: [this.#notNull(old)], isExclusive }, newUnion, step, this.#tools);
      return;
    }
    compareEnums(before, after, step);
    compareKeywords(before, after, step);
    compareProperties(before, after, step, this.#tools.compare);
    compareInner(before, after, step, {
      compare: this.#tools.compare,
      isSame: (a, b) => this.#through.means(a, b),
    });
    compareUnions(before.unions, after.unions, step, this.#tools);
  }

  /**
   * The schemas that both sides take in whole and that are compared by themselves: what changed in one is told of it,
   * and not of everything that is made of it. Where a schema itself changed as well, the changes of both may make up for
   * each other, as when a property moves from the one to the other: then they are looked at together.
   */
  #mixinsToldAlone(old: JsonSchema, other: JsonSchema): ReadonlySet<string> {
    const others = mixinsOf(other);
    const common = new Set([...mixinsOf(old)].filter((name) => others.has(name)));
    const unchanged = new Set([...common].filter((name) => this.#isUnchanged(name)));
    if (unchanged.size === common.size) return common;
    const ownOld = { allOf: flattenSchema(old, this.#old, common) };
    const ownNew = { allOf: flattenSchema(other, this.#new, common) };
    return this.#comparison.means(ownOld, ownNew) ? common : unchanged;
  }

  /** Whether a schema asks for the same as before, with what it takes in whole. */
  #isUnchanged(name: string): boolean {
    const names = new Set([name]);
    // Grows while it is gone through.
    for (const one of names) {
      if (!this.#comparison.isSame(one, one)) return false;
      for (const mixin of mixinsOf(this.#old[one] ?? true)) names.add(mixin);
    }
    return true;
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

  /** The schema as an alternative beside null; the same object whenever it is asked for. */
  #notNull(schema: JsonSchema): JsonSchema {
    if (typeof schema !== "object") return schema;
    const only = onlyAlternative(schema);
    if (only !== undefined) return only;
    if (!Array.isArray(schema.type) || !schema.type.includes("null")) return schema;
    const known = this.#withoutNull.get(schema);
    if (known !== undefined) return known;
    const alone = { ...schema, type: schema.type.filter((type) => type !== "null") };
    if (alone.enum !== undefined) alone.enum = alone.enum.filter((value) => value !== null);
    this.#withoutNull.set(schema, alone);
    return alone;
  }
}

function keyOf({ direction, old, new: other }: SharedPair): string {
  return `${direction} ${old} ${other}`;
}

/** The discriminator of a schema that others are made of, not of one with alternatives. */
function kindsOf(schema: JsonSchema | undefined): Discriminator | undefined {
  if (typeof schema !== "object" || schema.oneOf !== undefined || schema.anyOf !== undefined)
    return undefined;
  return schema.discriminator;
}

/** The union that is all that a schema asks for, types aside. */
function soleUnion(view: SchemaView): SchemaView["unions"][number] | undefined {
  const [union, ...more] = view.unions;
  const { required, additionalProperties, enum: values, conditions } = view;
  const others = [additionalProperties, values].filter((one) => one !== undefined);
  const maps = [view.properties, view.inner, view.patternProperties, view.dependentSchemas, view.keywords];
  const facts = [others, conditions, view.prefixItems, more].map((list) => list.length);
  const count = [...facts, required.size, ...maps.map((map) => Object.keys(map).length)];
  return count.every((one) => one === 0) ? union : undefined;
}
