/** Finds the handler types that people's files still import although the document has no such operation any more. */
import { ModuleIndex } from "./module-index.ts";
import { isHandlerTypes } from "./module-names.ts";

/**
 * @param folder of the handlers
 * @param current names that `types/handlers.ts` exports now
 * @param existing path → text of the files on disk
 */
export function retiredTypes(
  folder: string,
  current: ReadonlySet<string>,
  existing: ReadonlyMap<string, string>,
): string[] {
  const retired = new Set<string>();
  for (const { names } of new ModuleIndex(existing).mentioning("types/handlers", folder)) {
    for (const { imported, from } of names.imports) {
      if (isHandlerTypes(from) && imported !== "*" && !current.has(imported)) retired.add(imported);
    }
  }
  return [...retired].sort();
}
