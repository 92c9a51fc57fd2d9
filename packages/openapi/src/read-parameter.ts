/** Reads parameters of OpenAPI 3.x. */
import type { JsonSchema, Parameter, ParameterPlace, ParameterStyle } from "@ashlar/model";
import { defaultExplode, defaultStyle, isStyleOf, styleNamed } from "./parameter-style.ts";
import { isMap, Place } from "./place.ts";
import { setMember } from "./raw-map.ts";
import { readContent, readExample } from "./read-content.ts";
import type { Reading } from "./reading.ts";
import { readBoolean, readText, show } from "./repair/value.ts";
import { readSchema } from "./schema/read-schema.ts";

/** A parameter and where it stands, for what is said about it later. */
export interface PlacedParameter {
  readonly parameter: Parameter;
  readonly place: Place;
}

/** The parameter at a place, references followed; undefined where it is none or is to be ignored. */
export function readParameter(place: Place, reading: Reading): PlacedParameter | undefined {
  const target = reading.follow(place, "parameter");
  if (target === undefined) return undefined;
  const parameter = reading.once("parameter", place, target, () => readTarget(target, reading));
  return parameter === undefined ? undefined : { parameter, place };
}

function readTarget(place: Place, reading: Reading): Parameter | undefined {
  const head = readHead(place, reading);
  if (head === undefined) return undefined;
  const { name, place: where } = head;
  const style = readStyle(place, where, reading);
  const explode = readBoolean(place.at("explode"), reading) ?? defaultExplode(style);
  const description = readText(place.at("description"), reading);
  const { schema, contentType } = readValue(place, reading);
  const example = readExample(place, reading);
  return {
    name,
    in: where,
    required: readRequiredFlag(place, where, reading),
    ...(description === undefined ? {} : { description }),
    deprecated: readBoolean(place.at("deprecated"), reading) ?? false,
    style,
    explode,
    allowReserved: readBoolean(place.at("allowReserved"), reading) ?? false,
    schema,
    ...(contentType === undefined ? {} : { contentType }),
    ...(example === undefined ? {} : { example }),
  };
}

const IGNORED_HEADERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

/** Name and place of a parameter of any version; undefined, reported, where it has none. */
export function readHead(
  place: Place,
  reading: Reading,
): { readonly name: string; readonly place: ParameterPlace } | undefined {
  const { value } = place;
  const name = isMap(value) ? readText(place.at("name"), reading) : undefined;
  if (name === undefined || name === "") {
    skip(place, reading, `a parameter must be a map with a name, found ${show(value)}; left out`);
    return undefined;
  }
  const where = placeNamed(place.get("in"));
  if (where === undefined) {
    skip(
      place,
      reading,
      `the parameter "${name}" must say in: path, query, header or cookie; found ${show(place.get("in"))}; left out`,
    );
    return undefined;
  }
  if (where !== "header") return { name, place: where };
  // OpenAPI 3.1 §4.8.12.2: header parameters of these names shall be ignored.
  if (IGNORED_HEADERS.has(name.toLowerCase())) return undefined;
  return { name: name.toLowerCase(), place: where };
}

function placeNamed(value: unknown): ParameterPlace | undefined {
  const name = typeof value === "string" ? value.trim().toLowerCase() : "";
  const places: readonly ParameterPlace[] = ["path", "query", "header", "cookie", "querystring"];
  return places.find((place) => place === name);
}

/** `required`, which a path parameter always is. */
export function readRequiredFlag(place: Place, where: ParameterPlace, reading: Reading): boolean {
  const required = readBoolean(place.at("required"), reading);
  if (where === "path" && required !== true) {
    reading.report.warn(place, {
      rule: "optional-path-parameter",
      message: "a path parameter is always required; read as required",
      hint: "add required: true",
    });
    return true;
  }
  return required ?? false;
}

function readStyle(place: Place, where: ParameterPlace, reading: Reading): ParameterStyle {
  if (!place.has("style")) return defaultStyle(where);
  const style = styleNamed(place.get("style"));
  if (style !== undefined && isStyleOf(style, where)) return style;
  reading.report.warn(place.at("style"), {
    rule: "wrong-parameter-style",
    message: `a ${where} parameter has no style ${show(place.get("style"))}; read as ${defaultStyle(where)}`,
  });
  return defaultStyle(where);
}

/** Schema, and content type where the value is a document of its own, of a parameter or header. */
export function readValue(
  place: Place,
  reading: Reading,
): { readonly schema: JsonSchema; readonly contentType?: string } {
  if (place.has("schema")) return { schema: readSchema(place.at("schema"), reading) };
  const content = place.has("content") ? readContent(place.at("content"), reading)[0] : undefined;
  if (content !== undefined)
    return { schema: content.schema ?? content.itemSchema ?? true, contentType: content.type };
  // Swagger 2.0 wrote the type into the parameter itself, and people still do.
  const isInline = ["type", "enum", "items", "$ref"].some((keyword) => place.has(keyword));
  reading.report.warn(place, {
    rule: "parameter-without-schema",
    message: `a parameter or header needs a schema; read as ${isInline ? "the type it gives itself" : "a string"}`,
    hint: "add schema",
  });
  return { schema: isInline ? readInlineSchema(place, reading) : { type: "string" } };
}

const NOT_SCHEMA: ReadonlySet<string> = new Set([
  ...["name", "in", "required", "description", "deprecated", "style", "explode", "allowReserved"],
  ...["allowEmptyValue", "collectionFormat", "example", "examples", "content"],
]);

/** The schema that a parameter or header of Swagger 2.0 is, the parameter's own words left out. */
export function readInlineSchema(place: Place, reading: Reading): JsonSchema {
  const value: { [key: string]: unknown } = {};
  for (const member of place.members()) {
    if (!NOT_SCHEMA.has(member.key) && !member.key.startsWith("x-example"))
      setMember(value, member.key, member.value);
  }
  return readSchema(new Place(place.file, value, place.parent, place.key), reading);
}

function skip(place: Place, reading: Reading, message: string): void {
  reading.report.warn(place, { rule: "invalid-parameter", message });
}
