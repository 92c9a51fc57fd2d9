/** Parameters as they travel in a URL, a header or a cookie → typed values, by place. */
import { coerce, coerceTree, isEither, isList, isObject, propertyOf, put } from "./coerce.js";
import type { ObjectShape, ParameterContract, PartContract, Shape } from "./contract.js";
import { decodeSegment, decodeSimple, splitList, toObject } from "./style.js";

export interface Values {
  [name: string]: unknown;
}

/** What was sent by name, in order; the names are decoded, the values stand as they came. */
export type Pairs = ReadonlyMap<string, readonly string[]>;

/** @param sent by the router, decoded already @param path as it was sent */
export function decodePath(part: PartContract, sent: Readonly<Values>, path: string): Values {
  const values: Values = {};
  const raw = part.pattern?.exec(path);
  for (const [index, parameter] of part.parameters.entries()) {
    if (raw) {
      put(values, parameter.name, decodeSegment(raw[index + 1] ?? "", parameter, decodePercent));
      continue;
    }
    const text = sent[parameter.router ?? parameter.name];
    if (typeof text === "string") put(values, parameter.name, decodeSegment(text, parameter, asItIs));
  }
  return values;
}

/** Query parameters, out of the text behind `?`; what the document does not name is left out. */
export function decodeQuery(parameters: readonly ParameterContract[], search: string): Values {
  return decodeFields(parameters, splitPairs(search));
}

/** Header parameters; names are lower case. */
export function decodeHeaders(
  parameters: readonly ParameterContract[],
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Values {
  const values: Values = {};
  for (const parameter of parameters) {
    const sent = headers[parameter.name];
    if (sent === undefined) continue;
    const text = typeof sent === "string" ? sent : sent.join(",");
    put(values, parameter.name, decodeSimple(text, parameter, trim));
  }
  return values;
}

/** Cookie parameters. RFC 6265 §5.4. */
export function decodeCookies(parameters: readonly ParameterContract[], cookie: string | undefined): Values {
  const pairs = new Map<string, string[]>();
  for (const part of (cookie ?? "").split(";")) {
    const equals = part.indexOf("=");
    // In a cookie a plus is a plus.
    const value = part.slice(equals + 1).trim();
    if (equals > 0) add(pairs, part.slice(0, equals).trim(), value.replaceAll("+", "%2B"));
  }
  return decodeFields(parameters, pairs);
}

/** Fields of a query, or of an `application/x-www-form-urlencoded` body. */
export function decodeFields(parameters: readonly ParameterContract[], pairs: Pairs): Values {
  const values: Values = {};
  for (const parameter of parameters) {
    const value = decodeField(parameter, pairs, parameters);
    if (value !== undefined) put(values, parameter.name, value);
  }
  return values;
}

/** `a=1&b=2&a=3` → `a: ["1", "3"], b: ["2"]`. */
export function splitPairs(text: string): Pairs {
  const pairs = new Map<string, string[]>();
  if (text === "") return pairs;
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals === -1) add(pairs, decodeText(part), "");
    else add(pairs, decodeText(part.slice(0, equals)), part.slice(equals + 1));
  }
  return pairs;
}

/** Gives parameters that were not sent their default: the document's word, so it is not validated. */
export function fillDefaults(parameters: readonly ParameterContract[], values: Values): void {
  for (const parameter of parameters) {
    if (parameter.default === undefined || Object.hasOwn(values, parameter.name)) continue;
    const value = parameter.default;
    put(values, parameter.name, typeof value === "object" ? structuredClone(value) : value);
  }
}

function add(pairs: Map<string, string[]>, name: string, value: string): void {
  const before = pairs.get(name);
  if (before === undefined) pairs.set(name, [value]);
  else before.push(value);
}

function decodeField(
  { name, shape, style, explode }: ParameterContract,
  pairs: Pairs,
  all: readonly ParameterContract[],
): unknown {
  if (style === "deepObject") return decodeDeep(name, shape, pairs);
  if (isObject(shape) && explode && style === "form") return collectProperties(shape, pairs, all);
  const raw = valuesOf(name, pairs);
  const [first] = raw;
  if (first === undefined) return undefined;
  if (isObject(shape)) return toObject(splitList(first, style).map(decodeText), shape);
  const many = isList(shape) ? shape : isEither(shape) ? shape.many : undefined;
  // A single value that came twice is left a list, for the validator to refuse.
  if (many === undefined) return raw.length === 1 ? coerce(decodeText(first), shape) : raw.map(decodeText);
  const texts = explode || raw.length > 1 ? raw : first === "" ? [] : splitList(first, style);
  if (isEither(shape) && texts.length === 1) return coerce(decodeText(first), shape.one);
  return texts.map((text) => coerce(decodeText(text), many[0]));
}

// `tags[]=a` is how many clients write a list.
function valuesOf(name: string, pairs: Pairs): readonly string[] {
  const plain = pairs.get(name);
  const bracketed = pairs.get(`${name}[]`);
  if (bracketed === undefined) return plain ?? [];
  return plain === undefined ? bracketed : [...plain, ...bracketed];
}

/** An exploded object: its properties stand in the query under names of their own. */
function collectProperties(
  shape: ObjectShape,
  pairs: Pairs,
  all: readonly ParameterContract[],
): Values | undefined {
  const values: Values = {};
  let found = false;
  for (const [name, raw] of pairs) {
    const isOwn = Object.hasOwn(shape.properties, name);
    const property = isOwn || !all.some((other) => other.name === name) ? propertyOf(shape, name) : undefined;
    const last = raw.at(-1);
    if (property === undefined || last === undefined) continue;
    found = true;
    const value = isList(property)
      ? raw.map((text) => coerce(decodeText(text), property[0]))
      : coerce(decodeText(last), property);
    put(values, name, value);
  }
  return found ? values : undefined;
}

const maxDepth = 16;

type Tree = Map<string, Tree | readonly string[]>;

/** `filter[size]=3&filter[tags][]=a`: nested as deep as it goes. */
function decodeDeep(name: string, shape: Shape, pairs: Pairs): unknown {
  const tree: Tree = new Map();
  for (const [key, raw] of pairs) {
    if (!key.startsWith(`${name}[`) || !key.endsWith("]")) continue;
    plant(tree, key.slice(name.length + 1, -1).split("][", maxDepth), raw.map(decodeText));
  }
  return tree.size === 0 ? undefined : coerceTree(plainTree(tree), shape);
}

function plant(tree: Tree, keys: readonly string[], texts: readonly string[]): void {
  let node = tree;
  for (const [index, key] of keys.entries()) {
    // An empty key counts: `filter[tags][]=a&filter[tags][]=b`.
    if (key === "" && index === keys.length - 1) {
      for (const text of texts) node.set(String(node.size), [text]);
      return;
    }
    const known = node.get(key);
    if (index === keys.length - 1) {
      if (known === undefined) node.set(key, texts);
      return;
    }
    const next: Tree = known instanceof Map ? known : new Map();
    if (known === undefined) node.set(key, next);
    node = next;
  }
}

function plainTree(tree: Tree): Values {
  const values: Values = {};
  for (const [name, node] of tree) {
    put(values, name, node instanceof Map ? plainTree(node) : node.length === 1 ? node[0] : node);
  }
  return values;
}

/** Percent-decoding of queries and forms, which leaves what is malformed as it is. */
function decodeText(text: string): string {
  return decodePercent(text.includes("+") ? text.replaceAll("+", " ") : text);
}

function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const asItIs = (text: string): string => text;
const trim = (text: string): string => text.trim();
