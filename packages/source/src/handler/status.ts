/** HTTP statuses as code names them: `404`, `StatusCodes.NOT_FOUND`, `new NotFoundError()`, `createError.NotFound()`. */
import ts from "typescript6";
import { declarationOf } from "./function-of.ts";
import { givenValues } from "./given-values.ts";
import { plainExpression } from "./plain-expression.ts";

/** By the words of the reason phrase, lower case and without spaces. RFC 9110 §15 */
const BY_WORDS: { readonly [words: string]: number | undefined } = {
  ok: 200,
  created: 201,
  accepted: 202,
  nocontent: 204,
  movedpermanently: 301,
  found: 302,
  movedtemporarily: 302,
  seeother: 303,
  notmodified: 304,
  temporaryredirect: 307,
  permanentredirect: 308,
  badrequest: 400,
  badrequesterror: 400,
  validation: 400,
  unauthorized: 401,
  unauthorised: 401,
  unauthenticated: 401,
  authentication: 401,
  paymentrequired: 402,
  forbidden: 403,
  notfound: 404,
  methodnotallowed: 405,
  notacceptable: 406,
  requesttimeout: 408,
  conflict: 409,
  gone: 410,
  lengthrequired: 411,
  preconditionfailed: 412,
  payloadtoolarge: 413,
  requestentitytoolarge: 413,
  requesttoolong: 413,
  contenttoolarge: 413,
  unsupportedmediatype: 415,
  teapot: 418,
  imateapot: 418,
  unprocessable: 422,
  unprocessableentity: 422,
  unprocessablecontent: 422,
  locked: 423,
  toomanyrequests: 429,
  internalserver: 500,
  internal: 500,
  internalservererror: 500,
  notimplemented: 501,
  badgateway: 502,
  serviceunavailable: 503,
  serverunavailable: 503,
  gatewaytimeout: 504,
};

/** `NotFoundError`, `NOT_FOUND`, `HttpNotFoundException` → 404. */
export function statusOfWords(name: string): number | undefined {
  const words = name.replaceAll(/[_\s-]/g, "").toLowerCase();
  const plain = words.replace(/^http/, "").replace(/(httperror|error|exception|response)$/, "");
  if (Object.hasOwn(BY_WORDS, words)) return BY_WORDS[words];
  return Object.hasOwn(BY_WORDS, plain) ? BY_WORDS[plain] : undefined;
}

/** Every status that an expression may have; several for `isNew ? 201 : 200`. */
export function statusesOf(expression: ts.Expression, checker: ts.TypeChecker): number[] {
  const plain = plainExpression(expression);
  if (ts.isConditionalExpression(plain)) {
    return [...statusesOf(plain.whenTrue, checker), ...statusesOf(plain.whenFalse, checker)];
  }
  if (
    ts.isBinaryExpression(plain) &&
    (plain.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
      plain.operatorToken.kind === ts.SyntaxKind.BarBarToken)
  ) {
    return [...statusesOf(plain.left, checker), ...statusesOf(plain.right, checker)];
  }
  const type = checker.getTypeAtLocation(plain);
  const types = type.isUnion() ? type.types : [type];
  const numbers = types.flatMap((one) => (one.isNumberLiteral() ? [one.value] : []));
  if (numbers.length > 0) return numbers.filter(isStatus);
  const given = givenValues(plain, checker).filter((one) => !ts.isIdentifier(plainExpression(one)));
  const several = given.flatMap((one) => statusesOf(one, checker));
  if (several.length > 0) return [...new Set(several)];
  const initial = initialNumber(plain, checker);
  if (initial !== undefined) return [initial].filter(isStatus);
  const name = ts.isPropertyAccessExpression(plain)
    ? plain.name.text
    : ts.isIdentifier(plain)
      ? plain.text
      : undefined;
  const status = name === undefined ? undefined : statusOfWords(name);
  return status === undefined ? [] : [status];
}

/** Whether run time may give another than what {@link statusesOf} tells: a name's value, an error's status. */
export function isOpenStatus(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const plain = plainExpression(expression);
  if (ts.isConditionalExpression(plain)) {
    return isOpenStatus(plain.whenTrue, checker) || isOpenStatus(plain.whenFalse, checker);
  }
  if (ts.isBinaryExpression(plain)) {
    return isOpenStatus(plain.left, checker) || isOpenStatus(plain.right, checker);
  }
  const given = givenValues(plain, checker);
  if (given.length > 0) return given.some((one) => isOpenStatus(one, checker)) || isTakenOut(plain, checker);
  return statusesOf(plain, checker).length === 0;
}

/** `const { status = 500 } = err` */
function isTakenOut(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const declaration = declarationOf(node, checker);
  return declaration !== undefined && ts.isBindingElement(declaration);
}

/** The number that a name was given where it was declared: objects of constants are not literal types. */
function initialNumber(node: ts.Expression, checker: ts.TypeChecker): number | undefined {
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  const declaration = declarationOf(node, checker);
  if (declaration === undefined) return undefined;
  const initializer =
    ts.isPropertyAssignment(declaration) || ts.isVariableDeclaration(declaration)
      ? declaration.initializer
      : undefined;
  return initializer !== undefined && ts.isNumericLiteral(initializer) ? Number(initializer.text) : undefined;
}

export function isStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 100 && value <= 599;
}

/** Statuses of what is thrown or given to `next`; none where nothing tells. */
export function statusesOfError(thrown: ts.Expression, checker: ts.TypeChecker): number[] {
  const plain = plainExpression(thrown);
  if (!ts.isCallExpression(plain) && !ts.isNewExpression(plain)) return [];
  for (const argument of plain.arguments ?? []) {
    const found = statusesOfArgument(argument, checker).filter((status) => status >= 400);
    if (found.length > 0) return found;
  }
  const callee = plain.expression;
  const name = ts.isPropertyAccessExpression(callee)
    ? callee.name.text
    : ts.isIdentifier(callee)
      ? callee.text
      : "";
  const declared = ts.isNewExpression(plain) ? statusOfClass(callee, checker, 0) : undefined;
  const status = declared ?? statusOfWords(name);
  return status === undefined || status < 400 ? [] : [status];
}

function statusesOfArgument(argument: ts.Expression, checker: ts.TypeChecker): number[] {
  if (!ts.isObjectLiteralExpression(argument)) {
    const type = checker.getTypeAtLocation(argument);
    return isNumber(type) ? statusesOf(argument, checker) : [];
  }
  return argument.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && /^(status|statusCode|code)$/.test(property.name.getText())
      ? statusesOf(property.initializer, checker)
      : [],
  );
}

function isNumber(type: ts.Type): boolean {
  const types = type.isUnion() ? type.types : [type];
  return types.every((one) => (one.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.Any)) !== 0);
}

/** `class X extends Y { status = 404 }`, `super("…", 404)`, `this.statusCode = 404`. */
function statusOfClass(callee: ts.Expression, checker: ts.TypeChecker, depth: number): number | undefined {
  const declaration = declarationOf(callee, checker);
  if (declaration === undefined || !ts.isClassLike(declaration) || depth > 3) return undefined;
  let found: number | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    if (ts.isPropertyDeclaration(node) && isStatusName(node.name) && node.initializer !== undefined) {
      [found] = statusesOf(node.initializer, checker);
    } else if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      isStatusName(node.left.name)
    ) {
      [found] = statusesOf(node.right, checker);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
      found = node.arguments
        .flatMap((argument) => statusesOfArgument(argument, checker))
        .find((status) => status >= 400);
    }
    ts.forEachChild(node, visit);
  };
  declaration.members.forEach(visit);
  if (found !== undefined) return found;
  const parent = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const [base] = parent?.types ?? [];
  return base === undefined ? undefined : statusOfClass(base.expression, checker, depth + 1);
}

function isStatusName(name: ts.Node): boolean {
  return /^(status|statusCode|httpStatus|httpCode)$/.test(name.getText());
}
