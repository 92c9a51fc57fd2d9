/** The sentences in which doc comments say what a TypeScript type cannot: one entry per fact. */
import type { Discriminator, JsonSchema, JsonSchemaObject, JsonType } from "../json-schema.ts";
import { flag, json, number, range, type SchemaFact, text } from "./keyword-facts.ts";

/** In the order in which a person reads them. */
export const SCHEMA_FACTS: readonly SchemaFact[] = [
  {
    say: (schema, said) =>
      typesOf(schema).includes("integer") && typesOf(said).includes("number") ? "Whole number." : undefined,
    sentence: /^Whole number\./,
    hear: (said) => ({
      ...said,
      type: one(typesOf(said).map((type) => (type === "number" ? "integer" : type))),
    }),
  },
  {
    say: (schema, said) =>
      Array.isArray(schema.type) &&
      schema.type.length > 1 &&
      (said.oneOf ?? said.anyOf) !== undefined &&
      (schema.oneOf ?? schema.anyOf) === undefined
        ? "Any of these types."
        : undefined,
    sentence: /^Any of these types\./,
    hear: ({ oneOf = [], anyOf = [], ...said }) => {
      const parts = [...oneOf, ...anyOf].flatMap(alternativesOf);
      return { ...said, ...Object.assign({}, ...parts), type: parts.flatMap(typesOf) };
    },
  },
  {
    say: (schema, said) =>
      schema.anyOf !== undefined &&
      schema.oneOf === undefined &&
      said.oneOf !== undefined &&
      said.anyOf === undefined
        ? "One or more of these."
        : undefined,
    sentence: /^One or more of these\./,
    hear: ({ oneOf, ...said }) => ({ ...said, ...(oneOf === undefined ? {} : { anyOf: oneOf }) }),
  },
  {
    say: (schema, said) =>
      schema.oneOf !== undefined &&
      schema.anyOf === undefined &&
      said.anyOf !== undefined &&
      said.oneOf === undefined
        ? "Exactly one of these."
        : undefined,
    sentence: /^Exactly one of these\./,
    hear: ({ anyOf, ...said }) => ({ ...said, ...(anyOf === undefined ? {} : { oneOf: anyOf }) }),
  },
  wrapped("allOf", "All of this."),
  wrapped("anyOf", "Any of this."),
  wrapped("oneOf", "One of this."),
  {
    say: (schema, said) =>
      holdsNull(schema.oneOf) && isNullWrapped(said) && schema.anyOf === undefined
        ? "Null is one of these."
        : undefined,
    sentence: /^Null is one of these\./,
    hear: ({ anyOf = [], ...said }) => {
      const [first, ...others] = anyOf;
      const inner = typeof first === "object" ? (first.oneOf ?? [first]) : [];
      return { ...said, oneOf: [...inner, ...others] };
    },
  },
  {
    say: (schema, said) =>
      hasOwnBeside(schema, said) ? "Its own properties stand beside `allOf`." : undefined,
    sentence: /^Its own properties stand beside `allOf`\./,
    hear: ({ allOf = [], ...said }) => {
      const own = allOf.at(-1);
      return { ...said, allOf: allOf.slice(0, -1), ...(typeof own === "object" ? own : {}) };
    },
  },
  {
    say: (schema, said) =>
      schema.type === undefined && said.type === "object" && schema.enum === undefined
        ? "Or what is no object."
        : undefined,
    sentence: /^Or what is no object\./,
    hear: ({ type: _type, ...said }) => said,
  },
  {
    say: (schema, said) =>
      schema.type === undefined && said.type === "array" ? "Or what is no array." : undefined,
    sentence: /^Or what is no array\./,
    hear: ({ type: _type, ...said }) => said,
  },
  {
    say: (schema, said) =>
      schema.type === undefined &&
      said.type !== undefined &&
      said.enum !== undefined &&
      schema.allOf === undefined
        ? "Told by value alone."
        : undefined,
    sentence: /^Told by value alone\./,
    hear: ({ type: _type, ...said }) => said,
  },
  {
    say: (schema, said) => (schema.type === "object" && said.type === undefined ? "An object." : undefined),
    sentence: /^An object\./,
    hear: (said) => ({ type: "object", ...said }),
  },
  {
    say: ({ discriminator, oneOf, anyOf }, said) => {
      if (
        discriminator === undefined ||
        said.oneOf === undefined ||
        oneOf !== undefined ||
        anyOf !== undefined
      ) {
        return undefined;
      }
      return sayDiscriminator("Its kinds are told apart", discriminator);
    },
    sentence: /^Its kinds are told apart by `([^`]*)`(?:: (.*?))?\.(?= [A-Z]|$)/,
    hear: ({ oneOf: _kinds, ...said }, [, propertyName = "", list]) => ({
      ...said,
      discriminator: { propertyName, mapping: hearMapping(list) },
    }),
  },
  {
    say: ({ discriminator }, said) =>
      discriminator === undefined || said.discriminator !== undefined
        ? undefined
        : sayDiscriminator("Told apart", discriminator),
    sentence: /^Told apart by `([^`]*)`(?:: (.*?))?\.(?= [A-Z]|$)/,
    hear: (said, [, propertyName = "", list]) =>
      withoutTags({
        ...said,
        discriminator: { propertyName, mapping: hearMapping(list) },
      }),
  },
  text("format", "Format", /^Format: (\S+?)\.(?= |$)/, (value) => `Format: ${value}.`),
  range("", ["minimum", "maximum"]),
  number("exclusiveMinimum", "More than"),
  number("exclusiveMaximum", "Less than"),
  number("multipleOf", "A multiple of"),
  range("character", ["minLength", "maxLength"]),
  range("item", ["minItems", "maxItems"]),
  range("property", ["minProperties", "maxProperties"]),
  flag("uniqueItems", "No item twice"),
  text("pattern", "Pattern", /^Pattern: `(.*?)`\.(?= [A-Z]|$)/, (value) => `Pattern: \`${value}\`.`),
  {
    say: ({ additionalProperties: rest }, said) =>
      rest === false && said.additionalProperties === undefined ? "No other properties." : undefined,
    sentence: /^No other properties\./,
    hear: (said) => ({ ...said, additionalProperties: false }),
  },
  flag("readOnly", "Read-only"),
  flag("writeOnly", "Write-only"),
  json("xml", "In XML", 200),
  json("default", "Default", 60),
];

function sayDiscriminator(
  words: string,
  { propertyName, mapping, defaultMapping }: Discriminator,
): string | undefined {
  if (defaultMapping !== undefined) return undefined;
  const list = Object.entries(mapping).map(([value, name]) => `\`${value}\` is \`${name}\``);
  return `${words} by \`${propertyName}\`${list.length === 0 ? "" : `: ${list.join(", ")}`}.`;
}

function hearMapping(list: string | undefined): { [value: string]: string } {
  const pairs = [...(list ?? "").matchAll(/`([^`]*)` is `([^`]*)`/g)];
  return Object.fromEntries(pairs.map(([, value = "", name = ""]) => [value, name]));
}

/** The types of alternatives repeat the value of what tells them apart. */
function withoutTags(schema: JsonSchemaObject): JsonSchemaObject {
  const tag = schema.discriminator?.propertyName ?? "";
  const bare = (part: JsonSchema): JsonSchema => {
    if (typeof part !== "object" || part.allOf?.length !== 2) return part;
    const [first, second] = part.allOf;
    const isTag =
      typeof second === "object" &&
      second.properties !== undefined &&
      Object.keys(second.properties).every((key) => key === tag);
    return isTag && first !== undefined ? first : part;
  };
  return {
    ...schema,
    ...(schema.oneOf === undefined ? {} : { oneOf: schema.oneOf.map(bare) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map(bare) }),
  };
}

/** A list of one, which older documents write to say something beside a reference. */
function wrapped(keyword: "allOf" | "anyOf" | "oneOf", sentence: string): SchemaFact {
  return {
    say: (schema, said) => {
      const [only] = schema[keyword] ?? [];
      if (schema[keyword]?.length !== 1 || typeof only !== "object" || said[keyword] !== undefined)
        return undefined;
      const isSame =
        only.$ref === undefined
          ? only.type !== undefined && only.type === said.type
          : only.$ref === said.$ref;
      return isSame && schema.$ref === undefined && schema.type === undefined ? sentence : undefined;
    },
    sentence: new RegExp(`^${sentence.replace(".", "\\.")}`),
    hear: (said) => ({ [keyword]: [said] }),
  };
}

function alternativesOf(schema: JsonSchema): JsonSchemaObject[] {
  if (typeof schema === "boolean") return [];
  const parts = schema.oneOf ?? schema.anyOf;
  return parts === undefined ? [schema] : parts.flatMap(alternativesOf);
}

function holdsNull(parts: readonly JsonSchema[] | undefined): boolean {
  return parts?.some((part) => typeof part === "object" && part.type === "null") === true;
}

/** Something, or null. */
function isNullWrapped({ anyOf, oneOf }: JsonSchemaObject): boolean {
  return oneOf === undefined && anyOf?.length === 2 && holdsNull(anyOf.slice(1));
}

function hasOwnBeside(schema: JsonSchemaObject, said: JsonSchemaObject): boolean {
  if (schema.properties === undefined || schema.allOf === undefined || said.properties !== undefined)
    return false;
  const own = said.allOf?.at(-1);
  return (
    said.allOf?.length === schema.allOf.length + 1 && typeof own === "object" && own.properties !== undefined
  );
}

function typesOf(schema: JsonSchema): JsonType[] {
  if (typeof schema === "boolean" || schema.type === undefined) return [];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

function one(types: JsonType[]): JsonType | JsonType[] {
  const [only] = types;
  return types.length === 1 && only !== undefined ? only : types;
}
