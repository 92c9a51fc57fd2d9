/** Reads `type`, with the names that other languages have for the same. */
import type { JsonType } from "@ashlar/model";
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";
import { show } from "./value.ts";

export interface ReadType {
  /** Empty: any. */
  readonly types: readonly JsonType[];
  /** What the name said beyond the type: `long` is an integer of format int64. */
  readonly format?: string;
}

const TYPES: ReadonlySet<string> = new Set([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
]);

const ALIASES: { readonly [name: string]: ReadType } = {
  int: { types: ["integer"] },
  int32: { types: ["integer"], format: "int32" },
  int64: { types: ["integer"], format: "int64" },
  long: { types: ["integer"], format: "int64" },
  short: { types: ["integer"] },
  bigint: { types: ["integer"], format: "int64" },
  float: { types: ["number"], format: "float" },
  double: { types: ["number"], format: "double" },
  decimal: { types: ["number"] },
  numeric: { types: ["number"] },
  num: { types: ["number"] },
  bool: { types: ["boolean"] },
  str: { types: ["string"] },
  text: { types: ["string"] },
  char: { types: ["string"] },
  varchar: { types: ["string"] },
  enum: { types: ["string"] },
  date: { types: ["string"], format: "date" },
  datetime: { types: ["string"], format: "date-time" },
  "date-time": { types: ["string"], format: "date-time" },
  timestamp: { types: ["string"], format: "date-time" },
  time: { types: ["string"], format: "time" },
  uuid: { types: ["string"], format: "uuid" },
  guid: { types: ["string"], format: "uuid" },
  email: { types: ["string"], format: "email" },
  uri: { types: ["string"], format: "uri" },
  url: { types: ["string"], format: "uri" },
  password: { types: ["string"], format: "password" },
  byte: { types: ["string"], format: "byte" },
  binary: { types: ["string"], format: "binary" },
  file: { types: ["string"], format: "binary" },
  dict: { types: ["object"] },
  dictionary: { types: ["object"] },
  map: { types: ["object"] },
  hash: { types: ["object"] },
  obj: { types: ["object"] },
  json: { types: [] },
  list: { types: ["array"] },
  set: { types: ["array"] },
  tuple: { types: ["array"] },
  none: { types: ["null"] },
  nil: { types: ["null"] },
  any: { types: [] },
  mixed: { types: [] },
};

/** The types that `type` at this place names. */
export function readType(place: Place, reading: Reading): ReadType {
  const { value } = place;
  if (typeof value === "string" && TYPES.has(value)) return { types: [value as JsonType] };
  if (Array.isArray(value)) return readTypeList(place, reading);
  if (typeof value !== "string") {
    reading.report.warn(place, {
      rule: "unknown-type",
      message: `type must be a name such as "string", found ${show(value)}; read as any type`,
    });
    return { types: [] };
  }
  return readName(place, value, reading);
}

function readTypeList(place: Place, reading: Reading): ReadType {
  const types = new Set<JsonType>();
  let format: string | undefined;
  for (const item of place.items()) {
    const one = item.value === null ? readNull(item, reading) : readType(item, reading);
    // Any type among several is any type.
    if (one.types.length === 0) return { types: [] };
    for (const type of one.types) types.add(type);
    format ??= one.format;
  }
  return { types: [...types], ...(format === undefined ? {} : { format }) };
}

// YAML's `[string, null]` holds null itself, not its name.
function readNull(place: Place, reading: Reading): ReadType {
  reading.report.warn(place, {
    rule: "unknown-type",
    message: 'null among the types is not the name "null"; read as "null"',
    hint: 'put quotes around it: "null"',
  });
  return { types: ["null"] };
}

function readName(place: Place, name: string, reading: Reading): ReadType {
  // Swagger 2.0 has a type of its own for files.
  if (name === "file" && reading.dialectAt(place) === "2.0") return { types: ["string"], format: "binary" };
  const parts = name
    .toLowerCase()
    .split(/[|,]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const read = parts.map((part) => (TYPES.has(part) ? { types: [part as JsonType] } : aliasOf(part)));
  const isKnown = read.length > 0 && read.every((one) => one !== undefined);
  const types = isKnown ? [...new Set(read.flatMap((one) => one?.types ?? []))] : [];
  const format = read.find((one) => one?.format !== undefined)?.format;
  reading.report.warn(place, {
    rule: "unknown-type",
    message: `"${name}" is no type of JSON Schema, read as ${types.length === 0 ? "any type" : types.join(" or ")}`,
    hint: "use string, number, integer, boolean, array, object or null",
  });
  return { types, ...(format === undefined || !isKnown ? {} : { format }) };
}

function aliasOf(name: string): ReadType | undefined {
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}
