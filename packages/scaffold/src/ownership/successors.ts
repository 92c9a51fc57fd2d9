/** Finds the operation that an old one became: another name for the same method and path. */
import type { File } from "@ashlar/model";
import { isMade } from "./header.ts";

export interface Successor {
  /** `PUT /v1/notes/{noteId}` */
  readonly title: string;
  /** The new handler, which nobody has written yet. */
  readonly name: string;
}

/**
 * Name of a handler whose operation is gone → the operation that has its method and path now.
 *
 * An old handler is known by the comment above its stub, or else by that of its type in the `types/handlers.ts` of
 * the last run.
 *
 * @param files as they will stand
 * @param existing path → text of the files on disk
 */
export function successorsOf(
  files: readonly File[],
  existing: ReadonlyMap<string, string>,
): ReadonlyMap<string, Successor> {
  const types = files.find(({ path }) => path.endsWith("types/handlers.ts"));
  if (types === undefined || existing.size === 0) return new Map();
  const byTitle = new Map(titlesIn(types.text).map(({ title, name }) => [title, name]));
  const names = files.flatMap(({ parts = [] }) => parts.map(({ name }) => name));
  const handlers = new Map(names.map((name) => [name.toLowerCase(), name]));
  const before = existing.get(types.path) ?? "";
  const folder = types.path.slice(0, -"types/handlers.ts".length);
  const written = [...existing].filter(([path, text]) => path.startsWith(folder) && !isMade(text));
  const successors = new Map<string, Successor>();
  const add = (title: string, old: string) => {
    const name = handlers.get(byTitle.get(title)?.toLowerCase() ?? "");
    if (name === undefined || name === old || isWritten(name, written)) return;
    successors.set(old, { title, name });
  };
  const known = new Set(byTitle.values());
  for (const { title, name } of titlesIn(before)) if (!known.has(name)) add(title, lowerFirst(name));
  const current = new Set(names);
  for (const [, text] of written)
    for (const { title, name } of titlesIn(text)) if (!current.has(name)) add(title, name);
  return successors;
}

// A comment that begins with a method and a path, and the name that it stands above.
const TITLED =
  /\/\*\*\s+(?:\* )?`([A-Z]+ \/[^`\n]*)`(?:(?!\*\/)[\s\S])*\*\/\s*export (?:const|type|(?:async )?function) (\w+)/g;

function titlesIn(text: string): { title: string; name: string }[] {
  return [...text.matchAll(TITLED)].map(([, title = "", name = ""]) => ({ title, name }));
}

/** A new handler that is no stub any more needs no other to be renamed to it. */
function isWritten(name: string, texts: readonly (readonly [string, string])[]): boolean {
  const exported = new RegExp(`export (?:const|(?:async )?function) ${name.replaceAll("$", "\\$")}\\b`);
  return texts.some(([, text]) => exported.test(text) && !text.includes(`notImplemented("${name}")`));
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
