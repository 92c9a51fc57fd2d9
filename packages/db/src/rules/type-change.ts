/** Whether a changed type can be changed in place, or a new one has to take its place. */
import type { CompositeObject, DomainObject, EnumObject } from "@ashlar/model";
import type { PlanContext } from "./rule.ts";
import { isSwapped, type SwappedType } from "./swapped-type.ts";
import { isUsedByRows, isUsedWithin } from "./type-users.ts";

/** True when a type that it is built on is made anew, and takes it along. */
export function comesAlong(type: SwappedType, context: PlanContext): boolean {
  return context.before.dependenciesOf(type.id).some((id) => {
    const [old, now] = [context.before.get(id), context.after.get(id)];
    if (!isSwapped(old) || !isSwapped(now) || context.isGone(id)) return false;
    return (isSwap(old, now, context) && isUsedByRows(old, context)) || comesAlong(old, context);
  });
}

function isSwap(before: SwappedType, after: SwappedType, context: PlanContext): boolean {
  if (before.kind === "enum" && after.kind === "enum") return !isGrown(before, after);
  if (before.kind === "domain" && after.kind === "domain") return needsNewDomain(before, after, context);
  if (before.kind === "range" && after.kind === "range") return before.definition !== after.definition;
  if (before.kind === "composite" && after.kind === "composite") return !hasSameAttributes(before, after);
  return false;
}

/** All its values are there still, in the same order. */
export function isGrown(before: EnumObject, after: EnumObject): boolean {
  const kept = after.values.filter((value) => before.values.includes(value));
  return kept.join("\0") === before.values.join("\0");
}

/** Another base; or Postgres would have to look into arrays and composites, which it does not. */
export function needsNewDomain(before: DomainObject, after: DomainObject, context: PlanContext): boolean {
  if (hasOtherBase(before, after)) return true;
  return isTightened(before, after) && isUsedWithin(before, context);
}

export function hasOtherBase(before: DomainObject, after: DomainObject): boolean {
  return before.baseType !== after.baseType || before.collation !== after.collation;
}

function isTightened(before: DomainObject, after: DomainObject): boolean {
  const old = new Set(before.checks.filter((one) => one.isValidated).map(({ definition }) => definition));
  const isChecked = after.checks.some(({ isValidated, definition }) => isValidated && !old.has(definition));
  return isChecked || (after.isNotNull && !before.isNotNull);
}

export function hasSameAttributes(before: CompositeObject, after: CompositeObject): boolean {
  return before.attributes.length === after.attributes.length && startsAlike(before, after);
}

/** The first attributes of the one are those of the other. */
export function startsAlike(before: CompositeObject, after: CompositeObject): boolean {
  return before.attributes.every(({ name, type, collation }, index) => {
    const other = after.attributes[index];
    return other?.name === name && other.type === type && other.collation === collation;
  });
}
