/** Calls the service over HTTP, and holds every answer against the document. */
import { compileRoutes } from "@ashlar/kit/routes";
import { operations } from "../../src/operations.js";
import { complaintAbout } from "./documented.js";
import { serviceUrl } from "./service.js";

/** What a caller sends to be known. */
export interface Credentials {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export interface RequestOptions {
  /** Nobody, unless told. */
  readonly as?: Credentials | Promise<Credentials> | undefined;
  /** Sent as JSON, unless it is text or bytes already. */
  readonly body?: unknown;
  /** Content type of the body; `application/json` unless told. */
  readonly type?: string | undefined;
  /** `limit=2&sort=title`; joined to what the URL has already. */
  readonly query?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Read as JSON where it is JSON, else text; undefined where it is empty. */
  readonly body: Body;
  readonly text: string;
}

const findRoute = compileRoutes(operations);

/** @throws when the answer is not as the document says */
export async function send<Body = unknown>(
  method: string,
  url: string,
  options: RequestOptions = {},
): Promise<Answer<Body>> {
  const { body, type, query, as: credentials } = options;
  const { headers, query: secrets } = (await credentials) ?? {};
  const target = new URL(url, serviceUrl());
  if (query) target.search = target.search === "" ? query : `${target.search}&${query}`;
  for (const [name, value] of Object.entries(secrets ?? {})) target.searchParams.set(name, value);
  const response = await fetch(target, {
    method,
    redirect: "manual",
    headers: {
      ...(body === undefined ? {} : { "content-type": type ?? "application/json" }),
      ...options.headers,
      ...headers,
    },
    ...(body === undefined ? {} : { body: encode(body) }),
  });
  const text = await response.text();
  const contentType = response.headers.get("content-type")?.split(";", 1)[0] ?? "";
  const answer: Answer<unknown> = {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : /[/+]json$/.test(contentType) ? JSON.parse(text) : text,
    text,
  };
  const complaint = complaintAbout(findRoute(method, target.pathname)?.operation, { ...answer, contentType });
  if (complaint !== undefined) {
    throw new Error(
      `${method} ${target.pathname} answered ${answer.status}: ${complaint}\n${text.slice(0, 1000)}`,
    );
  }
  return answer as Answer<Body>;
}

type Send = <Body = unknown>(url: string, options?: RequestOptions) => Promise<Answer<Body>>;

export const client: Readonly<Record<"get" | "post" | "put" | "patch" | "delete", Send>> = {
  get: (url, options) => send("GET", url, options),
  post: (url, options) => send("POST", url, options),
  put: (url, options) => send("PUT", url, options),
  patch: (url, options) => send("PATCH", url, options),
  delete: (url, options) => send("DELETE", url, options),
};

/** A path whose values are encoded: path`/books/${isbn}`. */
export function path(parts: TemplateStringsArray, ...values: readonly unknown[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(String(value))));
}

/** What stands at a place in a body, along these names. */
export function pick<Value>(body: unknown, ...names: readonly string[]): Value {
  return names.reduce<unknown>(
    (inner, name) => (inner as Readonly<Record<string, unknown>> | undefined)?.[name],
    body,
  ) as Value;
}

function encode(body: unknown): string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);
}
