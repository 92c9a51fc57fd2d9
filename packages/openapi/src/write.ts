/** Writes an Api as an OpenAPI document: 3.1, or 3.2 where it holds what only 3.2 can say. */
import type { Api, Json, Operation } from "@ashlar/model";
import { basePathOf } from "./read-server.ts";
import { copyOf } from "./write/copy.ts";
import { shareParts } from "./write/share-parts.ts";
import { versionFor } from "./write/version-for.ts";
import { writePaths } from "./write/write-paths.ts";
import { writeMap } from "./write/write-schema.ts";
import { sharedSecurity, writeSecuritySchemes } from "./write/write-security.ts";

/** An OpenAPI document as plain JSON; keys stand in the order in which a person reads them. */
export type OpenapiDocument = { [key: string]: Json };

/** How sure a part of an operation is. */
export interface PartEvidence {
  /** `parameters/limit`, `requestBody`, `responses/201`, or empty for the operation itself. */
  readonly part: string;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface WriteOptions {
  /** By `<method> <path>`; what is less than sure is written with `x-confidence`. */
  readonly evidence?: ReadonlyMap<string, readonly PartEvidence[]>;
}

/**
 * The document that reads back as the given Api. It shares nothing with the Api, so it may be changed.
 *
 * Parameters, headers and error answers that recur become components; what most operations ask of their callers
 * stands at the top.
 */
export function writeDocument(api: Api, options: WriteOptions = {}): OpenapiDocument {
  const security = sharedSecurity(api);
  const { basePath } = api;
  const frame = { basePath, security, confidenceOf: confidenceIn(options.evidence) };
  const paths = writePaths(api.operations, frame);
  const webhooks = writePaths(api.webhooks, frame);
  const shared = shareParts([...Object.values(paths), ...Object.values(webhooks)]);
  const components = componentsOf(api, shared);
  const servers = serversOf(api);
  const hasWebhooks = Object.keys(webhooks).length > 0;
  return {
    openapi: versionFor(api),
    info: infoOf(api),
    ...(servers.length === 0 ? {} : { servers }),
    ...(api.tags.length === 0 ? {} : { tags: copyOf(api.tags) }),
    ...(security === undefined ? {} : { security: copyOf(security) }),
    ...(Object.keys(paths).length === 0 && hasWebhooks ? {} : { paths }),
    ...(hasWebhooks ? { webhooks } : {}),
    ...(Object.keys(components).length === 0 ? {} : { components }),
  };
}

function infoOf({ title, version, description }: Api): Json {
  return { title, version, ...(description === undefined ? {} : { description }) };
}

function serversOf({ servers, basePath }: Api): Json[] {
  const isSaid = basePathOf(servers[0]?.url ?? "", "") === basePath;
  const own = isSaid ? [] : [{ url: basePath === "" ? "/" : basePath }];
  return [...own, ...servers.map((server) => copyOf(server))];
}

function componentsOf(api: Api, shared: { readonly [kind: string]: Json }): { [kind: string]: Json } {
  const schemas = writeMap(api.schemas);
  const securitySchemes = writeSecuritySchemes(api.securitySchemes);
  return {
    ...(Object.keys(schemas).length === 0 ? {} : { schemas }),
    ...shared,
    ...(Object.keys(securitySchemes).length === 0 ? {} : { securitySchemes }),
  };
}

function confidenceIn(evidence: WriteOptions["evidence"] = new Map()) {
  return ({ method, path }: Operation, part: string): number | undefined => {
    const found = evidence.get(`${method} ${path}`)?.filter((one) => one.part === part) ?? [];
    return found.length === 0 ? undefined : Math.min(...found.map(({ confidence }) => confidence));
  };
}
