/** Where two schemas do not mean the same, through references and loops. */
import { isDeepStrictEqual } from "node:util";
import type { Api, Discriminator, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { SUBSCHEMAS } from "../write/schema-keywords.ts";
import { isSet, isUnordered, plainSchema } from "./plain-schema.ts";
import { referencedName } from "./schema-graph.ts";

export interface SchemaDifference {
  /** Steps into the schema: `properties/name/maxLength`. */
  readonly place: string;
  readonly a: unknown;
  readonly b: unknown;
}

export interface SchemaComparisonOptions {
  /** Also titles, descriptions, examples and extensions. */
  readonly texts?: boolean;
  /** Also looks into two references of the same name, wherever they stand. */
  readonly followsNames?: boolean;
}

type Schemas = Api["schemas"];

/** References that lead to nothing but references; a reader has broken loops of them already. */
const MAX_HOPS = 50;

export class SchemaComparison {
  readonly #a: Schemas;
  readonly #b: Schemas;
  readonly #texts: boolean;
  readonly #followsNames: boolean;
  /** Pairs of names, equal or not; one that is still being compared counts as equal, which closes loops. */
  readonly #known = new Map<string, boolean>();
  /** The same of pairs of schemas. */
  readonly #means = new WeakMap<object, WeakMap<object, boolean>>();
  readonly #plain = new WeakMap<object, JsonSchemaObject>();
  /** Takes back what was found equal, the last first: where a pair proves different, what counted on it may be too. */
  readonly #equal: (() => void)[] = [];
  /** Pairs of names that differ: what is inside is told once, and after that only that they do. */
  readonly #told = new Map<string, "telling" | "told">();
  /** How often telling of a pair came back to one that is being told. */
  #cameBack = 0;
  /** Whether they are the same is all that is asked: above 0 nothing counts as told. */
  #asking = 0;

  constructor(a: Schemas, b: Schemas, { texts = false, followsNames = false }: SchemaComparisonOptions = {}) {
    this.#a = a;
    this.#b = b;
    this.#texts = texts;
    this.#followsNames = followsNames;
  }

  /** The differences; two references of the same name have none, their schemas are compared once by name. */
  compare(a: JsonSchema | undefined, b: JsonSchema | undefined, place = ""): SchemaDifference[] {
    if (a === undefined || b === undefined) return a === b ? [] : [{ place, a, b }];
    const [left, right] = [this.#plainOf(a), this.#plainOf(b)];
    const [nameA, nameB] = [bareName(left), bareName(right)];
    if (nameA !== undefined && nameA === nameB && !this.#followsNames) return [];
    if (nameA !== undefined || nameB !== undefined) return this.#compareTargets(left, right, place);
    return this.#compareKeywords(left, right, place);
  }

  /** Whether a name of the first and one of the second mean the same; each pair is looked into once. */
  isSame(nameA: string, nameB: string): boolean {
    const key = `${nameA} ${nameB}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, true);
    const isSame = this.#find(this.#a[nameA], this.#b[nameB], () => this.#known.delete(key));
    this.#known.set(key, isSame);
    return isSame;
  }

  /** Whether two schemas mean the same; each pair is looked into once. */
  means(a: JsonSchema | undefined, b: JsonSchema | undefined): boolean {
    if (typeof a !== "object" || typeof b !== "object") return this.#find(a, b, () => {});
    const row = this.#means.get(a) ?? new WeakMap<object, boolean>();
    this.#means.set(a, row);
    const known = row.get(b);
    if (known !== undefined) return known;
    const isSame = this.#find(a, b, () => row.delete(b));
    row.set(b, isSame);
    return isSame;
  }

  #find(a: JsonSchema | undefined, b: JsonSchema | undefined, takeBack: () => void): boolean {
    const equalBefore = this.#equal.length;
    this.#asking++;
    const isSame = this.compare(a, b).length === 0;
    this.#asking--;
    if (isSame) this.#equal.push(takeBack);
    else for (const take of this.#equal.splice(equalBefore)) take();
    return isSame;
  }

  #plainOf(schema: JsonSchema): JsonSchemaObject {
    if (typeof schema !== "object") return plainSchema(schema, this.#texts);
    const known = this.#plain.get(schema);
    if (known !== undefined) return known;
    const plain = plainSchema(schema, this.#texts);
    this.#plain.set(schema, plain);
    return plain;
  }

  #compareTargets(left: JsonSchemaObject, right: JsonSchemaObject, place: string): SchemaDifference[] {
    const [nameA, nameB] = [bareName(left), bareName(right)];
    if (nameA !== undefined && nameB !== undefined) {
      return this.isSame(nameA, nameB) ? [] : this.#differenceOfTargets(nameA, nameB, place);
    }
    // Only one is a reference: it cannot go round for ever, the other one ends.
    return this.#compareKeywords(this.#resolve(left, this.#a), this.#resolve(right, this.#b), place);
  }

  #resolve(schema: JsonSchemaObject, schemas: Schemas): JsonSchemaObject {
    let resolved = schema;
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const name = bareName(resolved);
      if (name === undefined) return resolved;
      resolved = this.#plainOf(schemas[name] ?? true);
    }
    return {};
  }

  #differenceOfTargets(nameA: string, nameB: string, place: string): SchemaDifference[] {
    const key = `${nameA} ${nameB}`;
    const state = this.#told.get(key);
    const inReference = [{ place: step(place, "$ref"), a: nameA, b: nameB }];
    if (this.#asking > 0 || state === "told") return inReference;
    // Whoever is telling of these two has come back to them.
    if (state === "telling") {
      this.#cameBack++;
      return [];
    }
    const cameBack = this.#cameBack;
    this.#told.set(key, "telling");
    const inside = this.compare(this.#a[nameA], this.#b[nameB], place);
    this.#told.set(key, "told");
    // What differs in these two is what they come back to, and that is being told.
    if (inside.length === 0 && this.#cameBack > cameBack) return [];
    return inside.length > 0 ? inside : inReference;
  }

  #compareKeywords(a: JsonSchemaObject, b: JsonSchemaObject, place: string): SchemaDifference[] {
    const keywords = new Set([...Object.keys(a), ...Object.keys(b)]);
    return this.#collect(keywords, (keyword) => {
      const [left, right] = [a[keyword], b[keyword]];
      const inside = step(place, keyword);
      if (left === undefined || right === undefined) return [{ place: inside, a: left, b: right }];
      return this.#compareKeyword(keyword, left, right, inside);
    });
  }

  /** All differences, or the first where only that is asked. */
  #collect<Key>(keys: Iterable<Key>, compare: (key: Key) => SchemaDifference[]): SchemaDifference[] {
    const found: SchemaDifference[] = [];
    for (const key of keys) {
      found.push(...compare(key));
      if (this.#asking > 0 && found.length > 0) break;
    }
    return found;
  }

  #compareKeyword(keyword: string, a: unknown, b: unknown, place: string): SchemaDifference[] {
    if (keyword === "discriminator") {
      return this.#isSameDiscriminator(a as Discriminator, b as Discriminator) ? [] : [{ place, a, b }];
    }
    if (keyword === "$ref") {
      const [nameA, nameB] = [referencedName({ $ref: String(a) }), referencedName({ $ref: String(b) })];
      const isAlike = nameA === nameB && !this.#followsNames;
      const isSame = isAlike || this.isSame(nameA ?? "", nameB ?? "");
      return isSame ? [] : [{ place, a: nameA, b: nameB }];
    }
    switch (SUBSCHEMAS.get(keyword)) {
      case "one":
        return this.compare(a as JsonSchema, b as JsonSchema, place);
      case "list":
        return this.#compareLists(keyword, a as JsonSchema[], b as JsonSchema[], place);
      case "map":
        return this.#compareMaps(a as SchemaMap, b as SchemaMap, place);
      default: {
        const isSame = isSet(keyword) ? isSameSet(a, b) : isDeepStrictEqual(a, b);
        return isSame ? [] : [{ place, a, b }];
      }
    }
  }

  #compareLists(
    keyword: string,
    a: readonly JsonSchema[],
    b: readonly JsonSchema[],
    place: string,
  ): SchemaDifference[] {
    if (!isUnordered(keyword)) {
      return a.length === b.length
        ? this.#collect(a.keys(), (index) => this.compare(a[index], b[index], `${place}/${index}`))
        : [{ place, a: `${a.length} items`, b: `${b.length} items` }];
    }
    if (this.#asking > 0 && a.length !== b.length) return [{ place, a, b }];
    const left = [...b];
    const unmatched: JsonSchema[] = [];
    for (const schema of a) {
      const index = left.findIndex((other) => this.means(schema, other));
      if (index !== -1) left.splice(index, 1);
      else if (this.#asking > 0) return [{ place, a, b }];
      else unmatched.push(schema);
    }
    if (unmatched.length === 0 && left.length === 0) return [];
    const [only] = unmatched;
    const [other] = left;
    if (unmatched.length === 1 && left.length === 1)
      return this.compare(only, other, `${place}/${a.indexOf(only ?? true)}`);
    return [{ place, a: unmatched, b: left }];
  }

  #compareMaps(a: SchemaMap, b: SchemaMap, place: string): SchemaDifference[] {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return this.#collect(names, (name) => this.compare(own(a, name), own(b, name), step(place, name)));
  }

  #isSameDiscriminator(a: Discriminator, b: Discriminator): boolean {
    const values = new Set([...Object.keys(a.mapping), ...Object.keys(b.mapping)]);
    const isSameName = (left: string | undefined, right: string | undefined): boolean =>
      (left === right && !this.#followsNames) ||
      (left === undefined ? right === undefined : right !== undefined && this.isSame(left, right));
    return (
      a.propertyName === b.propertyName &&
      isSameName(a.defaultMapping, b.defaultMapping) &&
      [...values].every((value) => isSameName(own(a.mapping, value), own(b.mapping, value)))
    );
  }
}

type SchemaMap = { readonly [name: string]: JsonSchema };

function own<Value>(map: { readonly [name: string]: Value }, name: string): Value | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** The name of a schema that is nothing but a reference. */
function bareName(schema: JsonSchemaObject): string | undefined {
  return Object.keys(schema).length === 1 ? referencedName(schema) : undefined;
}

/** Whether two values of `enum`, `required` or `type` hold the same. */
export function isSameSet(a: unknown, b: unknown): boolean {
  const texts = (value: unknown): string[] =>
    [...new Set([value].flat().map((one) => JSON.stringify(one)))].toSorted();
  return isDeepStrictEqual(texts(a), texts(b));
}

function step(place: string, key: string): string {
  return place === "" ? key : `${place}/${key}`;
}
