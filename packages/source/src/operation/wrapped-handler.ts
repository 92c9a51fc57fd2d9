/** The function that a handler hands its request on to: `wrap(fn)` gives one that only awaits `fn(req, res)`. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { declarationOf, type FunctionNode, functionOf } from "../handler/function-of.ts";

/** Wrappers of wrappers. */
const MAX_DEPTH = 4;

/**
 * The innermost, whose parameters have the types that somebody wrote; the handler itself where it wraps nothing.
 *
 * @param known what the code around decides: which function a wrapper was given at this route
 */
export function wrappedHandler(
  handler: FunctionNode,
  known: FoundRoute["known"],
  checker: ts.TypeChecker,
  depth: number = 0,
): FunctionNode {
  const [request] = handler.parameters;
  if (known === undefined || request === undefined || handler.body === undefined || depth > MAX_DEPTH)
    return handler;
  const inner = findCall(handler.body, (call) => {
    const [first] = call.arguments;
    const isHanded =
      first !== undefined && ts.isIdentifier(first) && declarationOf(first, checker) === request;
    const given = isHanded ? known(call.expression) : undefined;
    return given === undefined ? undefined : functionOf(given, checker);
  });
  return inner === undefined || inner === handler
    ? handler
    : wrappedHandler(inner, known, checker, depth + 1);
}

function findCall(
  node: ts.Node,
  find: (call: ts.CallExpression) => FunctionNode | undefined,
): FunctionNode | undefined {
  const found = ts.isCallExpression(node) ? find(node) : undefined;
  return found ?? ts.forEachChild(node, (child) => findCall(child, find));
}
