/** An OpenAPI document as text. */

import { yamlOf } from "./write/yaml-text.ts";
import type { OpenapiDocument } from "./write.ts";

/** The document as YAML or JSON, keys in its own order, with a line feed at the end. */
export function formatDocument(document: OpenapiDocument, format: "yaml" | "json"): string {
  return format === "json" ? `${JSON.stringify(document, undefined, 2)}\n` : yamlOf(document);
}
