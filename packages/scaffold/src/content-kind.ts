/** How a body travels, told from its media type. */
import type { JsonSchema } from "@ashlar/model";
import type { ContentKind } from "./blueprint.ts";

/**
 * @param type lower case, without parameters
 * @param schema tells raw bytes from JSON where the type is left open
 */
export function contentKindOf(type: string, schema: JsonSchema): ContentKind {
  if (type.includes("*") && typeof schema === "object" && schema.format === "binary") return "binary";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  if (type === "text/event-stream") return "events";
  if (/^application\/(x-)?(jsonl|ndjson|jsonlines|json-seq)$/.test(type) || type.endsWith("+json-seq"))
    return "lines";
  // RFC 6839 §3.1: the +json suffix; `text/json` is not registered, but used.
  if (/^[^/]+\/(.+\+)?json$/.test(type) || type === "*/*" || type === "application/*") return "json";
  if (
    type.startsWith("text/") ||
    /^application\/(.+\+)?(xml|yaml|x-yaml|toml|graphql|javascript)$/.test(type)
  )
    return "text";
  return "binary";
}
