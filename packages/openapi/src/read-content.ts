/** Reads `content`: the media types of a body, with schema, encoding and an example. */
import type { Encoding, Json, MediaType, ParameterStyle } from "@ashlar/model";
import { meantMediaType, mediaTypeName } from "./media-type-name.ts";
import { styleNamed } from "./parameter-style.ts";
import { isMap, type Place } from "./place.ts";
import { setMember } from "./raw-map.ts";
import type { Reading } from "./reading.ts";
import { readBoolean, readText, show } from "./repair/value.ts";
import { readSchema } from "./schema/read-schema.ts";

/** The media types of a `content` map, in the document's order; each type once. */
export function readContent(place: Place, reading: Reading): MediaType[] {
  if (place.value === undefined) return [];
  if (!isMap(place.value)) {
    reading.report.warn(place, {
      rule: "wrong-value-type",
      message: `content must be a map from media type to schema, found ${show(place.value)}; left out`,
    });
    return [];
  }
  const content = new Map<string, MediaType>();
  for (const member of place.members()) {
    if (member.key.startsWith("x-")) continue;
    const type = nameOf(member, reading);
    if (type === undefined) continue;
    if (content.has(type)) reportTwice(member, type, reading);
    else content.set(type, readMediaType(type, mediaTypePlace(member), reading));
  }
  return [...content.values()];
}

function nameOf(member: Place, reading: Reading): string | undefined {
  const name = mediaTypeName(member.key);
  if (name !== undefined) return name;
  const meant = meantMediaType(member.key);
  reading.report.warn(member, {
    rule: "invalid-media-type",
    message: `"${member.key}" is no media type; ${meant === undefined ? "left out" : `read as ${meant}`}`,
    hint: "write the whole type, for example application/json",
  });
  return meant;
}

// `content: { schema: … }`: the media type was forgotten, the map is the media type itself.
function mediaTypePlace(member: Place): Place {
  return member.key === "schema" && member.parent !== undefined && !member.has("schema")
    ? member.parent
    : member;
}

function reportTwice(member: Place, type: string, reading: Reading): void {
  reading.report.warn(member, {
    rule: "duplicate-media-type",
    message: `${type} is described twice once its parameters are taken off; the first counts`,
  });
}

function readMediaType(type: string, place: Place, reading: Reading): MediaType {
  const target = reading.follow(place, "media type");
  if (target === undefined) return { type, encoding: {} };
  const example = readExample(target, reading);
  return {
    type,
    ...(target.has("schema") ? { schema: readSchema(target.at("schema"), reading) } : {}),
    ...(target.has("itemSchema") ? { itemSchema: readSchema(target.at("itemSchema"), reading) } : {}),
    encoding: readEncodings(target.at("encoding"), reading),
    ...(example === undefined ? {} : { example }),
  };
}

/** The first example that a media type or parameter gives. */
export function readExample(place: Place, reading: Reading): Json | undefined {
  if (place.has("example")) return exampleValue(place.at("example"), reading);
  const examples = place.at("examples");
  if (Array.isArray(examples.value)) return examples.value[0] as Json;
  for (const member of examples.members()) {
    const example = followExample(member, reading);
    for (const key of ["value", "dataValue"]) {
      if (example?.has(key)) return exampleValue(example.at(key), reading);
    }
  }
  return undefined;
}

/** An example is a value, but one that is nothing but a reference is meant as one. */
function exampleValue(place: Place, reading: Reading): Json | undefined {
  const isReference = isMap(place.value) && Object.keys(place.value).length === 1 && place.has("$ref");
  if (!isReference) return place.value as Json;
  const target = followExample(place, reading);
  if (target === undefined) return undefined;
  return (target.has("value") ? target.get("value") : target.value) as Json;
}

// Examples only illustrate: a broken reference among them breaks nothing.
function followExample(place: Place, reading: Reading): Place | undefined {
  let at = place;
  for (let hops = 0; hops < 20; hops++) {
    const reference = at.get("$ref");
    if (typeof reference !== "string") return at;
    const resolution = reading.files.resolve(at, reference);
    if (resolution.kind !== "found") return undefined;
    at = resolution.place;
  }
  return undefined;
}

function readEncodings(place: Place, reading: Reading): { [property: string]: Encoding } {
  const encodings: { [property: string]: Encoding } = {};
  for (const member of place.members()) {
    if (isMap(member.value)) setMember(encodings, member.key, readEncoding(member, reading));
  }
  return encodings;
}

function readEncoding(place: Place, reading: Reading): Encoding {
  const contentType = readText(place.at("contentType"), reading);
  const style: ParameterStyle | undefined = styleNamed(place.get("style"));
  const explode = readBoolean(place.at("explode"), reading);
  const allowReserved = readBoolean(place.at("allowReserved"), reading);
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(style === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(allowReserved === undefined ? {} : { allowReserved }),
  };
}
