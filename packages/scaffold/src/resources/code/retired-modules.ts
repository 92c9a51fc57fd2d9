/** Modules of resources that the database no longer has: handlers that people wrote for them must go on compiling. */
import type { File } from "@ashlar/model";
import { isMade } from "../../ownership/header.ts";
import { layoutModule, type ResourceModules } from "./modules.ts";

const comment =
  "/** @deprecated The database has no such table any more: delete this file when nothing needs it. */";

/**
 * @param made files that the resources of now have
 * @param existing path → text of the files on disk
 */
export function emitRetiredModules(
  modules: ResourceModules,
  made: readonly File[],
  existing: ReadonlyMap<string, string>,
): File[] {
  const folder = `${modules.folder}/resources/`;
  const paths = new Set(made.map(({ path }) => path));
  return [...existing].flatMap(([path, text]): File[] => {
    if (!path.startsWith(folder) || paths.has(path) || !isMade(text)) return [];
    const retired = retire(text, layoutModule(modules, "resources", ["types", "api"]));
    return retired === undefined ? [] : [{ path, owner: "generated", text: retired }];
  });
}

/** What it describes stays; its types have gone from the document. */
function retire(text: string, types: string): string | undefined {
  const plain = text.replaceAll("\r\n", "\n");
  const imports = plain
    .match(/^import (?:type )?\{[^}]*\} from "[^"]+";$/gm)
    ?.filter((each) => !each.endsWith(` from "${types}";`));
  const module = /^export const (\w+): Resource<[^>]*> = ([\s\S]*)$/m.exec(plain);
  const [, name, value] = module ?? [];
  if (imports === undefined || name === undefined || value === undefined) return undefined;
  return `${imports.join("\n")}\n\n${comment}\nexport const ${name}: Resource<any, any, any> = ${value}`;
}
