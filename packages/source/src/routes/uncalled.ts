/** Functions and classes that register routes, and that nothing which was read calls: somebody else does. */
import ts from "typescript6";
import type { Interpreter } from "../interpret/interpreter.ts";
import { mentionsRoutes } from "../interpret/members.ts";
import type { Argument, Value } from "../interpret/value.ts";
import { importersFirst } from "./importers-first.ts";
import type { Registrations } from "./registrations.ts";

const GUESSED = 0.6;
const ROUTER_NAME = /^(app|router|server|api|expressApp|route|routes|application|r)$/i;
const ROUTE = /\.(get|post|put|patch|delete|del|use|route)\s*\(\s*(['"`[/]|\w+\s*,)/;

export function followUncalled(
  files: readonly ts.SourceFile[],
  it: Interpreter,
  registrations: Registrations,
): void {
  for (const file of importersFirst(files, it.source)) {
    const { scope } = it.run(file);
    const visit = (node: ts.Node): void => {
      if (!mentionsRoutes(node)) return;
      if (ts.isClassDeclaration(node) && !it.seen.has(node) && ROUTE.test(node.getText())) {
        const value = node.name === undefined ? undefined : scope.get(node.name.text);
        if (value?.kind === "class") followClass(value, it, registrations);
        return;
      }
      if (isFunction(node)) {
        if (it.seen.has(node) || !ROUTE.test(node.getText())) return;
        const args = node.parameters.map((parameter) => guessOf(parameter, registrations));
        // What stands in no other function sees what the file declares: `init(settings)` may use its router.
        if (args.some(({ value }) => value.kind === "router") || isOutermost(node)) {
          it.call({ kind: "function", node, scope, entries: new Map() }, args, node);
          return;
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
}

function isOutermost(node: ts.Node): boolean {
  return ts.findAncestor(node.parent, (one) => ts.isFunctionLike(one) || ts.isClassLike(one)) === undefined;
}

/** Made once, and its methods that nobody has called by then called once. */
function followClass(
  of: Extract<Value, { kind: "class" }>,
  it: Interpreter,
  registrations: Registrations,
): void {
  const made = of.node.members.find(ts.isConstructorDeclaration);
  const args = made?.parameters.map((parameter) => guessOf(parameter, registrations)) ?? [];
  const self = it.construct(of, args, of.node);
  for (const member of of.node.members) {
    if (!ts.isMethodDeclaration(member) || it.seen.has(member) || !ROUTE.test(member.getText())) continue;
    it.call(
      { kind: "function", node: member, scope: of.scope, self, entries: new Map() },
      member.parameters.map((parameter) => guessOf(parameter, registrations)),
      member,
    );
  }
}

function isFunction(
  node: ts.Node,
): node is ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node);
}

/** A router where a parameter's name or type says so. */
function guessOf(parameter: ts.ParameterDeclaration, registrations: Registrations): Argument {
  const node = ts.isIdentifier(parameter.name) ? parameter.name : undefined;
  const type = parameter.type?.getText() ?? "";
  const isRouter =
    /\b(I?Router|Express|Application|Koa)\b/.test(type) ||
    (type === "" && ROUTER_NAME.test(node?.text ?? ""));
  const owner = parameter.parent;
  const isUsed =
    node !== undefined &&
    new RegExp(`\\b${node.text}\\s*\\.\\s*(get|post|put|patch|delete|use|route)\\(`).test(owner.getText());
  if (node === undefined || !isRouter || !isUsed) {
    return {
      value: node === undefined ? { kind: "unknown" } : { kind: "unknown", node },
      node: node ?? (parameter as unknown as ts.Expression),
    };
  }
  const isKoa =
    /koa/i.test(parameter.getSourceFile().text) && !/express/.test(parameter.getSourceFile().text);
  return { value: registrations.add(isKoa ? "koa" : "express", false, parameter, GUESSED), node };
}
