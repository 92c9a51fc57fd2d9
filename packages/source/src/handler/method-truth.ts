/** Whether a condition about the request's method holds for the method of a route. */
import ts from "typescript6";
import { textOf } from "./constant-text.ts";
import { plainExpression } from "./plain-expression.ts";
import type { HandlerReader } from "./read-handler.ts";

/** Undefined where it is about something else. */
export function methodTruth(
  condition: ts.Expression,
  method: string,
  reader: HandlerReader,
): boolean | undefined {
  const node = plainExpression(condition);
  const again = (next: ts.Expression): boolean | undefined => methodTruth(next, method, reader);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const truth = again(node.operand);
    return truth === undefined ? undefined : !truth;
  }
  if (ts.isCallExpression(node)) return includes(node, method, reader);
  if (!ts.isBinaryExpression(node)) return undefined;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const sides = [again(node.left), again(node.right)];
      return sides.includes(false) ? false : sides.includes(undefined) ? undefined : true;
    }
    case ts.SyntaxKind.BarBarToken: {
      const sides = [again(node.left), again(node.right)];
      return sides.includes(true) ? true : sides.includes(undefined) ? undefined : false;
    }
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return equals(node, method, reader);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken: {
      const truth = equals(node, method, reader);
      return truth === undefined ? undefined : !truth;
    }
    default:
      return undefined;
  }
}

function equals(
  { left, right }: ts.BinaryExpression,
  method: string,
  reader: HandlerReader,
): boolean | undefined {
  const other = isMethod(left, reader) ? right : isMethod(right, reader) ? left : undefined;
  const text = other === undefined ? undefined : textOf(other, reader.checker);
  return text === undefined ? undefined : text.toLowerCase() === method;
}

/** `["GET", "HEAD"].includes(req.method)` */
function includes(node: ts.CallExpression, method: string, reader: HandlerReader): boolean | undefined {
  const [first] = node.arguments;
  const callee = node.expression;
  if (first === undefined || !isMethod(first, reader) || !ts.isPropertyAccessExpression(callee))
    return undefined;
  const list = plainExpression(callee.expression);
  if (callee.name.text !== "includes" || !ts.isArrayLiteralExpression(list)) return undefined;
  const texts = list.elements.map((one) => textOf(one, reader.checker)?.toLowerCase());
  return texts.includes(undefined) ? undefined : texts.includes(method);
}

/** `req.method`, `ctx.method`, `ctx.request.method` */
function isMethod(node: ts.Expression, reader: HandlerReader): boolean {
  const plain = plainExpression(node);
  if (!ts.isPropertyAccessExpression(plain) || plain.name.text !== "method") return false;
  const kind = reader.placeOf(plain.expression)?.kind;
  return kind === "request" || kind === "context" || kind === "koa-request";
}
