/** Packages that code imports and that are not installed: what their types and validators say is not known then. */
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Finding } from "@ashlar/model";
import { importsOf } from "./imports-of.ts";
import type { SourceProgram } from "./program.ts";

/** More names than these are only counted. */
const MAX_NAMES = 5;

/** One finding for all of them; only what a package.json above lists is a package, and not somebody's alias. */
export function missingPackages({ asked, cwd }: SourceProgram): Finding[] {
  const folders = new Folders();
  const missing = new Map<string, string>();
  for (const { text, fileName } of asked) {
    for (const specifier of importsOf(text)) {
      const name = packageName(specifier);
      if (name === undefined || missing.has(name)) continue;
      const lister = folders.missing(name, dirname(fileName));
      if (lister !== undefined) missing.set(name, lister);
    }
  }
  const names = [...missing.keys()].sort();
  const [first] = missing.values();
  if (first === undefined) return [];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  return [
    {
      rule: "dependencies-missing",
      severity: "warning",
      message: `${names.slice(0, MAX_NAMES).join(", ")}${more} ${names.length === 1 ? "is" : "are"} not installed: what types and validators of ${names.length === 1 ? "it" : "these"} say is missing`,
      hint: "install the service's dependencies first, as npm ci does",
      location: { file: relative(cwd, join(first, "package.json")) },
    },
  ];
}

/** `zod` of `zod/v4`; undefined for files, aliases and what Node has. */
function packageName(specifier: string): string | undefined {
  if (/^[./#~]|^@\/|:/.test(specifier) || isBuiltin(specifier)) return undefined;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

/** Folders of packages, each read once. */
class Folders {
  readonly #listed = new Map<string, ReadonlySet<string>>();
  readonly #known = new Map<string, string | undefined>();

  /** The folder whose package.json lists it; undefined where it is installed, or nothing lists it. */
  missing(name: string, from: string): string | undefined {
    const key = `${name} ${from}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#find(name, from));
    return this.#known.get(key);
  }

  #find(name: string, from: string): string | undefined {
    let lister: string | undefined;
    for (let folder = from; ; folder = dirname(folder)) {
      // Yarn can keep packages in archives: then nobody lacks one.
      if (existsSync(join(folder, "node_modules", name)) || existsSync(join(folder, ".pnp.cjs")))
        return undefined;
      if (lister === undefined && this.#listedIn(folder).has(name)) lister = folder;
      if (dirname(folder) === folder) return lister;
    }
  }

  #listedIn(folder: string): ReadonlySet<string> {
    const known = this.#listed.get(folder);
    if (known !== undefined) return known;
    const names = new Set(listed(join(folder, "package.json")));
    this.#listed.set(folder, names);
    return names;
  }
}

const LISTS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

function listed(path: string): readonly string[] {
  try {
    const given: unknown = JSON.parse(readFileSync(path, "utf8"));
    return LISTS.flatMap((list) => {
      const names = (given as { readonly [list: string]: unknown } | null)?.[list];
      return typeof names === "object" && names !== null ? Object.keys(names) : [];
    });
  } catch {
    return [];
  }
}
