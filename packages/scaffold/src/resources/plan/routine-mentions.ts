/** Which functions have to do with something, by the names in their text: what a function does is not known otherwise. */
import type { Database, DatabaseObject, DefinedObject, ObjectId, RoutineObject } from "@ashlar/model";

/**
 * Those that mention one of the names, or a function that does. A function that is called as a table or another function
 * is counts too: better one too many.
 */
export function routinesMentioning(names: Iterable<string>, { objects }: Database): ReadonlySet<ObjectId> {
  const routines = objects.filter(isRoutine);
  const wanted = new Set([...names].map((name) => name.toLowerCase()));
  const found = new Set<ObjectId>();
  if (wanted.size === 0) return found;
  const words = new Map(
    routines.map(({ id, definition }) => [id, wordsOf(behindName([definition].flat().join(" ")))]),
  );
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { id, name } of routines) {
      if (found.has(id)) continue;
      const own = words.get(id) ?? new Set();
      if (![...wanted].some((each) => own.has(each))) continue;
      found.add(id);
      wanted.add(name.toLowerCase());
    }
  }
  return found;
}

/** Aggregates and operators are functions under another name. */
function isRoutine(object: DatabaseObject): object is RoutineObject | DefinedObject {
  return ["function", "procedure", "aggregate", "operator"].includes(object.kind);
}

/** A function that is called as a table is does not mention it by that. */
function behindName(definition: string): string {
  return definition.slice(Math.max(0, definition.indexOf("(")));
}

/** In lower case, as names without quotes are folded. */
function wordsOf(text: string): ReadonlySet<string> {
  // A dollar is a letter of names, but what a body is quoted by may stand right behind one.
  const unquoted = text.replace(/\$[\p{L}_\p{N}]*\$/gu, " ");
  return new Set([text, unquoted].flatMap((each) => each.match(WORD) ?? []).map(nameOf));
}

const WORD = /"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu;

function nameOf(token: string): string {
  const name = token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
  return name.toLowerCase();
}
