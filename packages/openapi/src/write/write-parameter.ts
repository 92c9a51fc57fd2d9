/** Writes parameters and response headers; what is the default of its place is left out. */
import type { Header, Json, Parameter } from "@ashlar/model";
import { defaultExplode, defaultStyle, styleNamed } from "../parameter-style.ts";
import { copyOf } from "./copy.ts";
import { headerCase } from "./header-case.ts";
import { writeSchemaObject } from "./write-schema.ts";

type JsonObject = { [key: string]: Json };

export function writeParameter(parameter: Parameter): JsonObject {
  const { name, in: place, required, description, deprecated, allowReserved, example } = parameter;
  return {
    name: place === "header" ? headerCase(name) : name,
    in: place,
    ...(description === undefined ? {} : { description }),
    ...(required ? { required } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...writeStyle(parameter),
    ...(allowReserved ? { allowReserved } : {}),
    ...writeValue(parameter),
    ...(example === undefined ? {} : { example: copyOf(example) }),
  };
}

function writeStyle({ in: place, style, explode }: Parameter): JsonObject {
  // Swagger's tab-separated lists have no style of their own since 3.0.
  const isWritable = styleNamed(style) !== undefined;
  return {
    ...(style === defaultStyle(place) || !isWritable ? {} : { style }),
    ...(explode === defaultExplode(style) || !isWritable ? {} : { explode }),
  };
}

function writeValue({ schema, contentType }: Pick<Parameter, "schema" | "contentType">): JsonObject {
  const written = writeSchemaObject(schema);
  return contentType === undefined
    ? { schema: written }
    : { content: { [contentType]: { schema: written } } };
}

export function writeHeader({ required, description, schema }: Header): JsonObject {
  return {
    ...(description === undefined ? {} : { description }),
    ...(required ? { required } : {}),
    schema: writeSchemaObject(schema),
  };
}
