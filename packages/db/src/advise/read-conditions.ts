/** Reads WHERE and ON: which conditions an index could answer, and of which table each is. */
import type { A_Expr, Node } from "libpg-query";
import { constantText, constantValue, namesOf } from "./expression-text.ts";
import { isColumn, type Origin, type QueryScope } from "./query-scope.ts";
import type { Condition, ConditionKind, KeyPart, TableUse } from "./query-shape.ts";
import type { ShapeReader } from "./read-query-shape.ts";

interface Found {
  readonly use: TableUse;
  readonly condition: Condition;
}

const RANGES: ReadonlySet<string> = new Set(["<", ">", "<=", ">="]);
const CONTAINS: ReadonlySet<string> = new Set(["@>", "<@", "&&", "?", "?|", "?&", "@?"]);
const PATTERNS: ReadonlySet<string> = new Set(["~", "~*"]);

/** Adds what a condition asks to the tables that it is about. */
export function readConditions(node: Node, scope: QueryScope, reader: ShapeReader): void {
  for (const { use, condition } of conditionsOf(node, scope, reader)) use.conditions.push(condition);
}

function conditionsOf(node: Node, scope: QueryScope, reader: ShapeReader): Found[] {
  if ("BoolExpr" in node) {
    const { boolop, args = [] } = node.BoolExpr;
    if (boolop === "AND_EXPR") return args.flatMap((arg) => conditionsOf(arg, scope, reader));
    if (boolop === "OR_EXPR") return alternativesOf(args, scope, reader);
    const [arg] = args;
    return arg !== undefined && isColumn(arg) ? boolean(arg, "false", scope) : [];
  }
  if (isColumn(node)) return boolean(node, "true", scope);
  if ("BooleanTest" in node) {
    const { arg, booltesttype } = node.BooleanTest;
    if (arg === undefined || !isColumn(arg)) return [];
    if (booltesttype === "IS_TRUE") return boolean(arg, "true", scope);
    return booltesttype === "IS_FALSE" ? boolean(arg, "false", scope) : [];
  }
  if ("NullTest" in node) {
    const { arg, nulltesttype } = node.NullTest;
    const operand = arg === undefined ? undefined : operandOf(arg, scope);
    if (operand === undefined) return [];
    const kind = nulltesttype === "IS_NULL" ? "null" : "not null";
    return [{ use: operand.use, condition: { on: operand.on, kind, isJoin: false } }];
  }
  if ("A_Expr" in node) return comparison(node.A_Expr, scope);
  if (
    "SubLink" in node &&
    node.SubLink.subLinkType === "ANY_SUBLINK" &&
    node.SubLink.testexpr !== undefined
  ) {
    return inSubquery(node.SubLink.testexpr, node.SubLink.subselect, scope, reader);
  }
  return [];
}

function boolean(node: Node, value: "true" | "false", scope: QueryScope): Found[] {
  const origin = scope.resolve(node);
  if (origin === undefined) return [];
  const constant = { sql: value, value: value === "true" ? "t" : "f" };
  return [{ use: origin.use, condition: { on: column(origin), kind: "equal", constant, isJoin: false } }];
}

/** Arms of an OR that are all about one table; several of one column are an IN. */
function alternativesOf(args: readonly Node[], scope: QueryScope, reader: ShapeReader): Found[] {
  const arms = args.map((arg) => conditionsOf(arg, scope, reader));
  const uses = new Set(arms.flat().map(({ use }) => use));
  const [use] = uses;
  if (use === undefined || uses.size > 1 || arms.some((arm) => arm.length === 0)) return [];
  const single = arms.flatMap(([first, ...more]) =>
    first !== undefined && more.length === 0 ? [first.condition] : [],
  );
  const names = new Set(single.map(({ on, kind }) => `${kind} ${on.kind === "column" ? on.name : on.sql}`));
  const [first] = single;
  if (first?.kind === "equal" && single.length === arms.length && names.size === 1) {
    return [{ use, condition: { on: first.on, kind: "in", isJoin: false } }];
  }
  for (const arm of arms) use.alternatives.push(arm.map(({ condition }) => condition));
  return [];
}

function comparison({ kind, name = [], lexpr, rexpr }: A_Expr, scope: QueryScope): Found[] {
  const operator = namesOf(name).at(-1) ?? "";
  const left = lexpr === undefined ? undefined : operandOf(lexpr, scope);
  const right = rexpr === undefined ? undefined : operandOf(rexpr, scope);
  switch (kind) {
    case "AEXPR_IN":
      return operator === "=" ? one(left, "in") : [];
    case "AEXPR_OP_ANY":
      return operator === "=" ? one(left, "in") : [];
    case "AEXPR_BETWEEN":
    case "AEXPR_BETWEEN_SYM":
      return one(left, "range");
    case "AEXPR_LIKE":
      return one(left, isPrefix(rexpr) ? "prefix" : "pattern");
    case "AEXPR_ILIKE":
      return one(left, "pattern");
    case "AEXPR_OP":
    case "AEXPR_NOT_DISTINCT":
      break;
    default:
      return [];
  }
  if (operator === "=") return [...side(left, rexpr, right), ...side(right, lexpr, left)];
  if (RANGES.has(operator)) {
    // Between columns of one table it is no range that an index finds.
    if (left?.use === right?.use) return [];
    return [...one(left, "range", right !== undefined), ...one(right, "range", left !== undefined)];
  }
  if (CONTAINS.has(operator)) return one(left, "contains");
  if (operator === "@@") return one(left, "text search");
  return PATTERNS.has(operator) ? one(left, "pattern") : [];
}

interface Operand {
  readonly use: TableUse;
  readonly on: KeyPart;
}

function operandOf(node: Node, scope: QueryScope): Operand | undefined {
  const origin = scope.resolve(node);
  return origin === undefined ? scope.expression(node) : { use: origin.use, on: column(origin) };
}

function column(origin: NonNullable<Origin>): KeyPart {
  return { kind: "column", name: origin.column };
}

function one(operand: Operand | undefined, kind: ConditionKind, isJoin = false): Found[] {
  return operand === undefined ? [] : [{ use: operand.use, condition: { on: operand.on, kind, isJoin } }];
}

/** One side of `=`, where the other is of another table, or of none. */
function side(operand: Operand | undefined, other: Node | undefined, across: Operand | undefined): Found[] {
  if (operand === undefined || operand.use === across?.use) return [];
  const sql = other === undefined ? undefined : constantText(other);
  const value = other === undefined ? undefined : constantValue(other);
  const isBoolean = value === "true" || value === "false";
  const constant =
    sql === undefined || value === undefined
      ? {}
      : { constant: { sql, value: isBoolean ? value.charAt(0) : value } };
  return [
    {
      use: operand.use,
      condition: { on: operand.on, kind: "equal", isJoin: across !== undefined, ...constant },
    },
  ];
}

/** LIKE 'abc%'. A pattern that comes as a parameter may begin with anything. */
function isPrefix(pattern: Node | undefined): boolean {
  const text = pattern === undefined ? undefined : constantValue(pattern);
  return text !== undefined && /^[^%_]+%?$/.test(text);
}

/** `x IN (SELECT y …)` joins the two, from whichever side the planner begins. */
function inSubquery(test: Node, subquery: Node | undefined, scope: QueryScope, reader: ShapeReader): Found[] {
  const outer = operandOf(test, scope);
  const outputs = subquery === undefined ? undefined : reader.readStatement(subquery, scope);
  const inner = outputs === undefined ? undefined : [...outputs.values()][0];
  return [
    ...one(outer, "equal", true),
    ...one(inner === undefined ? undefined : { use: inner.use, on: column(inner) }, "equal", true),
  ];
}
