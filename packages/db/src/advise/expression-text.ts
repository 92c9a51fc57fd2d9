/** Prints an expression over one table's columns again, as an index could hold it. */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { Node, TypeName } from "libpg-query";

/** Types that the parser writes with a name of the catalog. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  varchar: "character varying",
  timestamptz: "timestamp with time zone",
  timetz: "time with time zone",
};

/**
 * @param columnOf the column that a reference means, undefined where it is not of the table
 * @returns undefined for what no index can hold or what is too rare to print: parameters, subqueries, aggregates
 */
export function expressionText(node: Node, columnOf: (node: Node) => string | undefined): string | undefined {
  if ("ColumnRef" in node) {
    const column = columnOf(node);
    return column === undefined ? undefined : quoteIdentifier(column);
  }
  if ("A_Const" in node) return constantText(node);
  if ("TypeCast" in node) {
    const { arg, typeName } = node.TypeCast;
    const inner = arg === undefined ? undefined : expressionText(arg, columnOf);
    const type = typeName === undefined ? undefined : typeText(typeName);
    return inner === undefined || type === undefined ? undefined : `(${inner})::${type}`;
  }
  if ("FuncCall" in node) {
    const { funcname = [], args = [], over, agg_star, agg_distinct } = node.FuncCall;
    if (over !== undefined || agg_star === true || agg_distinct === true) return undefined;
    const name = namesOf(funcname);
    const texts = args.map((arg) => expressionText(arg, columnOf));
    if (texts.includes(undefined)) return undefined;
    return `${name.map(quoteIdentifier).join(".")}(${texts.join(", ")})`;
  }
  if ("A_Expr" in node && node.A_Expr.kind === "AEXPR_OP") {
    const { name = [], lexpr, rexpr } = node.A_Expr;
    const left = lexpr === undefined ? undefined : expressionText(lexpr, columnOf);
    const right = rexpr === undefined ? undefined : expressionText(rexpr, columnOf);
    return left === undefined || right === undefined
      ? undefined
      : `(${left} ${namesOf(name).at(-1)} ${right})`;
  }
  if ("CoalesceExpr" in node) {
    const texts = (node.CoalesceExpr.args ?? []).map((arg) => expressionText(arg, columnOf));
    return texts.includes(undefined) ? undefined : `COALESCE(${texts.join(", ")})`;
  }
  return undefined;
}

/** `'pending'`, `42`, `true`; undefined for anything that is no constant. A cast of one is one too. */
export function constantText(node: Node): string | undefined {
  if ("TypeCast" in node) {
    const { arg, typeName } = node.TypeCast;
    const inner = arg === undefined ? undefined : constantText(arg);
    const type = typeName === undefined ? undefined : typeText(typeName);
    return inner === undefined || type === undefined ? undefined : `${inner}::${type}`;
  }
  const value = constantValue(node);
  if (value === undefined || !("A_Const" in node)) return undefined;
  return node.A_Const.sval === undefined ? value : quoteLiteral(value);
}

/** The constant as text: what statistics show of it. */
export function constantValue(node: Node): string | undefined {
  if ("TypeCast" in node)
    return node.TypeCast.arg === undefined ? undefined : constantValue(node.TypeCast.arg);
  if (!("A_Const" in node)) return undefined;
  const { ival, fval, boolval, sval, isnull } = node.A_Const;
  if (isnull === true) return undefined;
  if (sval !== undefined) return sval.sval ?? "";
  if (fval !== undefined) return fval.fval;
  if (boolval !== undefined) return boolval.boolval === true ? "true" : "false";
  return ival === undefined ? undefined : String(ival.ival ?? 0);
}

function typeText({ names = [], typmods, arrayBounds }: TypeName): string | undefined {
  if (typmods !== undefined) return undefined;
  const parts = namesOf(names);
  const last = parts.at(-1) ?? "";
  const name = parts[0] === "pg_catalog" ? (TYPE_NAMES[last] ?? last) : parts.map(quoteIdentifier).join(".");
  return arrayBounds === undefined ? name : `${name}[]`;
}

/** The strings of a list of names. */
export function namesOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}
