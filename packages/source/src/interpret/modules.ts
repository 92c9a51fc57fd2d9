/** What a file loads at any place: `require`, `import()`, `import.meta`, and what compilers write for `import`. */
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type ts from "typescript6";
import type { Interpreter } from "./interpreter.ts";
import type { Scope } from "./scope.ts";
import { type Argument, constant, textOfValue, UNDEFINED, type Value } from "./value.ts";

export function required(node: ts.CallExpression, scope: Scope, it: Interpreter): Value {
  const [argument] = node.arguments;
  if (argument === undefined) return { kind: "unknown", node };
  const text = textOfValue(it.evaluate(argument, scope));
  if (text !== undefined) return it.load(text, node);
  it.report(
    "module-not-followed",
    node,
    "which module is loaded here is decided at run time: routes in it are missing",
  );
  return { kind: "unknown", node };
}

export function importInterop(value: Value | undefined): Value {
  if (value === undefined || value.kind === "external") return value ?? UNDEFINED;
  if (value.kind === "object" && (value.entries.has("__esModule") || value.entries.has("default")))
    return value;
  const entries = value.kind === "object" ? new Map(value.entries) : new Map<string, Value>();
  return { kind: "object", entries: entries.set("default", value) };
}

export function exportStar([from, to]: readonly Argument[]): Value {
  if (from?.value.kind === "object" && to?.value.kind === "object") {
    for (const [name, value] of from.value.entries) {
      if (name !== "default" && !to.value.entries.has(name)) to.value.entries.set(name, value);
    }
  }
  return UNDEFINED;
}

/** `import.meta` of a file. */
export function metaOf(fileName: string): Value {
  const url = pathToFileURL(fileName).href;
  return {
    kind: "object",
    entries: new Map([
      ["url", constant(url)],
      ["filename", constant(fileName)],
      ["dirname", constant(dirname(fileName))],
    ]),
  };
}
