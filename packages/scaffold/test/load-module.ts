/** Runs the text of an emitted module, as a user's project would. */
import { transform } from "esbuild";
import type { SchemaError } from "../templates/runtime/issues.ts";

export interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

export type Module = { readonly [name: string]: Validator };

/** Strips the types and imports what is left. */
export async function loadModule(text: string): Promise<Module> {
  const { code } = await transform(text, { loader: "ts", format: "esm" });
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Module;
}
