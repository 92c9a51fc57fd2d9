/** A request or two for every operation of an Api, credentials included: what a tour or a smoke test sends. */
import type { Api, SecurityScheme } from "@ashlar/model";
import type { PlannedOperation } from "./blueprint.ts";
import { layoutOf } from "./layout.ts";
import { planBlueprint } from "./plan-blueprint.ts";
import { invalidRequest, type SampleRequest, sampleRequest } from "./sample.ts";

export interface SampleCall {
  /** The handler's name. */
  readonly operation: string;
  /** Upper case. */
  readonly method: string;
  /** As in the document. */
  readonly path: string;
  readonly valid: SampleRequest;
  /** False where the document asks for what cannot be made up: a client certificate, two schemes in one header, a value that no value fits. */
  readonly isComplete: boolean;
  /** Undefined where nothing can be invalid. */
  readonly invalid: { readonly request: SampleRequest; readonly wrong: string } | undefined;
}

/** In the document's order. Credentials are made up: fresh hooks believe them where `NODE_ENV` is `test`. */
export function sampleCalls(api: Api): SampleCall[] {
  const blueprint = planBlueprint(api, { framework: "express", layout: layoutOf("src/routes", ".js") });
  return blueprint.operations.map((operation) => {
    const invalid = invalidRequest(operation, api);
    const valid = sampleRequest(operation, api);
    return {
      operation: operation.name,
      method: operation.method.toUpperCase(),
      path: operation.source.path,
      valid: withCredentials(valid, operation, api),
      isComplete: isComplete(operation, valid, api),
      invalid: invalid && { ...invalid, request: withCredentials(invalid.request, operation, api) },
    };
  });
}

function isComplete({ body, source }: PlannedOperation, request: SampleRequest, api: Api): boolean {
  const [alternative = {}] = source.security;
  const schemes = Object.keys(alternative).map((name) => api.securitySchemes[name]);
  const inHeader = schemes.filter((scheme) => scheme !== undefined && usesAuthorization(scheme));
  const possible = inHeader.length < 2 && schemes.every((scheme) => scheme?.type !== "mutualTLS");
  return possible && !(body?.required === true && request.body === undefined);
}

function usesAuthorization(scheme: SecurityScheme): boolean {
  return (
    scheme.type !== "apiKey" || (scheme.in === "header" && scheme.name.toLowerCase() === "authorization")
  );
}

function withCredentials(request: SampleRequest, operation: PlannedOperation, api: Api): SampleRequest {
  const [alternative = {}] = operation.source.security;
  return Object.keys(alternative).reduce((signed, name) => {
    const scheme = api.securitySchemes[name];
    return scheme === undefined ? signed : sign(signed, scheme);
  }, request);
}

const credential = "sample-credential";

function sign(request: SampleRequest, scheme: SecurityScheme): SampleRequest {
  if (scheme.type === "mutualTLS") return request;
  if (scheme.type === "apiKey" && scheme.in === "query") {
    const separator = request.url.includes("?") ? "&" : "?";
    return { ...request, url: `${request.url}${separator}${encodeURIComponent(scheme.name)}=${credential}` };
  }
  const cookies = request.headers["cookie"];
  if (scheme.type === "apiKey" && scheme.in === "cookie") {
    const cookie = `${cookies === undefined ? "" : `${cookies}; `}${scheme.name}=${credential}`;
    return { ...request, headers: { ...request.headers, cookie } };
  }
  if (scheme.type === "apiKey") {
    return { ...request, headers: { ...request.headers, [scheme.name.toLowerCase()]: credential } };
  }
  return { ...request, headers: { ...request.headers, authorization: authorizationOf(scheme) } };
}

function authorizationOf(scheme: SecurityScheme): string {
  if (scheme.type !== "http" || scheme.scheme === "bearer") return `Bearer ${credential}`;
  if (scheme.scheme === "basic") return `Basic ${Buffer.from(`user:${credential}`).toString("base64")}`;
  return `${scheme.scheme} ${credential}`;
}
