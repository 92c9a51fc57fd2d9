/** What an expression of somebody's code stands for, as far as reading tells. */
import type ts from "typescript6";
import type { Router } from "../routes/router.ts";
import type { Scope } from "./scope.ts";

export type Value =
  | ConstantValue
  /** A regular expression, as it is written. */
  | { readonly kind: "pattern"; readonly source: string }
  | ListValue
  | ObjectValue
  | FunctionValue
  | ClassValue
  /** What a package exports, and what is below it: `express` → `["Router"]`. */
  | { readonly kind: "external"; readonly module: string; readonly path: readonly string[] }
  /** A method of something known, bound to it. */
  | { readonly kind: "native"; readonly call: (args: readonly Argument[], node: ts.Node) => Value }
  | { readonly kind: "router"; readonly router: Router }
  /** `router.route("/x")` */
  | { readonly kind: "route"; readonly router: Router; readonly path: Argument }
  /** `mount("/x", app)` of koa-mount */
  | { readonly kind: "mount"; readonly path: Argument; readonly mounted: Argument }
  | ChoiceValue
  | UnknownValue;

export interface ConstantValue {
  readonly kind: "constant";
  readonly value: string | number | boolean | null | undefined;
  /** 0..1: less where a default stands for what is set outside, or a part is unknown. 1 if not given. */
  readonly confidence?: number;
  /** Where it is written as it is. */
  readonly node?: ts.Expression;
}

export interface ListValue {
  readonly kind: "list";
  /** Of a `Map`: its items are pairs of a key and a value. */
  readonly isMap?: true;
  readonly items: Argument[];
  readonly node?: ts.Expression;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly entries: Map<string, Value>;
  readonly class?: ClassValue;
  /** Where it is written as it is. */
  readonly node?: ts.Expression;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly node: ts.FunctionLikeDeclaration;
  readonly scope: Scope;
  readonly self?: Value;
  /** Of a method: what `super` stands for. */
  readonly base?: Value;
  /** What was assigned to it, as JavaScript may. */
  readonly entries: Map<string, Value>;
}

export interface ClassValue {
  readonly kind: "class";
  readonly node: ts.ClassLikeDeclaration;
  readonly scope: Scope;
  readonly base: Value | undefined;
  readonly entries: Map<string, Value>;
}

/** One of several; never of choices. See choice.ts. */
export interface ChoiceValue {
  readonly kind: "choice";
  readonly values: readonly Value[];
}

export interface UnknownValue {
  readonly kind: "unknown";
  readonly node?: ts.Expression;
}

/** A value with the expression that it was given by. */
export interface Argument {
  readonly value: Value;
  readonly node: ts.Expression;
  /** What the names in it stand for. */
  readonly scope?: Scope;
}

export const UNKNOWN: UnknownValue = { kind: "unknown" };
export const UNDEFINED: ConstantValue = { kind: "constant", value: undefined };

export function constant(value: ConstantValue["value"], confidence: number = 1): ConstantValue {
  return confidence === 1 ? { kind: "constant", value } : { kind: "constant", value, confidence };
}

export function textOfValue(value: Value | undefined): string | undefined {
  return value?.kind === "constant" && typeof value.value === "string" ? value.value : undefined;
}

/** Undefined where it cannot be told. */
export function truthOf(value: Value): boolean | undefined {
  if (value.kind === "unknown" || value.kind === "external") return undefined;
  return value.kind === "constant" ? Boolean(value.value) : true;
}

export function confidenceOf(value: Value): number {
  return value.kind === "constant" ? (value.confidence ?? 1) : 1;
}
