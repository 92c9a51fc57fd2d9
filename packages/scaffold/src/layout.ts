/** Where the files of a scaffolded service stand. */
import { posix } from "node:path";
import type { Layout } from "./blueprint.ts";

/** `middleware/` and `types/` are siblings of the folder of the handlers. */
export function layoutOf(output: string, importExtension: Layout["importExtension"]): Layout {
  const routes = posix.normalize(output).replace(/\/+$/, "");
  const parent = posix.dirname(routes);
  return {
    routes,
    middleware: posix.join(parent, "middleware"),
    types: posix.join(parent, "types"),
    importExtension,
  };
}
