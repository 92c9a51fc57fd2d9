/** Tells for which framework the files of an output folder were made. */
import type { FrameworkName } from "../blueprint.ts";
import { layoutOf } from "../layout.ts";
import { isMade } from "./header.ts";

const PACKAGES: Readonly<Record<string, FrameworkName>> = {
  express: "express",
  fastify: "fastify",
  koa: "koa",
  "@koa/router": "koa",
};

/**
 * Undefined where nothing was made there yet, or types alone.
 *
 * @param output folder of the handlers, relative to the project
 * @param existing path → text of the files on disk
 */
export function madeFor(output: string, existing: ReadonlyMap<string, string>): FrameworkName | undefined {
  const { routes, types } = layoutOf(output, "");
  for (const path of [`${routes}/index.ts`, `${types}/handlers.ts`]) {
    const text = existing.get(path) ?? "";
    const names = isMade(text) ? [...text.matchAll(/^import .* from ["']([^"']+)["']/gm)] : [];
    const found = names.map(([, name = ""]) => PACKAGES[name]).find((name) => name !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
