/** Objects as code makes them: `{ … }`, `class { … }` and `new`. */
import ts from "typescript6";
import { evaluateAll } from "./arguments.ts";
import type { Interpreter } from "./interpreter.ts";
import { memberName } from "./members.ts";
import type { Scope } from "./scope.ts";
import { constant, type ObjectValue, textOfValue, type Value } from "./value.ts";

export function evaluateObject(node: ts.ObjectLiteralExpression, scope: Scope, it: Interpreter): Value {
  const value: ObjectValue = { kind: "object", entries: new Map(), node };
  for (const member of node.properties) {
    if (ts.isSpreadAssignment(member)) {
      const spread = it.evaluate(member.expression, scope);
      if (spread.kind === "object") for (const [key, entry] of spread.entries) value.entries.set(key, entry);
      continue;
    }
    const name = ts.isComputedPropertyName(member.name)
      ? textOfValue(it.evaluate(member.name.expression, scope))
      : memberName(member.name);
    if (name === undefined) continue;
    if (ts.isPropertyAssignment(member)) value.entries.set(name, it.evaluate(member.initializer, scope));
    else if (ts.isShorthandPropertyAssignment(member))
      value.entries.set(name, it.evaluate(member.name, scope));
    else if (ts.isMethodDeclaration(member))
      value.entries.set(name, { kind: "function", node: member, scope, self: value, entries: new Map() });
    else if (ts.isGetAccessorDeclaration(member))
      value.entries.set(
        name,
        it.call({ kind: "function", node: member, scope, self: value, entries: new Map() }, [], member),
      );
  }
  return value;
}

export function evaluateClass(node: ts.ClassLikeDeclaration, scope: Scope, it: Interpreter): Value {
  const heritage = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  const base = heritage === undefined ? undefined : it.evaluate(heritage.expression, scope);
  return { kind: "class", node, scope, base, entries: new Map() };
}

export function evaluateNew(node: ts.NewExpression, scope: Scope, it: Interpreter): Value {
  const args = evaluateAll(node.arguments ?? [], scope, it);
  if (ts.isIdentifier(node.expression) && scope.get(node.expression.text) === undefined) {
    const [first, second] = args;
    if (node.expression.text === "URL") {
      const base = textOfValue(second?.value);
      const text = textOfValue(first?.value);
      if (text !== undefined && base !== undefined && URL.canParse(text, base)) {
        const { href, pathname } = new URL(text, base);
        return {
          kind: "object",
          entries: new Map([
            ["href", constant(href)],
            ["pathname", constant(pathname)],
          ]),
        };
      }
    }
    if (node.expression.text === "Map" || node.expression.text === "Set") {
      const items = first?.value.kind === "list" ? [...first.value.items] : [];
      const isKnown = first === undefined || first.value.kind === "list";
      if (isKnown) return { kind: "list", items, ...(node.expression.text === "Map" ? { isMap: true } : {}) };
      return first.value;
    }
  }
  return it.construct(it.evaluate(node.expression, scope), args, node);
}
