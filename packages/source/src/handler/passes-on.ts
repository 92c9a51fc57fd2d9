/** Whether a function leaves the answer, or some of the answers, to what stands behind it: it calls `next()`. */
import ts from "typescript6";
import type { FrameworkName } from "../found-route.ts";
import { type FunctionNode, functionOf } from "./function-of.ts";
import { isGenerator } from "./place.ts";
import { plainExpression } from "./plain-expression.ts";

const MAX_DEPTH = 3;

export function passesOn(
  handler: FunctionNode,
  framework: FrameworkName,
  checker: ts.TypeChecker,
  depth: number = 0,
): boolean {
  // Fastify's handlers answer; its hooks are told by where they stand.
  if (framework === "fastify" || handler.body === undefined) return false;
  const isOfKoa1 = isGenerator(framework, handler);
  const next = handler.parameters[isOfKoa1 ? 0 : framework === "koa" ? 1 : 2]?.name;
  if (next === undefined || !ts.isIdentifier(next)) return false;
  const symbol = checker.getSymbolAtLocation(next);
  const isNext = (node: ts.Node): boolean =>
    ts.isIdentifier(node) && node.text === next.text && checker.getSymbolAtLocation(node) === symbol;
  let found = false;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isCallExpression(node)) found = isPassing(node);
    // `yield next`
    if (isOfKoa1 && ts.isYieldExpression(node) && node.expression !== undefined)
      found ||= isNext(node.expression);
    if (!found) ts.forEachChild(node, visit);
  };
  const isPassing = (call: ts.CallExpression): boolean => {
    if (isNext(plainExpression(call.expression))) return call.arguments.every(isWayOn);
    if (!call.arguments.some(isNext) || isForFailures(call, isNext)) return false;
    if (call.arguments.length < 2 || depth > MAX_DEPTH) return true;
    // `guard(req, res, next)`
    const inner = functionOf(call.expression, checker);
    return inner === undefined || inner === handler || passesOn(inner, framework, checker, depth + 1);
  };
  visit(handler.body);
  return found;
}

/** `next("route")` goes on as well; whatever else is given is a failure. */
function isWayOn(argument: ts.Expression): boolean {
  return ts.isStringLiteralLike(argument) && /^route(r)?$/.test(argument.text);
}

/** `promise.catch(next)`, `promise.then(send, next)` */
function isForFailures(call: ts.CallExpression, isNext: (node: ts.Node) => boolean): boolean {
  if (!ts.isPropertyAccessExpression(call.expression)) return false;
  const { text } = call.expression.name;
  const [first] = call.arguments;
  return text === "catch" || (text === "then" && first !== undefined && !isNext(first));
}
