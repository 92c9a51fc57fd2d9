/** Security schemes that code writes down for a document of its own: in the settings of @fastify/swagger and of swagger-jsdoc. */
import type { SecurityScheme } from "@ashlar/model";
import ts from "typescript6";
import { literalJson } from "./generated/literal-json.ts";
import { securitySchemeOf } from "./openapi-fragment.ts";

export function writtenSchemes(files: readonly ts.SourceFile[]): { readonly [name: string]: SecurityScheme } {
  const found: { [name: string]: SecurityScheme } = {};
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      /^["']?securitySchemes["']?$/.test(node.name.getText()) &&
      ts.isObjectLiteralExpression(node.initializer)
    ) {
      for (const property of node.initializer.properties) {
        if (!ts.isPropertyAssignment(property)) continue;
        const scheme = securitySchemeOf(literalJson(property.initializer));
        if (scheme !== undefined) found[property.name.getText().replaceAll(/["']/g, "")] = scheme;
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) if (file.text.includes("securitySchemes")) visit(file);
  return found;
}
