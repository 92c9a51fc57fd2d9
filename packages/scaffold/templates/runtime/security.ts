/** Who is calling: credentials out of the request, the hooks of `security.ts`, and which of them must agree. */
import type { OperationContract } from "./contract.js";
import { HttpError, notImplemented, unauthorized } from "./failure.js";
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
export type SecurityHook<Credentials, Request, Caller = unknown> = (
  credentials: Credentials,
  context: { readonly scopes: readonly string[]; readonly request: Request },
) => Caller | Promise<Caller>;

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

export interface SecurityRequest {
  readonly headers: Headers;
  /** The text behind `?`. */
  readonly search: string;
  readonly certificate: () => Uint8Array | undefined;
  /** The framework's own request, handed to the hooks. */
  readonly request: unknown;
}

/** Callers by scheme; throws the failure of the alternative that came nearest. */
export async function authenticate(
  alternatives: NonNullable<OperationContract["security"]>,
  schemes: Schemes,
  from: SecurityRequest,
): Promise<{ [scheme: string]: unknown }> {
  let refusal: unknown;
  for (const alternative of alternatives) {
    try {
      return await satisfy(alternative, schemes, from);
    } catch (error) {
      if (refusal === undefined || nearness(error) > nearness(refusal)) refusal = error;
    }
  }
  throw refusal ?? unauthorized();
}

async function satisfy(
  alternative: { readonly [scheme: string]: readonly string[] },
  schemes: Schemes,
  from: SecurityRequest,
): Promise<{ [scheme: string]: unknown }> {
  const found: (readonly [
    name: string,
    scopes: readonly string[],
    scheme: SchemeContract,
    credentials: unknown,
  ])[] = [];
  for (const [name, scopes] of Object.entries(alternative)) {
    const scheme = schemes[name];
    const credentials = scheme && credentialsOf(scheme.place, from);
    if (scheme === undefined || credentials === undefined) {
      throw new HttpError(401, "UNAUTHORIZED", "Authentication is required.", {
        headers: { "WWW-Authenticate": challengeOf(name, scheme?.place) },
      });
    }
    found.push([name, scopes, scheme, credentials]);
  }
  const callers: { [scheme: string]: unknown } = {};
  for (const [name, scopes, scheme, credentials] of found) {
    callers[name] = await scheme.hook(credentials as never, { scopes, request: from.request as never });
  }
  return callers;
}

// Missing credentials say less than wrong ones, and wrong ones less than a right the caller lacks.
function nearness(error: unknown): number {
  if (!(error instanceof HttpError)) return 3;
  return error.status === 401 ? (error.message === "Authentication is required." ? 0 : 1) : 2;
}

function credentialsOf(place: CredentialPlace, from: SecurityRequest): unknown {
  if (place.type === "certificate") {
    const certificate = from.certificate();
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

// RFC 9110 §11.6.1 asks for a challenge with every 401; API keys have no registered scheme.
function challengeOf(name: string, place: CredentialPlace | undefined): string {
  if (place?.type === "basic") return 'Basic realm="api", charset="UTF-8"';
  if (place?.type === "http") return place.scheme;
  if (place?.type === "apiKey") return `ApiKey name="${name}"`;
  return "Bearer";
}

/** The client certificate of a TLS connection that demanded and verified one. */
export function certificateOf(socket: object): Uint8Array | undefined {
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
