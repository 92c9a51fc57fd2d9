/** The bodies of handlers, by the operation's name; stubs tell why they are some. */
import type { PlannedOperation } from "../../blueprint.ts";
import type { HandlerBody } from "../../emit/handler-body.ts";
import { Imports } from "../../emit/imports.ts";
import { docText } from "../../emit/types/doc-comment.ts";
import { type Facts, layoutModule, routesFolder } from "./facts.ts";
import { printHandlerBody } from "./handlers/handler.ts";

export function handlerBodies(facts: Facts): ReadonlyMap<string, HandlerBody> {
  const { blueprint, plan } = facts;
  return new Map(
    blueprint.operations.map((operation) => {
      const action = plan.actions.get(operation.name);
      const body =
        action === undefined || action.kind === "stub"
          ? stub(operation, action?.reason, facts)
          : printHandlerBody({ operation, action }, facts);
      return [operation.name, body];
    }),
  );
}

function stub({ name }: PlannedOperation, reason: string | undefined, facts: Facts): HandlerBody {
  const comment = docText(reason).map(
    (line) => `  // ${line.replace(/^./, (letter) => letter.toUpperCase())}`,
  );
  const errors = layoutModule(facts, routesFolder(facts), "middleware", "errors");
  return {
    parameters: "()",
    body: [...comment, `  throw notImplemented("${name}");`].join("\n"),
    imports: new Imports().value(errors, "notImplemented"),
  };
}
