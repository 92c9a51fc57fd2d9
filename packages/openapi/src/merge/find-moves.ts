/** Finds the paths that went elsewhere, so that what people wrote of their operations goes with them. */
import type { Json } from "@ashlar/model";
import { templateNames, templateShape } from "../path-template.ts";
import type { OpenapiDocument } from "../write.ts";
import { alignPaths } from "./align-paths.ts";
import { isKept, isObject, type JsonObject, objectAt } from "./json-object.ts";
import { targetOf } from "./merge-referenced.ts";
import { mutualBests } from "./mutual-bests.ts";
import { countIds, haveSameId, type OperationTraits, traitsOf } from "./operation-traits.ts";
import { operationsOf } from "./path-item.ts";

export interface PathMove {
  /** A path of the existing document that code no longer has. */
  readonly from: string;
  /** The path that code has for it, with the parameters' names that the existing document uses. */
  readonly to: string;
}

/** Pairs of paths that are looked at; where more are gone and new, nothing is taken to have moved. */
const MAX_PAIRS = 1_000_000;

/**
 * Paths that are gone, each with the new one that holds the same operations. They are known by ids of operations that
 * tell what is done, or by what is taken and answered; then other paths that changed their beginning alike go along.
 * What two paths could have become moves nowhere: a text at the wrong operation is worse than none.
 */
export function findMoves(existing: JsonObject, written: OpenapiDocument): PathMove[] {
  const known = objectAt(existing, "paths");
  const aligned = alignPaths(existing, written);
  const gone = Object.entries(known)
    .filter(([path]) => path.startsWith("/") && !Object.hasOwn(aligned, path))
    .flatMap(([path, item]) => pathOf(path, targetOf(item, existing) ?? item, existing));
  const come = Object.entries(aligned)
    .filter(([path]) => path.startsWith("/") && !Object.hasOwn(known, path))
    .flatMap(([path, item]) => pathOf(path, item, written));
  if (gone.length === 0 || come.length === 0 || gone.length * come.length > MAX_PAIRS) return [];
  const pairs = certainPairs(gone, come);
  return withSiblings(pairs, gone, come).map(({ from, to }) => ({ from, to: renamed(from, to) }));
}

interface Path {
  readonly path: string;
  readonly operations: ReadonlyMap<string, OperationTraits>;
}

function pathOf(path: string, item: Json, root: JsonObject): Path[] {
  const operations = operationsOf(item);
  const isMarked = isKept(item) || [...operations.values()].some(isKept);
  if (!isObject(item) || isMarked || operations.size === 0) return [];
  const traits = [...operations].map(([place, operation]): [string, OperationTraits] => [
    place,
    traitsOf(operation, item, root),
  ]);
  return [{ path, operations: new Map(traits) }];
}

/** Each is the best that the other could have become, and the only such one. */
function certainPairs(gone: readonly Path[], come: readonly Path[]): PathMove[] {
  const ids = countIds([...gone, ...come].flatMap(({ operations }) => [...operations.values()]));
  return mutualBests(gone, come, (from, to) => likenessOf(from, to, ids)).map(([from, to]) => {
    return { from: from.path, to: to.path };
  });
}

/** 0 where nothing tells that it is the same path. */
function likenessOf(from: Path, to: Path, ids: ReadonlyMap<string, number>): number {
  const shared = [...from.operations].flatMap(([place, one]) => {
    const other = to.operations.get(place);
    return other === undefined ? [] : [{ one, other }];
  });
  if (shared.length * 2 < Math.max(from.operations.size, to.operations.size)) return 0;
  const named = shared.filter(({ one, other }) => haveSameId(one, other, ids));
  const isAlike = shared.every(({ one, other }) => one.shape === other.shape);
  const isTold = isAlike && shared.some(({ one }) => one.isTelling) && areSimilar(from.path, to.path);
  if (named.length === 0 && !isTold) return 0;
  return named.length * 100 + (isTold ? 10 : 0) + commonEnd(from.path, to.path);
}

/** What does the same at a path of another kind is another operation: the user who asks is no user by id. */
export function areSimilar(from: string, to: string): boolean {
  const isAsLong = segmentsOf(from).length === segmentsOf(to).length;
  const isAsOpen = templateNames(from).length === templateNames(to).length;
  return commonEnd(from, to) > 0 || (isAsLong && isAsOpen);
}

/** With the paths that began as one of the pairs did, and begin as that does now. */
function withSiblings(pairs: readonly PathMove[], gone: readonly Path[], come: readonly Path[]): PathMove[] {
  const moves = [...pairs];
  const isMoved = new Set(pairs.map(({ from }) => from));
  const left = new Map(come.map((path) => [templateShape(path.path), path]));
  for (const { to } of pairs) left.delete(templateShape(to));
  for (const { from, to } of pairs) {
    const end = commonEnd(from, to);
    const [oldStart, newStart] = [startOf(from, end), startOf(to, end)];
    for (const { path, operations } of gone) {
      if (isMoved.has(path) || !`${path}/`.startsWith(`${oldStart}/`)) continue;
      const target = left.get(templateShape(`${newStart}${path.slice(oldStart.length)}`));
      if (target === undefined || ![...operations.keys()].some((place) => target.operations.has(place)))
        continue;
      left.delete(templateShape(target.path));
      isMoved.add(path);
      moves.push({ from: path, to: target.path });
    }
  }
  return moves;
}

/** How many segments at the end of two paths are the same, whatever their parameters are called. */
export function commonEnd(from: string, to: string): number {
  const [left, right] = [segmentsOf(templateShape(from)), segmentsOf(templateShape(to))];
  let count = 0;
  while (count < Math.min(left.length, right.length) && left.at(-1 - count) === right.at(-1 - count)) count++;
  return count;
}

function segmentsOf(path: string): string[] {
  return path.split("/").slice(1);
}

function startOf(path: string, end: number): string {
  const segments = segmentsOf(path);
  return segments
    .slice(0, segments.length - end)
    .map((segment) => `/${segment}`)
    .join("");
}

/** The new path with the end of the old one, which may call its parameters otherwise. */
function renamed(from: string, to: string): string {
  const end = commonEnd(from, to);
  return `${startOf(to, end)}${from.slice(startOf(from, end).length)}`;
}
