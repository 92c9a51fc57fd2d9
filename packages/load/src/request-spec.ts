/** Makes a request of a plan from what a user gives: a URL, a method, headers and a body. */
import { LoadError } from "./errors.ts";
import { maskUrl } from "./mask-secrets.ts";
import { isJsonTemplate, placeholderNames, templateParts } from "./placeholders.ts";
import type { Origin, RequestSpec } from "./plan.ts";

export interface RequestInput {
  /** `http://` or `https://`; placeholders may stand in its path and its query. */
  readonly url: string;
  /** GET, and with a body POST, where it is not given. */
  readonly method?: string;
  /** An empty value takes away a header that would be added. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** 1 unless given. */
  readonly weight?: number;
  /** A Unix socket to connect to, in place of the URL's host. */
  readonly socketPath?: string;
}

export interface CreatedRequest {
  readonly origin: Origin;
  readonly spec: RequestSpec;
  /** Whether the body was taken for JSON and so has a Content-Type that nobody gave. */
  readonly isJsonAssumed: boolean;
}

/** @throws {LoadError} ASHLAR_LOAD_INPUT; its message holds no password */
export function createRequest(input: RequestInput): CreatedRequest {
  const { url, placeholders } = parseUrl(input.url);
  const method = methodOf(input);
  const headers = (input.headers ?? []).map(checkHeader);
  refuseOurs(headers);
  addAuthorization(headers, url);
  const isJsonAssumed = isJson(input.body) && !headers.some(([name]) => isSame(name, "content-type"));
  if (isJsonAssumed) headers.push(["Content-Type", "application/json"]);
  const weight = input.weight ?? 1;
  if (!(weight > 0 && Number.isFinite(weight))) {
    throw problem(`a weight cannot be ${weight}`, "a weight is a number above 0");
  }
  return {
    origin: originOf(url, input.socketPath),
    spec: {
      method,
      target: targetOf(url, placeholders),
      headers,
      ...(input.body === undefined ? {} : { body: input.body }),
      weight,
      label: `${method} ${maskUrl(input.url.trim())}`,
    },
    isJsonAssumed,
  };
}

/** The names of the fields that a request asks for, each once. */
export function fieldsOf(spec: RequestSpec): string[] {
  const texts = [spec.target, ...spec.headers.map(([, value]) => value), textOf(spec.body) ?? ""];
  return [...new Set(texts.flatMap(placeholderNames))];
}

/** The text of a body; undefined where it is none, or is not UTF-8 and so has no placeholders. */
export function textOf(body: Uint8Array | undefined): string | undefined {
  try {
    return body === undefined
      ? undefined
      : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

function parseUrl(given: string): { url: URL; placeholders: ReadonlyMap<string, string> } {
  const shown = maskUrl(given);
  // URL takes line breaks out without a word.
  if (/[\p{Cc}]/u.test(given.trim())) {
    throw problem(`the URL '${shown}' has a line break or a control character in it`, "write it as %0A");
  }
  if (!/^https?:\/\//i.test(given.trim())) {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given.trim())?.[1];
    throw scheme === undefined
      ? problem(
          `'${shown}' is no URL: it does not begin with http:// or https://`,
          `http://${hostLike(shown)}`,
        )
      : problem(`'${shown}' cannot be loaded: ${scheme} is not http or https`, "http://localhost:3000/");
  }
  const { text, placeholders } = holdPlaceholders(given.trim());
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw problem(`'${shown}' is no valid URL`, "http://localhost:3000/users?page=1");
  }
  const outside = `${url.username}${url.password}${url.host}`;
  if ([...placeholders.keys()].some((token) => outside.includes(token))) {
    throw problem(
      `'${shown}' has a placeholder before its path`,
      "all requests of a run go to one server: placeholders stand in path and query",
    );
  }
  if (url.port === "0")
    throw problem(`'${shown}' names port 0, where nobody listens`, "name a port of 1 to 65535");
  return { url, placeholders };
}

function hostLike(text: string): string {
  return /^[\w.[\]:-]+(?:\/\S*)?$/.test(text) ? text : "localhost:3000/";
}

/** Parsing would percent-encode the braces: tokens stand for placeholders meanwhile. */
function holdPlaceholders(url: string): { text: string; placeholders: ReadonlyMap<string, string> } {
  let stem = "placeholder";
  while (url.toLowerCase().includes(stem)) stem += "x";
  const placeholders = new Map<string, string>();
  const text = templateParts(url)
    .map((part, index) => {
      if (typeof part === "string") return part;
      const token = `${stem}-${index}-`;
      placeholders.set(token, part.text);
      return token;
    })
    .join("");
  return { text, placeholders };
}

/** RFC 9112 §3.2.1, origin-form, of characters that RFC 3986 allows; brackets pass, as many APIs use them bare. */
function targetOf(url: URL, placeholders: ReadonlyMap<string, string>): string {
  let target = `${url.pathname}${url.search}`.replace(/["<>\\^`{|}]/g, (character) =>
    encodeURIComponent(character),
  );
  for (const [token, text] of placeholders) target = target.replace(token, () => text);
  return target;
}

function originOf(url: URL, socketPath: string | undefined): Origin {
  const isSecure = url.protocol === "https:";
  return {
    isSecure,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    ...(socketPath === undefined ? {} : { socketPath }),
  };
}

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]);

/** RFC 9110 §9.1: methods are tokens, and case counts; nobody means `post` as one of their own. */
function methodOf({ method, body }: RequestInput): string {
  if (method === undefined) return body === undefined ? "GET" : "POST";
  const upper = method.toUpperCase();
  if (METHODS.has(upper)) return upper;
  if (upper === "CONNECT")
    throw problem("CONNECT asks a proxy for a tunnel, and cannot be sent", "GET, POST, …");
  if (TOKEN.test(method)) return method;
  throw problem(`'${method}' is no method`, "a method is a word, such as GET or POST");
}

/** RFC 9110 §5.5: no line breaks and no other control characters but tabs. */
function checkHeader([name, value]: readonly [string, string]): [string, string] {
  if (!TOKEN.test(name)) {
    // What follows a blank may be the secret itself: "Authorization Bearer a:b".
    const [begin = ""] = name.split(/\s/);
    throw problem(
      `${begin === name ? `'${name}'` : `what begins with '${begin}'`} is no name of a header`,
      "a header is written 'Name: value', and names are letters, digits and -: X-Request-Id",
    );
  }
  const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, "");
  if (!isHeaderValue(trimmed)) {
    throw problem(
      `the header ${name} has a line break or a control character in it`,
      "a header is one line; give --header once for each",
    );
  }
  return [name, trimmed];
}

/** Whether a text can stand in one line of a head. */
export function isHeaderValue(value: string): boolean {
  return !/[^\t\P{Cc}]/u.test(value);
}

/** What follows from the body, or would make an answer belong to another request. */
function refuseOurs(headers: readonly (readonly [string, string])[]): void {
  for (const [name] of headers) {
    if (isSame(name, "content-length") || isSame(name, "transfer-encoding")) {
      throw problem(`${name} cannot be given`, "it follows from the body: leave it out");
    }
  }
  if (headers.filter(([name]) => isSame(name, "host")).length > 1) {
    throw problem("Host is given twice", "a request has one: RFC 9112 §3.2");
  }
}

/** RFC 7617 §2. */
function addAuthorization(headers: [string, string][], url: URL): void {
  if (url.username === "" && url.password === "") return;
  if (headers.some(([name]) => isSame(name, "authorization"))) {
    throw problem("both the URL and a header name a user", "leave out user:password@ or Authorization");
  }
  const user = decodeUserInfo(url.username);
  const password = decodeUserInfo(url.password);
  headers.push(["Authorization", `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`]);
}

function decodeUserInfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isJson(body: Uint8Array | undefined): boolean {
  const text = textOf(body);
  return text !== undefined && isJsonTemplate(text);
}

function isSame(name: string, lower: string): boolean {
  return name.toLowerCase() === lower;
}

function problem(message: string, hint: string): LoadError {
  return new LoadError("ASHLAR_LOAD_INPUT", message, { hint });
}
