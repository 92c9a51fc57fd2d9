/** Import specifiers between generated files. */
import { posix } from "node:path";

/** @param module path without an extension */
export function relativeModule(fromFolder: string, module: string, extension: string): string {
  const path = posix.relative(fromFolder, module);
  return `${path.startsWith(".") ? path : `./${path}`}${extension}`;
}
