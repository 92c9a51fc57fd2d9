/** Prints `types/handlers.ts`: a type per operation, in the framework's own terms. */
import type { File } from "@ashlar/model";
import type { Blueprint, PlannedOperation } from "../blueprint.ts";
import type { Framework } from "../frameworks/framework.ts";
import { docComment, docText } from "./types/doc-comment.ts";

export function emitHandlerTypes(blueprint: Blueprint, framework: Framework): File {
  const types = blueprint.operations.map(printHandlerType);
  const intro = "/** What each operation's handler receives, and what it may answer. */";
  return {
    path: `${blueprint.layout.types}/handlers.ts`,
    owner: "generated",
    text: `${intro}\n${framework.handlerTypes(blueprint)}\n\n${types.join("\n")}`,
  };
}

function printHandlerType(operation: PlannedOperation): string {
  const title = docText(`\`${operation.method.toUpperCase()} ${operation.fullPath}\``);
  const schemes = demandedSchemes(operation).map((scheme) => JSON.stringify(scheme));
  const scheme = schemes.length === 0 ? "" : `, ${schemes.join(" | ")}`;
  const handler = `Handler<api.${operation.requestTypeName}, api.${operation.responsesTypeName}${scheme}>`;
  return `${docComment(title, "")}export type ${operation.typeName} = ${handler};\n`;
}

/** The schemes that every alternative asks for. */
function demandedSchemes({ security }: PlannedOperation): string[] {
  const [first, ...others] = security;
  return Object.keys(first ?? {}).filter((scheme) => others.every((other) => scheme in other));
}
