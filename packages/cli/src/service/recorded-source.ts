/** Where a service came from, as `ashlar.json` may say it. */
import { isAbsolute, relative, resolve, sep } from "node:path";

/** An address, or a path in the project: where else a file lay on this machine is nobody's business. */
export function recordedSource(
  source: string,
  { cwd, root }: { readonly cwd: string; readonly root: string },
): { readonly source?: string } {
  if (/^https?:\/\//i.test(source)) return { source };
  const path = relative(root, resolve(cwd, source)).split(sep).join("/");
  return path.startsWith("../") || isAbsolute(path) ? {} : { source: path };
}
