/** Writes security schemes, and what is asked of all operations once for the whole document. */
import type { Api, Json, Operation, SecurityRequirement, SecurityScheme } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { copyOf } from "./copy.ts";

/**
 * What most operations ask for, to stand at the top: operations that ask for something else say so themselves.
 * Undefined where no requirement is that of most; empty where none asks for anything.
 */
export function sharedSecurity({ operations, webhooks }: Api): readonly SecurityRequirement[] | undefined {
  const counts = new Map<string, { security: readonly SecurityRequirement[]; uses: number }>();
  const all = [...operations, ...webhooks];
  for (const { security } of all) {
    const key = JSON.stringify(security);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { security, uses: 1 });
    else known.uses++;
  }
  const [first] = [...counts.values()].toSorted((a, b) => b.uses - a.uses);
  if (first === undefined) return undefined;
  // Open doors are told of one by one, unless all are open.
  const isMost = first.uses > all.length / 2 && first.security.length > 0;
  return isMost || counts.size === 1 ? first.security : undefined;
}

/** The operation's own `security`; undefined where that of the document says it. Without one, open doors are told too. */
export function ownSecurity(
  { security }: Operation,
  shared: readonly SecurityRequirement[] | undefined,
): Json | undefined {
  if (JSON.stringify(security) === JSON.stringify(shared)) return undefined;
  return copyOf(security);
}

export function writeSecuritySchemes(schemes: Api["securitySchemes"]): { [name: string]: Json } {
  const written: { [name: string]: Json } = {};
  for (const [name, scheme] of Object.entries(schemes)) setMember(written, name, writeScheme(scheme));
  return written;
}

function writeScheme(scheme: SecurityScheme): { [key: string]: Json } {
  const { type, description } = scheme;
  const about = { type, ...(description === undefined ? {} : { description }) };
  switch (scheme.type) {
    case "apiKey":
      return { ...about, in: scheme.in, name: scheme.name };
    case "http": {
      const { scheme: name, bearerFormat } = scheme;
      return { ...about, scheme: name, ...(bearerFormat === undefined ? {} : { bearerFormat }) };
    }
    case "oauth2":
      return { ...about, flows: writeFlows(scheme) };
    case "openIdConnect":
      return { ...about, openIdConnectUrl: scheme.url };
    case "mutualTLS":
      return about;
  }
}

/**
 * The flows with the scopes of all. Where tokens are fetched cannot be made up: without any flow the scopes stand in an
 * extension, and a person writes the flows in.
 */
function writeFlows({ flows, scopes }: Extract<SecurityScheme, { type: "oauth2" }>): Json {
  if (flows === undefined) return Object.keys(scopes).length === 0 ? {} : { "x-scopes": copyOf(scopes) };
  const written: { [name: string]: Json } = {};
  for (const [name, addresses] of Object.entries(flows))
    written[name] = { ...addresses, scopes: copyOf(scopes) };
  return written;
}
