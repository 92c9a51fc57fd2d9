/** How lists and objects are written into one text. OpenAPI 3.2 §4.12.5, Style Values; RFC 6570. */
import { coerce, isEither, isList, isObject, propertyOf, put } from "./coerce.js";
import type { ObjectShape, ParameterContract } from "./contract.js";

/** Turns one part of a text, between delimiters, into what was meant. */
type Decode = (text: string) => string;

/** A path parameter: simple `a,b`, label `.a.b`, matrix `;id=a;id=b`. */
export function decodeSegment(text: string, parameter: ParameterContract, decode: Decode): unknown {
  const { name, style, shape, explode } = parameter;
  if (style === "label" && text.startsWith(".")) {
    const list = text.slice(1);
    const isPlain = typeof shape === "string";
    return decodeSimple(explode && !isPlain ? list.replaceAll(".", ",") : list, parameter, decode);
  }
  if (style === "matrix" && text.startsWith(";")) {
    const parts = text.slice(1).split(";");
    if (explode && isObject(shape)) return decodeSimple(parts.join(","), parameter, decode);
    const values = parts.map((part) => (part.startsWith(`${name}=`) ? part.slice(name.length + 1) : part));
    return decodeSimple(values.join(","), parameter, decode);
  }
  return decodeSimple(text, parameter, decode);
}

/** `a,b`, `R,100,G,200` or, exploded, `R=100,G=200`. */
export function decodeSimple(text: string, { shape, explode }: ParameterContract, decode: Decode): unknown {
  if (isList(shape)) return text === "" ? [] : text.split(",").map((part) => coerce(decode(part), shape[0]));
  if (isEither(shape) && text.includes(",")) {
    return text.split(",").map((part) => coerce(decode(part), shape.many[0]));
  }
  if (!isObject(shape)) return coerce(decode(text), shape);
  const parts = text.split(",");
  return toObject((explode ? parts.flatMap(splitOnce) : parts).map(decode), shape);
}

/** `["R", "100", "G", "200"]` → `{ R: 100, G: 200 }`. */
export function toObject(list: readonly string[], shape: ObjectShape): { [name: string]: unknown } {
  const values: { [name: string]: unknown } = {};
  for (let index = 0; index + 1 < list.length; index += 2) {
    const name = list[index] ?? "";
    put(values, name, coerce(list[index + 1] ?? "", propertyOf(shape, name) ?? "string"));
  }
  return values;
}

/**
 * A list in one query value. Delimiters count where they stand for themselves; inside a value they come
 * percent-encoded. A URL cannot hold a space, a pipe or a tab, so there the encoded form is the delimiter.
 */
export function splitList(raw: string, style: string): string[] {
  if (style === "spaceDelimited") return raw.split(/%20|\+| /);
  if (style === "pipeDelimited") return raw.split(/\||%7C/i);
  if (style === "tabDelimited") return raw.split(/\t|%09/);
  return raw.includes(",") ? raw.split(",") : raw.split(/%2C/i);
}

function splitOnce(part: string): string[] {
  const equals = part.indexOf("=");
  return equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
}
