/** References that lead nowhere: an Api has none, so each becomes a schema that anything fits. */
import type { Api, Finding, JsonSchema } from "@ashlar/model";

export function unknownReferences(api: Api): {
  readonly schemas: { readonly [name: string]: JsonSchema };
  readonly findings: readonly Finding[];
} {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      if (key === "$ref" && typeof item === "string") names.add(item.replace(/^#\/\$defs\//, ""));
      else visit(item);
    }
  };
  visit([api.operations, api.schemas]);
  const unknown = [...names].filter((name) => !Object.hasOwn(api.schemas, name));
  return {
    schemas: Object.fromEntries(unknown.map((name) => [name, {}])),
    findings: unknown.map((name) => ({
      rule: "comment-reference-unknown",
      severity: "warning",
      message: `comments refer to the schema ${name}, which none defines`,
      hint: "write it below components in an @openapi comment",
    })),
  };
}
