/** What is written out in code: numbers, texts, lists and objects, through names and the helpers that they are handed to. */
import type { Json } from "@ashlar/model";
import ts from "typescript6";
import { declarationOf, type FunctionNode, functionOf } from "../handler/function-of.ts";
import { plainExpression } from "../handler/plain-expression.ts";
import { isInstalled } from "../installed.ts";
import { constantValue, entryOf } from "./constant-value.ts";
import { type DeclaredValue, declaredValue } from "./declared-value.ts";
import { patternOf } from "./pattern.ts";

export type Entries = readonly (readonly [string, ts.Expression])[];

/** A helper that is made of itself ends here. */
const MAX_OPEN = 3;
/** Names of names of names. */
const MAX_NAMES = 30;

export class LiteralReader {
  readonly checker: ts.TypeChecker;
  /** Parameters of the helpers that are being read → what they were given. */
  readonly #given = new Map<ts.Declaration, ts.Expression>();
  readonly #open: FunctionNode[] = [];

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  /** Whether what is read stands in a helper, so that the same code may mean several things. */
  get isInHelper(): boolean {
    return this.#open.length > 0;
  }

  /** What a name, `errors[404]` or a helper's parameter stands for. */
  declared(node: ts.Expression): DeclaredValue | undefined {
    if (ts.isElementAccessExpression(node)) return this.#entryOf(node, this.json(node.argumentExpression));
    const declaration = declarationOf(node, this.checker);
    const given = declaration === undefined ? undefined : this.#given.get(declaration);
    if (declaration !== undefined && given !== undefined) return { value: given, declaration };
    const known = declaredValue(node, this.checker);
    if (known !== undefined) return known;
    return ts.isPropertyAccessExpression(node) && this.isInHelper
      ? this.#entryOf(node, node.name.text)
      : undefined;
  }

  #entryOf(
    node: ts.ElementAccessExpression | ts.PropertyAccessExpression,
    name: Json | undefined,
  ): DeclaredValue | undefined {
    const value =
      typeof name === "number" && this.elements(node.expression).length > 0
        ? this.elements(node.expression)[name]
        : this.entries(node.expression).findLast(([own]) => own === String(name))?.[1];
    const declaration = value?.parent;
    if (value === undefined || declaration === undefined) return undefined;
    return { value: plainExpression(value), declaration: declaration as ts.Declaration };
  }

  /** The service's own function that a call is of; of packages nothing is read. */
  helperOf(call: ts.CallExpression): FunctionNode | undefined {
    const own = functionOf(call.expression, this.checker);
    const isOwn =
      own?.body !== undefined &&
      !isInstalled(own.getSourceFile()) &&
      this.#open.filter((one) => one === own).length < MAX_OPEN;
    return isOwn ? own : undefined;
  }

  /** Reads what a helper gives, its parameters being what this call hands it. */
  within<T>(helper: FunctionNode, args: readonly ts.Expression[], read: (given: ts.Expression) => T): T[] {
    const bound = helper.parameters.flatMap((parameter, index) => {
      // What is left over is no expression by itself.
      if (parameter.dotDotDotToken !== undefined) return [];
      const given = args[index] ?? parameter.initializer;
      return given === undefined ? [] : this.#bound(parameter, this.#resolved(given));
    });
    const before = bound.map(([declaration]) => [declaration, this.#given.get(declaration)] as const);
    for (const [declaration, value] of bound) this.#given.set(declaration, value);
    this.#open.push(helper);
    try {
      return returnsOf(helper).map(read);
    } finally {
      this.#open.pop();
      for (const [declaration, value] of before) {
        if (value === undefined) this.#given.delete(declaration);
        else this.#given.set(declaration, value);
      }
    }
  }

  /** A parameter handed on is what it was given: otherwise a helper of the same would stand for itself. */
  #resolved(expression: ts.Expression): ts.Expression {
    const plain = plainExpression(expression);
    const declaration = ts.isIdentifier(plain) ? declarationOf(plain, this.checker) : undefined;
    return (declaration === undefined ? undefined : this.#given.get(declaration)) ?? plain;
  }

  /** `({ item, total = 0 })` takes an object apart. */
  #bound(
    declaration: ts.ParameterDeclaration | ts.BindingElement,
    value: ts.Expression,
  ): readonly (readonly [ts.Declaration, ts.Expression])[] {
    const { name } = declaration;
    if (ts.isIdentifier(name)) return [[declaration, value]];
    if (!ts.isObjectBindingPattern(name)) return [];
    const entries = new Map(this.entries(value));
    return name.elements.flatMap((element) => {
      const key = (element.propertyName ?? element.name).getText();
      const own = entries.get(key) ?? element.initializer;
      return own === undefined ? [] : this.#bound(element, this.#resolved(own));
    });
  }

  json(expression: ts.Expression | undefined): Json | undefined {
    return constantValue(expression, this.checker, { declared: (node) => this.declared(node)?.value });
  }

  number(expression: ts.Expression | undefined): number | undefined {
    const value = this.json(expression);
    return typeof value === "number" ? value : undefined;
  }

  text(expression: ts.Expression | undefined): string | undefined {
    const value = this.json(expression);
    return typeof value === "string" ? value : undefined;
  }

  /** `/^a+$/` → `^a+$`; undefined where JSON Schema cannot say it. */
  pattern(expression: ts.Expression | undefined, depth: number = 0): string | undefined {
    if (expression === undefined || depth > MAX_NAMES) return undefined;
    const node = plainExpression(expression);
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      return patternOf(node.text.slice(1, end), node.text.slice(end + 1));
    }
    if (ts.isNewExpression(node)) {
      const [source, flags] = node.arguments ?? [];
      const text = this.text(source);
      return text === undefined ? this.pattern(source, depth + 1) : patternOf(text, this.text(flags) ?? "");
    }
    const value = this.declared(node)?.value;
    return value === undefined || value === node ? undefined : this.pattern(value, depth + 1);
  }

  /** The literal behind an expression: an object's or an array's. */
  literal(expression: ts.Expression | undefined, depth: number = 0): ts.Expression | undefined {
    if (expression === undefined || depth > MAX_NAMES) return undefined;
    const node = plainExpression(expression);
    const isName =
      ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
    if (!isName) return this.#alwaysGiven(node) ?? node;
    const value = this.declared(node)?.value;
    return value === undefined || value === node ? undefined : this.literal(value, depth + 1);
  }

  /** `...failures()`: of a helper without parameters, what it gives is always the same. */
  #alwaysGiven(node: ts.Expression): ts.Expression | undefined {
    if (!ts.isCallExpression(node) || node.arguments.length > 0) return undefined;
    const helper = this.helperOf(node);
    if (helper === undefined || helper.parameters.length > 0) return undefined;
    const [given, other] = returnsOf(helper).map(plainExpression);
    const isLiteral =
      given !== undefined && (ts.isObjectLiteralExpression(given) || ts.isArrayLiteralExpression(given));
    return isLiteral && other === undefined ? given : undefined;
  }

  elements(expression: ts.Expression | undefined): readonly ts.Expression[] {
    const node = this.literal(expression);
    if (node === undefined || !ts.isArrayLiteralExpression(node)) return [];
    return node.elements.flatMap((element) =>
      ts.isSpreadElement(element) ? this.elements(element.expression) : [element],
    );
  }

  /** The properties of an object literal with what stands for each, spreads of other literals among them. */
  entries(expression: ts.Expression | undefined): Entries {
    const node = this.literal(expression);
    if (node === undefined || !ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap((property): Entries => {
      if (ts.isSpreadAssignment(property)) return this.entries(property.expression);
      if (ts.isGetAccessorDeclaration(property) && ts.isIdentifier(property.name)) {
        const given = property.body?.statements.find(ts.isReturnStatement)?.expression;
        return given === undefined ? [] : [[property.name.text, given]];
      }
      const entry = entryOf(property, this.checker);
      return entry === undefined ? [] : [[entry.name, entry.value]];
    });
  }

  /** Spreads in an object literal that are no literals themselves: `...User.shape`. */
  spreads(expression: ts.Expression | undefined): readonly ts.Expression[] {
    const node = this.literal(expression);
    if (node === undefined || !ts.isObjectLiteralExpression(node)) return [];
    return node.properties.flatMap((property) =>
      ts.isSpreadAssignment(property) ? [property.expression] : [],
    );
  }
}

/** What a function may give; what the functions in it give is theirs. */
export function returnsOf({ body }: FunctionNode): readonly ts.Expression[] {
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
