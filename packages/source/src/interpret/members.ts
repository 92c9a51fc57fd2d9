/** Members of classes and objects by their names, and which functions matter. */
import ts from "typescript6";

/** Under this name an object holds the router that its class extends. */
export const ROUTER_BASE = "#router";

const REGISTERS =
  /\.\s*(get|post|put|patch|delete|del|all|use|route|head|options|register|routes|forEach)\s*\(|require\(|import\(/;

/** Whether a function may register routes: only then is it worth following for that alone. */
export function mentionsRoutes(node: ts.Node): boolean {
  return REGISTERS.test(node.getText());
}

export function isStatic(member: ts.ClassElement): boolean {
  return (
    ts.canHaveModifiers(member) &&
    ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true
  );
}

export function memberName(name: ts.PropertyName): string | undefined {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  return ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}
