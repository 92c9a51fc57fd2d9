/** Text → the value that is meant, by its shape; what cannot be one is left text, for the validator to refuse. */
import type { ObjectShape, Shape } from "./contract.js";

const number = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

export function coerce(text: string, shape: Shape): unknown {
  if (shape === "string" || shape === "file") return text;
  if (typeof shape !== "string") return isEither(shape) ? coerce(text, shape.one) : parsed(text);
  if (shape === "json") return parsed(text);
  for (const type of shape.split("|")) {
    if (type === "number" && number.test(text)) return Number(text);
    if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
    if (type === "null" && (text === "null" || text === "")) return null;
    if (type === "string") return text;
  }
  return text;
}

/** Text in the places of lists and objects: what a query of `a[b]=c` or a form parser makes. */
export function coerceTree(tree: unknown, shape: Shape): unknown {
  if (typeof tree === "string") return isList(shape) ? [coerce(tree, shape[0])] : coerce(tree, shape);
  if (typeof tree !== "object" || tree === null) return tree;
  if (isList(shape)) return Object.values(tree).map((item) => coerceTree(item, shape[0]));
  if (Array.isArray(tree)) {
    return tree.map((item) => coerceTree(item, isEither(shape) ? shape.many[0] : shape));
  }
  if (!isObject(shape)) return tree;
  const values: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(tree)) {
    const property = propertyOf(shape, name);
    put(values, name, property === undefined ? value : coerceTree(value, property));
  }
  return values;
}

function parsed(text: string): unknown {
  try {
    return text.includes("__proto__") || text.includes("\\u00")
      ? JSON.parse(text, leaveOutProto)
      : JSON.parse(text);
  } catch {
    return text;
  }
}

// As in queries and forms that are not JSON.
function leaveOutProto(name: string, value: unknown): unknown {
  return name === "__proto__" ? undefined : value;
}

export function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

export function isObject(shape: Shape): shape is ObjectShape {
  return typeof shape === "object" && "properties" in shape;
}

export function isEither(shape: Shape): shape is { readonly one: Shape; readonly many: readonly [Shape] } {
  return typeof shape === "object" && "one" in shape;
}

export function propertyOf(shape: ObjectShape, name: string): Shape | undefined {
  return Object.hasOwn(shape.properties, name) ? shape.properties[name] : shape.rest;
}

/** Sets a value by a name that a client chose: `__proto__` must not become the prototype. */
export function put(values: { [name: string]: unknown }, name: string, value: unknown): void {
  if (name !== "__proto__") values[name] = value;
}
