/** Prints `types/handlers.ts`: a type per operation, in the framework's own terms. */
import { type File, operationLines } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../blueprint.ts";
import type { Framework } from "../frameworks/framework.ts";
import { retiredTypes } from "../ownership/retired-types.ts";
import { docComment, docText } from "./types/doc-comment.ts";

/** @param existing files on disk: handlers of operations that are gone must go on compiling */
export function emitHandlerTypes(
  blueprint: Blueprint,
  framework: Framework,
  existing: ReadonlyMap<string, string>,
): File {
  const start = framework.handlerTypes(blueprint);
  const types = blueprint.operations.map((operation) => printHandlerType(operation, blueprint.api.basePath));
  const current = new Set(
    [...start.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name = ""]) => name),
  );
  for (const { typeName } of blueprint.operations) current.add(typeName);
  const retired = retiredTypes(blueprint.layout.routes, current, existing).map(printRetiredType);
  const intro = "/** What each operation's handler receives, and what it may answer. */";
  return {
    path: `${blueprint.layout.types}/handlers.ts`,
    owner: "generated",
    text: `${intro}\n${start}\n\n${[...types, ...retired].join("\n")}`,
  };
}

function printHandlerType(operation: PlannedOperation, basePath: string): string {
  const { source, fullPath, method, name } = operation;
  const summary = docText(source.summary ?? source.description?.split("\n\n", 1)[0]);
  const line = `\`${method.toUpperCase()} ${docText(fullPath).join("")}\``;
  const doc = summary.length > 1 ? [line, "", ...summary] : [`${line} ${summary[0] ?? ""}`.trimEnd()];
  doc.push(...operationLines(source, name, basePath));
  if (source.deprecated) doc.push("@deprecated");
  const schemes = demandedSchemes(operation).map((scheme) => JSON.stringify(scheme));
  const scheme = schemes.length === 0 ? "" : `, ${schemes.join(" | ")}`;
  const handler = `Handler<api.${operation.requestTypeName}, api.${operation.responsesTypeName}${scheme}>`;
  return `${docComment(doc, "")}export type ${operation.typeName} = ${handler};\n`;
}

function printRetiredType(name: string): string {
  const comment =
    "/** @deprecated The document has no such operation any more: delete its handler when nothing needs it. */";
  return `${comment}\nexport type ${name} = (...args: any[]) => unknown;\n`;
}

/** The schemes that every alternative asks for. */
function demandedSchemes({ security }: PlannedOperation): string[] {
  const [first, ...others] = security;
  return Object.keys(first ?? {}).filter((scheme) => others.every((other) => scheme in other));
}
