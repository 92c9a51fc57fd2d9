/** Gives names values: simple ones, and those in patterns. */
import ts from "typescript6";
import type { Interpreter } from "./interpreter.ts";
import { property } from "./property.ts";
import type { Scope } from "./scope.ts";
import { UNKNOWN, type Value } from "./value.ts";

export function bindName(name: ts.BindingName, value: Value, scope: Scope, it: Interpreter): void {
  if (ts.isIdentifier(name)) {
    scope.declare(name.text, value);
    return;
  }
  for (const [index, element] of name.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    const part = partOf(element, index, value, scope, it);
    const isMissing = part.kind === "constant" && part.value === undefined;
    const given =
      isMissing && element.initializer !== undefined ? it.evaluate(element.initializer, scope) : part;
    bindName(element.name, given, scope, it);
  }
}

function partOf(
  element: ts.BindingElement,
  index: number,
  value: Value,
  scope: Scope,
  it: Interpreter,
): Value {
  if (ts.isArrayBindingPattern(element.parent)) {
    if (value.kind !== "list") return UNKNOWN;
    if (element.dotDotDotToken !== undefined) return { kind: "list", items: value.items.slice(index) };
    return value.items[index]?.value ?? UNKNOWN;
  }
  if (element.dotDotDotToken !== undefined) return value;
  const key = element.propertyName ?? element.name;
  if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) return property(value, key.text, key, it);
  if (ts.isComputedPropertyName(key)) {
    const text = it.evaluate(key.expression, scope);
    return text.kind === "constant" ? property(value, String(text.value), key.expression, it) : UNKNOWN;
  }
  return UNKNOWN;
}
