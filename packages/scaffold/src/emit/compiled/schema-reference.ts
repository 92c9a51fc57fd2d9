/** References between named schemas: `#/$defs/<name>`. */
import type { JsonSchema } from "@ashlar/model";

const PREFIX = "#/$defs/";

/** The name that a schema's `$ref` gives, with the escapes of JSON Pointer undone. */
export function refName(schema: JsonSchema): string | undefined {
  if (typeof schema !== "object" || typeof schema.$ref !== "string") return undefined;
  if (!schema.$ref.startsWith(PREFIX)) return undefined;
  const escaped = schema.$ref.slice(PREFIX.length);
  return escaped.includes("~") ? escaped.replaceAll("~1", "/").replaceAll("~0", "~") : escaped;
}
