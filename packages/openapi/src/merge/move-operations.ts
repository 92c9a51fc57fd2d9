/** Takes operations along that went to another path by themselves, while others stayed. */
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import type { OpenapiDocument } from "../write.ts";
import { alignPaths } from "./align-paths.ts";
import { areSimilar, commonEnd } from "./find-moves.ts";
import { isKept, isObject, type JsonObject, listAt, objectAt, pointerStep } from "./json-object.ts";
import { targetOf } from "./merge-referenced.ts";
import { mutualBests } from "./mutual-bests.ts";
import { countIds, haveSameId, type OperationTraits, traitsOf } from "./operation-traits.ts";
import { isMethod } from "./path-item.ts";

export interface OperationMove {
  readonly method: string;
  /** Path of the existing document. */
  readonly from: string;
  /** Path of the merged one. */
  readonly to: string;
}

/** Operations that are looked at; where more are gone and new, none is taken to have moved. */
const MAX_PAIRS = 1_000_000;

/** Operations that are gone, each with the new one of the same method that is the same by its id or its shape. */
export function findOperationMoves(existing: JsonObject, written: OpenapiDocument): OperationMove[] {
  const before = operationsIn(objectAt(existing, "paths"), existing);
  const after = operationsIn(alignPaths(existing, written), written);
  const gone = [...before].flatMap(([key, one]) => (after.has(key) || one.isKept ? [] : [one]));
  const come = [...after].flatMap(([key, one]) => (before.has(key) ? [] : [one]));
  if (gone.length === 0 || come.length === 0 || gone.length * come.length > MAX_PAIRS) return [];
  const ids = countIds([...gone, ...come].map(({ traits }) => traits));
  const likeness = (from: Found, to: Found): number => {
    if (from.method !== to.method) return 0;
    const isTold = from.traits.isTelling && from.traits.shape === to.traits.shape;
    const isAlike = isTold && areSimilar(from.path, to.path);
    const isNamed = haveSameId(from.traits, to.traits, ids);
    return isNamed || isAlike ? (isNamed ? 100 : 0) + (isAlike ? 10 : 0) + commonEnd(from.path, to.path) : 0;
  };
  return mutualBests(gone, come, likeness).map(([from, to]) => {
    return { method: from.method, from: from.path, to: to.path };
  });
}

/** The document as if it had these operations where code has them now. */
export function moveOperations(root: JsonObject, moves: readonly OperationMove[]): JsonObject {
  const paths: JsonObject = { ...objectAt(root, "paths") };
  for (const { method, from, to } of moves) {
    const old = paths[from];
    const item = targetOf(old, root) ?? old;
    if (!isObject(item)) continue;
    const { [method]: operation, ...rest } = item;
    if (!isObject(operation)) continue;
    const shared = listAt(item, "parameters");
    setMember(paths, to, { ...objectAt(paths, to), [method]: withParameters(operation, shared) });
    if (Object.keys(rest).some((key) => key !== "parameters")) setMember(paths, from, rest);
    else delete paths[from];
  }
  return { ...root, paths };
}

function withParameters(operation: JsonObject, shared: readonly Json[]): JsonObject {
  if (shared.length === 0) return operation;
  const parameters = [...shared, ...listAt(operation, "parameters")];
  if (operation["parameters"] !== undefined) return { ...operation, parameters };
  const { requestBody, responses, ...told } = operation;
  return {
    ...told,
    parameters,
    ...(requestBody === undefined ? {} : { requestBody }),
    ...(responses === undefined ? {} : { responses }),
  };
}

interface Found {
  readonly path: string;
  readonly method: string;
  readonly traits: OperationTraits;
  readonly isKept: boolean;
}

function operationsIn(paths: JsonObject, root: JsonObject): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const [path, item] of Object.entries(paths)) {
    const whole: Json = targetOf(item, root) ?? item;
    if (!path.startsWith("/") || !isObject(whole)) continue;
    for (const [method, operation] of Object.entries(whole)) {
      if (!isMethod(method) || !isObject(operation)) continue;
      found.set(`${method} ${path}`, {
        path,
        method,
        traits: traitsOf(operation, whole, root),
        isKept: isKept(whole) || isKept(operation),
      });
    }
  }
  return found;
}

/** JSON Pointer of an operation. */
export function operationPointer(path: string, method: string): string {
  return `/paths${pointerStep(path)}${pointerStep(method)}`;
}
