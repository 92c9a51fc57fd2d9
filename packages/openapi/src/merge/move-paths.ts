/** Gives paths of a document their new names, where they stand: remarks, order and style stay as they are. */
import { type Document, isMap, isScalar } from "yaml";
import { setMember } from "../raw-map.ts";
import { yamlWord } from "../write/yaml-scalar.ts";
import type { PathMove } from "./find-moves.ts";
import { type JsonObject, objectAt } from "./json-object.ts";

/** The document with its paths renamed, in the same order. */
export function movePaths(root: JsonObject, moves: readonly PathMove[]): JsonObject {
  const names = new Map(moves.map(({ from, to }) => [from, to]));
  const paths: JsonObject = {};
  for (const [path, item] of Object.entries(objectAt(root, "paths"))) {
    setMember(paths, names.get(path) ?? path, item);
  }
  return { ...root, paths };
}

/** The text of a YAML document with its paths renamed; those that stand nowhere in it as they are, stay. */
export function movePathsInYaml(text: string, document: Document, moves: readonly PathMove[]): string {
  const paths = document.get("paths", true);
  if (!isMap(paths)) return text;
  const names = new Map(moves.map(({ from, to }) => [from, to]));
  let moved = text;
  // From the end, so that places before it hold.
  for (const { key } of paths.items.toReversed()) {
    const to = isScalar(key) ? names.get(String(key.value)) : undefined;
    const [from, end] = isScalar(key) ? (key.range ?? []) : [];
    if (to === undefined || from === undefined || end === undefined) continue;
    moved = moved.slice(0, from) + keyLike(text.slice(from, end), to, paths.flow === true) + moved.slice(end);
  }
  return moved;
}

/** In the quotes of the key that it takes the place of; in braces, braces need them. */
function keyLike(before: string, key: string, isInBraces: boolean): string {
  if (before.startsWith("'")) return `'${key.replaceAll("'", "''")}'`;
  if (before.startsWith('"') || isInBraces) return JSON.stringify(key);
  return yamlWord(key);
}
