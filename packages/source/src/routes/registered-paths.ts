/** The paths that a call gives. */
import ts from "typescript6";
import type { Interpreter } from "../interpret/interpreter.ts";
import { type Argument, confidenceOf, textOfValue, type Value } from "../interpret/value.ts";
import type { RoutePath } from "./router.ts";

const UNKNOWN_PART = 0.5;
const LITERAL_TYPE = 0.9;
const CALLED_PATH = /path|url|uri|prefix|(?<!data)base|route(?!r)|mount|endpoint|root|subdir|\bconfig\b/i;

/** A route of whose path nothing is known is left out; what is mounted at such a path is told without it. */
export function pathsOf(given: Argument, it: Interpreter, of: "route" | "mount" = "mount"): RoutePath[] {
  const { value, node } = given;
  if (value.kind === "list") return value.items.flatMap((item) => pathsOf(item, it, of));
  if (value.kind === "pattern") {
    it.report(
      "path-is-pattern",
      node,
      `${value.source.slice(0, 80)}: a document has no paths that are patterns`,
    );
    return [];
  }
  const text = textOfValue(value);
  if (text !== undefined) {
    const confidence = confidenceOf(value);
    if (confidence <= UNKNOWN_PART)
      it.report("path-partly-known", node, `a part of this path is decided at run time; "${text}" was taken`);
    return [{ text, confidence }];
  }
  if (of === "mount" && value.kind === "constant" && value.value === undefined)
    return [{ text: "", confidence: UNKNOWN_PART }];
  const typed = it.source.checker.getTypeAtLocation(node);
  // What a package declares of its constants is in their types.
  if (typed.isStringLiteral()) return [{ text: typed.value, confidence: LITERAL_TYPE }];
  it.report(
    "path-partly-known",
    node,
    of === "route"
      ? "this path is decided at run time: the route was left out"
      : "this path is decided at run time; what lies below it is told without it",
  );
  return of === "route" ? [] : [{ text: "", confidence: UNKNOWN_PART }];
}

export function isPathLike(value: Value): boolean {
  if (value.kind === "list")
    return value.items.length > 0 && value.items.every((item) => isPathLike(item.value));
  return textOfValue(value) !== undefined || value.kind === "pattern";
}

/** Of what is not known: by its type, or by what it is called. `app.use(options.mountPath, router)` */
export function mayBePath({ value, node }: Argument, it: Interpreter): boolean {
  if (value.kind !== "unknown" && value.kind !== "external") return false;
  if (CALLED_PATH.test(nameOf(node))) return true;
  return (it.source.checker.getTypeAtLocation(node).flags & ts.TypeFlags.StringLike) !== 0;
}

/** Of a call what is called, and the names that it is given: `config.get("prefix")`. */
function nameOf(node: ts.Expression): string {
  if (!ts.isCallExpression(node)) return node.getText();
  const given = node.arguments.filter(ts.isStringLiteralLike).map(({ text }) => text);
  return [node.expression.getText(), ...given].join(" ");
}

/** Of a route that is left out, because nobody can say what it answers. */
export function reportMethodUnknown(node: ts.Node, it: Interpreter): void {
  it.report(
    "route-method-unknown",
    node,
    "the method of this route is decided at run time: the route was left out",
  );
}
