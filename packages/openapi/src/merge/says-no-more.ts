/** Decides whether a schema in place says nothing that a shared one does not say already. */
import { isDeepStrictEqual } from "node:util";
import { type Json, saysNothing } from "@ashlar/model";
import { isSet } from "../compare/plain-schema.ts";
import { isSameSet } from "../compare/schema-differences.ts";
import { SUBSCHEMAS } from "../write/schema-keywords.ts";
import { referenceIn, referenceTo } from "./component-name.ts";
import { isObject, type JsonObject, objectAt } from "./json-object.ts";

export interface SchemaPair {
  readonly existing: Json;
  readonly written: Json;
  /** What references of each side lead to. */
  readonly existingAt: (reference: JsonObject) => Json | undefined;
  readonly writtenAt: (reference: JsonObject) => Json | undefined;
  /** A written reference under the name of the merged document. */
  readonly nameOf: (reference: string) => string;
}

/**
 * Whether the written schema is of the same shape as the existing one, and asks for nothing more. Code often sees
 * the shape of an answer and not its bounds; then a reference to a schema with bounds says it better.
 */
export function saysNoMore(pair: SchemaPair): boolean {
  return isWeaker(pair.existing, pair.written, pair, 0);
}

/** Deeper than people nest; schemas that hold themselves by way of references end here. */
const MAX_DEPTH = 40;

/** What is said of a schema, not of what is valid. */
const TOLD = new Set([
  ...["title", "description", "example", "examples", "externalDocs", "xml", "$comment", "deprecated"],
]);

function isWeaker(existing: Json, written: Json, pair: SchemaPair, depth: number): boolean {
  if (written === true || (isObject(written) && Object.keys(written).every(isTold))) return true;
  if (!isObject(existing) || !isObject(written)) return existing === written;
  if (depth > MAX_DEPTH) return false;
  const [own, other] = [referenceIn(existing), referenceIn(written)];
  const isSame =
    own !== undefined && other !== undefined && pair.nameOf(referenceTo(other)) === referenceTo(own);
  if (isSame) return true;
  if (own !== undefined || other !== undefined) {
    const left = own === undefined ? existing : pair.existingAt(existing);
    const right = other === undefined ? written : pair.writtenAt(written);
    return left !== undefined && right !== undefined && isWeaker(left, right, pair, depth + 1);
  }
  const names = Object.keys(objectAt(existing, "properties"));
  const isSameShape = isSameSet(names, Object.keys(objectAt(written, "properties")));
  return isSameShape && Object.keys(written).every((key) => isSaid(key, existing, written, pair, depth + 1));
}

function isTold(key: string): boolean {
  return TOLD.has(key) || key.startsWith("x-");
}

/** Whether the existing schema says all that a keyword of the written one says. */
function isSaid(
  key: string,
  existing: JsonObject,
  written: JsonObject,
  pair: SchemaPair,
  depth: number,
): boolean {
  const [old, wanted] = [existing[key], written[key]];
  if (wanted === undefined || isTold(key) || saysNothing(key, wanted)) return true;
  if (old === undefined) return false;
  if (key === "type" && wanted === "number" && old === "integer") return true;
  if (key === "required")
    return Array.isArray(wanted) && Array.isArray(old) && wanted.every((name) => old.includes(name));
  if (isSet(key)) return isSameSet(old, wanted);
  const weaker = (one: Json | undefined, other: Json | undefined): boolean =>
    one !== undefined && other !== undefined && isWeaker(one, other, pair, depth);
  const kind = SUBSCHEMAS.get(key);
  if (kind === "one") return weaker(old, wanted);
  if (kind === "map" && isObject(old) && isObject(wanted)) {
    return Object.keys(wanted).every((name) => weaker(old[name], wanted[name]));
  }
  if (kind === "list" && Array.isArray(old) && Array.isArray(wanted)) {
    return old.length === wanted.length && wanted.every((one, index) => weaker(old[index], one));
  }
  return isDeepStrictEqual(old, wanted);
}
