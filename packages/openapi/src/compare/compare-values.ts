/** Tells how the values changed that a schema lets through by themselves: their types, null, lists and bounds. */
import { show } from "../repair/value.ts";
import { compareConstraints } from "./compare-constraints.ts";
import type { SchemaStep } from "./schema-step.ts";
import type { SchemaView } from "./schema-view.ts";

/** @returns whether the rest is worth comparing */
export function compareTypes(before: SchemaView, after: SchemaView, step: SchemaStep): boolean {
  const { direction, part, add } = step;
  if (before.allowsNull !== undefined && after.allowsNull !== undefined) {
    if (after.allowsNull && !before.allowsNull) add(`${direction}-null-added`, "null is allowed now", part);
    if (before.allowsNull && !after.allowsNull)
      add(`${direction}-null-removed`, "null is not allowed any more", part);
  }
  // A union tells its types by its alternatives.
  if (before.unions.length > 0 || after.unions.length > 0) return true;
  const isNarrower = isWithin(after.types, before.types);
  const isWider = isWithin(before.types, after.types);
  if (isNarrower && isWider) return true;
  const message = `the type was ${typeText(before)}, is ${typeText(after)}`;
  if (isNarrower) add(`${direction}-type-narrowed`, message, part);
  else if (isWider) add(`${direction}-type-widened`, message, part);
  else add(`${direction}-type-changed`, message, part);
  return isNarrower || isWider;
}

export function compareEnums(
  { enum: old }: SchemaView,
  { enum: other }: SchemaView,
  { direction, part, add }: SchemaStep,
): void {
  if (old === undefined && other === undefined) return;
  if (old === undefined) {
    add(`${direction}-constraint-tightened`, `only ${show(other)} are allowed now`, part);
    return;
  }
  if (other === undefined) {
    add(`${direction}-constraint-loosened`, `other values than ${show(old)} are allowed now`, part);
    return;
  }
  const [known, wanted] = [textsOf(old), textsOf(other)];
  for (const value of known) {
    if (!wanted.has(value)) add(`${direction}-enum-value-removed`, `the value ${value} is gone`, part);
  }
  for (const value of wanted) {
    if (!known.has(value)) add(`${direction}-enum-value-added`, `the value ${value} is new`, part);
  }
}

export function compareKeywords(
  before: SchemaView,
  after: SchemaView,
  { direction, part, add }: SchemaStep,
): void {
  for (const { kind, message } of compareConstraints(before.keywords, after.keywords)) {
    add(`${direction}-constraint-${kind}`, message, part);
  }
  if (direction === "response") return;
  const [old, other] = [defaultOf(before), defaultOf(after)];
  if (JSON.stringify(old) === JSON.stringify(other)) return;
  // Who left the value out got something before as well, which the document did not say.
  if (old === undefined) add("request-default-added", `the default is ${show(other)}, was not told`, part);
  else add("request-default-changed", `the default was ${show(old)}, is ${show(other)}`, part);
}

/** Of several, the last, which stands nearest. */
function defaultOf({ keywords }: SchemaView): unknown {
  return keywords["default"]?.at(-1);
}

function textsOf(values: readonly unknown[]): Set<string> {
  return new Set(values.map((one) => JSON.stringify(one)));
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
