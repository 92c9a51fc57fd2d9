/** Tells where alternatives of `oneOf` came to take the same values, which `oneOf` then refuses. */
import type { JsonSchema } from "@ashlar/model";
import { show } from "../repair/value.ts";
import { isApart } from "./apart.ts";
import { bareReference, type Union } from "./flatten-schema.ts";
import { type PairedAlternatives, valuesOf } from "./pair-alternatives.ts";
import type { IsSameSchema, SchemaStep } from "./schema-step.ts";
import type { SchemaView } from "./schema-view.ts";

export interface OverlapTools {
  readonly viewOld: (schema: JsonSchema) => SchemaView;
  readonly viewNew: (schema: JsonSchema) => SchemaView;
  /** Through references, also where both have the same name. */
  readonly isUnchanged: IsSameSchema;
}

/** Pairs of alternatives that are looked at; what changes more than that is told as it is. */
const MAX_PAIRS = 1000;

const FEW_NAMES = 3;

/** Whether exactly one alternative has to hold where any might, or the other way round, and whether that matters. */
export function compareExclusiveness(
  old: Union,
  other: Union,
  { direction, part, add }: SchemaStep,
  { viewOld, viewNew }: OverlapTools,
): void {
  if (old.isExclusive === other.isExclusive) return;
  const [union, view] = other.isExclusive ? [other, viewNew] : [old, viewOld];
  const pair = overlapIn(union, view);
  if (pair === undefined) return;
  const names = pair.map(nameOf).join(" and ");
  if (other.isExclusive) {
    add(`${direction}-constraint-tightened`, `exactly one alternative has to hold now, not ${names}`, part);
  } else {
    add(`${direction}-constraint-loosened`, `more alternatives than one may hold now: ${names}`, part);
  }
}

function overlapIn(union: Union, view: OverlapTools["viewNew"]): JsonSchema[] | undefined {
  const { alternatives } = union;
  if (alternatives.length ** 2 > MAX_PAIRS) return undefined;
  const tools = { viewGiven: view, viewOther: view };
  for (const [index, one] of alternatives.entries()) {
    const match = alternatives
      .slice(index + 1)
      .find((another) => !areToldApart(union, one, union, another) && !isApart(one, another, tools));
    if (match !== undefined) return [one, match];
  }
  return undefined;
}

/** The alternatives whose values a new one may take as well, so that `oneOf` refuses them: `A, B, C and 2 more`. */
export function overlappedBy(
  added: JsonSchema,
  old: Union,
  other: Union,
  { pairs, onlyNew }: PairedAlternatives,
  { viewOld, viewNew }: OverlapTools,
): string | undefined {
  if (!other.isExclusive || pairs.length * onlyNew.length > MAX_PAIRS) return undefined;
  const tools = { viewGiven: viewOld, viewOther: viewNew };
  const names = pairs
    .filter((pair) => !areToldApart(old, pair.old, other, added) && !isApart(pair.old, added, tools))
    .map((pair) => nameOf(pair.new));
  const few = names.slice(0, FEW_NAMES).join(", ");
  if (names.length <= FEW_NAMES) return few === "" ? undefined : few;
  return `${few} and ${names.length - FEW_NAMES} more`;
}

/** Tells of alternatives that had no value in common, and may have one now, as one of them takes more. */
export function compareOverlaps(
  old: Union,
  other: Union,
  { pairs }: PairedAlternatives,
  { part, add }: SchemaStep,
  { viewOld, viewNew, isUnchanged }: OverlapTools,
): void {
  if (!old.isExclusive || !other.isExclusive) return;
  const changed = pairs.filter((pair) => !isUnchanged(pair.old, pair.new));
  if (changed.length * pairs.length > MAX_PAIRS) return;
  for (const one of changed) {
    const match = pairs.find((pair) => {
      if (pair === one || areToldApart(old, pair.old, other, one.new)) return false;
      const wasApart = isApart(pair.old, one.old, { viewGiven: viewOld, viewOther: viewOld });
      return wasApart && !isApart(pair.old, one.new, { viewGiven: viewOld, viewOther: viewNew });
    });
    if (match === undefined) continue;
    const message = `the alternative ${nameOf(one.new)} may take values of ${nameOf(match.new)} now, and oneOf refuses what two take`;
    add("request-alternative-overlaps", message, part);
  }
}

/** Whether a discriminator of the same name has other values for the one than for the other. */
function areToldApart(union: Union, one: JsonSchema, others: Union, other: JsonSchema): boolean {
  const [left, right] = [union.discriminator, others.discriminator];
  if (left === undefined || left.propertyName !== right?.propertyName) return false;
  const [values, taken] = [valuesOf(left, bareReference(one)), valuesOf(right, bareReference(other))];
  return values.length > 0 && taken.length > 0 && values.every((value) => !taken.includes(value));
}

export function nameOf(schema: JsonSchema): string {
  return bareReference(schema) ?? show(schema);
}
