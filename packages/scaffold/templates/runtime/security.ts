/** Who is calling: credentials out of the request, the hooks of `security.ts`, and which of them must agree. */
import type { OperationContract } from "./contract.js";
import { HttpError, notImplemented, toHttpError, unauthorized } from "./failure.js";
import { type Headers, headerOf } from "./negotiate.js";
import { decodeCookies } from "./parameters.js";

export interface BearerCredentials {
  readonly token: string;
}

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

export interface ApiKeyCredentials {
  readonly key: string;
}

/** Any other HTTP authentication scheme: what stands behind its name. */
export interface HttpCredentials {
  readonly value: string;
}

/** DER bytes of the client's certificate, as the TLS layer verified it. */
export interface CertificateCredentials {
  readonly certificate: Uint8Array;
}

/** Checks credentials: returns who is calling, or throws `unauthorized()` or `forbidden()`. */
type SecurityHook<Credentials, Request, Caller> = (
  credentials: Credentials,
  context: { readonly scopes: readonly string[]; readonly request: Request },
) => Caller | Promise<Caller>;

export type ApiKeyHook<Request, Caller = unknown> = SecurityHook<ApiKeyCredentials, Request, Caller>;
export type BasicHook<Request, Caller = unknown> = SecurityHook<BasicCredentials, Request, Caller>;
export type BearerHook<Request, Caller = unknown> = SecurityHook<BearerCredentials, Request, Caller>;
export type CertificateHook<Request, Caller = unknown> = SecurityHook<
  CertificateCredentials,
  Request,
  Caller
>;
export type HttpHook<Request, Caller = unknown> = SecurityHook<HttpCredentials, Request, Caller>;

/** Where a scheme's credentials stand. */
export type CredentialPlace =
  | { readonly type: "bearer" | "basic" | "certificate" }
  | { readonly type: "http"; readonly scheme: string }
  | { readonly type: "apiKey"; readonly in: "query" | "header" | "cookie"; readonly name: string };

export interface SchemeContract {
  readonly place: CredentialPlace;
  readonly hook: (
    credentials: never,
    context: { readonly scopes: readonly string[]; readonly request: never },
  ) => unknown;
}

export type Schemes = { readonly [scheme: string]: SchemeContract };

/** Who is calling, by scheme. */
export interface Callers {
  [scheme: string]: unknown;
}

export interface SecurityRequest {
  readonly headers: Headers;
  /** The text behind `?`. */
  readonly search: string;
  readonly socket: object;
  /** The framework's own request, handed to the hooks. */
  readonly request: unknown;
}

type Alternatives = NonNullable<OperationContract["security"]>;

/**
 * Callers by scheme, of the first alternative that holds; where nobody needs to be known, of one that does. Throws
 * the refusal that came nearest to holding.
 */
export async function authenticate(
  alternatives: Alternatives,
  schemes: Schemes,
  from: SecurityRequest,
): Promise<Callers> {
  let refusal: HttpError | undefined;
  for (const alternative of alternatives) {
    const credentials = findCredentials(alternative, schemes, from);
    if (credentials === undefined) continue;
    try {
      return await callHooks(credentials, from.request);
    } catch (error) {
      const refused = refusalOf(error);
      // A hook that failed has refused nobody.
      if (refused === undefined) throw error;
      // Wrong credentials say less than a right that the caller lacks.
      if (refusal === undefined || refused.status > refusal.status) refusal = refused;
    }
  }
  if (alternatives.some((alternative) => Object.keys(alternative).length === 0)) return {};
  throw withChallenges(refusal ?? unauthorized(), alternatives, schemes);
}

interface Found {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly hook: SchemeContract["hook"];
  readonly credentials: unknown;
}

/** What all schemes of an alternative ask for; undefined where one of them finds nothing, or there are none. */
function findCredentials(
  alternative: Alternatives[number],
  schemes: Schemes,
  from: SecurityRequest,
): Found[] | undefined {
  const found: Found[] = [];
  for (const [name, scopes] of Object.entries(alternative)) {
    const scheme = schemes[name];
    const credentials = scheme && credentialsOf(scheme.place, from);
    if (scheme === undefined || credentials === undefined) return undefined;
    found.push({ name, scopes, hook: scheme.hook, credentials });
  }
  return found.length === 0 ? undefined : found;
}

async function callHooks(found: readonly Found[], request: unknown): Promise<Callers> {
  const callers: Callers = {};
  for (const { name, scopes, hook, credentials } of found) {
    callers[name] = await hook(credentials as never, { scopes, request: request as never });
  }
  return callers;
}

/** What a hook refuses with: a 401 or 403 of our own, or of a library that made it to be told. */
function refusalOf(error: unknown): HttpError | undefined {
  const isMeant =
    error instanceof HttpError || (error instanceof Error && "expose" in error && error.expose === true);
  if (!isMeant) return undefined;
  const told = toHttpError(error);
  return told.status === 401 || told.status === 403 ? told : undefined;
}

// RFC 9110 §11.6.1 asks for a challenge with every 401.
function withChallenges(refusal: HttpError, alternatives: Alternatives, schemes: Schemes): HttpError {
  if (refusal.status !== 401 || refusal.headers["WWW-Authenticate"] !== undefined) return refusal;
  const names = new Set(alternatives.flatMap((alternative) => Object.keys(alternative)));
  const challenges = [...names].flatMap((name) => challengeOf(schemes[name]?.place));
  const { status, code, message, details, cause } = refusal;
  const headers = { ...refusal.headers, "WWW-Authenticate": [...new Set(challenges)].join(", ") };
  return new HttpError(status, code, message, { details, cause, headers });
}

function credentialsOf(place: CredentialPlace, from: SecurityRequest): unknown {
  if (place.type === "certificate") {
    const certificate = certificateOf(from.socket);
    return certificate && { certificate };
  }
  if (place.type === "apiKey") {
    const key = apiKeyOf(place, from);
    return key === undefined || key === "" ? undefined : { key };
  }
  // RFC 9110 §11.4: the scheme's name in any case, then one or more spaces.
  const [, name = "", value = ""] = /^(\S+) +(.*)$/.exec(headerOf(from.headers, "authorization") ?? "") ?? [];
  if (value === "" || name.toLowerCase() !== (place.type === "http" ? place.scheme : place.type))
    return undefined;
  if (place.type === "bearer") return { token: value };
  if (place.type === "http") return { value };
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function apiKeyOf(
  place: { readonly in: string; readonly name: string },
  from: SecurityRequest,
): string | undefined {
  if (place.in === "header") return headerOf(from.headers, place.name.toLowerCase());
  if (place.in === "query") return new URLSearchParams(from.search).get(place.name) ?? undefined;
  const cookies = decodeCookies(
    [{ name: place.name, style: "form", shape: "string" }],
    headerOf(from.headers, "cookie"),
  );
  const key = cookies[place.name];
  return typeof key === "string" ? key : undefined;
}

// API keys and client certificates have no registered scheme; a challenge there must be all the same.
function challengeOf(place: CredentialPlace | undefined): string {
  if (place?.type === "basic") return 'Basic realm="api", charset="UTF-8"';
  if (place?.type === "http") return place.scheme;
  if (place?.type === "apiKey") return `ApiKey in="${place.in}", name="${place.name}"`;
  return place?.type === "certificate" ? "Certificate" : "Bearer";
}

/** The client certificate of a TLS connection that demanded and verified one. */
function certificateOf(socket: object): Uint8Array | undefined {
  if (!("getPeerCertificate" in socket) || typeof socket.getPeerCertificate !== "function") return undefined;
  if (!("authorized" in socket) || socket.authorized !== true) return undefined;
  return (socket.getPeerCertificate() as { raw?: Uint8Array }).raw;
}

/**
 * What a hook that nobody has written yet returns: credentials are believed in development and test
 * (`NODE_ENV` says so), and answered 501 anywhere else.
 */
export function believeInDevelopment<Caller>(scheme: string, caller: Caller): Caller {
  const environment = process.env["NODE_ENV"];
  if (environment === "development" || environment === "test") return caller;
  throw notImplemented(`The check of ${scheme} in security.ts`);
}
