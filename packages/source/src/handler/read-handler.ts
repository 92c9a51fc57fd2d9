/** Reads a handler, and the helpers that it hands its request or response to. */
import ts from "typescript6";
import type { FoundRoute, FrameworkName } from "../found-route.ts";
import { isInstalled } from "../installed.ts";
import { isTold } from "../types/schema-of-type.ts";
import { readChain, readReturn, readThrown } from "./answers.ts";
import { textOf } from "./constant-text.ts";
import { readContextAssignment } from "./context-answers.ts";
import { formatsOf } from "./formats.ts";
import { type FunctionNode, functionOf, symbolOf } from "./function-of.ts";
import { HandlerFacts } from "./handler-facts.ts";
import { methodTruth } from "./method-truth.ts";
import { type HandlerKind, isGenerator, type Place, parameterPlaces, partOf } from "./place.ts";
import { plainExpression } from "./plain-expression.ts";
import type { Sending } from "./sending.ts";
import { isOpenType, type Traced, tracedValue } from "./traced-value.ts";
import { noteContainer, noteDefault, noteUse } from "./value-use.ts";

/** Helpers of helpers are read as well, and theirs; further down it is business, not HTTP. */
const MAX_DEPTH = 3;
/** Calls of helpers in one handler; a table of hundreds tells nothing new. */
const MAX_FOLLOWED = 100;
/** What comes behind a middleware is run by it. */
const NEXT = /\bnext\s*\(/;

export interface HandlerOptions {
  readonly framework: FrameworkName;
  readonly checker: ts.TypeChecker;
  /** Of the route: what code does for other methods is not read. */
  readonly method?: string;
  /** Of a route if not given. */
  readonly kind?: HandlerKind;
  /** What the code around decides, as the route has it. */
  readonly known?: FoundRoute["known"];
}

export function readHandler(handler: FunctionNode, options: HandlerOptions): HandlerFacts {
  const reader = new HandlerReader(options);
  reader.read(handler);
  return reader.facts;
}

export class HandlerReader {
  readonly facts: HandlerFacts = new HandlerFacts();
  readonly framework: FrameworkName;
  readonly checker: ts.TypeChecker;
  readonly #places = new Map<ts.Symbol, Place>();
  /** Parameters of helpers → what they were called with. */
  readonly #arguments = new Map<ts.Symbol, ts.Expression>();
  /** Functions whose `this` is Koa's context. */
  readonly #contexts = new Set<ts.Node>();
  readonly #open = new Set<ts.Node>();
  readonly #method: string | undefined;
  readonly #kind: HandlerKind;
  readonly #known: FoundRoute["known"];
  #followed = 0;

  constructor({ framework, checker, method, kind = "route", known }: HandlerOptions) {
    this.framework = framework;
    this.checker = checker;
    this.#method = method;
    this.#kind = kind;
    this.#known = known;
  }

  read(handler: FunctionNode): void {
    const isOfKoa1 = isGenerator(this.framework, handler);
    if (isOfKoa1) this.#contexts.add(handler);
    const places: readonly (Place | undefined)[] = isOfKoa1
      ? [{ kind: "next" }]
      : parameterPlaces(this.framework, handler.parameters.length, this.#kind);
    for (const [index, parameter] of handler.parameters.entries()) {
      const place = places[index];
      if (place !== undefined) this.#bind(parameter.name, place);
    }
    this.#readBody(handler, {
      isHandler: true,
      status: undefined,
      contentType: undefined,
      headers: this.facts.headers,
    });
  }

  /** What an expression stands for; undefined for everything that is not of the request or response. */
  placeOf(expression: ts.Node): Place | undefined {
    const node = ts.isExpression(expression) ? plainExpression(expression) : expression;
    if (ts.isAwaitExpression(node)) return this.placeOf(node.expression);
    if (node.kind === ts.SyntaxKind.ThisKeyword) {
      return this.#contexts.has(ownerOfThis(node) ?? node) ? { kind: "context" } : undefined;
    }
    if (ts.isIdentifier(node)) {
      const symbol = symbolOf(node, this.checker);
      if (symbol === undefined) return undefined;
      const bound = this.#arguments.get(symbol);
      return this.#places.get(symbol) ?? (bound === undefined ? undefined : this.placeOf(bound));
    }
    if (ts.isPropertyAccessExpression(node)) {
      const place = this.placeOf(node.expression);
      const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
      const isValue = place?.kind === "value" || place?.kind === "values";
      // `body.lines.map(…)` reads lines; a query may well have a `sort` that nobody calls.
      if (isValue && (isCalled || node.name.text === "length")) return undefined;
      return place === undefined ? undefined : partOf(place, node.name.text);
    }
    if (ts.isElementAccessExpression(node)) {
      const place = this.placeOf(node.expression);
      const name = textOf(node.argumentExpression, this.checker);
      return place === undefined || name === undefined ? undefined : partOf(place, name);
    }
    if (ts.isBinaryExpression(node) && isOr(node)) return this.placeOf(node.left);
    return ts.isCallExpression(node) ? this.#placeOfCall(node) : undefined;
  }

  /** The expression that a helper's parameter stands for in this call, or the expression itself. */
  argumentOf(expression: ts.Expression): ts.Expression {
    const plain = plainExpression(expression);
    const symbol = ts.isIdentifier(plain) ? symbolOf(plain, this.checker) : undefined;
    const bound = symbol === undefined ? undefined : this.#arguments.get(symbol);
    if (bound !== undefined) return bound === expression ? expression : this.argumentOf(bound);
    return isOpenValue(this.checker.getTypeAtLocation(plain))
      ? (this.#known?.(plain) ?? expression)
      : expression;
  }

  /** The function that a call is made of; of a table's row, that of the row. */
  calleeOf(expression: ts.Expression): FunctionNode | undefined {
    return functionOf(this.#known?.(expression) ?? expression, this.checker);
  }

  /** What a value without a type was made of. */
  tracedValue(expression: ts.Expression): Traced {
    return tracedValue(expression, {
      checker: this.checker,
      calleeOf: (one) => this.calleeOf(one),
      argumentOf: (one) => this.argumentOf(one),
    });
  }

  /** `req.get("X-Trace")`, `ctx.cookies.get("session")`. */
  #placeOfCall(node: ts.CallExpression): Place | undefined {
    const callee = node.expression;
    const [first] = node.arguments;
    if (!ts.isPropertyAccessExpression(callee) || first === undefined) return undefined;
    const base = this.placeOf(callee.expression);
    const name = textOf(first, this.checker);
    if (base === undefined || name === undefined) return undefined;
    const method = callee.name.text;
    if (base.kind === "cookie-jar" && method === "get")
      return { kind: "value", place: "cookie", path: [name] };
    if (base.kind === "values" && method === "hasOwnProperty") return partOf(base, name);
    const isRequest = base.kind === "request" || base.kind === "context" || base.kind === "koa-request";
    if (isRequest && (method === "get" || method === "header")) {
      return { kind: "value", place: "header", path: [name] };
    }
    return undefined;
  }

  #readBody(node: FunctionNode, sending: Sending): void {
    const { body } = node;
    if (body === undefined || this.#open.has(node)) return;
    this.#open.add(node);
    if (ts.isBlock(body)) ts.forEachChild(body, (child) => this.#visit(child, sending));
    else {
      this.#visit(body, sending);
      if (sending.isHandler) readReturn(body, this, sending);
    }
    this.#open.delete(node);
  }

  #visit(node: ts.Node, sending: Sending): void {
    if (ts.isFunctionLike(node) && (node as FunctionNode).body !== undefined) {
      // A callback sends with the handler's response, but what it returns is not the handler's answer.
      ts.forEachChild(node, (child) => this.#visit(child, inner(sending, false)));
      return;
    }
    if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) {
      const own = inner(sending, sending.isHandler);
      ts.forEachChild(node, (child) => this.#visit(child, own));
      return;
    }
    if (ts.isIfStatement(node)) {
      this.#visitIf(node, sending);
      return;
    }
    if (ts.isCatchClause(node) && NEXT.test(node.parent.tryBlock.getText())) {
      const before = this.facts.answers.length;
      ts.forEachChild(node, (child) => this.#visit(child, inner(sending, sending.isHandler)));
      for (const answer of this.facts.answers.slice(before)) answer.isForFailures = true;
      return;
    }
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) this.#bindVariable(node);
    if (ts.isReturnStatement(node) && node.expression !== undefined && sending.isHandler) {
      readReturn(node.expression, this, sending);
    }
    if (ts.isThrowStatement(node)) readThrown(node.expression, this);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      readContextAssignment(node, this, sending);
    }
    if (ts.isCallExpression(node)) {
      if (readChain(node, this, sending)) {
        this.#visitChain(node, sending);
        return;
      }
      this.#follow(node, sending);
    }
    if (ts.isExpression(node)) this.#noteExpression(node);
    ts.forEachChild(node, (child) => this.#visit(child, sending));
  }

  /** `if (req.method === "GET") next(); else …`: only what the route's method comes to is read. */
  #visitIf(node: ts.IfStatement, sending: Sending): void {
    const truth = this.#method === undefined ? undefined : methodTruth(node.expression, this.#method, this);
    this.#visit(node.expression, sending);
    if (truth !== false) {
      const own: Sending = { ...inner(sending, sending.isHandler), condition: node.expression.getText() };
      const before = this.facts.answers.length;
      this.#visit(node.thenStatement, own);
      const refusals = this.facts.answers.slice(before);
      if (refusals.length > 0 && refusals.every(({ status }) => status >= 400))
        this.#noteAskedFor(node.expression);
      // `if (isNew) res.status(201);` holds for what is sent after it, where it holds.
      if (!ts.isBlock(node.thenStatement) && own.status !== sending.status && own.status !== undefined) {
        sending.status =
          this.framework === "koa" ? own.status : [...(sending.status ?? [200]), ...own.status];
      }
    }
    if (truth !== true && node.elseStatement !== undefined) this.#visit(node.elseStatement, sending);
  }

  /** `if (!req.get("X-Signature")) return res.status(400)…` */
  #noteAskedFor(condition: ts.Expression): void {
    const node = plainExpression(condition);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.BarBarToken) {
      this.#noteAskedFor(node.left);
      this.#noteAskedFor(node.right);
      return;
    }
    const isNot = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
    const place = isNot ? this.placeOf(node.operand) : undefined;
    if (place?.kind === "value") this.facts.value(place.place, place.path).isAskedFor = true;
  }

  /** The arguments of `res.status(…).json(…)`; the calls themselves have been read. */
  #visitChain(node: ts.CallExpression, sending: Sending): void {
    const callee = node.expression;
    const formats = formatsOf(node);
    for (const { type, node: one } of formats)
      this.#visit(one, { ...inner(sending, false), contentType: type ?? sending.contentType });
    if (formats.length === 0) for (const argument of node.arguments) this.#visit(argument, sending);
    if (ts.isPropertyAccessExpression(callee) && ts.isCallExpression(callee.expression)) {
      this.#visitChain(callee.expression, sending);
    }
  }

  #noteExpression(node: ts.Expression): void {
    if (isPartOfLonger(node, this)) return;
    const place = this.placeOf(node);
    if (place === undefined) return;
    if (place.kind === "value") noteUse(node, this.facts.value(place.place, place.path), this);
    else if (place.kind === "values") noteContainer(node, place.place, this);
    else if (place.kind === "file") this.facts.files.add(place.path.join("."));
  }

  #bindVariable(node: ts.VariableDeclaration): void {
    if (node.initializer === undefined) return;
    const place = this.placeOf(node.initializer);
    if (place === undefined) return;
    this.#bind(node.name, place);
    if (node.type === undefined || place.kind !== "values") return;
    const type = this.checker.getTypeFromTypeNode(node.type);
    if (isTold(type)) this.facts.containers.set(place.place, type);
  }

  #bind(name: ts.BindingName, place: Place): void {
    if (ts.isIdentifier(name)) {
      const symbol = this.checker.getSymbolAtLocation(name);
      if (symbol !== undefined) this.#places.set(symbol, place);
      return;
    }
    if (ts.isArrayBindingPattern(name)) return;
    for (const element of name.elements) {
      if (element.dotDotDotToken !== undefined) {
        this.#bind(element.name, place);
        continue;
      }
      const key = element.propertyName ?? element.name;
      const text =
        ts.isIdentifier(key) || ts.isStringLiteral(key)
          ? key.text
          : ts.isComputedPropertyName(key)
            ? textOf(key.expression, this.checker)
            : undefined;
      const part = text === undefined ? undefined : partOf(place, text);
      if (part === undefined) continue;
      if (part.kind === "value") {
        const value = this.facts.value(part.place, part.path);
        if (element.initializer !== undefined) noteDefault(element.initializer, value, this.checker);
        const type = ts.isIdentifier(element.name) ? this.checker.getTypeAtLocation(element.name) : undefined;
        if (type !== undefined && isTold(type) && part.place === "body") value.type = type;
      } else if (part.kind === "values" && part.place === "body") this.facts.isBodyRead = true;
      this.#bind(element.name, part);
    }
  }

  /** Reads what a helper does with the request or response that it is given. */
  #follow(call: ts.CallExpression, sending: Sending): void {
    const callee = call.expression;
    const [self, ...others] = call.arguments;
    const isForThis =
      ts.isPropertyAccessExpression(callee) &&
      callee.name.text === "call" &&
      self?.kind === ts.SyntaxKind.ThisKeyword;
    const isHanded = call.arguments.some((argument) => {
      const place = this.placeOf(argument);
      return place !== undefined && place.kind !== "value" && place.kind !== "next" && place.kind !== "file";
    });
    if (!isHanded || this.#open.size > MAX_DEPTH || this.#followed > MAX_FOLLOWED) return;
    const helper = this.calleeOf(isForThis ? callee.expression : callee);
    if (helper === undefined || this.#open.has(helper) || isLibraryFile(helper)) return;
    this.#followed++;
    // `update.call(this)`
    if (isForThis && this.placeOf(self)?.kind === "context") this.#contexts.add(helper);
    const given = isForThis ? others : call.arguments;
    for (const [index, parameter] of helper.parameters.entries()) this.#hand(parameter, given[index]);
    // `return helper(req, reply)` answers for the handler; otherwise what a helper returns goes no further.
    this.#readBody(helper, inner(sending, false));
  }

  /** A helper's parameter stands for what this call gives it, and no longer for what another did. */
  #hand(parameter: ts.ParameterDeclaration, argument: ts.Expression | undefined): void {
    const symbol = ts.isIdentifier(parameter.name)
      ? this.checker.getSymbolAtLocation(parameter.name)
      : undefined;
    const place = argument === undefined ? undefined : this.placeOf(argument);
    if (symbol !== undefined) {
      this.#arguments.delete(symbol);
      this.#places.delete(symbol);
    }
    if (place !== undefined && place.kind !== "value") this.#bind(parameter.name, place);
    else if (symbol !== undefined && argument !== undefined) this.#arguments.set(symbol, argument);
  }
}

function ownerOfThis(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node, (one) => ts.isFunctionLike(one) && !ts.isArrowFunction(one));
}

/** A number, a text, or what says nothing of itself: an object's type says more than the one that stands there. */
function isOpenValue(type: ts.Type): boolean {
  const types = type.isUnion() ? type.types : [type];
  return isOpenType(type) || types.every(({ flags }) => (flags & PLAIN) !== 0);
}

const PLAIN: ts.TypeFlags =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.Undefined |
  ts.TypeFlags.Null;

function inner(sending: Sending, isHandler: boolean): Sending {
  return { ...sending, headers: new Set(sending.headers), lastBody: undefined, isHandler };
}

function isOr(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

/** `req.query` of `req.query.page`: the longer expression is noted. */
function isPartOfLonger(node: ts.Expression, reader: HandlerReader): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent)) {
    return ts.isAsExpression(parent) ? false : reader.placeOf(parent) !== undefined;
  }
  if (ts.isBinaryExpression(parent) && parent.left === node && isOr(parent)) return false;
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) {
    return parent.expression === node && reader.placeOf(parent) !== undefined;
  }
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

function isLibraryFile(node: ts.Node): boolean {
  const file = node.getSourceFile();
  return file.isDeclarationFile || isInstalled(file);
}
