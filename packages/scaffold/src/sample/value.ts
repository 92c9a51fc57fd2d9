/** Values that satisfy a JSON Schema: candidates are made in the order a person would like them, and judged. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import { isHidden, type SampleContext } from "./context.ts";
import { contradicting } from "./contradicting.ts";
import { type Demand, demandedTypes, demandedValues, limit, readDemand } from "./demand.ts";
import { canonical, Judge } from "./fits.ts";
import { numbersFor } from "./number.ts";
import {
  type MemberSchemas,
  memberSchemas,
  requiredKeys,
  spareKeys,
  withDependents,
} from "./object-members.ts";
import { stringsFor } from "./string.ts";
import { withoutHidden } from "./without-hidden.ts";

/**
 * A value that satisfies the schema, always the same one, made of the document's own examples, defaults and enums
 * where they fit; undefined only when none was found.
 */
export function sampleValue(schema: JsonSchema, context: SampleContext): Json | undefined {
  return new Sampler(context).sample([schema], root);
}

/** Where in the value, and which of several values. */
interface Place {
  readonly depth: number;
  /** Schemas by name around this place: meeting one again means recursion. */
  readonly names: readonly string[];
  /** 0 for the first value, 1 for another, for arrays whose items must differ. */
  readonly number: number;
}

const root: Place = { depth: 0, names: [], number: 0 };

/** Deeper than this only what is required is made; deeper than the second, nothing. */
const generousDepth = 6;
const maxDepth = 30;

/** Values made for one sample before it turns thrifty, and before it gives up. */
const generousValues = 2_000;
const maxValues = 20_000;

/** Candidates judged for one place. */
const maxCandidates = 60;

class Sampler {
  readonly #context: SampleContext;
  readonly #judge: Judge;
  #made = 0;

  constructor(context: SampleContext) {
    this.#context = context;
    this.#judge = new Judge(context);
  }

  sample(schemas: readonly JsonSchema[], place: Place): Json | undefined {
    if (place.depth > maxDepth) return undefined;
    let judged = 0;
    for (const candidate of this.#candidates(schemas, new Set(), place)) {
      if (schemas.every((schema) => this.#judge.accepts(candidate, schema))) return candidate;
      if (++judged >= maxCandidates) return undefined;
    }
    return undefined;
  }

  *#candidates(schemas: readonly JsonSchema[], chosen: ReadonlySet<object>, place: Place): Generator<Json> {
    if (++this.#made > maxValues) return;
    const demand = readDemand(schemas, chosen, this.#context);
    if (demand.isImpossible) return;
    if (chosen.size === 0) yield* this.#documented(demand, schemas, place);
    const [choice] = demand.choices;
    if (choice !== undefined) {
      for (const branch of rotated(choice.branches, place.number)) {
        yield* this.#candidates([...schemas, branch], new Set([...chosen, choice.key]), place);
      }
      return;
    }
    const values = demandedValues(demand.parts);
    if (values !== undefined) {
      for (const value of rotated(values, place.number)) yield value;
      return;
    }
    const types = demandedTypes(demand.parts) ?? impliedTypes(demand.parts, place);
    // null is allowed by many and meant by few.
    const inOrder = [...types.filter((type) => type !== "null"), ...types.filter((type) => type === "null")];
    for (const type of inOrder) yield* this.#ofType(type, demand, place);
  }

  *#documented(demand: Demand, schemas: readonly JsonSchema[], place: Place): Generator<Json> {
    const examples = demand.parts.flatMap((part) => (Array.isArray(part.examples) ? part.examples : []));
    const defaults = demand.parts.map((part) => part.default).filter((value) => value !== undefined);
    for (const value of rotated([...examples, ...defaults], place.number)) {
      yield withoutHidden(value, schemas, this.#context);
    }
  }

  *#ofType(type: JsonType, demand: Demand, place: Place): Generator<Json> {
    switch (type) {
      case "null":
        yield null;
        return;
      case "boolean":
        yield* rotated([true, false], place.number);
        return;
      case "integer":
      case "number":
        yield* numbersFor(demand.parts, type === "integer", place.number);
        return;
      case "string":
        yield* this.#strings(demand, place);
        return;
      case "array":
        yield* this.#arrays(demand, place);
        return;
      case "object":
        yield* this.#objects(demand, place);
    }
  }

  *#strings(demand: Demand, place: Place): Generator<string> {
    for (const { contentSchema, contentMediaType } of demand.parts) {
      if (contentSchema === undefined || contentMediaType?.includes("json") === false) continue;
      const content = this.sample([contentSchema], inside(place, demand));
      if (content !== undefined) yield JSON.stringify(content);
    }
    yield* stringsFor(demand.parts, place.number);
  }

  /** True where only what is required is made. */
  #isThrifty(demand: Demand, place: Place): boolean {
    const isRecursion = demand.names.some((name) => place.names.includes(name));
    return (
      isRecursion ||
      place.depth >= generousDepth ||
      this.#made > (this.#context.generousValues ?? generousValues)
    );
  }

  *#arrays(demand: Demand, place: Place): Generator<Json[]> {
    const least = limit(demand.parts, "minItems", 0);
    const most = limit(demand.parts, "maxItems", Number.POSITIVE_INFINITY);
    const tuple = Math.max(0, ...demand.parts.map((part) => part.prefixItems?.length ?? 0));
    const contained = demand.parts.filter((part) => part.contains !== undefined);
    const wanted = contained.reduce((sum, part) => sum + (part.minContains ?? 1), 0);
    const generous = Math.min(Math.max(least, tuple, wanted, 1), most);
    const lengths = this.#isThrifty(demand, place) ? [least, Math.max(least, wanted)] : [generous, least];
    for (const length of new Set(lengths)) {
      const items = length > 10_000 ? undefined : this.#items(length, demand, place);
      if (items !== undefined) yield items;
    }
  }

  #items(length: number, demand: Demand, place: Place): Json[] | undefined {
    const isUnique = demand.parts.some((part) => part.uniqueItems === true);
    const contained = demand.parts.flatMap((part) => {
      return part.contains === undefined ? [] : Array<JsonSchema>(part.minContains ?? 1).fill(part.contains);
    });
    const items: Json[] = [];
    for (let at = 0; at < length; at++) {
      const schemas = demand.parts.map(
        (part) => part.prefixItems?.[at] ?? part.items ?? part.unevaluatedItems ?? true,
      );
      // What must be contained goes to the end, behind the tuple.
      const extra = contained[at - (length - contained.length)];
      const wanted = (extra === undefined ? schemas : [...schemas, extra]).filter(
        (schema) => schema !== true,
      );
      const item = isUnique
        ? this.#another(items, wanted, inside(place, demand))
        : this.sample(wanted, inside(place, demand));
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** A value that is none of those there are. */
  #another(items: readonly Json[], schemas: readonly JsonSchema[], place: Place): Json | undefined {
    const known = new Set(items.map(canonical));
    for (let number = items.length; number < items.length * 2 + 5; number++) {
      const item = this.sample(schemas, { ...place, number: place.number + number });
      if (item !== undefined && !known.has(canonical(item))) return item;
    }
    return undefined;
  }

  *#objects(demand: Demand, place: Place): Generator<Json> {
    const members = memberSchemas(demand.parts);
    const required = requiredKeys(demand.parts).filter((key) => !this.#isHidden(members, key));
    const most = limit(demand.parts, "maxProperties", Number.POSITIVE_INFINITY);
    if (!this.#isThrifty(demand, place)) {
      const optional = [...members.named.keys()].filter(
        (key) => !required.includes(key) && !this.#isHidden(members, key),
      );
      const wanted = [...required, ...optional.slice(0, Math.max(most - required.length, 0))];
      const generous = this.#object(wanted, required, members, demand, place);
      if (generous !== undefined) yield generous;
    }
    const thrifty = this.#object(required, required, members, demand, place);
    if (thrifty === undefined) return;
    yield thrifty;
    yield* contradicting(thrifty, demand.parts, this.#context);
  }

  #isHidden(members: MemberSchemas, key: string): boolean {
    return (members.named.get(key) ?? []).some((schema) => isHidden(schema, this.#context));
  }

  /** An object with the keys wanted, as far as they can be had; undefined where a required one cannot. */
  #object(
    wanted: readonly string[],
    required: readonly string[],
    members: MemberSchemas,
    demand: Demand,
    place: Place,
  ): { [key: string]: Json } | undefined {
    const object = new Map<string, Json>();
    const add = (key: string): boolean => {
      const value = this.sample([...members.of(key)], inside(place, demand));
      if (value !== undefined) object.set(key, value);
      return value !== undefined;
    };
    const isGenerous = wanted.length > required.length;
    for (const key of withDependents(members.inOrder(wanted), demand.parts)) {
      if (!add(key) && required.includes(key)) return undefined;
    }
    const least = limit(demand.parts, "minProperties", 0);
    const hasRoom = object.size === 0 && !this.#isThrifty(demand, place) && members.describesRest;
    const missing = Math.max(
      least - object.size,
      hasRoom && (isGenerous || members.named.size === 0) ? 1 : 0,
    );
    if (missing > 0) {
      const optional = [...members.named.keys()].filter(
        (key) => !object.has(key) && !this.#isHidden(members, key),
      );
      for (const key of [...optional, ...spareKeys(demand.parts, missing + 4)]) {
        if (object.size >= Math.max(least, 1)) break;
        if (!object.has(key)) add(key);
      }
      if (object.size < least) return undefined;
    }
    return Object.fromEntries(object);
  }
}

function inside(place: Place, demand: Demand): Place {
  return { depth: place.depth + 1, names: [...place.names, ...demand.names], number: place.number };
}

function impliedTypes(parts: readonly JsonSchemaObject[], place: Place): JsonType[] {
  const says = (...keywords: readonly string[]): boolean =>
    parts.some((part) => keywords.some((keyword) => part[keyword] !== undefined));
  if (says("properties", "required", "additionalProperties", "patternProperties", "minProperties"))
    return ["object"];
  if (says("items", "prefixItems", "minItems", "contains", "uniqueItems")) return ["array"];
  if (says("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")) return ["number"];
  if (says("pattern", "format", "minLength", "maxLength")) return ["string"];
  const any: JsonType[] = ["string", "integer", "boolean", "array", "null"];
  return place.depth === 0 ? ["object", ...any] : [...any, "object"];
}

function rotated<Item>(items: readonly Item[], number: number): readonly Item[] {
  if (number === 0 || items.length < 2) return items;
  const start = number % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
