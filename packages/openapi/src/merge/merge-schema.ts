/** Merges schemas: what people said about one stays, what is valid becomes what is written. */
import { isDeepStrictEqual } from "node:util";
import { type Json, saysNothing } from "@ashlar/model";
import { isSet } from "../compare/plain-schema.ts";
import { isSameSet } from "../compare/schema-differences.ts";
import { SUBSCHEMAS } from "../write/schema-keywords.ts";
import { componentOf, referenceIn, referenceTo } from "./component-name.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { type MergeContext, pointerOf } from "./merge-context.ts";
import type { Merge, ObjectRules } from "./merging.ts";
import { saysNoMore } from "./says-no-more.ts";

const WORDS = new Set([
  // `summary` stands beside references only.
  ...["title", "summary", "description", "example", "examples", "externalDocs", "xml", "$comment"],
]);

/** JSON Schema 2020-12 takes these for remarks; code often cannot tell them. */
const REMARKS = new Set([
  ...["format", "default", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "discriminator"],
  ...["$schema", "$id", "deprecated"],
]);

/** Those that say something of values of one type only. */
const TYPED = new Set(["format", "default", "contentEncoding", "contentMediaType"]);

const UNTYPED = new Set([...REMARKS].filter((keyword) => !TYPED.has(keyword)));

export function mergeSchemas(context: MergeContext): Merge {
  const merge: Merge = (existing, written, at) => {
    if (isSilent(written)) {
      if (!isSilent(existing)) context.merging.keep(at);
      return existing;
    }
    if (!isObject(existing) || !isObject(written)) {
      return existing === written ? existing : context.adopt(written);
    }
    if (referenceIn(existing)?.kind === "schemas") {
      const wrapped = wrappedReference(written);
      if (wrapped === undefined) return mergeReference(existing, written, at);
      return mergeBeside(existing, wrapped, at);
    }
    const name = referenceIn(written);
    if (name !== undefined && !isSilent(existing)) {
      const target = componentOf(context.written, name);
      const step = (): Json => merge(existing, withoutReference(written, target), at);
      return target === undefined ? context.adopt(written) : (context.once(name, existing, step) ?? existing);
    }
    const wrapped = wrappedBy(existing);
    if (wrapped !== undefined && written["allOf"] === undefined) {
      const inner = merge(wrapped, withoutWords(written), `${at}/allOf/0`);
      return inner === wrapped
        ? existing
        : context.merging.cameFrom({ ...existing, allOf: [inner] }, existing);
    }
    return context.merging.object(existing, written, at, isRetyped(existing, written) ? retyped : rules);
  };

  /** A reference and what has to stand beside it, in an `allOf` unless people wrote it there without. */
  const mergeBeside = (existing: JsonObject, { reference, others }: Wrapped, at: string): Json => {
    const facts = Object.entries(others).filter(([key]) => !WORDS.has(key) && !key.startsWith("x-"));
    const inner = mergeReference(existing, { ...reference, ...Object.fromEntries(facts) }, at);
    const { $ref, ...beside } = isObject(inner) ? inner : {};
    const isThere = facts.every(([key]) => Object.hasOwn(existing, key));
    if (context.isCounting || isThere || $ref === undefined) return inner;
    return context.merging.cameFrom({ ...beside, allOf: [{ $ref }] }, existing);
  };

  const mergeReference = (existing: JsonObject, written: JsonObject, at: string): Json => {
    const { links, merging } = context;
    const own = referenceIn(existing);
    const other = referenceIn(written);
    const component = own === undefined ? undefined : componentOf(context.existing, own);
    if (own === undefined || component === undefined) return merging.object(existing, written, at, rules);
    const key = other === undefined ? JSON.stringify(written) : referenceTo(other);
    const target = other === undefined ? written : (componentOf(context.written, other) ?? {});
    if (context.isCounting) {
      if (links.note(own, key, target)) merge(component, target, pointerOf(own));
      return existing;
    }
    const $ref = existing["$ref"] ?? null;
    if (links.isLinked(own, key)) {
      return other === undefined ? existing : merging.object(existing, { ...written, $ref }, at, fixed);
    }
    if (other !== undefined) {
      return merging.object(
        existing,
        { ...written, $ref: context.adopt(written["$ref"] ?? null) },
        at,
        fixed,
      );
    }
    const updated = context.component(own, merge) ?? component;
    // From what people wrote, not from what it becomes elsewhere, which may say less.
    const merged = context.once(own, written, () => merge(component, written, at)) ?? updated;
    if (isDeepStrictEqual(merged, updated)) return existing;
    if (isSaidBy(updated, written)) {
      merging.keep(at);
      return existing;
    }
    const { $ref: _, ...words } = existing;
    return merging.cameFrom({ ...(merged as JsonObject), ...words }, existing);
  };

  const isSaidBy = (component: Json, written: Json): boolean =>
    saysNoMore({
      existing: component,
      written,
      existingAt: (reference) => {
        const name = referenceIn(reference);
        if (name === undefined) return undefined;
        // One that comes new is not in the existing document.
        const source = context.merging.adoption.sourceOf(referenceTo(name));
        return context.component(name, merge) ?? (source === undefined ? undefined : context.adopt(source));
      },
      writtenAt: (reference) => {
        const name = referenceIn(reference);
        return name === undefined ? undefined : componentOf(context.written, name);
      },
      nameOf: (reference) => context.merging.adoption.referenceFor(reference),
    });

  const mergeMap: Merge = (existing, written, at) => context.merging.map(existing, written, at, { merge });
  const mergeList: Merge = (existing, written, at) =>
    Array.isArray(existing) && Array.isArray(written)
      ? mergeLists(existing, written, at)
      : context.adopt(written);

  const mergeLists = (existing: readonly Json[], written: readonly Json[], at: string): Json => {
    // Each pair is merged once: lists within lists would take time without end.
    const known = existing.map(() => new Map<Json, Json>());
    const mergePair = (index: number, wanted: Json): Json => {
      const found = known[index]?.get(wanted);
      if (found !== undefined) return found;
      const result = merge(existing[index] ?? null, wanted, `${at}/${index}`);
      known[index]?.set(wanted, result);
      return result;
    };
    const inPlace = existing.map((_, index) => mergePair(index, written[index] ?? true));
    const isSameLength = existing.length === written.length;
    if (isSameLength && inPlace.every((one, index) => one === existing[index])) return existing as Json[];
    if (context.isCounting) return existing as Json[];
    const left = [...written];
    const merged = existing.map((one, index): Json | undefined => {
      const found = left.findIndex((wanted) => mergePair(index, wanted) === one);
      if (found !== -1) left.splice(found, 1);
      return found === -1 ? undefined : one;
    });
    const changed = existing.flatMap((one, index) => {
      if (merged[index] !== undefined) return [one];
      const [wanted] = left.splice(0, 1);
      return wanted === undefined ? [] : [mergePair(index, wanted)];
    });
    const isSame = left.length === 0 && changed.every((one, index) => one === existing[index]);
    if (isSame && changed.length === existing.length) return existing as Json[];
    return [...changed, ...left.map((one) => context.adopt(one))];
  };

  const children: { [keyword: string]: Merge } = {};
  for (const [keyword, kind] of SUBSCHEMAS) {
    children[keyword] = kind === "one" ? merge : kind === "map" ? mergeMap : mergeList;
  }
  children["discriminator"] = (existing, written) =>
    isDeepStrictEqual(withReferences(existing), context.adopt(written)) ? existing : context.adopt(written);
  const rules: ObjectRules = {
    words: WORDS,
    optional: REMARKS,
    saysNothing: (keyword, value) => isFalseFlag(keyword, value) || saysNothing(keyword, value),
    children,
    isSame: (keyword, existing, written) => isSet(keyword) && isSameSet(existing, written),
  };
  const retyped: ObjectRules = { ...rules, optional: UNTYPED };
  // The reference stands for itself here, it has been looked into.
  const fixed: ObjectRules = {
    ...rules,
    children: { ...children, $ref: (existing, written) => (existing === written ? existing : written) },
  };
  return merge;
}

/** Whether the values are of another type now; null beside it makes no other. */
function isRetyped(existing: JsonObject, written: JsonObject): boolean {
  const types = (schema: JsonObject): Json[] =>
    [schema["type"] ?? []].flat().filter((type) => type !== "null");
  const [old, wanted] = [types(existing), types(written)];
  return old.length > 0 && wanted.length > 0 && !isSameSet(old, wanted);
}

/** Flags of 3.0 that say what holds without them. */
function isFalseFlag(keyword: string, value: unknown): boolean {
  return value === false && ["nullable", "exclusiveMinimum", "exclusiveMaximum"].includes(keyword);
}

/** A discriminator whose mapping has references in place of bare names. */
function withReferences(discriminator: Json): Json {
  const mapping = isObject(discriminator) ? discriminator["mapping"] : undefined;
  if (!isObject(discriminator) || !isObject(mapping)) return discriminator;
  const entries = Object.entries(mapping).map(([value, target]): [string, Json] => {
    const isName = typeof target === "string" && /^[A-Za-z0-9._-]+$/.test(target);
    return [value, isName ? referenceTo({ kind: "schemas", name: target }) : target];
  });
  return { ...discriminator, mapping: Object.fromEntries(entries) };
}

/** Whether a schema says nothing of what is valid: `true`, `{}`, only words. */
function isSilent(schema: Json): boolean {
  if (!isObject(schema)) return schema === true;
  return Object.keys(schema).every((key) => WORDS.has(key) || key.startsWith("x-"));
}

function wrappedBy(schema: JsonObject): Json | undefined {
  const { allOf, ...others } = schema;
  return Array.isArray(allOf) && allOf.length === 1 && isSilent(others) ? allOf[0] : undefined;
}

/** A reference that stands in an `allOf` of its own, as it has to in 3.0 to have something beside it. */
function wrappedReference(schema: JsonObject): Wrapped | undefined {
  const { allOf, ...others } = schema;
  const [only, ...more] = Array.isArray(allOf) ? allOf : [];
  const isAlone = isObject(only) && more.length === 0 && referenceIn(only)?.kind === "schemas";
  return isAlone ? { reference: only, others } : undefined;
}

interface Wrapped {
  readonly reference: JsonObject;
  readonly others: JsonObject;
}

function withoutWords(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !WORDS.has(key)));
}

function withoutReference(written: JsonObject, target: Json | undefined): Json {
  const { $ref: _, ...words } = written;
  return isObject(target) ? { ...target, ...words } : (target ?? true);
}
