/** A document beside the routes that a service really has. */

export interface Registered {
  readonly method: string;
  /** As the framework was given it; `regexp:` before one that is a pattern. */
  readonly path: string;
}

export interface Score {
  /** Operations that the service has, and a document can name. */
  readonly true: number;
  readonly told: number;
  readonly found: number;
  /** Of those found that take a body: how many have a schema of it, and how many there are. */
  readonly bodies: Share;
  /** Of those found: how many have the schema of an answer. */
  readonly answers: Share;
  /** Of those found: how many say that they answer without a body: 204, or 3xx and nothing else. Undefined in older results. */
  readonly bare?: number;
  /** `get /a/{}`, for whoever wants to look. */
  readonly missed: readonly string[];
  readonly extra: readonly string[];
}

export interface Share {
  readonly with: number;
  readonly of: number;
}

type Raw = { readonly [key: string]: unknown };

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
const WITH_BODY = /^(?:post|put|patch) /;

/** @param document OpenAPI 3 or Swagger 2.0, plain */
export function scoreOf(document: Raw, registered: readonly Registered[]): Score {
  const truth = new Set(registered.flatMap(operationsOf));
  const told = new Map<string, Raw>();
  for (const [path, item] of Object.entries(record(document["paths"]))) {
    for (const [method, operation] of Object.entries(record(item))) {
      if (METHODS.includes(method)) told.set(`${method} ${plain(path)}`, record(operation));
    }
  }
  const found = [...told].filter(([key]) => truth.has(key));
  const taking = found.filter(([key]) => WITH_BODY.test(key));
  return {
    true: truth.size,
    told: told.size,
    found: found.length,
    bodies: { with: taking.filter(([, one]) => hasBody(one, document)).length, of: taking.length },
    answers: { with: found.filter(([, one]) => hasAnswer(one)).length, of: found.length },
    bare: found.filter(([, one]) => !hasAnswer(one) && isBare(one)).length,
    missed: [...truth].filter((key) => !told.has(key)).sort(),
    extra: [...told.keys()].filter((key) => !truth.has(key)).sort(),
  };
}

/** None for what answers every method or every path: a document cannot name it. */
function operationsOf({ method, path }: Registered): string[] {
  if (method === "all" || path.includes("regexp:")) return [];
  return variantsOf(path)
    .map(plain)
    .filter((one) => one !== "/*" && !/^\/\*+$/.test(one))
    .map((one) => `${method} ${one}`);
}

/** `/a/:b?` and `/a(/b)?` are two paths each, `/a{/:b}` too. */
function variantsOf(path: string): string[] {
  const optional =
    /\/:\w+(?:\([^()]*\))?\?/.exec(path) ?? /\((\/[^()]*)\)\?/.exec(path) ?? /\{(\/?[^{}]*)\}/.exec(path);
  if (optional === null) return [path];
  const [all, inner] = optional;
  const kept = inner ?? all.slice(0, -1);
  return ["", kept].flatMap((part) => variantsOf(path.replace(all, () => part)));
}

/** Names of parameters do not matter, nor how often a slash stands. */
function plain(path: string): string {
  const text = path
    .replaceAll(/:(\w+)(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?/g, "{}")
    .replaceAll(/\{[^}]*\}/g, "{}")
    .replaceAll(/\*\w*/g, "{}")
    .replaceAll(/\/+/g, "/")
    .replace(/(?<=.)\/$/, "");
  return text === "/{}" && path.includes("*") ? "/*" : text;
}

function hasBody(operation: Raw, document: Raw): boolean {
  const body = resolved(record(operation["requestBody"]), document);
  if (hasContent(body)) return true;
  const parameters = Array.isArray(operation["parameters"]) ? operation["parameters"] : [];
  return parameters.some((one) => record(one)["in"] === "body" && isTelling(record(one)["schema"]));
}

function hasAnswer(operation: Raw): boolean {
  return Object.entries(record(operation["responses"])).some(
    ([status, one]) =>
      /^(?:2|default)/.test(status) && (hasContent(record(one)) || isTelling(record(one)["schema"])),
  );
}

/** RFC 9110 §15: what these bring is no content; a schema of it cannot be told. */
function isBare(operation: Raw): boolean {
  const statuses = Object.keys(record(operation["responses"])).filter((one) => /^(?:2|3|default)/.test(one));
  return statuses.length > 0 && statuses.every((one) => /^(?:204|205|3\d\d)$/.test(one));
}

function hasContent(raw: Raw): boolean {
  return Object.values(record(raw["content"])).some((media) => isTelling(record(media)["schema"]));
}

/** A schema that anything fits tells nothing. */
function isTelling(schema: unknown): boolean {
  return Object.keys(record(schema)).some((key) => !/^(?:x-|description|title)/.test(key));
}

function resolved(raw: Raw, document: Raw): Raw {
  const ref = raw["$ref"];
  if (typeof ref !== "string") return raw;
  return record(
    ref
      .slice(2)
      .split("/")
      .reduce<unknown>((at, key) => record(at)[key], document),
  );
}

function record(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}
