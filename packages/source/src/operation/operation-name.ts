/** What an operation is called: its handler's name. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import type { FunctionNode } from "../handler/function-of.ts";
import { plainExpression } from "../handler/plain-expression.ts";

/** Names that say what is done and not to what: `bookController.create` becomes `createBook`. */
const VERBS =
  /^(get|list|find|index|show|read|fetch|create|add|store|insert|post|put|update|edit|patch|replace|save|delete|remove|destroy|search|count|upload|download|(get|find|fetch|list|delete|remove)(all|one|many)|(get|find|fetch)byid)$/i;

const NO_NAMES =
  /^(handler|handle|default|anonymous|fn|callback|cb|middleware|controller|action|execute|run|invoke)$/i;

/** Undefined for a function without a name that says something. */
export function operationName(route: FoundRoute, handler: FunctionNode | undefined): string | undefined {
  const named = nameOfExpression(route.handler) ?? nameOfFunction(handler);
  return named === undefined || NO_NAMES.test(named) ? undefined : named;
}

function nameOfExpression(node: ts.Node | undefined): string | undefined {
  if (node === undefined || !ts.isExpression(node)) return undefined;
  const plain = plainExpression(node);
  if (ts.isIdentifier(plain)) return plain.text;
  if (ts.isPropertyAccessExpression(plain)) return qualified(plain);
  if (!ts.isCallExpression(plain)) return undefined;
  const callee = plain.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === "bind")
    return nameOfExpression(callee.expression);
  // `asyncHandler(createBook)`
  return plain.arguments.map((argument) => nameOfExpression(argument)).find((name) => name !== undefined);
}

function qualified({ name, expression }: ts.PropertyAccessExpression): string {
  const owner = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : "";
  const subject = owner.replace(/_?(Controllers?|Handlers?|Routes?|Routers?|Ctrl|Api|Service|Module)$/i, "");
  if (!VERBS.test(name.text) || subject === "" || subject === "this") return name.text;
  return `${name.text}${subject[0]?.toUpperCase()}${subject.slice(1)}`;
}

function nameOfFunction(handler: FunctionNode | undefined): string | undefined {
  if (handler === undefined) return undefined;
  if (handler.name !== undefined && ts.isIdentifier(handler.name)) return handler.name.text;
  const { parent } = handler;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}
