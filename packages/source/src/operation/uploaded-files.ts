/** Fields of multipart bodies that carry files, from multer's middleware and from what the handler reads. */
import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import type { HandlerFacts } from "../handler/handler-facts.ts";
import type { BodySources } from "./body.ts";

export function uploadedFiles({ middleware }: FoundRoute, facts: HandlerFacts): BodySources["files"] {
  const seen = middleware.flatMap(fieldsOf);
  if (seen.length > 0) return seen;
  return [...facts.files].map((name) => ({
    name: name.split(".")[0] ?? name,
    isMany: name.startsWith("files"),
  }));
}

/** `upload.single("picture")`, `upload.array("pictures")`, `upload.fields([{ name: "cover" }])` */
function fieldsOf(expression: ts.Expression): BodySources["files"] {
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return [];
  const [first] = expression.arguments;
  const method = expression.expression.name.text;
  if (first === undefined || !/upload|multer/i.test(expression.expression.getText())) return [];
  if (ts.isStringLiteralLike(first) && (method === "single" || method === "array")) {
    return [{ name: first.text, isMany: method === "array" }];
  }
  if (method !== "fields" || !ts.isArrayLiteralExpression(first)) return [];
  return first.elements.flatMap((element) => {
    const name = /name:\s*["'`]([^"'`]+)/.exec(element.getText())?.[1];
    return name === undefined ? [] : [{ name, isMany: !/maxCount:\s*1\b/.test(element.getText()) }];
  });
}
