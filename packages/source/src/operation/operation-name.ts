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
      : said(nameOfExpression(own, checker) ?? nameOfFunction(functionOf(own, checker)), route);
  }
  return said(nameOfExpression(route.handler, checker) ?? nameOfFunction(handler), route);
}

function said(name: Word | undefined, { path }: FoundRoute): OperationName | undefined {
  if (name === undefined || NO_NAMES.test(name.verb)) return undefined;
  if (!VERBS.test(name.verb)) return { text: name.verb, isMade: false };
  const subject = name.subject ?? lastNoun(path);
  if (subject === undefined) return { text: name.verb, isMade: false };
  const isOne = MAKES_ONE.test(name.verb) || (path.endsWith("}") && OF_ONE.test(name.verb));
  return { text: `${name.verb}${pascal(isOne ? singular(subject) : subject)}`, isMade: true };
}

function isGivenTo(expression: ts.Expression, call: ts.Node): boolean {
  return ts.isCallExpression(call) && call.arguments.some((one) => one === expression);
}

interface Word {
  readonly verb: string;
  /** Of whom it is a method, where that is told. */
  readonly subject?: string;
}

function nameOfExpression(node: ts.Node | undefined, checker: ts.TypeChecker): Word | undefined {
  if (node === undefined || !ts.isExpression(node)) return undefined;
  const inner = plainExpression(node);
  if (ts.isIdentifier(inner)) return { verb: inner.text };
  if (ts.isPropertyAccessExpression(inner)) return qualified(inner, checker);
  if (!ts.isCallExpression(inner)) return undefined;
  const callee = inner.expression;
  if (ts.isPropertyAccessExpression(callee) && callee.name.text === "bind")
    return nameOfExpression(callee.expression, checker);
  // `asyncHandler(createBook)`
  return inner.arguments
    .map((argument) => nameOfExpression(argument, checker))
    .find((name) => name !== undefined);
}

function qualified({ name, expression }: ts.PropertyAccessExpression, checker: ts.TypeChecker): Word {
  const owner = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : "";
  const subject = subjectIn(owner) ?? subjectBehind(expression, checker);
  return { verb: name.text, ...(subject === undefined ? {} : { subject }) };
}

/** Words for what all of a kind are, and not for what they are about. */
const KIND =
  /[._-]?(Controllers?|Handlers?|Routes?|Routers?|Ctrls?|Ctls?|Apis?|Services?|Modules?|Actions?)$/i;

/** `books` of `booksController`; undefined for `ctrl`, `c` and `this`. */
function subjectIn(owner: string): string | undefined {
  const subject = owner.replace(KIND, "");
  return subject.length < 3 || /^(this|self|that|exports|module|default|index)$/.test(subject)
    ? undefined
    : subject;
}

/** Of `const c = new AddressController()` the class's, of `const ctl = require("./topics")` the file's. */
function subjectBehind(owner: ts.Expression, checker: ts.TypeChecker): string | undefined {
  if (owner.kind === ts.SyntaxKind.ThisKeyword)
    return subjectIn(checker.getTypeAtLocation(owner).symbol?.name ?? "");
  const [declaration] = checker.getSymbolAtLocation(owner)?.declarations ?? [];
  if (declaration === undefined) return undefined;
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (made !== undefined && ts.isNewExpression(made) && ts.isIdentifier(made.expression))
    return subjectIn(made.expression.text);
  const [file] = made !== undefined && ts.isCallExpression(made) ? made.arguments : [];
  const from = ts.findAncestor(declaration, ts.isImportDeclaration)?.moduleSpecifier ?? file;
  if (from === undefined || !ts.isStringLiteralLike(from)) return undefined;
  const stem = /([^/]+?)(?:\.[cm]?[jt]s)?$/.exec(from.text)?.[1] ?? "";
  return from.text.startsWith(".") ? subjectIn(stem) : undefined;
}

/** `addresses` of `/customers/{id}/addresses/{index}` */
function lastNoun(path: string): string | undefined {
  return path.split("/").findLast((part) => /^[a-z][\w.-]*$/i.test(part) && !/^(api|rest|v\d+)$/i.test(part));
}

const MAKES_ONE = /^(create|add|insert|store)$/i;
const OF_ONE =
  /^(get|show|read|fetch|find|put|update|edit|patch|replace|save|delete|remove|destroy)(one|byid)?$/i;

function singular(noun: string): string {
  if (/ies$/i.test(noun)) return `${noun.slice(0, -3)}y`;
  if (/(ss|ch|sh|x|z)es$/i.test(noun)) return noun.slice(0, -2);
  return /[^sui]s$/i.test(noun) ? noun.slice(0, -1) : noun;
}

function pascal(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
}

function nameOfFunction(handler: FunctionNode | undefined): Word | undefined {
  if (handler === undefined) return undefined;
  if (handler.name !== undefined && ts.isIdentifier(handler.name)) return { verb: handler.name.text };
  const { parent } = handler;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
    ? { verb: parent.name.text }
    : undefined;
}
