/** The modules of the user's folders, each parsed when it is first asked for. */
import { posix } from "node:path";
import { isMade } from "./header.ts";
import { isHandlerTypes, type ModuleNames, readModuleNames } from "./module-names.ts";

export class ModuleIndex {
  private readonly texts: ReadonlyMap<string, string>;
  private readonly parsed = new Map<string, ModuleNames>();
  private readonly handWritten: readonly string[];

  /** @param texts path → text, paths relative to the project with forward slashes */
  constructor(texts: ReadonlyMap<string, string>) {
    this.texts = texts;
    this.handWritten = [...texts.keys()].filter((path) => isSource(path) && !isGenerated(texts, path)).sort();
  }

  /** Names of the module at the path, or undefined where there is none. */
  namesOf(path: string): ModuleNames | undefined {
    const text = this.texts.get(path);
    if (text === undefined) return undefined;
    const known = this.parsed.get(path) ?? readModuleNames(path, text);
    this.parsed.set(path, known);
    return known;
  }

  /** True when the module exports the name, itself or by `export *` from a module of this index. */
  exports(path: string, name: string, seen: ReadonlySet<string> = new Set()): boolean {
    const names = this.namesOf(path);
    if (names === undefined || seen.has(path)) return false;
    if (names.exports.has(name)) return true;
    const through = new Set([...seen, path]);
    return names.stars.some((specifier) =>
      this.resolve(path, specifier).some((target) => this.exports(target, name, through)),
    );
  }

  /** True when the module exports all of a module that is not in this index. */
  hasStarsOutOfSight(path: string): boolean {
    return (this.namesOf(path)?.stars ?? []).some((specifier) => this.resolve(path, specifier).length === 0);
  }

  /** Modules below the folder of handlers, in order of their paths, that a person wrote and that hold the word. */
  *mentioning(word: string, folder: string): Generator<{ path: string; names: ModuleNames }> {
    const prefix = folder === "" || folder === "." ? "" : `${folder}/`;
    for (const path of this.handWritten) {
      if (!path.startsWith(prefix) || !this.texts.get(path)?.includes(word)) continue;
      const names = this.namesOf(path);
      if (names !== undefined && !this.isOfAnotherOutput(path, names, folder)) yield { path, names };
    }
  }

  /** Below one output folder another may stand, `src/routes/admin`, whose handlers have types of their own. */
  private isOfAnotherOutput(path: string, { imports }: ModuleNames, folder: string): boolean {
    const types = imports
      .filter(({ from }) => isHandlerTypes(from))
      .flatMap(({ from }) => this.resolve(path, from));
    return types.length > 0 && !types.includes(posix.join(posix.dirname(folder), "types/handlers.ts"));
  }

  private resolve(from: string, specifier: string): string[] {
    if (!specifier.startsWith(".")) return [];
    const target = posix.join(posix.dirname(from), specifier);
    const stem = target.replace(/\.[cm]?[jt]s$/, "");
    return [target, `${stem}.ts`, `${target}.ts`, `${target}/index.ts`]
      .filter((path) => this.texts.has(path))
      .slice(0, 1);
  }
}

function isSource(path: string): boolean {
  return /\.[cm]?ts$/.test(path) && !/\.(d|test|spec)\.[cm]?ts$/.test(path);
}

function isGenerated(texts: ReadonlyMap<string, string>, path: string): boolean {
  return isMade(texts.get(path) ?? "");
}
