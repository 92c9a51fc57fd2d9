/** Properties of an answer of which types say nothing, from where their values come from. */
import type { JsonSchema, JsonSchemaObject, Parameter, RequestBody } from "@ashlar/model";
import type { ValueGuess } from "../handler/handler-facts.ts";
import type { ValuePlace } from "../handler/place.ts";
import { ITEMS } from "../handler/value-guesses.ts";
import type { TypeContext } from "../types/schema-of-type.ts";
import { objectParts } from "./schema-parts.ts";
import { tracedSchema } from "./traced-schema.ts";

/** What is known of a request before its answers are. */
export interface RequestValues {
  readonly parameters: readonly Parameter[];
  readonly body: RequestBody | undefined;
  /** Whether what came as text was made what its schema says before the handler saw it. */
  readonly isConverted: (place: ValuePlace) => boolean;
}

export function withGuesses(
  schema: JsonSchema,
  guesses: ReadonlyMap<string, ValueGuess>,
  values: RequestValues,
  context: TypeContext,
): JsonSchema {
  const fill = (one: JsonSchema, way: readonly string[]): JsonSchema => {
    if (typeof one === "boolean" || one.$ref !== undefined) return one;
    if (one.items !== undefined) return { ...one, items: fill(one.items, [...way, ITEMS]) };
    if (one.properties === undefined) return one;
    const { properties, required = [], ...rest } = one;
    const missing = new Set<string>();
    const filled = Object.entries(properties).map(([name, own]): [string, JsonSchema] => {
      const guess = guesses.get([...way, name].join("."));
      if (guess === undefined || !isEmpty(own)) return [name, fill(own, [...way, name])];
      const told = schemaOf(guess, values, context);
      // JSON leaves out what is undefined.
      if (!told.isRequired) missing.add(name);
      return [name, told.schema];
    });
    const asked = required.filter((name) => !missing.has(name));
    return {
      ...rest,
      properties: Object.fromEntries(filled),
      ...(asked.length === 0 ? {} : { required: asked }),
    };
  };
  return fill(schema, []);
}

interface Told {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

function schemaOf(guess: ValueGuess, values: RequestValues, context: TypeContext): Told {
  if (guess.kind === "traced") return { schema: tracedSchema(guess.traced, context), isRequired: true };
  if (guess.kind === "text") return { schema: { type: "string" }, isRequired: true };
  const [name = "", ...rest] = guess.path;
  if (guess.place === "body") return inBody(guess.path, values, context);
  const found = values.parameters.find(
    (one) => one.in === guess.place && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (found === undefined || rest.length > 0) return { schema: {}, isRequired: guess.place === "path" };
  const { default: filled, ...schema } = object(found.schema ?? {});
  // `{ limit }` sends back "20", whatever `Number(limit)` makes of it elsewhere.
  const isAsCame = schema.type === "string" || values.isConverted(guess.place);
  const text: JsonSchema = filled === undefined ? { type: "string" } : {};
  return { schema: isAsCame ? schema : text, isRequired: found.required || filled !== undefined };
}

function inBody(path: readonly string[], { body }: RequestValues, context: TypeContext): Told {
  let told: Told = { schema: body?.content[0]?.schema ?? {}, isRequired: body?.required ?? false };
  for (const name of path) {
    const part = objectParts(told.schema, context.names.schemas).find((one) => one.name === name);
    // Of a body that was only seen to be read nothing says what must be there.
    if (part === undefined) return { schema: {}, isRequired: true };
    told = part;
  }
  return { schema: told.schema, isRequired: told.isRequired || isEmpty(told.schema) };
}

function object(schema: JsonSchema): JsonSchemaObject {
  return typeof schema === "object" ? schema : {};
}

function isEmpty(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}
