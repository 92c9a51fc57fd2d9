/** Prints `database/functions.ts`: the functions that are called by operations. */
import type { File, ObjectId } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { Imports } from "../../emit/imports.ts";
import { Code, printLiteral } from "../../emit/literal.ts";
import { docComment } from "../../emit/types/doc-comment.ts";
import { NamePool } from "../../identifier.ts";
import { lineWidth } from "../../service/code/print.ts";
import type { PlannedAction, PlannedArgument, PlannedResult, ResourcePlan } from "../resource-plan.ts";
import { localTimeOf } from "./local-time.ts";
import { layoutModule, moduleFrom, type ResourceModules } from "./modules.ts";
import { titled } from "./titled.ts";

export interface CalledFunction {
  readonly action: PlannedAction;
  readonly operation: PlannedOperation;
}

/** Undefined where nothing was asked for. */
export function emitFunctions(called: readonly CalledFunction[], modules: ResourceModules): File | undefined {
  if (called.length === 0) return undefined;
  const imports = new Imports().value(
    layoutModule(modules, "database", ["middleware", "resources/action"]),
    "Action",
  );
  const apiTypes = layoutModule(modules, "database", ["types", "api"]);
  const locals = new NamePool(called.map(({ operation }) => operation.name));
  const imported = new Map<string, string>();
  /** A function may be called as the table is. */
  const local = (relation: ObjectId): string => {
    const { name, file } = modules.of(relation);
    const known = imported.get(file);
    if (known !== undefined) return known;
    const own = locals.take(name);
    imported.set(file, own);
    imports.value(
      moduleFrom(modules, "database", `resources/${file}`),
      own === name ? name : `${name} as ${own}`,
    );
    return own;
  };
  const texts = called.map(({ action, operation }) => {
    const body = operation.body === undefined ? "undefined" : `${operation.requestTypeName}["body"]`;
    if (operation.body !== undefined) imports.type(apiTypes, operation.requestTypeName);
    const answer = answerType({ action, operation });
    if (answer !== "void") imports.type(apiTypes, operation.responsesTypeName);
    const doc = docComment(titled(`\`${action.schema}.${action.name}()\``, action.comment), "");
    const start = `export const ${operation.name}: Action`;
    const types = printTypes([body, answer], start.length);
    return `${doc}${start}${types} = new Action(${printLiteral(describeAction(action, { nameOf: local, plan: modules.plan }), 0, lineWidth)});\n`;
  });
  return {
    path: `${modules.folder}/database/functions.ts`,
    owner: "generated",
    text: `${imports.lines().join("\n")}\n\n${texts.join("\n")}`,
  };
}

function printTypes(types: readonly string[], used: number): string {
  const line = `<${types.join(", ")}>`;
  const isShort = used + line.length + " = new Action({".length <= lineWidth;
  return isShort
    ? line
    : `<\n${types
        .map((type) => `  ${type},\n`)
        .join("")
        .replace(/,\n$/, "\n")}>`;
}

function answerType({ action, operation }: CalledFunction): string {
  const { kind } = action.result;
  if (kind === "none") return "void";
  return `${operation.responsesTypeName}[200]["application/json"]["${kind === "rows" ? "data" : "result"}"]`;
}

/** @param o.nameOf the expression of a resource */
export function describeAction(
  { schema, name, kind, arguments: all, result }: PlannedAction,
  { nameOf, plan }: { readonly nameOf: (relation: ObjectId) => string; readonly plan: ResourcePlan },
): object {
  // Postgres finds no function by some names alone whose last argument is VARIADIC.
  const isByPosition = all.some(({ isVariadic }) => isVariadic);
  const described = all.map((each) => [each.name, describeArgument(each, { isByPosition, plan })] as const);
  return {
    schema,
    function: name,
    isProcedure: kind === "procedure" || undefined,
    arguments: Object.fromEntries(described),
    ...describeResult(result, nameOf),
  };
}

function describeArgument(
  planned: PlannedArgument,
  { isByPosition, plan }: { readonly isByPosition: boolean; readonly plan: ResourcePlan },
): object {
  const { argument, type, codec, isVariadic } = planned;
  return {
    name: isByPosition ? undefined : argument,
    type: argumentType(type),
    codec: codec === "plain" ? undefined : codec,
    local: localTimeOf(planned, plan),
    isVariadic: isVariadic || undefined,
  };
}

/** Arguments have no length, but written without one these two have the length 1. */
function argumentType(type: string): string {
  return type.replace(/^character(?=$|\[)/, "bpchar").replace(/^bit(?=$|\[)/, 'pg_catalog."bit"');
}

function describeResult(
  { kind, codec, columns, resource }: PlannedResult,
  nameOf: (relation: ObjectId) => string,
): object {
  const shown = columns.map((each) => ({
    name: each.name,
    codec: each.codec === "plain" ? undefined : each.codec,
  }));
  return {
    answers: kind,
    codec: codec === "plain" ? undefined : codec,
    columns: shown.length === 0 ? undefined : shown,
    rowsOf: resource === undefined ? undefined : new Code(nameOf(resource)),
  };
}
