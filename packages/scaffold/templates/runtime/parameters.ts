/** Parameters as they travel in a URL, a header or a cookie → typed values. OpenAPI 3.2 §4.12.5, Style Values. */
import type { ParameterContract, Shape } from "./contract.js";

type Values = { [name: string]: unknown };

/** One `name=value` of a query string: the name decoded, the value as it stands. */
type Pair = readonly [name: string, rawValue: string];

/** Path parameters by the router, decoded already. */
export function decodePath(
  parameters: readonly ParameterContract[],
  raw: Readonly<Record<string, unknown>>,
): Values {
  const values: Values = {};
  for (const parameter of parameters) {
    const text = raw[parameter.router ?? parameter.name];
    if (typeof text === "string") put(values, parameter.name, decodeSegment(text, parameter));
  }
  return values;
}

/** Query parameters out of the text behind `?`; what the document does not name is left out. */
export function decodeQuery(parameters: readonly ParameterContract[], search: string): Values {
  return decodePairs(parameters, splitPairs(search));
}

/** Fields of an `application/x-www-form-urlencoded` body. */
export function decodePairs(parameters: readonly ParameterContract[], pairs: readonly Pair[]): Values {
  const values: Values = {};
  for (const parameter of parameters) {
    const value = decodePair(parameter, pairs, parameters);
    if (value !== undefined) put(values, parameter.name, value);
  }
  return values;
}

/** Header parameters; names are lower case. */
export function decodeHeaders(
  parameters: readonly ParameterContract[],
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Values {
  const values: Values = {};
  for (const parameter of parameters) {
    const raw = headers[parameter.name];
    if (raw !== undefined) {
      put(
        values,
        parameter.name,
        decodeSimple(typeof raw === "string" ? raw : raw.join(","), parameter, trimmed),
      );
    }
  }
  return values;
}

/** Gives parameters that were not sent their default: the document's word, so it is not validated. */
export function fillDefaults(parameters: readonly ParameterContract[], values: Values): void {
  for (const parameter of parameters) {
    if (parameter.default === undefined || values[parameter.name] !== undefined) continue;
    put(values, parameter.name, structuredClone(parameter.default));
  }
}

/** Cookie parameters. RFC 6265 §5.4. */
export function decodeCookies(parameters: readonly ParameterContract[], cookie: string | undefined): Values {
  const pairs: Pair[] = [];
  for (const part of (cookie ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0)
      pairs.push([
        part.slice(0, equals).trim(),
        part
          .slice(equals + 1)
          .trim()
          .replace(/\+/g, "%2B"),
      ]);
  }
  return decodePairs(parameters, pairs);
}

export function splitPairs(search: string): Pair[] {
  if (search === "") return [];
  const pairs: Pair[] = [];
  for (const part of search.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals === -1) pairs.push([decodeText(part), ""]);
    else pairs.push([decodeText(part.slice(0, equals)), part.slice(equals + 1)]);
  }
  return pairs;
}

function decodePair(
  parameter: ParameterContract,
  pairs: readonly Pair[],
  all: readonly ParameterContract[],
): unknown {
  const { name, shape, style } = parameter;
  if (style === "deepObject") return decodeDeep(parameter, pairs);
  if (isObject(shape) && parameter.explode && style === "form") return collectProperties(shape, pairs, all);
  const raw: string[] = [];
  for (const pair of pairs) {
    // `tags[]=a` is how many clients write an array.
    if (pair[0] === name || (pair[0].endsWith("[]") && pair[0].slice(0, -2) === name)) raw.push(pair[1]);
  }
  const first = raw[0];
  if (first === undefined) return undefined;
  if (isObject(shape)) return fromList(splitRaw(first, style).map(decodeText), shape);
  if (isArray(shape)) return decodeArray(raw, shape, parameter);
  if (isEither(shape)) {
    const parts = parameter.explode ? raw : splitRaw(first, style);
    return parts.length > 1
      ? parts.map((text) => coerce(decodeText(text), shape.many[0]))
      : coerce(decodeText(first), shape.one);
  }
  // A single value that came twice is left a list, for the validator to refuse.
  return raw.length === 1 ? coerce(decodeText(first), shape) : raw.map(decodeText);
}

function decodeArray(
  raw: readonly string[],
  shape: readonly [Shape],
  parameter: ParameterContract,
): unknown[] {
  const [first = ""] = raw;
  const parts =
    parameter.explode || raw.length > 1 ? raw : first === "" ? [] : splitRaw(first, parameter.style);
  return parts.map((text) => coerce(decodeText(text), shape[0]));
}

/** An exploded object: its properties stand in the query as names of their own. */
function collectProperties(
  shape: { readonly properties: { readonly [name: string]: Shape }; readonly rest?: Shape },
  pairs: readonly Pair[],
  all: readonly ParameterContract[],
): Values | undefined {
  const values: Values = {};
  let found = false;
  for (const [name, raw] of pairs) {
    const own = Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
    const property = own ?? (all.some((other) => other.name === name) ? undefined : shape.rest);
    if (property === undefined) continue;
    found = true;
    const value = coerce(decodeText(raw), isArray(property) ? property[0] : property);
    const before = values[name];
    if (isArray(property)) put(values, name, Array.isArray(before) ? [...before, value] : [value]);
    else put(values, name, value);
  }
  return found ? values : undefined;
}

/** `filter[size]=3&filter[tags][]=a`: nested as deep as the shape goes. */
function decodeDeep(parameter: ParameterContract, pairs: readonly Pair[]): unknown {
  const tree: Values = {};
  let found = false;
  for (const [key, raw] of pairs) {
    if (!key.startsWith(`${parameter.name}[`) || !key.endsWith("]")) continue;
    found = true;
    plant(tree, key.slice(parameter.name.length + 1, -1).split("]["), decodeText(raw));
  }
  return found ? shapeTree(tree, parameter.shape) : undefined;
}

const maxDepth = 16;

function plant(tree: Values, keys: readonly string[], text: string): void {
  let node = tree;
  for (const [index, key] of keys.entries()) {
    const name = key === "" ? String(Object.keys(node).length) : key;
    if (index === keys.length - 1 || index === maxDepth) {
      const before = node[name];
      put(
        node,
        name,
        before === undefined ? text : Array.isArray(before) ? [...before, text] : [before, text],
      );
      return;
    }
    if (!isValues(node[name])) put(node, name, {});
    const next = node[name];
    if (!isValues(next)) return;
    node = next;
  }
}

function shapeTree(tree: unknown, shape: Shape): unknown {
  if (typeof tree === "string") return isArray(shape) ? [coerce(tree, shape[0])] : coerce(tree, shape);
  if (isArray(shape)) return Object.values(tree as Values).map((item) => shapeTree(item, shape[0]));
  if (Array.isArray(tree))
    return tree.map((item) => shapeTree(item, isEither(shape) ? shape.many[0] : shape));
  if (!isObject(shape)) return tree;
  const values: Values = {};
  for (const [name, value] of Object.entries(tree as Values)) {
    const own = Object.hasOwn(shape.properties, name) ? shape.properties[name] : shape.rest;
    put(values, name, own === undefined ? value : shapeTree(value, own));
  }
  return values;
}

/** simple `a,b`, label `.a.b`, matrix `;id=a;id=b`. */
function decodeSegment(text: string, parameter: ParameterContract): unknown {
  const { name, style, shape, explode } = parameter;
  if (style === "label" && text.startsWith(".")) {
    const body = text.slice(1);
    return decodeSimple(explode && !isPlain(shape) ? body.replaceAll(".", ",") : body, parameter, plain);
  }
  if (style === "matrix" && text.startsWith(";")) {
    const parts = text.slice(1).split(";");
    if (explode && isObject(shape)) return decodeSimple(parts.join(","), parameter, plain);
    const values = parts.map((part) => (part.startsWith(`${name}=`) ? part.slice(name.length + 1) : part));
    return decodeSimple(values.join(","), parameter, plain);
  }
  return decodeSimple(text, parameter, plain);
}

const plain = (text: string): string => text;
const trimmed = (text: string): string => text.trim();

function decodeSimple(text: string, parameter: ParameterContract, clean: (text: string) => string): unknown {
  const { shape, explode } = parameter;
  if (isArray(shape)) return text === "" ? [] : text.split(",").map((part) => coerce(clean(part), shape[0]));
  if (isEither(shape) && text.includes(","))
    return text.split(",").map((part) => coerce(clean(part), shape.many[0]));
  if (!isObject(shape)) return coerce(clean(text), isEither(shape) ? shape.one : shape);
  const parts = text.split(",").map(clean);
  return fromList(explode ? parts.flatMap((part) => splitOnce(part)) : parts, shape);
}

function splitOnce(part: string): string[] {
  const equals = part.indexOf("=");
  return equals === -1 ? [part, ""] : [part.slice(0, equals), part.slice(equals + 1)];
}

/** `["R", "100", "G", "200"]` → `{ R: 100, G: 200 }`. */
function fromList(
  list: readonly string[],
  shape: { readonly properties: { readonly [name: string]: Shape }; readonly rest?: Shape },
): Values {
  const values: Values = {};
  for (let index = 0; index + 1 < list.length; index += 2) {
    const name = list[index] ?? "";
    const property =
      (Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined) ?? shape.rest ?? "string";
    put(values, name, coerce(list[index + 1] ?? "", property));
  }
  return values;
}

// Delimiters count where they stand for themselves; inside a value they come percent-encoded. For the
// three that URLs cannot hold, the encoded form is the delimiter.
function splitRaw(raw: string, style: string): string[] {
  if (style === "spaceDelimited") return raw.split(/%20|\+| /);
  if (style === "pipeDelimited") return raw.split(/\||%7C/i);
  if (style === "tabDelimited") return raw.split(/\t|%09/);
  return raw.includes(",") ? raw.split(",") : raw.split(/%2C/i);
}

const number = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Text → the value meant, when it can be one; else the text, which the validator then refuses. */
export function coerce(text: string, shape: Shape): unknown {
  if (shape === "string") return text;
  if (isEither(shape)) return coerce(text, shape.one);
  if (typeof shape !== "string" || shape === "json") return parseJson(text);
  if (shape === "file") return text;
  for (const type of shape.split("|")) {
    if (type === "number" && number.test(text)) return Number(text);
    if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
    if (type === "null" && (text === "null" || text === "")) return null;
    if (type === "string") return text;
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Percent-decoding that leaves what is malformed as it is. */
function decodeText(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

// A parameter named `__proto__` must not become the prototype.
function put(values: Values, name: string, value: unknown): void {
  if (name !== "__proto__") values[name] = value;
}

function isPlain(shape: Shape): boolean {
  return typeof shape === "string";
}

function isArray(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isObject(
  shape: Shape,
): shape is { readonly properties: { readonly [name: string]: Shape }; readonly rest?: Shape } {
  return typeof shape === "object" && "properties" in shape;
}

function isEither(shape: Shape): shape is { readonly one: Shape; readonly many: readonly [Shape] } {
  return typeof shape === "object" && "one" in shape;
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
