/** Finds files that an earlier run made and this one does not: of another framework, or for a body that is gone. */
import { posix } from "node:path";
import type { File, Finding } from "@ashlar/model";
import { isMade } from "./header.ts";

/**
 * What something else imports is not to be deleted yet, and the finding says who does.
 *
 * @param files as they will stand
 * @param existing path → text of the files on disk
 */
export function findLeftovers(files: readonly File[], existing: ReadonlyMap<string, string>): Finding[] {
  // A run for the types alone says nothing about the rest.
  if (!files.some((file) => file.owner === "handlers")) return [];
  const made = new Set(files.map((file) => file.path));
  // Further down may stand what another output folder below ours holds.
  const folders = new Set(files.map((file) => posix.dirname(file.path)));
  const paths = [...existing.keys()].filter(
    (path) => !made.has(path) && folders.has(posix.dirname(path)) && isMade(existing.get(path) ?? ""),
  );
  if (paths.length === 0) return [];
  const importers = importersOf(new Set(paths), made, existing);
  return paths.map((path) => leftover(path, importers.get(path)));
}

function leftover(path: string, importer: string | undefined): Finding {
  const base = { rule: "file-no-longer-made", severity: "warning", location: { file: path } } as const;
  if (importer === undefined)
    return { ...base, message: "was made by Ashlar and is no longer needed", hint: "delete it" };
  return {
    ...base,
    message: `was made by Ashlar and is not made any more, but ${importer} imports it`,
    hint: `delete it once ${importer} does without`,
  };
}

/** Leftover → a file that stays and needs it, by way of other leftovers too. */
function importersOf(
  leftovers: ReadonlySet<string>,
  made: ReadonlySet<string>,
  existing: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const importers = new Map<string, string>();
  // Generated files that are made again import what they will need.
  const pending = [...existing.keys()]
    .filter((path) => !leftovers.has(path) && !(made.has(path) && isMade(existing.get(path) ?? "")))
    .sort();
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const target of importsOf(path, existing.get(path) ?? "")) {
      if (!leftovers.has(target) || target === path || importers.has(target)) continue;
      importers.set(target, path);
      pending.push(target);
    }
  }
  return importers;
}

const IMPORTED = /(?:\bfrom|\bimport|\brequire|\bimport\.meta\.resolve)\s*\(?\s*(["'`])(\.[^"'`\n]*)\1/g;

/** Modules of the project that a file imports, as TypeScript calls them. */
function importsOf(path: string, text: string): string[] {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return [];
  return [...text.matchAll(IMPORTED)].flatMap(([, , specifier = ""]) => {
    const target = posix.join(posix.dirname(path), specifier);
    const stem = target.replace(/\.[cm]?[jt]s$/, "");
    return [target, `${stem}.ts`, `${target}.ts`, `${target}/index.ts`];
  });
}
