/** What an operation is called: its handler's name. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { type FunctionNode, functionOf } from "../handler/function-of.ts";
import { plainExpression } from "../handler/plain-expression.ts";

/** Names that say what is done and not to what: `bookController.create` becomes `createBook`. */
const VERBS =
  /^(get|list|find|index|show|read|fetch|create|add|store|insert|post|put|update|edit|patch|replace|save|delete|remove|destroy|search|count|upload|download|(get|find|fetch|list|delete|remove)(all|one|many)|(get|find|fetch)byid)$/i;

const NO_NAMES =
  /^(handler|handle|default|anonymous|fn|callback|cb|middleware|controller|action|execute|run|invoke)$/i;

export interface OperationName {
  readonly text: string;
  /** Put together out of two names, which is nobody's word for it. */
  readonly isMade: boolean;
}

/**
 * Undefined for a function without a name that says something.
 * @param isSilent whether the last function only goes on: then what stands before it in the route is what matters
 */
export function operationName(
  route: FoundRoute,
  handler: FunctionNode | undefined,
  { isSilent, checker }: { readonly isSilent: boolean; readonly checker: ts.TypeChecker },
): OperationName | undefined {
  if (isSilent) {
    const own = route.middleware.filter((one) => isGivenTo(one, route.node)).at(-1);
    return own === undefined
      ? undefined
      : said(nameOfExpression(own) ?? nameOfFunction(functionOf(own, checker)));
  }
  return said(nameOfExpression(route.handler) ?? nameOfFunction(handler));
}

function said(name: OperationName | undefined): OperationName | undefined {
  return name === undefined || NO_NAMES.test(name.text) ? undefined : name;
}

function isGivenTo(expression: ts.Expression, call: ts.Node): boolean {
  return ts.isCallExpression(call) && call.arguments.some((one) => one === expression);
}

function plain(text: string): OperationName {
  return { text, isMade: false };
}

function nameOfExpression(node: ts.Node | undefined): OperationName | undefined {
  if (node === undefined || !ts.isExpression(node)) return undefined;
  const inner = plainExpression(node);
  if (ts.isIdentifier(inner)) return plain(inner.text);
  if (ts.isPropertyAccessExpression(inner)) return qualified(inner);
  if (!ts.isCallExpression(inner)) return undefined;
  const callee = inner.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === "bind")
    return nameOfExpression(callee.expression);
  // `asyncHandler(createBook)`
  return inner.arguments.map((argument) => nameOfExpression(argument)).find((name) => name !== undefined);
}

function qualified({ name, expression }: ts.PropertyAccessExpression): OperationName {
  const owner = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : "";
  const subject = owner.replace(/_?(Controllers?|Handlers?|Routes?|Routers?|Ctrl|Api|Service|Module)$/i, "");
  if (!VERBS.test(name.text) || subject === "" || subject === "this") return plain(name.text);
  return { text: `${name.text}${subject[0]?.toUpperCase()}${subject.slice(1)}`, isMade: true };
}

function nameOfFunction(handler: FunctionNode | undefined): OperationName | undefined {
  if (handler === undefined) return undefined;
  if (handler.name !== undefined && ts.isIdentifier(handler.name)) return plain(handler.name.text);
  const { parent } = handler;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? plain(parent.name.text)
    : undefined;
}
