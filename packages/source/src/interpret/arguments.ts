/** What a call or a list is given, with what is spread laid out. */
import ts from "typescript6";
import type { Interpreter } from "./interpreter.ts";
import type { Scope } from "./scope.ts";
import type { Argument } from "./value.ts";

/** With what is spread laid out. */
export function evaluateAll(nodes: readonly ts.Expression[], scope: Scope, it: Interpreter): Argument[] {
  return nodes.flatMap((node): Argument[] => {
    if (!ts.isSpreadElement(node)) return [{ value: it.evaluate(node, scope), node, scope }];
    const value = it.evaluate(node.expression, scope);
    return value.kind === "list" ? value.items : [{ value, node: node.expression }];
  });
}
