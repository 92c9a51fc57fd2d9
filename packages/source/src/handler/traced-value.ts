/** What is sent where its type is `any`: followed to what it was made of, through variables, calls and promises. */
import ts from "typescript6";
import { isInstalled } from "../installed.ts";
import { isNothing, isTold } from "../types/schema-of-type.ts";
import { declarationOf, type FunctionNode, functionOf } from "./function-of.ts";
import { assignmentsIn, givenValues } from "./given-values.ts";
import { plainExpression } from "./plain-expression.ts";

/** Several where it may be one or another of them; none where one of them is not told. */
export type Traced = readonly TracedValue[];

export type TracedValue =
  | { readonly kind: "type"; readonly type: ts.Type }
  | { readonly kind: "list"; readonly of: Traced }
  /** Built step by step; a part that nothing is known of has none. */
  | {
      readonly kind: "object";
      readonly parts: ReadonlyMap<string, { readonly value: Traced; readonly isRequired: boolean }>;
    };

export interface TraceOptions {
  readonly checker: ts.TypeChecker;
  /** What a helper's parameter stands for in this call. */
  readonly argumentOf: (expression: ts.Expression) => ts.Expression;
  /** The function that a call is made of. */
  readonly calleeOf: (expression: ts.Expression) => FunctionNode | undefined;
}

export function tracedValue(expression: ts.Expression, options: TraceOptions): Traced {
  return new Tracer(options).value(expression);
}

/** What says nothing of a value: `any`, a helper's `T`, and the `void` of a callback that may give anything. */
export function isOpenType(type: ts.Type): boolean {
  return !isTold(type) || (type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Void)) !== 0;
}

const NOTHING: Traced = [];
/** Beyond this it is business, and takes long. */
const MAX_STEPS = 200;
const SAME_LIST = /^(filter|slice|sort|reverse|toSorted|toReversed|concat|flat)$/;
const ONE_OF_LIST = /^(find|at|pop|shift|findLast)$/;

class Tracer {
  readonly #checker: ts.TypeChecker;
  readonly #argumentOf: TraceOptions["argumentOf"];
  readonly #calleeOf: TraceOptions["calleeOf"];
  readonly #open = new Set<ts.Node>();
  /** Parameters of callbacks that have a name of their own → the promise that they are called with. */
  readonly #promised = new Map<ts.Symbol, ts.Expression>();
  #steps = 0;

  constructor({ checker, argumentOf, calleeOf }: TraceOptions) {
    this.#checker = checker;
    this.#argumentOf = argumentOf;
    this.#calleeOf = calleeOf;
  }

  value(expression: ts.Expression): Traced {
    const node = this.#argumentOf(expression);
    const type = this.#awaitedType(node);
    if (!isOpenType(type)) return this.#says(type) ? [{ kind: "type", type }] : NOTHING;
    const plain = plainExpression(node);
    if (this.#open.has(plain) || ++this.#steps > MAX_STEPS) return NOTHING;
    this.#open.add(plain);
    const traced = plain === node ? this.#made(plain) : this.value(plain);
    this.#open.delete(plain);
    return traced;
  }

  #awaitedType(node: ts.Expression): ts.Type {
    const type = this.#checker.getTypeAtLocation(node);
    if (isOpenType(type)) return type;
    const inner = this.#checker.getAwaitedType(type) ?? type;
    return inner.isLiteral() ? this.#checker.getBaseTypeOfLiteralType(inner) : inner;
  }

  #made(node: ts.Expression): Traced {
    if (ts.isAwaitExpression(node)) return this.value(node.expression);
    if (ts.isYieldExpression(node))
      return node.expression === undefined ? NOTHING : this.value(node.expression);
    if (ts.isConditionalExpression(node)) return this.#either([node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node)) return this.#ofOperator(node);
    if (ts.isIdentifier(node)) return this.#ofName(node);
    if (ts.isPropertyAccessExpression(node)) return this.#ofProperty(node);
    return ts.isCallExpression(node) ? this.#ofCall(node) : NOTHING;
  }

  /** Whichever of them it is; what is nothing, or null, is answered by other code. */
  #either(nodes: readonly ts.Expression[]): Traced {
    const all: TracedValue[] = [];
    for (const node of nodes) {
      const plain = plainExpression(node);
      const type = this.#awaitedType(plain);
      if (!isOpenType(type) && (isNothing(type) || (type.flags & ts.TypeFlags.Null) !== 0)) continue;
      const own = this.value(node);
      if (own.length === 0) return NOTHING;
      all.push(...own);
    }
    return distinct(all);
  }

  #ofOperator({ left, operatorToken, right }: ts.BinaryExpression): Traced {
    switch (operatorToken.kind) {
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return this.#either([left, right]);
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
        return this.value(right);
      default:
        return NOTHING;
    }
  }

  #ofName(node: ts.Identifier): Traced {
    const declaration = declarationOf(node, this.#checker);
    if (declaration === undefined) return NOTHING;
    if (ts.isParameter(declaration)) return this.#ofParameter(declaration);
    if (ts.isBindingElement(declaration)) return this.#ofBinding(declaration);
    if (!ts.isVariableDeclaration(declaration)) return NOTHING;
    if (ts.isForOfStatement(declaration.parent.parent))
      return itemsOf(this.value(declaration.parent.parent.expression), this.#checker);
    const given = givenValues(node, this.#checker);
    const [first] = given;
    const literal = first === undefined || given.length > 1 ? undefined : plainExpression(first);
    const built =
      literal !== undefined && ts.isObjectLiteralExpression(literal)
        ? this.#builtObject(declaration, literal)
        : NOTHING;
    return built.length > 0 ? built : this.#either(given);
  }

  /** `const out: any = { id }; out.title = title;` */
  #builtObject(declaration: ts.VariableDeclaration, literal: ts.ObjectLiteralExpression): Traced {
    const symbol = this.#checker.getSymbolAtLocation(declaration.name);
    const isPart = (left: ts.Expression): boolean =>
      ts.isPropertyAccessExpression(left) && this.#checker.getSymbolAtLocation(left.expression) === symbol;
    const assigned = assignmentsIn(declaration.parent.parent.parent, isPart);
    if (assigned.length === 0) return NOTHING;
    const parts = new Map<string, { value: Traced; isRequired: boolean }>();
    for (const property of literal.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        parts.set(property.name.text, { value: this.value(property.name), isRequired: true });
      } else if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)) {
        parts.set(property.name.text, { value: this.value(property.initializer), isRequired: true });
      }
    }
    for (const { left, right } of assigned) {
      const name = (left as ts.PropertyAccessExpression).name.text;
      if (!parts.has(name)) parts.set(name, { value: this.value(right), isRequired: false });
    }
    return [{ kind: "object", parts }];
  }

  /** `const { items, total } = await page()` */
  #ofBinding(element: ts.BindingElement): Traced {
    const pattern = element.parent;
    const owner = pattern.parent;
    if (!ts.isObjectBindingPattern(pattern) || !ts.isVariableDeclaration(owner)) return NOTHING;
    const name = element.propertyName ?? element.name;
    if (owner.initializer === undefined || !ts.isIdentifier(name)) return NOTHING;
    return this.#part(this.value(owner.initializer), name.text);
  }

  /** The value that a callback is called with: by a promise, by a list, by a function of Node's manner. */
  #ofParameter(parameter: ts.ParameterDeclaration): Traced {
    const symbol = this.#checker.getSymbolAtLocation(parameter.name);
    const promise = symbol === undefined ? undefined : this.#promised.get(symbol);
    if (promise !== undefined) return this.value(promise);
    const callback = parameter.parent;
    const call = callback.parent;
    if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return NOTHING;
    if (!ts.isCallExpression(call)) return NOTHING;
    const index = callback.parameters.indexOf(parameter);
    const callee = call.expression;
    // The second function of `then` is for failures.
    const isFirst = index === 0 && call.arguments[0] === callback;
    if (ts.isPropertyAccessExpression(callee) && isFirst) {
      const method = callee.name.text;
      if (method === "then") return this.value(callee.expression);
      if (/^(map|filter|forEach|find|some|every|flatMap)$/.test(method))
        return itemsOf(this.value(callee.expression), this.#checker);
    }
    return this.#calledBack(call, call.arguments.indexOf(callback), index);
  }

  /** `function find(id, done) { done(null, book); }` */
  #calledBack(call: ts.CallExpression, place: number, index: number): Traced {
    const found = functionOf(call.expression, this.#checker);
    const name = found?.parameters[place]?.name;
    if (found?.body === undefined || name === undefined || !ts.isIdentifier(name)) return NOTHING;
    const symbol = this.#checker.getSymbolAtLocation(name);
    const given: ts.Expression[] = [];
    const visit = (node: ts.Node): void => {
      const isOwn =
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        node.expression.text === name.text &&
        this.#checker.getSymbolAtLocation(node.expression) === symbol;
      const argument = isOwn ? node.arguments[index] : undefined;
      if (argument !== undefined) given.push(argument);
      ts.forEachChild(node, visit);
    };
    visit(found.body);
    return this.#either(given);
  }

  #ofProperty(node: ts.PropertyAccessExpression): Traced {
    const own = this.#part(this.value(node.expression), node.name.text);
    if (own.length > 0) return own;
    const declaration = declarationOf(node, this.#checker);
    if (declaration === undefined) return NOTHING;
    if (ts.isPropertyAssignment(declaration)) return this.value(declaration.initializer);
    if (ts.isShorthandPropertyAssignment(declaration)) return this.value(declaration.name);
    if (ts.isPropertyDeclaration(declaration) && declaration.initializer !== undefined)
      return this.value(declaration.initializer);
    if (ts.isGetAccessorDeclaration(declaration)) return this.#either(returnsOf(declaration));
    // `this.books = …`, `exports.books = …` are where JavaScript declares them.
    const assignment: ts.Node = ts.isBinaryExpression(declaration) ? declaration : declaration.parent;
    return ts.isBinaryExpression(assignment) ? this.value(assignment.right) : NOTHING;
  }

  #part(values: Traced, name: string): Traced {
    const all: TracedValue[] = [];
    for (const value of values) {
      const own = this.#partOf(value, name);
      if (own.length === 0) return NOTHING;
      all.push(...own);
    }
    return distinct(all);
  }

  #partOf(value: TracedValue, name: string): Traced {
    if (value.kind === "object") return value.parts.get(name)?.value ?? NOTHING;
    if (value.kind === "list") return NOTHING;
    const property = this.#checker.getPropertyOfType(value.type, name);
    if (property === undefined) return NOTHING;
    const type = this.#checker.getTypeOfSymbol(property);
    return this.#says(type) ? [{ kind: "type", type }] : NOTHING;
  }

  /** `{}` says no more than `any`. */
  #says(type: ts.Type): boolean {
    if (!isTold(type) || isNothing(type)) return false;
    const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
    return (
      !isObject ||
      this.#checker.getPropertiesOfType(type).length > 0 ||
      this.#checker.getIndexInfosOfType(type).length > 0
    );
  }

  #ofCall(call: ts.CallExpression): Traced {
    const callee = plainExpression(call.expression);
    const [first] = call.arguments;
    if (ts.isPropertyAccessExpression(callee)) {
      const method = callee.name.text;
      if (/^(catch|finally)$/.test(method)) return this.value(callee.expression);
      const callback = first === undefined ? undefined : this.#function(first);
      if (method === "then" && callback !== undefined) {
        const name = callback.parameters[0]?.name;
        const symbol = name === undefined ? undefined : this.#checker.getSymbolAtLocation(name);
        if (symbol !== undefined) this.#promised.set(symbol, callee.expression);
        return this.#either(returnsOf(callback));
      }
      if (method === "map" && callback !== undefined) {
        const item = this.#either(returnsOf(callback));
        return item.length === 0 ? NOTHING : [{ kind: "list", of: item }];
      }
      if (SAME_LIST.test(method)) return this.value(callee.expression);
      if (ONE_OF_LIST.test(method)) return itemsOf(this.value(callee.expression), this.#checker);
      if (callee.getText() === "JSON.parse" && first !== undefined) return this.#copied(first);
    }
    const known = this.#calleeOf(callee);
    if (known === undefined && ts.isPropertyAccessExpression(callee))
      return this.#ofMethod(this.value(callee.expression), callee.name.text);
    return this.#given(known);
  }

  /** What a method gives of what its owner was made of. */
  #ofMethod(owners: Traced, name: string): Traced {
    const all: TracedValue[] = [];
    for (const owner of owners) {
      const method = owner.kind === "type" ? this.#checker.getPropertyOfType(owner.type, name) : undefined;
      const [signature] =
        method === undefined ? [] : this.#checker.getTypeOfSymbol(method).getCallSignatures();
      if (signature === undefined || signature.typeParameters !== undefined) return NOTHING;
      const type = this.#checker.getReturnTypeOfSignature(signature);
      const inner = this.#checker.getAwaitedType(type) ?? type;
      const own: Traced = this.#says(inner)
        ? [{ kind: "type", type: inner }]
        : this.#given(functionOf(signature.getDeclaration(), this.#checker));
      if (own.length === 0) return NOTHING;
      all.push(...own);
    }
    return distinct(all);
  }

  #given(found: FunctionNode | undefined): Traced {
    if (found === undefined || isInstalled(found.getSourceFile())) return NOTHING;
    return this.#either(returnsOf(found));
  }

  /** A parameter that this call leaves out is its default. */
  #function(expression: ts.Expression): FunctionNode | undefined {
    const node = this.#argumentOf(expression);
    const declaration = ts.isIdentifier(node) ? declarationOf(node, this.#checker) : undefined;
    const isDefault = declaration !== undefined && ts.isParameter(declaration);
    return functionOf(isDefault ? declaration.initializer : node, this.#checker);
  }

  /** `JSON.parse(JSON.stringify(book))` */
  #copied(node: ts.Expression): Traced {
    const plain = plainExpression(node);
    const isText = ts.isCallExpression(plain) && plain.expression.getText() === "JSON.stringify";
    const [first] = isText ? plain.arguments : [];
    return first === undefined ? NOTHING : this.value(first);
  }
}

function itemsOf(values: Traced, checker: ts.TypeChecker): Traced {
  const all: TracedValue[] = [];
  for (const value of values) {
    if (value.kind === "list") all.push(...value.of);
    else if (value.kind === "type" && checker.isArrayType(value.type)) {
      const [type] = checker.getTypeArguments(value.type as ts.TypeReference);
      if (type === undefined || !isTold(type)) return NOTHING;
      all.push({ kind: "type", type });
    } else return NOTHING;
  }
  return distinct(all);
}

function distinct(values: readonly TracedValue[]): Traced {
  const types = new Set<ts.Type>();
  return values.filter((one) => {
    if (one.kind !== "type") return true;
    const isNew = !types.has(one.type);
    types.add(one.type);
    return isNew;
  });
}

/** What a function gives, and not what functions within it do. */
function returnsOf(node: FunctionNode | ts.GetAccessorDeclaration): ts.Expression[] {
  const { body } = node;
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (one: ts.Node): void => {
    if (ts.isFunctionLike(one)) return;
    if (ts.isReturnStatement(one) && one.expression !== undefined) found.push(one.expression);
    ts.forEachChild(one, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}
