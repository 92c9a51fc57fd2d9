/** A request with exactly one thing wrong with it, and the words for what that is. */
import type { Json, JsonSchema, Parameter } from "@ashlar/model";
import type { PlannedContent, PlannedOperation } from "../blueprint.ts";
import { conjuncts } from "../emit/types/reference.ts";
import { concreteType, contentValue, encodeBody, lineText, type SampleBody } from "./body.ts";
import type { SampleContext } from "./context.ts";
import { fits, isObject } from "./fits.ts";
import { type RequestParts, requestParts, sampledContent } from "./request.ts";

export interface InvalidParts {
  readonly parts: RequestParts;
  /** `body.email is missing`, `query.limit is no number`. */
  readonly wrong: string;
}

/** A valid request made invalid in one place; undefined where nothing can be invalid. */
export function invalidParts(operation: PlannedOperation, context: SampleContext): InvalidParts | undefined {
  const parts = requestParts(operation, context);
  const found = sampledContent(operation, context);
  const body = found === undefined ? undefined : brokenBody(found.content, context);
  if (body !== undefined) return { parts: { ...parts, body: body.body }, wrong: body.wrong };
  for (const parameter of operation.parameters) {
    const broken = brokenParameter(parameter, context);
    if (broken === undefined) continue;
    const values = new Map(parts.values);
    if (broken.value === undefined) values.delete(parameter);
    else values.set(parameter, broken.value);
    return { parts: { ...parts, values }, wrong: broken.wrong };
  }
  if (operation.body?.required === true && found !== undefined) {
    return { parts: { ...parts, body: undefined }, wrong: "the body is missing" };
  }
  if (found?.content.kind !== "json") return undefined;
  return { parts: { ...parts, body: { ...found.body, body: '{"' } }, wrong: "the body is not JSON" };
}

interface BrokenBody {
  readonly body: SampleBody;
  readonly wrong: string;
}

function brokenBody(content: PlannedContent, context: SampleContext): BrokenBody | undefined {
  if (content.kind === "lines") return brokenLines(content, context);
  if (content.kind !== "json" && content.kind !== "form" && content.kind !== "multipart") return undefined;
  const value = contentValue(content, context);
  if (value === undefined) return undefined;
  for (const broken of brokenValues(value, content, context)) {
    if (fits(broken.value, content.schema, context)) continue;
    return { body: encodeBody(content, broken.value, context), wrong: broken.wrong };
  }
  return undefined;
}

function brokenLines(content: PlannedContent, context: SampleContext): BrokenBody | undefined {
  const { itemSchema } = content;
  const wrong = [1.5, "not expected", {}, null].find(
    (item) => itemSchema !== undefined && !fits(item, itemSchema, context),
  );
  if (wrong === undefined) return undefined;
  const body = { contentType: concreteType(content.type), body: lineText(content, wrong) };
  return { body, wrong: `the first item is ${JSON.stringify(wrong)}` };
}

interface BrokenValue {
  readonly value: Json;
  readonly wrong: string;
}

/** The value with one thing changed, what people get wrong most often first. */
function* brokenValues(value: Json, content: PlannedContent, context: SampleContext): Generator<BrokenValue> {
  if (isObject(value)) {
    const required = new Set(
      conjuncts(content.schema, context.schemas).flatMap((part) => part.required ?? []),
    );
    for (const key of [...Object.keys(value)].sort(
      (a, b) => Number(required.has(b)) - Number(required.has(a)),
    )) {
      const { [key]: _missing, ...rest } = value;
      yield { value: rest, wrong: `body.${key} is missing` };
    }
    // In a form everything is text, and an empty object no field at all: only text can be wrong there.
    const wrongs: Json[] =
      content.kind === "json" ? [{ not: "expected" }, 12.5, "not expected", null] : ["not expected"];
    for (const key of Object.keys(value)) {
      for (const wrong of wrongs) {
        if (content.kind !== "json" && isText(content.schema, key, context)) continue;
        yield { value: { ...value, [key]: wrong }, wrong: `body.${key} is ${JSON.stringify(wrong)}` };
      }
    }
    if (content.kind === "json")
      yield { value: { ...value, ashlarUnknown: 1 }, wrong: "body.ashlarUnknown is unknown" };
  }
  if (content.kind !== "json") return;
  for (const wrong of ["not expected", 12.5, { not: "expected" }, [], null]) {
    yield { value: wrong, wrong: `the body is ${JSON.stringify(wrong)}` };
  }
}

/** A field whose text would be taken for a list's or an object's is not sure to be refused. */
function isText(schema: JsonSchema, key: string, context: SampleContext): boolean {
  const property = conjuncts(schema, context.schemas)
    .map((part) => part.properties?.[key])
    .find((each) => each !== undefined);
  return property === undefined || !isScalar(property, context);
}

const scalars: ReadonlySet<string> = new Set(["integer", "number", "boolean", "null"]);

/** Text can be wrong for it just by not being a number or a truth value. */
function isScalar(schema: JsonSchema, context: SampleContext): boolean {
  const types = conjuncts(schema, context.schemas).flatMap((part) => part.type ?? []);
  return types.every((type) => scalars.has(type)) && types.some((type) => type !== "null");
}

interface BrokenParameter {
  /** Undefined for one that is left out. */
  readonly value: Json | undefined;
  readonly wrong: string;
}

function brokenParameter(parameter: Parameter, context: SampleContext): BrokenParameter | undefined {
  const place = parameter.in === "querystring" ? "query" : parameter.in;
  const name = `${place}.${parameter.name}`;
  const isPlain = parameter.contentType === undefined && parameter.in !== "querystring";
  if (isPlain && isScalar(parameter.schema, context)) {
    return { value: "not-a-value", wrong: `${name} is "not-a-value"` };
  }
  if (isPlain && isScalar(itemsOf(parameter.schema, context), context)) {
    return { value: ["not-a-value"], wrong: `${name}[0] is "not-a-value"` };
  }
  if (isPlain && isString(parameter.schema, context)) {
    for (const value of ["not-a-value", "!", "", "x".repeat(5_000)]) {
      if (value === "" && parameter.in !== "query") continue;
      // A URL of five thousand characters is fine, one of a hundred thousand is another error.
      if (fits(value, parameter.schema, context)) continue;
      return {
        value,
        wrong: `${name} is ${value.length > 20 ? `${value.length} characters long` : JSON.stringify(value)}`,
      };
    }
  }
  const hasDefault = conjuncts(parameter.schema, context.schemas).some((part) => part.default !== undefined);
  const isMissable = parameter.required && parameter.in !== "path" && !hasDefault;
  return isMissable && !mayBeAbsent(parameter, context)
    ? { value: undefined, wrong: `${name} is missing` }
    : undefined;
}

function isString(schema: JsonSchema, context: SampleContext): boolean {
  const types = conjuncts(schema, context.schemas).flatMap((part) => part.type ?? []);
  return types.includes("string") && types.every((type) => type === "string" || type === "null");
}

function itemsOf(schema: JsonSchema, context: SampleContext): JsonSchema {
  return conjuncts(schema, context.schemas).find((part) => part.items !== undefined)?.items ?? true;
}

/** An exploded object leaves no trace of its name in a query, so that nobody can tell it is missing. */
function mayBeAbsent(parameter: Parameter, context: SampleContext): boolean {
  const types = conjuncts(parameter.schema, context.schemas).flatMap((part) => part.type ?? []);
  return (
    parameter.in === "querystring" ||
    (parameter.explode && types.includes("object") && fits({}, parameter.schema, context))
  );
}
