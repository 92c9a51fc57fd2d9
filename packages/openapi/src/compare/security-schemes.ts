/** Which security schemes of two Apis are each other's, whatever they are called, and which work otherwise now. */
import { isDeepStrictEqual } from "node:util";
import type { Api, SecurityRequirement, SecurityScheme } from "@ashlar/model";

/** Names of the schemes that operations or webhooks ask for. */
export function schemesInUse({ operations, webhooks }: Pick<Api, "operations" | "webhooks">): Set<string> {
  const requirements = [...operations, ...webhooks].flatMap(({ security }) => security);
  return new Set(requirements.flatMap((requirement) => Object.keys(requirement)));
}

export interface SchemeChange {
  readonly name: string;
  /** `key was http basic, is http bearer` */
  readonly message: string;
}

/** Schemes that are in use on both sides under the same name, and work otherwise. */
export function changedSchemes(old: Api, other: Api): SchemeChange[] {
  const [usedOld, usedNew] = [schemesInUse(old), schemesInUse(other)];
  return Object.entries(old.securitySchemes).flatMap(([name, scheme]) => {
    const match = Object.hasOwn(other.securitySchemes, name) ? other.securitySchemes[name] : undefined;
    if (match === undefined || !usedOld.has(name) || !usedNew.has(name) || isSameWay(scheme, match))
      return [];
    return [{ name, message: `${name} was ${textOf(scheme)}, is ${textOf(match)}` }];
  });
}

/** Takes the requirements of the new Api to the names that the old one has for the same schemes. */
export function renamedSchemes(old: Api, other: Api): (security: SecurityRequirement) => SecurityRequirement {
  const oldNames = new Map<string, string>();
  const left = new Map(
    Object.entries(old.securitySchemes).filter(([name]) => !Object.hasOwn(other.securitySchemes, name)),
  );
  for (const [name, scheme] of Object.entries(other.securitySchemes)) {
    if (Object.hasOwn(old.securitySchemes, name)) continue;
    const [match] = [...left].find(([, one]) => isSameWay(one, scheme)) ?? [];
    if (match === undefined) continue;
    left.delete(match);
    oldNames.set(name, match);
  }
  return (requirement) =>
    Object.fromEntries(
      Object.entries(requirement).map(([name, scopes]) => [oldNames.get(name) ?? name, scopes]),
    );
}

function isSameWay(a: SecurityScheme, b: SecurityScheme): boolean {
  return isDeepStrictEqual(wayOf(a), wayOf(b));
}

/** How a caller shows who they are; names of scopes and texts aside. */
function wayOf(scheme: SecurityScheme): unknown {
  if (scheme.type === "apiKey") return [scheme.type, scheme.in, scheme.name.toLowerCase()];
  if (scheme.type === "http") return [scheme.type, scheme.scheme];
  return scheme.type === "openIdConnect" ? [scheme.type, scheme.url] : [scheme.type];
}

function textOf(scheme: SecurityScheme): string {
  if (scheme.type === "apiKey") return `a key in ${scheme.in} ${scheme.name}`;
  return scheme.type === "http" ? `http ${scheme.scheme}` : scheme.type;
}
