/** Which code is of packages, and not the service's own: what lies below node_modules, unless it was asked for by its path. */
import type ts from "typescript6";

const FOLDER = "/node_modules/";
const named = new WeakSet<ts.SourceFile>();

export function isInstalled(file: ts.SourceFile): boolean {
  return file.fileName.includes(FOLDER) && !named.has(file);
}

/** @param asked absolute paths of code: the packages that they lie in are read as services */
export function nameInstalled(program: ts.Program, asked: readonly string[]): void {
  const bases = new Set(asked.filter((path) => path.includes(FOLDER)).map(baseOf));
  if (bases.size === 0) return;
  for (const file of program.getSourceFiles()) if (bases.has(baseOf(file.fileName))) named.add(file);
}

/** `/srv/node_modules/@acme/api/` of `/srv/node_modules/@acme/api/lib/app.js` */
function baseOf(path: string): string {
  const from = path.lastIndexOf(FOLDER) + FOLDER.length;
  return path.slice(0, from) + (/^(?:@[^/]*\/)?[^/]*\//.exec(path.slice(from))?.[0] ?? "");
}
