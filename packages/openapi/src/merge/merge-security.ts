/** Merges what is asked of callers, told at the top of the document or at an operation. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import type { Adoption } from "./adoption.ts";
import { isKept, isObject, type JsonObject, objectAt } from "./json-object.ts";
import type { MergeContext } from "./merge-context.ts";

/** What operations ask for in the merged document. */
export interface SecurityFrame {
  /** At the top of the merged document; undefined where it has none. */
  readonly top: Json | undefined;
  /** Undefined where the written document knows of no scheme, so that what people wrote stays. */
  readonly wanted: ((operation: JsonObject) => Json) | undefined;
}

/** Decides what stands at the top: what leaves more operations as they are. */
export function securityFrame(
  { existing, written, merging }: MergeContext,
  pairs: readonly { readonly existing: JsonObject; readonly written: JsonObject }[],
): SecurityFrame {
  const old = existing["security"];
  if (Object.keys(objectAt(written["components"], "securitySchemes")).length === 0) {
    return { top: old, wanted: undefined };
  }
  const { adoption } = merging;
  const wanted = (operation: JsonObject): Json => operation["security"] ?? written["security"] ?? [];
  const edits = (top: Json | undefined): number =>
    pairs.filter((pair) => {
      const now = pair.existing["security"] ?? top ?? [];
      return !isSameSecurity(now, adoption.security(wanted(pair.written)));
    }).length;
  const next = written["security"] === undefined ? undefined : adoption.security(written["security"]);
  return { top: edits(next) < edits(old) ? next : old, wanted };
}

/** The written `security` of an operation that is to be merged; undefined where it is to have none of its own. */
export function ownSecurity(
  existing: JsonObject,
  written: JsonObject,
  { top, wanted }: SecurityFrame,
  adoption: Adoption,
): Json | undefined {
  const own = existing["security"];
  if (wanted === undefined) return own;
  const need = wanted(written);
  const adopted = adoption.security(need);
  if (own !== undefined && isSameSecurity(own, adopted)) return need;
  return isSameSecurity(top ?? [], adopted) ? undefined : need;
}

/** Whether two lists of requirements ask for the same; their order says nothing. */
export function isSameSecurity(a: Json, b: Json): boolean {
  return isDeepStrictEqual(plain(a), plain(b));
}

function plain(security: Json): string[] {
  if (!Array.isArray(security)) return [JSON.stringify(security)];
  const texts = security.map((requirement) => {
    if (!isObject(requirement)) return JSON.stringify(requirement);
    const scopes = (value: Json): Json => (Array.isArray(value) ? value.map(String).toSorted() : value);
    return JSON.stringify(
      Object.entries(requirement)
        .map(([name, value]) => [name, scopes(value)])
        .toSorted(),
    );
  });
  return texts.toSorted();
}

/** Finds schemes that people call otherwise: alike in all that matters, and no scheme of that name is written. */
export function renameSchemes(existing: JsonObject, written: JsonObject, adoption: Adoption): void {
  const old = objectAt(existing["components"], "securitySchemes");
  const wanted = objectAt(written["components"], "securitySchemes");
  const free = new Set(Object.keys(old).filter((name) => !Object.hasOwn(wanted, name)));
  for (const [name, scheme] of Object.entries(wanted)) {
    if (Object.hasOwn(old, name)) continue;
    const match = [...free].find((one) => isDeepStrictEqual(factsOf(old[one]), factsOf(scheme)));
    if (match === undefined) continue;
    free.delete(match);
    adoption.renameScheme(name, match);
  }
}

function factsOf(scheme: Json | undefined): unknown {
  if (!isObject(scheme)) return scheme;
  const { type, in: place, name, scheme: kind, openIdConnectUrl } = scheme;
  return { type, place, name: lower(name), kind: lower(kind), openIdConnectUrl };
}

function lower(value: Json | undefined): Json | undefined {
  return typeof value === "string" ? value.toLowerCase() : value;
}

/** The schemes: those that are written, and those that something in the document still names. */
export function mergeSecuritySchemes(context: MergeContext, used: ReadonlySet<string>): JsonObject {
  const old = objectAt(context.existing["components"], "securitySchemes");
  const wanted = objectAt(context.written["components"], "securitySchemes");
  const { adoption } = context.merging;
  const renamed: JsonObject = {};
  for (const [name, scheme] of Object.entries(wanted)) setMember(renamed, adoption.schemeName(name), scheme);
  const merged: JsonObject = {};
  for (const [name, scheme] of Object.entries(old)) {
    const target = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (target !== undefined) setMember(merged, name, mergeScheme(scheme, target, name, context));
    else if (used.has(name) || isKept(scheme) || Object.keys(wanted).length === 0)
      setMember(merged, name, scheme);
  }
  for (const [name, scheme] of Object.entries(renamed)) {
    if (!Object.hasOwn(merged, name)) setMember(merged, name, context.adopt(scheme));
  }
  return merged;
}

function mergeScheme(existing: Json, written: Json, name: string, { merging }: MergeContext): Json {
  return merging.object(existing, written, `/components/securitySchemes/${name}`, {
    words: new Set(["description"]),
    optional: new Set(["bearerFormat", "deprecated"]),
    isSame: (key, a, b) => key !== "type" && lower(a) === lower(b),
    children: {
      // Where tokens are fetched is the document's to say; scopes are added to every flow.
      flows: (old, wanted, at) => {
        if (!isObject(old) || !Object.keys(old).some(isFlow)) return wanted;
        const known = new Set(scopesIn(old).map(([scope]) => scope));
        const missing = scopesIn(wanted).filter(([scope]) => !known.has(scope));
        if (missing.length === 0) return old;
        const flows: JsonObject = {};
        for (const [key, flow] of Object.entries(old)) {
          if (!isFlow(key) || !isObject(flow)) {
            setMember(flows, key, flow);
            continue;
          }
          const all = { ...objectAt(flow, "scopes"), ...Object.fromEntries(missing) };
          setMember(flows, key, merging.cameFrom({ ...flow, scopes: all }, flow));
        }
        merging.keep(at);
        return merging.cameFrom(flows, old);
      },
    },
  });
}

function isFlow(key: string): boolean {
  return !key.startsWith("x-");
}

/** The scopes of all flows; where none is known they stand beside them. */
function scopesIn(flows: Json): [string, Json][] {
  return Object.entries(isObject(flows) ? flows : {}).flatMap(([key, flow]) =>
    Object.entries(key === "x-scopes" && isObject(flow) ? flow : objectAt(flow, "scopes")),
  );
}
