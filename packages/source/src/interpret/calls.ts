/** Calls: of the service's own functions, of what JavaScript and Node have, and of what only a framework knows. */
import ts from "typescript6";
import { evaluateAll } from "./arguments.ts";
import { mapChoice } from "./choice.ts";
import { collectionCall } from "./collection-calls.ts";
import { filesByPattern } from "./file-patterns.ts";
import { folderExports } from "./folder-exports.ts";
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
    const [base, self] = [scope.get("super"), scope.get("this")];
    if (base !== undefined && self?.kind === "object")
      it.initialiseBase(base, self, evaluateAll(node.arguments, scope, it), node);
    return UNDEFINED;
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
    self !== undefined && ts.isPropertyAccessExpression(callee) && !isSuper(callee.expression)
      ? property(self, callee.name.text, callee, it)
      : it.evaluate(callee, scope);
  const args = evaluateAll(node.arguments, scope, it);
  if (target.kind === "external") {
    const { module, path } = target;
    const found =
      nodeCall(module, path, args, node, it) ??
      collectionCall(module, path, args, node, it) ??
      filesByPattern(module, path, args, node, it) ??
      folderExports(module, args, node, it);
    if (found !== undefined) return found;
  }
  return it.call(target, args, node);
}

function isSuper({ kind }: ts.Expression): boolean {
  return kind === ts.SyntaxKind.SuperKeyword;
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
    if (callee.expression.text === "Promise" && SETTLED.has(name))
      return evaluateAll(node.arguments, scope, it)[0]?.value;
    if (callee.expression.text === "Array" && name === "from")
      return evaluateAll(node.arguments, scope, it)[0]?.value;
  }
  if (CALLED.has(self.kind) && (name === "call" || name === "apply")) {
    const [target, ...rest] = evaluateAll(node.arguments, scope, it);
    return it.call(boundTo(target?.value, self), name === "call" ? rest : flat(rest).items, node);
  }
  if (self.kind !== "unknown" && self.kind !== "external")
    return name === "then" && !hasOwn(self, name) ? settled(self, node, scope, it) : undefined;
  return it.framework.unknownMethod(self, node, it, scope) ?? resolvedClass(name, node, scope, it);
}

// Nothing waits here: a promise is what it will give.
const SETTLED: ReadonlySet<string> = new Set(["resolve", "all", "allSettled"]);
const CALLED: ReadonlySet<Value["kind"]> = new Set(["function", "native", "choice"]);

function boundTo(target: Value | undefined, self: Value): Value {
  if (target === undefined) return self;
  if (self.kind === "choice") return mapChoice(self, (one) => boundTo(target, one));
  return self.kind === "function" ? { ...self, self: target } : self;
}

function hasOwn(self: Value, name: string): boolean {
  return self.kind === "object" && (self.class !== undefined || self.entries.has(name));
}

/** `import("./routes.js").then(({ router }) => …)` */
function settled(self: Value, node: ts.CallExpression, scope: Scope, it: Interpreter): Value {
  const [then] = evaluateAll(node.arguments, scope, it);
  return then === undefined ? self : it.call(then.value, [{ value: self, node }], node);
}

/** `container.resolve(UserRouter)`: whoever is asked for one by its class, gives one, and always the same. */
function resolvedClass(
  name: string,
  node: ts.CallExpression,
  scope: Scope,
  it: Interpreter,
): Value | undefined {
  const [first] = node.arguments;
  if (first === undefined || !RESOLVES.test(name)) return undefined;
  const asked = it.evaluate(first, scope);
  return asked.kind === "class" ? it.resolve(asked, node) : undefined;
}

const RESOLVES = /^(?:resolve|get|getInstance|inject|create|make)$/;
