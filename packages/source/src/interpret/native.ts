/** Functions that are not the service's own. */
import type ts from "typescript6";
import type { Argument, Value } from "./value.ts";

export interface Calls {
  /** Where the service is thought to be started. */
  readonly cwd: string;
  /** Paths of the service's code. */
  readonly files: readonly string[];
  call(callee: Value, args: readonly Argument[], node: ts.Node): Value;
  /** Names of what a folder of the service holds; undefined where there is none of its code. */
  namesIn(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] | undefined;
}

export function native(call: (args: readonly Argument[], node: ts.Node) => Value): Value {
  return { kind: "native", call };
}
