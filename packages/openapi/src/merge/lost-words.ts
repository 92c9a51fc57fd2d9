/** Lists what people wrote into parts of a document that are gone. */
import type { Json } from "@ashlar/model";
import { statusText } from "../write/status-text.ts";
import type { MergeChange } from "./changes.ts";
import { isObject, type JsonObject, pointerStep } from "./json-object.ts";

const WORDS = new Set([
  ...["summary", "description", "externalDocs", "example", "examples", "deprecated", "callbacks", "links"],
]);

/**
 * JSON Pointers into the existing document of texts, examples and extensions that stood in what was removed.
 *
 * @param changed as they were found between the existing document and the merged one
 */
export function lostWords(existing: JsonObject, changed: readonly MergeChange[]): string[] {
  return changed.flatMap(({ kind, pointer }) => {
    if (kind !== "removed") return [];
    const key = lastStep(pointer);
    const value = valueAt(existing, pointer);
    return isWord(key, value) && !isProperties(pointer) ? [pointer] : wordsIn(value, pointer);
  });
}

function wordsIn(value: Json | undefined, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => wordsIn(item, `${at}/${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const inside = `${at}${pointerStep(key)}`;
    // What every answer of the status says is nobody's own text.
    if (key === "description" && member === statusText(lastStep(at))) return [];
    return isWord(key, member) && !isProperties(inside) ? [inside] : wordsIn(member, inside);
  });
}

function isWord(key: string, value: Json | undefined): boolean {
  if (key.startsWith("x-")) return key !== "x-confidence";
  return WORDS.has(key) && value !== false;
}

/** Whether what stands there has a name that somebody chose: a property may be called `description`. */
function isProperties(pointer: string): boolean {
  return pointer.split("/").at(-2) === "properties";
}

function lastStep(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf("/") + 1);
}

function valueAt(root: JsonObject, pointer: string): Json | undefined {
  let found: Json | undefined = root;
  for (const step of pointer.slice(1).split("/")) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}
