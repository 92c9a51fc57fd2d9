/** Tells how the schemas changed that stand inside one by keywords other than `properties`. */
import type { JsonSchema } from "@ashlar/model";
import { show } from "../repair/value.ts";
import type { CompareInside, IsSameSchema, SchemaStep } from "./schema-step.ts";
import type { Condition, SchemaView } from "./schema-view.ts";

export interface InnerTools {
  readonly compare: CompareInside;
  /** Through references, also where both have the same name. */
  readonly isSame: IsSameSchema;
}

export function compareInner(
  before: SchemaView,
  after: SchemaView,
  step: SchemaStep,
  { compare, isSame }: InnerTools,
): void {
  const { part } = step;
  for (const keyword of namesOf(before.inner, after.inner)) {
    const [old, other] = [before.inner[keyword] ?? true, after.inner[keyword] ?? true];
    compare(old, other, { ...step, part: `${part}/${keyword}` });
  }
  const count = Math.max(before.prefixItems.length, after.prefixItems.length);
  for (let index = 0; index < count; index++) {
    const [old, other] = [before, after].map((view) => view.prefixItems[index] ?? view.inner["items"]);
    compare(old ?? true, other ?? true, { ...step, part: `${part}/prefixItems/${index}` });
  }
  for (const keyword of ["patternProperties", "dependentSchemas"] as const) {
    for (const name of namesOf(before[keyword], after[keyword])) {
      const [old, other] = [own(before[keyword], name), own(after[keyword], name)];
      const inside = { ...step, part: `${part}/${keyword}/${name}` };
      if (old !== undefined && other !== undefined) compare(old, other, inside);
      else if (keyword === "patternProperties" && isClosed(before) && isClosed(after))
        addPattern(name, old === undefined, inside);
      else addConstraint(keyword, old, other, inside);
    }
  }
  compareConditions(before.conditions, after.conditions, step, { compare, isSame });
}

/** A pattern lets properties in where all others are refused. */
function addPattern(name: string, isNew: boolean, { direction, part, add }: SchemaStep): void {
  const now = isNew ? "allowed now" : "not allowed any more";
  add(`${direction}-${isNew ? "opened" : "closed"}`, `properties that match ${name} are ${now}`, part);
}

function isClosed({ additionalProperties }: SchemaView): boolean {
  return additionalProperties === false;
}

/** What `not` and `if` hold has to stay; what follows of `if` is compared. */
function compareConditions(
  before: readonly Condition[],
  after: readonly Condition[],
  step: SchemaStep,
  { compare, isSame }: InnerTools,
): void {
  const left = [...after];
  const gone = before.filter(({ keyword, schema, follows }) => {
    const index = left.findIndex((other) => other.keyword === keyword && isSame(schema, other.schema));
    const [match] = index === -1 ? [] : left.splice(index, 1);
    if (match === undefined) return true;
    for (const name of namesOf(follows, match.follows)) {
      compare(follows[name] ?? true, match.follows[name] ?? true, { ...step, part: `${step.part}/${name}` });
    }
    return false;
  });
  for (const keyword of ["not", "if"] as const) {
    const [lost, won] = [gone, left].map((all) => all.filter((one) => one.keyword === keyword));
    for (let index = 0; index < Math.max(lost?.length ?? 0, won?.length ?? 0); index++) {
      addConstraint(keyword, lost?.[index]?.schema, won?.[index]?.schema, step);
    }
  }
}

function addConstraint(
  keyword: string,
  old: JsonSchema | undefined,
  other: JsonSchema | undefined,
  { direction, part, add }: SchemaStep,
): void {
  const kind = old === undefined ? "tightened" : other === undefined ? "loosened" : "changed";
  // Two texts that are alike differ in what they refer to.
  const [was, is] = [show(old), show(other)];
  const message = was === is ? `what ${keyword} refers to changed` : `${keyword} was ${was}, is ${is}`;
  add(`${direction}-constraint-${kind}`, message, part);
}

type SchemaMap = { readonly [name: string]: JsonSchema };

function namesOf(a: SchemaMap, b: SchemaMap): Set<string> {
  return new Set([...Object.keys(a), ...Object.keys(b)]);
}

function own(map: SchemaMap, name: string): JsonSchema | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
