/** Whether middleware that is mounted at a path answers for all of it itself, so that no route behind it says so. */
import ts from "typescript6";
import type { FunctionNode } from "../handler/function-of.ts";
import { passesOn } from "../handler/passes-on.ts";
import type { Router } from "./router.ts";

const SENDS = "(?:json|jsonp|send|end|render|redirect|sendFile|sendStatus|download|write)\\s*\\(";
/** What is left over is answered so everywhere: no route. */
const NOT_FOUND = /\b404\b|not_?found/i;

export function answersPath(
  handler: FunctionNode,
  framework: Router["framework"],
  checker: ts.TypeChecker,
): boolean {
  const given = handler.parameters[framework === "koa" ? 0 : 1]?.name;
  if (given === undefined || !ts.isIdentifier(given) || handler.parameters.length > 3) return false;
  const text = handler.body?.getText() ?? "";
  const sends =
    framework === "koa"
      ? new RegExp(`\\b${given.text}\\.(?:response\\.)?body\\s*=[^=]`)
      : new RegExp(`\\b${given.text}\\s*\\.(?:[^;\n]*\\.)?\\s*${SENDS}`);
  return sends.test(text) && !NOT_FOUND.test(text) && !passesOn(handler, framework, checker);
}
