/** Finds the file that each handler lives in: where we would put it, or where a person moved it. */
import { posix } from "node:path";
import type { File } from "@ashlar/model";
import { ModuleIndex } from "./module-index.ts";
import { readStubNames } from "./module-names.ts";

/**
 * Handler name → path of the file that exports it, or will.
 *
 * A handler that its own file does not export is looked for in the folder of that file and below; a file
 * that types it as a handler goes before one that only exports the name.
 *
 * @param preferred handler name → the file it is put into when it is new
 * @param existing path → text of the files on disk
 * @throws {ScaffoldError} ASHLAR_SCAFFOLD_UNPARSABLE when a file that may hold a handler does not parse
 */
export function locateHandlers(
  names: Iterable<string>,
  preferred: ReadonlyMap<string, string>,
  existing: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return locateIn(new ModuleIndex(existing), names, preferred);
}

/**
 * Whether a file holds handlers of operations, which the wiring follows wherever they go. What else is
 * written once, the hooks of security schemes, is imported from the file it is put into.
 */
export function holdsOperations({ parts = [] }: File): boolean {
  const [first] = parts;
  return first !== undefined && readStubNames(first).handlers.has(first.name);
}

/** {@link locateHandlers} in modules that are indexed already. */
export function locateIn(
  index: ModuleIndex,
  names: Iterable<string>,
  preferred: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const located = new Map<string, string>();
  for (const name of names) {
    const path = preferred.get(name);
    if (path !== undefined) located.set(name, locateOne(index, name, path));
  }
  return located;
}

function locateOne(index: ModuleIndex, name: string, preferred: string): string {
  if (index.exports(preferred, name)) return preferred;
  const elsewhere = [...index.mentioning(name, posix.dirname(preferred))].filter(({ names }) =>
    names.exports.has(name),
  );
  const typed = elsewhere.find(({ names }) => names.handlers.has(name));
  return (typed ?? elsewhere[0])?.path ?? preferred;
}
