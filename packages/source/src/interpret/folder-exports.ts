/** What the files of a folder export, by their names, as require-directory, require-dir and require-all load them. */
import { basename, dirname, extname, join, resolve } from "node:path";
import type ts from "typescript6";
import type { Interpreter } from "./interpreter.ts";
import { type Argument, type ObjectValue, textOfValue, type Value } from "./value.ts";

const MODULE = /^(?:require-directory|require-dir|require-all)$/;
const SCRIPT = /\.[cm]?[jt]s$/;

/** Undefined for what is no such call, or whose folder is not known. */
export function folderExports(
  module: string,
  args: readonly Argument[],
  node: ts.Expression,
  it: Interpreter,
): Value | undefined {
  if (!MODULE.test(module)) return undefined;
  const from = node.getSourceFile().fileName;
  const options = args.find(
    ({ value }) => value.kind === "object" && value.entries.get("exports") === undefined,
  )?.value;
  const entries = options?.kind === "object" ? options.entries : new Map<string, Value>();
  const named = args.map(({ value }) => textOfValue(value)).find((text) => text !== undefined);
  const folder = resolve(dirname(from), named ?? textOfValue(entries.get("dirname")) ?? ".");
  const visit = entries.get("visit");
  const load = (path: string): ObjectValue => {
    const loaded: ObjectValue = { kind: "object", entries: new Map() };
    for (const { name, isFolder } of it.namesIn(path) ?? []) {
      const file = join(path, name);
      if (isFolder) {
        if (name !== "node_modules") loaded.entries.set(name, load(file));
      } else if (SCRIPT.test(name) && file !== from) {
        const exported = it.load(file, node);
        if (visit !== undefined) it.call(visit, [{ value: exported, node }], node);
        loaded.entries.set(basename(name, extname(name)), exported);
      }
    }
    return loaded;
  };
  return it.namesIn(folder) === undefined ? undefined : load(folder);
}
