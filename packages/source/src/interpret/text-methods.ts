/** What code does with text and patterns that are known. */
import type ts from "typescript6";
import { list } from "./list-methods.ts";
import { native } from "./native.ts";
import { constant, textOfValue, UNKNOWN, type Value } from "./value.ts";

const TEXT_METHODS = new Set([
  "toLowerCase",
  "toUpperCase",
  "trim",
  "startsWith",
  "endsWith",
  "includes",
  "indexOf",
  "lastIndexOf",
  "slice",
  "substring",
  "substr",
  "charAt",
  "concat",
  "toString",
  "replace",
  "replaceAll",
  "split",
  "repeat",
]);

/** A method of constant text. */
export function textMethod(text: string, name: string): Value | undefined {
  if (name === "length") return constant(text.length);
  if (!TEXT_METHODS.has(name)) return undefined;
  return native((args, node) => {
    const plain = args.map(({ value }) => plainOf(value));
    if (plain.includes(UNREADABLE)) return UNKNOWN;
    const method: unknown = Reflect.get(String.prototype, name);
    if (typeof method !== "function") return UNKNOWN;
    let result: unknown;
    try {
      result = method.apply(text, plain);
    } catch {
      return UNKNOWN;
    }
    if (Array.isArray(result))
      return list(
        result.map((one) => constant(String(one))),
        node as ts.Expression,
      );
    return typeof result === "string" || typeof result === "number" || typeof result === "boolean"
      ? constant(result)
      : UNKNOWN;
  });
}

const UNREADABLE: unique symbol = Symbol("unreadable");

function plainOf(value: Value): unknown {
  if (value.kind === "constant") return value.value;
  if (value.kind !== "pattern") return UNREADABLE;
  const [, source = "", flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(value.source) ?? [];
  // Patterns that can take forever are not for names of files.
  if (source.length > 60 || /[+*}]\)?[+*{]/.test(source)) return UNREADABLE;
  try {
    return new RegExp(source, flags);
  } catch {
    return UNREADABLE;
  }
}

export function patternTest(source: string): Value {
  return native(([given]) => {
    const text = textOfValue(given?.value);
    const pattern = plainOf({ kind: "pattern", source });
    return text === undefined || !(pattern instanceof RegExp) || text.length > 300
      ? UNKNOWN
      : constant(pattern.test(text));
  });
}
