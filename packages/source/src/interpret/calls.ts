/** Calls: of the service's own functions, of what JavaScript and Node have, and of what only a framework knows. */
import ts from "typescript6";
import { evaluateAll } from "./arguments.ts";
import type { Interpreter } from "./interpreter.ts";
import { flat } from "./list-methods.ts";
import { exportStar, importInterop, required } from "./modules.ts";
import { nodeCall } from "./node-calls.ts";
import { objectCall } from "./object-calls.ts";
import { property } from "./property.ts";
import type { Scope } from "./scope.ts";
import { UNDEFINED, type Value } from "./value.ts";

export function evaluateCall(node: ts.CallExpression, scope: Scope, it: Interpreter): Value {
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")) {
    return required(node, scope, it);
  }
  if (callee.kind === ts.SyntaxKind.SuperKeyword) {
    const parent = scope.get("super");
    return parent === undefined ? UNDEFINED : it.call(parent, evaluateAll(node.arguments, scope, it), node);
  }
  const helper = ts.isIdentifier(callee)
    ? callee.text
    : ts.isPropertyAccessExpression(callee)
      ? callee.name.text
      : "";
  if (
    /^(__importDefault|__importStar|_interopRequireDefault|_interopRequireWildcard|__toESM)$/.test(helper)
  ) {
    return importInterop(evaluateAll(node.arguments, scope, it)[0]?.value);
  }
  if (helper === "__exportStar") return exportStar(evaluateAll(node.arguments, scope, it));
  const self = ts.isPropertyAccessExpression(callee) ? it.evaluate(callee.expression, scope) : undefined;
  if (self !== undefined && ts.isPropertyAccessExpression(callee)) {
    const shortcut = methodCall(self, callee, node, scope, it);
    if (shortcut !== undefined) return shortcut;
  }
  const target =
    self !== undefined && ts.isPropertyAccessExpression(callee)
      ? property(self, callee.name.text, callee, it)
      : it.evaluate(callee, scope);
  const args = evaluateAll(node.arguments, scope, it);
  if (target.kind === "external") {
    const found = nodeCall(target.module, target.path, args, node, it);
    if (found !== undefined) return found;
  }
  return it.call(target, args, node);
}

/** Methods that all objects have, and methods of what is not known. */
function methodCall(
  self: Value,
  callee: ts.PropertyAccessExpression,
  node: ts.CallExpression,
  scope: Scope,
  it: Interpreter,
): Value | undefined {
  const name = callee.name.text;
  if (ts.isIdentifier(callee.expression) && scope.get(callee.expression.text) === undefined) {
    if (callee.expression.text === "Object")
      return objectCall(name, evaluateAll(node.arguments, scope, it), node);
    // Nothing waits here: a promise is what it will give.
    if (callee.expression.text === "Promise" && name === "resolve")
      return evaluateAll(node.arguments, scope, it)[0]?.value;
    if (callee.expression.text === "Array" && name === "from")
      return evaluateAll(node.arguments, scope, it)[0]?.value;
  }
  if ((self.kind === "function" || self.kind === "native") && (name === "call" || name === "apply")) {
    const [target, ...rest] = evaluateAll(node.arguments, scope, it);
    return it.call(
      self.kind === "native" || target === undefined ? self : { ...self, self: target.value },
      name === "call" ? rest : flat(rest).items,
      node,
    );
  }
  if (self.kind !== "unknown" && self.kind !== "external") return undefined;
  return it.framework.unknownMethod(self, node, it, scope);
}
