/** Raw bytes, which 3.1 describes by their media type alone, in the model's one way: `format: binary`. */
import type { JsonSchemaObject } from "@ashlar/model";

export function upgradeBinary(schema: JsonSchemaObject): void {
  const { contentMediaType, contentEncoding } = schema;
  if (contentMediaType === undefined || contentEncoding !== undefined) return;
  if (schema.type !== undefined && schema.type !== "string") return;
  if (isText(contentMediaType)) return;
  schema.type = "string";
  schema.format ??= "binary";
}

function isText(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|yaml|javascript|jwt|graphql|sql)\b|x-www-form-urlencoded/i.test(mediaType);
}
