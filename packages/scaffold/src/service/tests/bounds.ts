/** Bodies and queries at the bounds that a document sets, and just past them. */
import type { Json, JsonSchema, JsonSchemaObject, Parameter } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { Code } from "../../emit/literal.ts";
import { conjuncts } from "../../emit/types/reference.ts";
import { isHidden } from "../../sample/context.ts";
import { fits, type SampleContext } from "../../sample.ts";
import type { JsonObject } from "./facts.ts";

/** One thing that is changed in a valid request. */
export interface BoundCase {
  /** What is changed: `title`. */
  readonly name: string;
  /** `title is 201 characters long` */
  readonly title: string;
  /** JSON, or {@link Code} that makes it; undefined: it is left out. */
  readonly literal: unknown;
  readonly isValid: boolean;
}

interface Candidate {
  readonly says: string;
  readonly value: Json;
  /** Where the value itself is no good to read. */
  readonly code?: string;
}

/** Longer texts and lists prove nothing more. */
const longest = 20_000;

/**
 * A case per bound of each property, and per property that must not be missing.
 *
 * @param schema of the object `model`, which is valid
 * @param judge whether the whole body is valid with this in place of the model
 */
export function bodyCases(
  model: JsonObject,
  schema: JsonSchema,
  judge: (model: JsonObject) => boolean,
  context: SampleContext,
): readonly BoundCase[] {
  const parts = conjuncts(schema, context.schemas);
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const properties = new Map(parts.flatMap((part) => Object.entries(part.properties ?? {})));
  const cases: BoundCase[] = [];
  for (const [name, property] of properties) {
    if (name === "__proto__" || isHidden(property, context)) continue;
    if (required.has(name) && name in model) {
      const { [name]: _left, ...rest } = model;
      if (!judge(rest)) {
        cases.push({ name, title: `${name} is missing`, literal: new Code("undefined"), isValid: false });
      }
    }
    for (const { says, value, code } of candidatesFor(property, model[name], context)) {
      const isValid = judge({ ...model, [name]: value });
      cases.push({
        name,
        title: `${name} ${says}`,
        literal: code === undefined ? value : new Code(code),
        isValid,
      });
    }
  }
  return cases;
}

/** A case per bound of each query parameter; the value is what stands behind `name=`. */
export function queryCases({ parameters }: PlannedOperation, context: SampleContext): readonly BoundCase[] {
  return parameters.filter(isPlainQuery).flatMap(({ name, schema }) =>
    candidatesFor(schema, undefined, context).flatMap(({ says, value }) => {
      if (typeof value === "object" || (value === "" && typeof value === "string")) return [];
      const text = String(value);
      // What is no number there is text, and said to be no number.
      if (text.length > 2000) return [];
      return [{ name, title: `${name} ${says}`, literal: text, isValid: fits(value, schema, context) }];
    }),
  );
}

function isPlainQuery(parameter: Parameter): boolean {
  return (
    parameter.in === "query" &&
    parameter.contentType === undefined &&
    parameter.style === "form" &&
    !hasStructure(parameter.schema)
  );
}

function hasStructure(schema: JsonSchema): boolean {
  return typeof schema === "object" && (schema.type === "array" || schema.type === "object");
}

function candidatesFor(schema: JsonSchema, sample: Json | undefined, context: SampleContext): Candidate[] {
  const parts = conjuncts(schema, context.schemas);
  return [...textBounds(parts), ...numberBounds(parts), ...listBounds(parts, sample), ...choices(parts)];
}

function textBounds(parts: readonly JsonSchemaObject[]): Candidate[] {
  const least = largest(parts, "minLength");
  const most = smallest(parts, "maxLength");
  const lengths = [
    ...(least === undefined || least === 0 ? [] : [least - 1, least]),
    ...(most === undefined ? [] : [most, most + 1]),
  ];
  return [...new Set(lengths)]
    .filter((length) => length <= longest)
    .map((length) => ({
      says: length === 0 ? "is empty" : `is ${length} ${length === 1 ? "character" : "characters"} long`,
      value: "x".repeat(length),
      ...(length > 20 ? { code: `"x".repeat(${length})` } : {}),
    }));
}

function numberBounds(parts: readonly JsonSchemaObject[]): Candidate[] {
  const step = smallest(parts, "multipleOf") ?? 1;
  const least = largest(parts, "minimum");
  const above = largest(parts, "exclusiveMinimum");
  const most = smallest(parts, "maximum");
  const below = smallest(parts, "exclusiveMaximum");
  const numbers = [
    ...(least === undefined ? [] : [least - step, least]),
    ...(above === undefined ? [] : [above, above + step]),
    ...(below === undefined ? [] : [below - step, below]),
    ...(most === undefined ? [] : [most, most + step]),
  ];
  return [...new Set(numbers)]
    .filter((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER)
    .map((value) => ({ says: `is ${value}`, value }));
}

function listBounds(parts: readonly JsonSchemaObject[], sample: Json | undefined): Candidate[] {
  const least = largest(parts, "minItems");
  const most = smallest(parts, "maxItems");
  const [item] = Array.isArray(sample) ? sample : [];
  const counts = [
    ...(least === undefined || least === 0 ? [] : [least - 1]),
    ...(most === undefined ? [] : [most, most + 1]),
  ];
  return counts
    .filter((count) => count <= 1000 && (count === 0 || item !== undefined))
    .map((count) => ({
      says: count === 0 ? "is empty" : `has ${count} ${count === 1 ? "item" : "items"}`,
      value: Array<Json>(count).fill(item ?? null),
      ...(count < 2 ? {} : { code: `Array(${count}).fill(${JSON.stringify(item)})` }),
    }));
}

function choices(parts: readonly JsonSchemaObject[]): Candidate[] {
  const values = parts.find((part) => part.enum !== undefined)?.enum;
  if (values === undefined || !values.every((value) => typeof value === "string")) return [];
  return [{ says: "is none of the choices", value: "none-of-them" }];
}

type Bound =
  | "minLength"
  | "maxLength"
  | "minimum"
  | "maximum"
  | "exclusiveMinimum"
  | "exclusiveMaximum"
  | "minItems"
  | "maxItems"
  | "multipleOf";

function largest(parts: readonly JsonSchemaObject[], bound: Bound): number | undefined {
  const found = numbersOf(parts, bound);
  return found.length === 0 ? undefined : Math.max(...found);
}

function smallest(parts: readonly JsonSchemaObject[], bound: Bound): number | undefined {
  const found = numbersOf(parts, bound);
  return found.length === 0 ? undefined : Math.min(...found);
}

function numbersOf(parts: readonly JsonSchemaObject[], bound: Bound): number[] {
  return parts.flatMap((part) => (typeof part[bound] === "number" ? [part[bound]] : []));
}
