/** Packages of the same repository, which npm links into node_modules: their code is the service's own. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where the package lies that a file loads by its name; undefined for what is installed, or not there. */
export function workspacePackage(specifier: string, from: string): string | undefined {
  const [scope = "", name = ""] = specifier.split("/");
  const own = scope.startsWith("@") ? join(scope, name) : scope;
  for (let folder = dirname(from); dirname(folder) !== folder; folder = dirname(folder)) {
    const path = realPath(join(folder, "node_modules", own));
    // Some package managers link what is installed too, to another folder of that name.
    if (path !== undefined) return path.includes("node_modules") ? undefined : path;
  }
  return undefined;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
