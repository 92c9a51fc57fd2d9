/** `name = value`, `owner.name = value`. */
import ts from "typescript6";
import type { Interpreter } from "./interpreter.ts";
import type { Scope } from "./scope.ts";
import type { Value } from "./value.ts";

export function assign(target: ts.Expression, value: Value, scope: Scope, it: Interpreter): void {
  if (ts.isIdentifier(target)) {
    const { text: name } = target;
    const owner = scope.ownerOf(name);
    it.branches.note({
      owner,
      name,
      read: () => owner.get(name),
      write: (given) => owner.declare(name, given),
    });
    scope.set(name, value);
    return;
  }
  const key = ts.isPropertyAccessExpression(target)
    ? target.name.text
    : ts.isElementAccessExpression(target)
      ? keyOf(it.evaluate(target.argumentExpression, scope))
      : undefined;
  if (key === undefined || !(ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)))
    return;
  const owner = it.evaluate(target.expression, scope);
  // `module.exports = new Tool(); module.exports.PATH = "/api"`: of the tool nothing is known, of the path all.
  if (owner.kind === "unknown" && ts.isPropertyAccessExpression(target.expression)) {
    const holder = it.evaluate(target.expression.expression, scope);
    if (holder === scope.get("module") && holder.kind === "object")
      holder.entries.set(target.expression.name.text, { kind: "object", entries: new Map([[key, value]]) });
  }
  if (owner.kind === "object" || owner.kind === "function" || owner.kind === "class") {
    const { entries } = owner;
    it.branches.note({
      owner,
      name: key,
      read: () => entries.get(key),
      write: (given) => entries.set(key, given),
    });
    entries.set(key, value);
  }
  // `app.lazyUse = (path, load) => …`; what the framework has of its own is not taken away by another name for it.
  if (owner.kind === "router" && value.kind === "function") owner.router.added.set(key, value);
}

function keyOf(value: Value): string | undefined {
  return value.kind === "constant" ? String(value.value) : undefined;
}
