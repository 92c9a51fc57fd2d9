/** Prints `database/functions.ts`: the functions that are called by operations. */
import type { File } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { Imports } from "../../emit/imports.ts";
import { printLiteral } from "../../emit/literal.ts";
import { docComment, docText } from "../../emit/types/doc-comment.ts";
import type { PlannedAction, PlannedArgument } from "../resource-plan.ts";
import { layoutModule, type ResourceModules } from "./modules.ts";

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
  const types = layoutModule(modules, "database", ["types", "api"]);
  const texts = called.map(({ action, operation }) => {
    const body = operation.body === undefined ? "undefined" : `${operation.requestTypeName}["body"]`;
    if (operation.body !== undefined) imports.type(types, operation.requestTypeName);
    const answer = answerType({ action, operation });
    if (answer !== "void") imports.type(types, operation.responsesTypeName);
    const doc = docComment([`\`${action.schema}.${action.name}()\``, ...docText(action.comment)], "");
    const start = `export const ${operation.name}: Action<${body}, ${answer}> = new Action(`;
    return `${doc}${start}${printLiteral(describeAction(action), 0, 200)});\n`;
  });
  return {
    path: `${modules.folder}/database/functions.ts`,
    owner: "generated",
    text: `${imports.lines().join("\n")}\n\n${texts.join("\n")}`,
  };
}

function answerType({ action, operation }: CalledFunction): string {
  const { kind } = action.result;
  if (kind === "none") return "void";
  return `${operation.responsesTypeName}[200]["application/json"]["${kind === "rows" ? "data" : "result"}"]`;
}

function describeAction({ schema, name, arguments: all, result }: PlannedAction): object {
  return {
    schema,
    function: name,
    arguments: Object.fromEntries(all.map((argument) => [argument.name, describeArgument(argument)])),
    answers: result.kind,
  };
}

function describeArgument({ argument, type, codec }: PlannedArgument): object {
  return { name: argument, type, codec: codec === "plain" ? undefined : codec };
}
