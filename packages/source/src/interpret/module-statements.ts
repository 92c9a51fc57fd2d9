/** What a module takes from others and gives to them: `import` and `export`. */
import ts from "typescript6";
import type { Interpreter, ModuleRecord } from "./interpreter.ts";
import { property } from "./property.ts";
import type { Scope } from "./scope.ts";
import { UNKNOWN, type Value } from "./value.ts";

export function declareImport(node: ts.ImportDeclaration, scope: Scope, it: Interpreter): void {
  const { moduleSpecifier, importClause } = node;
  if (!ts.isStringLiteralLike(moduleSpecifier) || importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    return;
  const from = (): Value => it.load(moduleSpecifier.text, node);
  if (importClause === undefined) {
    from();
    return;
  }
  if (importClause.name !== undefined) {
    const { name } = importClause;
    scope.declareLazily(name.text, () => named(from(), "default", name, it));
  }
  const bindings = importClause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) {
    scope.declareLazily(bindings.name.text, from);
    return;
  }
  for (const { name, propertyName, isTypeOnly } of bindings.elements) {
    if (!isTypeOnly)
      scope.declareLazily(name.text, () => named(from(), (propertyName ?? name).text, name, it));
  }
}

/** CommonJS modules are their own default. */
function named(from: Value, name: string, node: ts.Node, it: Interpreter): Value {
  if (name !== "default") return property(from, name, node, it);
  if (from.kind === "object" && from.class === undefined && from.entries.has("default")) {
    return from.entries.get("default") ?? UNKNOWN;
  }
  return from;
}

export function exportFrom(
  node: ts.ExportDeclaration,
  scope: Scope,
  it: Interpreter,
  { exports }: ModuleRecord,
): void {
  if (node.isTypeOnly) return;
  const { moduleSpecifier, exportClause } = node;
  const from =
    moduleSpecifier !== undefined && ts.isStringLiteralLike(moduleSpecifier)
      ? it.load(moduleSpecifier.text, node)
      : undefined;
  if (exportClause === undefined) {
    if (from?.kind !== "object") return;
    for (const [name, value] of from.entries) {
      if (name !== "default" && !exports.entries.has(name)) exports.entries.set(name, value);
    }
    return;
  }
  if (ts.isNamespaceExport(exportClause)) {
    exports.entries.set(exportClause.name.text, from ?? UNKNOWN);
    return;
  }
  for (const { name, propertyName } of exportClause.elements) {
    const own = (propertyName ?? name).text;
    const value = from === undefined ? scope.get(own) : named(from, own, name, it);
    exports.entries.set(name.text, value ?? UNKNOWN);
  }
}

export function exportNames(list: ts.VariableDeclarationList, scope: Scope, { exports }: ModuleRecord): void {
  const visit = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) exports.entries.set(name.text, scope.get(name.text) ?? UNKNOWN);
    else for (const element of name.elements) if (ts.isBindingElement(element)) visit(element.name);
  };
  for (const { name } of list.declarations) visit(name);
}

export function exportDeclared(
  node: ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration,
  value: Value,
  module: ModuleRecord | undefined,
): void {
  if (module === undefined || !isExported(node)) return;
  const name = hasModifier(node, ts.SyntaxKind.DefaultKeyword) ? "default" : node.name?.text;
  if (name !== undefined) module.exports.entries.set(name, value);
}

export function isExported(node: ts.Statement): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === kind) === true;
}
